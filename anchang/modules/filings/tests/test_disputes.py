"""Appeals and their decisions: what is frozen, what each decision does, what cannot be got around."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from anchang.kernel import clock, ids
from anchang.kernel.errors import BadInput, NotThere
from anchang.modules.customers import api as customers
from anchang.modules.filings import api, checks, dispute_errors, errors
from anchang.modules.filings.actions.disputes.appeal import raise_dispute
from anchang.modules.filings.actions.disputes.arbiter import name_arbiter
from anchang.modules.filings.actions.disputes.decide import Ruling, confirm_split, decide_dispute, return_split
from anchang.modules.filings.actions.withdraw import withdraw_filing
from anchang.modules.filings.dispute_states import Decision, Reason
from anchang.modules.filings.models import Dispute, DisputeDecision, DisputeEvidence, Filing
from anchang.modules.filings.replay import replay
from anchang.modules.filings.states import Code, DealNode, State
from anchang.modules.filings.tasks import expire_due, lapse_due
from anchang.modules.filings.tests.factories import BROKER, PHONE, RIVAL, file, set_rules
from tests.world import World

NOW = clock.now()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DESK, ARBITER, MANAGER = "温岚", "顾北辰", "沈卓"


def refused(world: World, *, at: datetime = NOW) -> tuple[Filing, Filing]:
    """The rival's filing, and the one that was refused for it."""
    held = file(world, by=RIVAL, at=at - HOUR)
    mine = file(world, by=BROKER, at=at)
    assert (held.state, mine.code) == (State.VALID, Code.PROTECTED)
    return held, mine


def appeal(world: World, filing: Filing, *, by: str = BROKER, at: datetime = NOW) -> Dispute:
    return raise_dispute(filing.pk, reason=Reason.ESCORTED, statement="客户由我陪同到访", by=world.actor(by), at=at)


def named(world: World, filing: Filing, *, who: str = ARBITER, at: datetime = NOW) -> Dispute:
    dispute = appeal(world, filing, at=at)
    return name_arbiter(dispute.pk, user_id=world.user(who).pk, by=world.actor(who), at=at)


def decide(world: World, dispute: Dispute, decision: Decision, *, by: str = ARBITER, at: datetime, **more: int) -> None:
    decide_dispute(dispute.pk, Ruling(decision, "到访确认单与签到一致", **more), by=world.actor(by), at=at)


def confirm(world: World, filing: Filing, at: datetime, by: str = DESK) -> None:
    api.confirm_filing(filing.pk, visit_id=ids.new_id(), by=world.actor(by), at=at)


def stands(filing: Filing) -> tuple[str, int]:
    filing.refresh_from_db()
    return filing.state, filing.code


def holds_true() -> bool:
    promises = (
        checks.no_two_protections,
        checks.judged_as_they_stand,
        checks.visits_are_named,
        checks.disputes_are_frozen,
    )
    return not any(replay()) and not [fault for check in promises for fault in check()]


def test_an_appeal_freezes_who_holds_the_customer(world: World) -> None:
    held, mine = refused(world)
    appeal(world, mine)
    assert stands(held) == (State.DISPUTED, Code.DISPUTED)
    assert stands(mine) == (State.REJECTED, Code.DISPUTED)
    assert api.is_commission_blocked(held.pk) and api.is_commission_blocked(mine.pk)
    assert api.blocked_among([held.pk, ids.new_id()]) == {held.pk}


def test_where_nobody_holds_the_customer_the_appeal_itself_does(world: World) -> None:
    mine = file(world, at=NOW - 4 * DAY)
    expire_due()
    assert stands(mine)[0] == State.EXPIRED
    appeal(world, mine, at=clock.now())
    assert stands(mine) == (State.DISPUTED, Code.DISPUTED)
    assert file(world, by=RIVAL, at=clock.now()).code == Code.PROTECTED


def test_nobody_else_begins_to_protect_meanwhile_whatever_the_deadlines_say(world: World) -> None:
    held, mine = refused(world)
    appeal(world, mine)
    later = held.valid_until + DAY
    with clock.standing_at(later):
        expire_due()
        lapse_due()
        assert stands(held)[0] == State.DISPUTED
        assert file(world, by="骆平", at=later).code == Code.PROTECTED


def test_no_escort_locks_a_frozen_customer(world: World) -> None:
    held, mine = refused(world)
    appeal(world, mine)
    assert held.customer_id
    found = api.at_the_desk(customers.get(held.customer_id), at=NOW + HOUR)
    assert (found.code, found.is_passed) == (Code.DISPUTED, False)
    assert found.sentence == "客户归属争议处理中，照常接待，结论前不确认归属。"
    with pytest.raises(errors.NotConfirmable):
        confirm(world, held, NOW + HOUR)
    assert not api.refuse_filing(
        held.pk, customer_id=held.customer_id, visit_id=ids.new_id(), by=world.actor(DESK), at=NOW + HOUR
    )


def test_a_masked_filing_does_not_get_around_it(world: World) -> None:
    held, mine = refused(world)
    hidden = file(world, by="骆平", phone="138****5678", at=NOW)
    appeal(world, mine)
    assert held.customer_id
    for filing in (hidden, file(world, by="骆平", phone="138****5678", name="林", at=NOW + HOUR)):
        if filing.state == State.PENDING:
            with pytest.raises(errors.NotConfirmable):
                api.confirm_filing(
                    filing.pk,
                    visit_id=ids.new_id(),
                    by=world.actor(DESK),
                    at=NOW + 2 * HOUR,
                    customer_id=held.customer_id,
                )
    assert stands(held)[0] == State.DISPUTED


def test_one_of_a_race_does_not_get_around_it(world: World) -> None:
    set_rules(world, mode="race")
    first, second = file(world, by=RIVAL, at=NOW - 2 * HOUR), file(world, at=NOW - HOUR)
    confirm(world, first, NOW)
    assert stands(second) == (State.LOST, Code.LOST_RACE)
    appeal(world, second, at=NOW + HOUR)
    assert file(world, by="骆平", at=NOW + HOUR).state == State.REJECTED


def test_a_frozen_filing_is_not_withdrawn(world: World) -> None:
    held, mine = refused(world)
    appeal(world, mine)
    with pytest.raises(errors.NotWithdrawable):
        withdraw_filing(held.pk, by=world.actor(RIVAL), at=NOW + HOUR)


def test_two_customers_who_are_one_leave_the_dispute_to_its_arbiter(world: World) -> None:
    held, mine = refused(world)
    other = file(world, by="骆平", phone="13900001234", at=NOW)
    appeal(world, mine)
    assert held.customer_id and other.customer_id
    from anchang.modules.filings.actions.follow import follow_customer

    follow_customer(other.customer_id, kept_id=held.customer_id, at=NOW + HOUR)
    assert (stands(held)[0], stands(other)[0]) == (State.DISPUTED, State.LOST)


def test_appeals_are_taken_for_three_days_and_the_last_instant_counts(world: World) -> None:
    _held, mine = refused(world)
    with pytest.raises(dispute_errors.AppealTooLate):
        appeal(world, mine, at=NOW + 3 * DAY + timedelta(seconds=1))
    assert appeal(world, mine, at=NOW + 3 * DAY).is_open


def test_after_a_deal_appeals_are_taken_for_seven_days(world: World) -> None:
    held, mine = refused(world)
    confirm(world, held, NOW + HOUR)
    won(world, held, NOW + 10 * DAY)
    with pytest.raises(dispute_errors.AppealTooLate):
        appeal(world, mine, at=NOW + 17 * DAY + timedelta(seconds=1))
    appeal(world, mine, at=NOW + 17 * DAY)
    assert stands(held) == (State.DISPUTED, Code.DISPUTED)


def won(world: World, filing: Filing, at: datetime) -> api.FilingRef | None:
    assert filing.customer_id
    return api.win_filing(
        project_id=world.project_id,
        customer_id=filing.customer_id,
        node=DealNode.SUBSCRIPTION,
        by=world.system(),
        at=at,
    )


def test_a_verdict_is_appealed_once_and_by_its_broker(world: World) -> None:
    _held, mine = refused(world)
    with pytest.raises(NotThere):
        appeal(world, mine, by=RIVAL)
    dispute = named(world, mine)
    with pytest.raises(dispute_errors.AppealedBefore):
        appeal(world, mine)
    decide(world, dispute, Decision.UPHOLD, at=NOW + DAY)
    with pytest.raises(dispute_errors.AppealedBefore):
        appeal(world, mine, at=NOW + DAY)


def test_a_second_broker_waits_for_the_first_dispute_and_has_his_days_after_it(world: World) -> None:
    _held, mine = refused(world)
    third = file(world, by="骆平", at=NOW)
    dispute = named(world, mine)
    with pytest.raises(dispute_errors.AppealWaits):
        appeal(world, third, by="骆平", at=NOW + HOUR)
    decide(world, dispute, Decision.UPHOLD, at=NOW + 5 * DAY)
    assert appeal(world, third, by="骆平", at=NOW + 8 * DAY).is_open


def test_a_filing_in_force_and_a_duplicate_of_ones_own_are_not_appealed(world: World) -> None:
    held = file(world, at=NOW)
    again = file(world, at=NOW + HOUR)
    for filing in (held, again):
        with pytest.raises(dispute_errors.NotAppealable):
            appeal(world, filing, at=NOW + HOUR)


def test_an_appeal_says_how_it_was(world: World) -> None:
    _held, mine = refused(world)
    with pytest.raises(BadInput):
        raise_dispute(mine.pk, reason=Reason.FIRST, statement=" ", by=world.actor(BROKER), at=NOW)


def test_the_evidence_is_kept_with_its_fingerprint_and_the_database_refuses_a_change(world: World) -> None:
    held, mine = refused(world)
    dispute = appeal(world, mine)
    row = DisputeEvidence.objects.get(dispute=dispute)
    text = json.dumps(row.content, sort_keys=True, separators=(",", ":"))
    assert row.digest == hashlib.sha256(text.encode()).hexdigest()
    assert [one["number"] for one in row.content["filings"]] == [mine.number, held.number]
    assert row.content["filings"][1]["state"] == State.VALID
    assert PHONE not in text and "程" not in text
    for change in (lambda: DisputeEvidence.objects.update(digest=""), lambda: DisputeEvidence.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_upheld_both_stand_as_before_and_the_time_frozen_is_given_back(world: World) -> None:
    held, mine = refused(world)
    until = held.valid_until
    dispute = named(world, mine)
    decide(world, dispute, Decision.UPHOLD, at=NOW + 2 * DAY)
    assert stands(held) == (State.VALID, Code.PASSED)
    assert stands(mine) == (State.REJECTED, Code.PROTECTED)
    assert held.valid_until == until + 2 * DAY
    assert not api.is_commission_blocked(held.pk)
    row = DisputeDecision.objects.get(dispute=dispute)
    assert (row.clause, row.rule_set_id) == ("3.2", mine.rule_set_id)
    assert holds_true()


def test_reassigned_the_customer_is_the_appellants_from_the_decision_on(world: World) -> None:
    held, mine = refused(world)
    dispute = named(world, mine)
    decide(world, dispute, Decision.REASSIGN, at=NOW + DAY)
    assert stands(held) == (State.LOST, Code.OVERRULED)
    assert stands(mine) == (State.VALID, Code.REASSIGNED)
    assert mine.valid_until == NOW + 4 * DAY
    confirm(world, mine, NOW + 2 * DAY)
    assert stands(mine)[0] == State.VISITED
    assert holds_true()


def test_reassigned_after_the_visit_the_visit_goes_with_it(world: World) -> None:
    held, mine = refused(world)
    confirm(world, held, NOW + HOUR)
    dispute = named(world, mine, at=NOW + 2 * HOUR)
    decide(world, dispute, Decision.REASSIGN, at=NOW + DAY)
    assert stands(held) == (State.VOID, Code.OVERRULED)
    assert stands(mine) == (State.VISITED, Code.REASSIGNED)
    assert (mine.visited_at, mine.deal_until) == (NOW + HOUR, NOW + 31 * DAY)
    assert holds_true()


def test_reassigned_after_the_deal_the_deal_goes_with_it(world: World) -> None:
    held, mine = refused(world)
    confirm(world, held, NOW + HOUR)
    won(world, held, NOW + 2 * HOUR)
    dispute = named(world, mine, at=NOW + 3 * HOUR)
    decide(world, dispute, Decision.REASSIGN, at=NOW + DAY)
    assert (stands(held)[0], stands(mine)[0]) == (State.VOID, State.WON)
    assert holds_true()


def test_natural_leaves_the_customer_to_the_site(world: World) -> None:
    held, mine = refused(world)
    dispute = named(world, mine)
    decide(world, dispute, Decision.NATURAL, at=NOW + DAY)
    assert (stands(held), stands(mine)) == ((State.VOID, Code.NATURAL), (State.REJECTED, Code.NATURAL))
    assert file(world, by="骆平", at=NOW + DAY).state == State.VALID
    assert holds_true()


def test_fraud_ends_the_appellants_filing_and_leaves_the_other(world: World) -> None:
    held, mine = refused(world)
    dispute = named(world, mine)
    decide(world, dispute, Decision.FRAUD, at=NOW + DAY)
    assert (stands(held), stands(mine)) == ((State.VALID, Code.PASSED), (State.VOID, Code.FRAUD))
    assert holds_true()


def test_a_split_of_a_channel_manager_waits_for_the_managers_yes(world: World) -> None:
    held, mine = refused(world)
    dispute = named(world, mine)
    decide(world, dispute, Decision.SPLIT, at=NOW + DAY, share=30)
    assert stands(held)[0] == State.DISPUTED
    with pytest.raises(dispute_errors.WaitsForManager):
        decide(world, dispute, Decision.UPHOLD, at=NOW + DAY)
    return_split(dispute.pk, reason="请再核对到访", by=world.actor(MANAGER), at=NOW + DAY)
    with pytest.raises(dispute_errors.NothingProposed):
        confirm_split(dispute.pk, by=world.actor(MANAGER), at=NOW + DAY)
    decide(world, dispute, Decision.SPLIT, at=NOW + DAY, share=20)
    confirm_split(dispute.pk, by=world.actor(MANAGER), at=NOW + DAY)
    assert (stands(held), stands(mine)) == ((State.VALID, Code.SPLIT), (State.REJECTED, Code.SPLIT))
    assert [row.values["share"] for row in (held.judgements.last(), mine.judgements.last()) if row] == [80, 20]
    steps = DisputeDecision.objects.filter(dispute=dispute).order_by("pk").values_list("step", "share")
    assert list(steps) == [("proposed", 30), ("returned", 30), ("proposed", 20), ("final", 20)]
    assert holds_true()


def test_only_the_named_arbiter_decides_and_once(world: World) -> None:
    _held, mine = refused(world)
    dispute = named(world, mine)
    with pytest.raises(dispute_errors.NotTheArbiter):
        decide(world, dispute, Decision.UPHOLD, by=MANAGER, at=NOW + HOUR)
    decide(world, dispute, Decision.UPHOLD, at=NOW + HOUR)
    with pytest.raises(dispute_errors.DisputeDecided):
        decide(world, dispute, Decision.NATURAL, at=NOW + HOUR)
    with pytest.raises(DatabaseError), transaction.atomic():
        DisputeDecision.objects.update(decision="natural")


def test_who_confirmed_a_filing_does_not_decide_about_it(world: World) -> None:
    held, mine = refused(world)
    confirm(world, held, NOW + HOUR, by=ARBITER)
    dispute = appeal(world, mine, at=NOW + 2 * HOUR)
    with pytest.raises(dispute_errors.ArbiterInvolved):
        name_arbiter(dispute.pk, user_id=world.user(ARBITER).pk, by=world.actor(MANAGER), at=NOW + 2 * HOUR)
    for nobody in (world.user(DESK).pk, None):
        with pytest.raises(dispute_errors.NoSuchArbiter):
            name_arbiter(dispute.pk, user_id=nobody, by=world.actor(MANAGER), at=NOW + 2 * HOUR)
