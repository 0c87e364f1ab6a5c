"""A request is put to a role, and everybody who holds it is told."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from anchang.kernel import clock, ids
from anchang.kernel.audit import AuditEntry
from anchang.modules.approvals import errors
from anchang.modules.approvals.access import waiting_for
from anchang.modules.approvals.actions import withdraw_request
from anchang.modules.approvals.api import count_pending, pending_for
from anchang.modules.approvals.models import Request
from anchang.modules.approvals.states import State
from anchang.modules.approvals.tests.factories import ask
from anchang.modules.notices.models import Notice
from anchang.modules.people.api import Role
from tests.world import World


def test_the_manager_finds_it_waiting_and_is_told(world: World) -> None:
    row = ask(world)
    assert [ref.id for ref in pending_for(world.actor("沈卓"), world.project_id)] == [row.pk]
    notice = Notice.objects.get()
    assert (notice.user_id, notice.url) == (world.user("沈卓").pk, f"/p/jinchenfu-2/approvals/{row.pk}/")
    assert notice.heading == "请审批：3栋1202 让一点"
    assert AuditEntry.objects.filter(act="approvals.open_request", subject_id=row.pk).exists()


def test_the_leader_may_but_is_not_told_while_a_manager_is_there(world: World) -> None:
    ask(world)
    assert waiting_for(world.actor("梁诚")).count() == 1
    assert not Notice.objects.filter(user_id=world.user("梁诚").pk).exists()


def test_the_managers_own_request_waits_for_the_leader(world: World) -> None:
    ask(world, "沈卓")
    assert waiting_for(world.actor("沈卓")).count() == 0
    assert Notice.objects.get().user_id == world.user("梁诚").pk


def test_what_is_put_to_the_leader_does_not_wait_for_the_manager(world: World) -> None:
    ask(world, role=Role.LEADER)
    assert waiting_for(world.actor("沈卓")).count() == 0
    assert waiting_for(world.actor("梁诚")).count() == 1


def test_consultants_and_people_of_other_projects_decide_nothing(world: World) -> None:
    ask(world)
    for name in ("周子昂", "简明", "唐红思", "高原"):
        assert waiting_for(world.actor(name)).count() == 0


def test_one_subject_has_one_pending_request_of_a_kind(world: World) -> None:
    subject = ids.new_id()
    first = ask(world, subject_id=subject)
    with pytest.raises(errors.AlreadyAsked):
        ask(world, subject_id=subject)
    withdraw_request(first.pk, by=world.actor("林晓岚"), at=clock.now())
    ask(world, subject_id=subject)
    assert count_pending(world.project_id) == 1


def test_a_role_that_nobody_holds_cannot_be_asked(world: World) -> None:
    with pytest.raises(errors.NobodyToAsk):
        ask(world, role=Role.BUYER)


def test_the_database_refuses_a_verdict_without_a_time(world: World) -> None:
    row = ask(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.filter(pk=row.pk).update(state=State.APPROVED)


def test_what_it_is_worth_is_written_in_the_readers_language(world: World) -> None:
    row = ask(world, title="2栋 2402", facts={"amount_fen": 220_970_000})
    notice = Notice.objects.get()
    assert (row.heading, notice.words) == ("2栋 2402，220.97 万", "220.97 万，林晓岚提交")
    with translation.override("en"):
        assert row.heading == "2栋 2402, ¥2.21\u00a0m"
        assert notice.words.startswith("¥2.21\u00a0m")
