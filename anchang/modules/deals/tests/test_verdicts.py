"""What the word of the approver does to the subscription and its unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
import time_machine

from anchang.kernel import clock
from anchang.kernel.errors import NotThere, Stale
from anchang.modules.approvals.api import decide, withdraw_request
from anchang.modules.customers.api import get
from anchang.modules.deals import errors
from anchang.modules.deals.actions.subscribe import amend_subscription
from anchang.modules.deals.actions.verdicts import activate_subscription
from anchang.modules.deals.models import Subscription
from anchang.modules.deals.rules.discount import Line
from anchang.modules.deals.states import CloseReason, State
from anchang.modules.deals.tests.factories import DEPOSIT, flat, lock, percent, subscribe
from anchang.modules.inventory.tasks import expire_due_claims
from anchang.modules.notices.models import Notice
from tests.world import World

Deliver = Callable[[], int]


def say(world: World, row: Subscription, verdict: str, who: str = "沈卓") -> Subscription:
    assert row.request_id
    decide(row.request_id, verdict=verdict, comment="先谈付款方式", by=world.actor(who), at=clock.now())
    return row


def amend(world: World, row: Subscription, lines: Sequence[Line], **more: object) -> Subscription:
    facts: dict[str, object] = {
        "lines": lines,
        "deposit_fen": DEPOSIT,
        "planned_sign_on": clock.today(),
        "version": row.version,
        "by": world.actor("林晓岚"),
        "at": clock.now(),
    }
    return amend_subscription(row.pk, **{**facts, **more})  # type: ignore[arg-type]


def test_approved_it_stands_and_the_unit_is_sold(estate: World, deliver: Deliver) -> None:
    row = say(estate, subscribe(estate, lines=percent(1_00)), "approve")
    assert flat().status == "hold"
    deliver()
    row.refresh_from_db()
    assert (row.state, row.subscribed_on, flat().status) == (State.ACTIVE, clock.today(), "subs")
    assert get(row.customer_id).status == "subscribed"


def test_the_word_heard_twice_has_one_effect(estate: World, deliver: Deliver) -> None:
    row = say(estate, subscribe(estate, lines=percent(1_00)), "approve")
    deliver()
    row.refresh_from_db()
    assert row.request_id
    assert activate_subscription(row.pk, request_id=row.request_id, at=clock.now()) is False


def test_rejected_it_is_closed_and_the_unit_is_free(estate: World, deliver: Deliver) -> None:
    row = say(estate, subscribe(estate, lines=percent(1_00)), "reject")
    deliver()
    row.refresh_from_db()
    assert (row.state, row.close_reason, flat().status) == (State.CLOSED, CloseReason.REJECTED, "sale")


def test_returned_it_waits_to_be_mended_and_the_unit_stays_held(estate: World, deliver: Deliver) -> None:
    row = say(estate, subscribe(estate, lines=percent(2_00)), "return", "梁诚")
    deliver()
    row.refresh_from_db()
    assert (row.state, flat().status) == (State.DRAFT, "hold")
    mended = amend(estate, row, percent(1_00))
    assert (mended.state, mended.rung) == (State.PENDING, "manager")
    say(estate, mended, "approve")
    deliver()
    mended.refresh_from_db()
    assert (mended.state, flat().status) == (State.ACTIVE, "subs")


def test_mended_to_the_list_price_it_stands_at_once(estate: World, deliver: Deliver) -> None:
    row = say(estate, subscribe(estate, lines=percent(1_00)), "return")
    deliver()
    row.refresh_from_db()
    assert amend(estate, row, []).state == State.ACTIVE


def test_only_what_was_returned_is_mended_and_only_by_its_owner(estate: World, deliver: Deliver) -> None:
    row = subscribe(estate, lines=percent(1_00))
    with pytest.raises(errors.WrongState):
        amend(estate, row, [])
    say(estate, row, "return")
    deliver()
    row.refresh_from_db()
    with pytest.raises(NotThere):
        amend(estate, row, [], by=estate.actor("周子昂"))
    with pytest.raises(Stale):
        amend(estate, row, [], version=row.version - 1)


def test_a_withdrawn_request_gives_the_subscription_back(estate: World, deliver: Deliver) -> None:
    row = subscribe(estate, lines=percent(1_00))
    assert row.request_id
    withdraw_request(row.request_id, by=estate.actor("林晓岚"), at=clock.now())
    deliver()
    row.refresh_from_db()
    assert row.state == State.DRAFT


def test_after_48_hours_without_a_word_it_lapses_and_the_consultant_is_told(estate: World, deliver: Deliver) -> None:
    row = subscribe(estate, lines=percent(1_00))
    with time_machine.travel(clock.now() + timedelta(hours=48, seconds=1), tick=False):
        expire_due_claims()
        deliver()
    row.refresh_from_db()
    assert (row.state, row.close_reason, flat().status) == (State.CLOSED, CloseReason.LAPSED, "sale")
    told = Notice.objects.get(kind="deals.lapsed")
    assert told.user_id == row.owner_id and row.number in told.heading


def test_an_approval_that_comes_too_late_finds_the_hold_over(estate: World, deliver: Deliver) -> None:
    row = subscribe(estate, lines=percent(1_00))
    with time_machine.travel(clock.now() + timedelta(hours=49), tick=False):
        say(estate, row, "approve")
        deliver()
    row.refresh_from_db()
    assert (row.state, row.close_reason) == (State.CLOSED, CloseReason.LAPSED)


def test_what_lapsed_does_not_stand_in_the_way_of_the_next(estate: World) -> None:
    old = subscribe(estate, lines=percent(1_00))
    later = clock.now() + timedelta(hours=49)
    with time_machine.travel(later, tick=False):
        fresh = subscribe(estate, at=later)
    old.refresh_from_db()
    assert (old.state, fresh.state) == (State.CLOSED, State.ACTIVE)


def test_while_it_waits_nobody_else_takes_the_unit(estate: World) -> None:
    from anchang.modules.inventory.errors import UnitTaken

    subscribe(estate, lines=percent(1_00))
    with pytest.raises(UnitTaken):
        lock(estate, who="周子昂")
