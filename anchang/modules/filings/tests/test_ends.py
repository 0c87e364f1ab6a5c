"""How filings end: deadlines, withdrawal, a merge of customers; and what brokers are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine

from anchang.kernel import clock, ids, verify
from anchang.kernel.audit import AuditEntry
from anchang.kernel.errors import NotThere
from anchang.modules.customers import api as customers
from anchang.modules.customers.actions.merge import merge
from anchang.modules.filings import api, errors, queries, tasks
from anchang.modules.filings.actions.expire import expire_filing
from anchang.modules.filings.actions.remind import ask_reminder, refile_at, send_reminder
from anchang.modules.filings.actions.withdraw import withdraw_filing
from anchang.modules.filings.models import Filing
from anchang.modules.filings.states import Code, State
from anchang.modules.filings.tests.factories import PHONE, RIVAL, file
from anchang.modules.notices.models import Notice
from tests.world import World

NOW = clock.now()
HOUR = timedelta(hours=1)


def free_at(filing: Filing, at: datetime = NOW) -> datetime | None:
    return refile_at(filing, queries.judgements_of(filing), at=at)


def broken_promises() -> list[str]:
    return [fault.sentence for result in verify.run() for fault in result.faults]


def test_a_filing_ends_after_its_deadline_and_not_at_it(world: World) -> None:
    filing = file(world, at=NOW)
    assert not expire_filing(filing.pk, at=NOW + 72 * HOUR)
    assert expire_filing(filing.pk, at=NOW + 72 * HOUR + timedelta(seconds=1))
    filing.refresh_from_db()
    assert (filing.state, filing.code, filing.ended_at) == (State.EXPIRED, Code.VISIT_OVERDUE, NOW + 72 * HOUR)


def test_the_second_worker_finds_nothing_to_do(world: World) -> None:
    filing = file(world, at=NOW)
    late = NOW + 80 * HOUR
    assert expire_filing(filing.pk, at=late)
    assert not expire_filing(filing.pk, at=late)
    assert filing.judgements.count() == 2


def test_due_work_ends_both_kinds_of_deadlines(world: World) -> None:
    waiting, visited = file(world, at=NOW), file(world, phone="15912345678", name="李", title="先生", at=NOW)
    api.confirm_filing(visited.pk, visit_id=ids.new_id(), by=world.actor("温岚"), at=NOW + HOUR)
    with time_machine.travel(NOW + timedelta(days=31, hours=2), tick=False):
        tasks.expire_due()
    waiting.refresh_from_db()
    visited.refresh_from_db()
    assert (waiting.state, visited.state) == (State.EXPIRED, State.DEAL_EXPIRED)
    assert visited.code == Code.DEAL_OVERDUE
    assert broken_promises() == []


def test_a_withdrawn_customer_is_free_at_once(world: World) -> None:
    filing = file(world, at=NOW)
    withdraw_filing(filing.pk, by=world.actor("唐红思"), at=NOW + HOUR)
    assert file(world, by=RIVAL, at=NOW + 2 * HOUR).code == Code.PASSED
    assert broken_promises() == []


def test_nobody_withdraws_anothers_filing(world: World) -> None:
    filing = file(world)
    for stranger in (RIVAL, "骆平"):
        with pytest.raises(NotThere):
            withdraw_filing(filing.pk, by=world.actor(stranger), at=NOW)


def test_after_the_visit_nothing_is_withdrawn(world: World) -> None:
    filing = file(world, at=NOW)
    api.confirm_filing(filing.pk, visit_id=ids.new_id(), by=world.actor("温岚"), at=NOW + HOUR)
    with pytest.raises(errors.NotWithdrawable, match="已到访"):
        withdraw_filing(filing.pk, by=world.actor("唐红思"), at=NOW + 2 * HOUR)


def test_the_broker_is_reminded_a_day_before_the_end_once(world: World) -> None:
    filing = file(world, at=NOW)
    with time_machine.travel(NOW + 47 * HOUR, tick=False):
        tasks.remind()
    assert not Notice.objects.exists()
    with time_machine.travel(NOW + 49 * HOUR, tick=False):
        tasks.remind()
        tasks.remind()
    notice = Notice.objects.get()
    assert (notice.user_id, notice.url) == (filing.broker_id, f"/filings/{filing.pk}/")


def test_who_was_refused_may_ask_to_be_told_when_the_customer_is_free(world: World) -> None:
    first = file(world, at=NOW)
    refused = file(world, by=RIVAL, at=NOW + HOUR)
    assert free_at(refused) == first.valid_until
    ask_reminder(refused.pk, by=world.actor(RIVAL), at=NOW + HOUR)
    assert not send_reminder(refused.pk, at=NOW + 71 * HOUR)
    assert send_reminder(refused.pk, at=NOW + 72 * HOUR)
    assert Notice.objects.get().user_id == refused.broker_id
    assert free_at(refused, at=NOW + 72 * HOUR) is None
    with pytest.raises(NotThere):
        ask_reminder(refused.pk, by=world.actor(RIVAL), at=NOW + 72 * HOUR)


def test_nothing_is_promised_of_a_customer_who_is_held_or_lost(world: World) -> None:
    first = file(world, at=NOW)
    api.confirm_filing(first.pk, visit_id=ids.new_id(), by=world.actor("温岚"), at=NOW + HOUR)
    late = file(world, by=RIVAL, at=NOW + 80 * HOUR)
    assert (late.code, free_at(late, at=NOW + 80 * HOUR)) == (Code.PROTECTED, None)
    Filing.objects.filter(pk=late.pk).update(state=State.LOST)
    late.refresh_from_db()
    assert free_at(late) is None
    for at in (NOW, NOW + 80 * HOUR):
        with pytest.raises(NotThere):
            ask_reminder(late.pk, by=world.actor(RIVAL), at=at)


def test_the_date_of_filing_again_tells_nothing_of_a_visit(world: World) -> None:
    first = file(world, at=NOW)
    before = file(world, by=RIVAL, at=NOW + HOUR)
    api.confirm_filing(first.pk, visit_id=ids.new_id(), by=world.actor("温岚"), at=NOW + 2 * HOUR)
    after = file(world, by="骆平", at=NOW + 3 * HOUR)
    assert free_at(before) == free_at(after)


def test_of_two_filings_of_one_person_the_earlier_stays(world: World, deliver: Callable[[], int]) -> None:
    early = file(world, at=NOW)
    late = file(world, by=RIVAL, phone="15912345678", at=NOW + HOUR)
    kept = customers.by_phone(project_id=world.project_id, phone="15912345678")
    gone = customers.by_phone(project_id=world.project_id, phone=PHONE)
    assert kept and gone
    merge(kept.id, other_id=gone.id, by=world.actor("沈卓"), at=NOW + 2 * HOUR)
    deliver()
    states = dict(Filing.objects.values_list("pk", "state"))
    assert states == {early.pk: State.VALID, late.pk: State.LOST}
    assert set(Filing.objects.values_list("customer_id", flat=True)) == {kept.id}


def test_who_loses_to_an_escort_has_it_in_the_audit(world: World) -> None:
    masked = file(world, phone="138****5678", at=NOW)
    first = file(world, by=RIVAL, at=NOW + HOUR / 2)
    assert first.customer_id
    by = world.actor("温岚")
    api.confirm_filing(masked.pk, visit_id=ids.new_id(), by=by, at=NOW + 2 * HOUR, customer_id=first.customer_id)
    assert AuditEntry.objects.filter(act="filings.yield", subject_id=first.pk).count() == 1


def test_verify_names_a_protection_that_overlaps(world: World) -> None:
    file(world, at=NOW)
    refused = file(world, by=RIVAL, at=NOW + HOUR)
    Filing.objects.filter(pk=refused.pk).update(state=State.EXPIRED, ended_at=NOW + 2 * HOUR)
    found = broken_promises()
    assert any("protects from" in sentence for sentence in found)


def test_verify_names_a_state_that_nobody_decided(world: World) -> None:
    filing = file(world)
    Filing.objects.filter(pk=filing.pk).update(code=Code.DEAL_OVERDUE)
    assert any("its last judgement says 0" in sentence for sentence in broken_promises())
