"""Signing, giving up, ending."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from anchang.kernel import clock
from anchang.kernel.errors import NotAllowed, NotThere, Stale
from anchang.modules.approvals.models import Request
from anchang.modules.customers.api import get
from anchang.modules.deals import errors
from anchang.modules.deals.actions.closing import cancel_subscription, sign_contract
from anchang.modules.deals.models import Subscription
from anchang.modules.deals.states import CloseReason, State
from anchang.modules.deals.tests.factories import flat, percent, subscribe
from tests.world import World

Deliver = Callable[[], int]


def sign(world: World, row: Subscription, who: str = "林晓岚", **more: object) -> Subscription:
    return sign_contract(row.pk, by=world.actor(who), at=clock.now(), **more)  # type: ignore[arg-type]


def cancel(world: World, row: Subscription, who: str = "沈卓", **more: object) -> Subscription:
    return cancel_subscription(row.pk, **{"note": "贷款未批", "by": world.actor(who), "at": clock.now(), **more})  # type: ignore[arg-type]


def test_a_subscription_becomes_a_contract(estate: World) -> None:
    row = sign(estate, subscribe(estate))
    assert (row.state, row.signed_on, flat().status) == (State.SIGNED, clock.today(), "sign")
    assert get(row.customer_id).status == "signed"


def test_a_contract_is_signed_once(estate: World) -> None:
    row = sign(estate, subscribe(estate))
    with pytest.raises(errors.WrongState):
        sign(estate, row)


def test_what_waits_for_approval_is_not_signed(estate: World) -> None:
    with pytest.raises(errors.WrongState):
        sign(estate, subscribe(estate, lines=percent(1_00)))


def test_the_day_of_the_contract_is_not_to_come(estate: World) -> None:
    with pytest.raises(errors.SignDayOutOfRange):
        sign(estate, subscribe(estate), signed_on=clock.today() + timedelta(days=1))


def test_a_page_that_is_out_of_date_signs_nothing(estate: World) -> None:
    row = subscribe(estate)
    with pytest.raises(Stale):
        sign(estate, row, version=row.version - 1)


def test_a_colleagues_subscription_is_not_there(estate: World) -> None:
    with pytest.raises(NotThere):
        sign(estate, subscribe(estate), "周子昂")


@pytest.mark.parametrize("reason", [CloseReason.CANCELLED, CloseReason.VOID, CloseReason.OTHER])
def test_the_manager_ends_it_and_the_unit_is_free(estate: World, reason: CloseReason) -> None:
    row = cancel(estate, subscribe(estate), reason=reason)
    assert (row.state, row.close_reason, row.closed_on) == (State.CLOSED, reason, clock.today())
    assert flat().status == "sale"
    assert get(row.customer_id).status == "following"


def test_a_contract_is_given_up_by_the_manager_too(estate: World) -> None:
    row = cancel(estate, sign(estate, subscribe(estate)))
    assert (row.state, row.signed_on is not None, flat().status) == (State.CLOSED, True, "sale")


def test_a_consultant_does_not_end_what_stands(estate: World) -> None:
    with pytest.raises(NotAllowed):
        cancel(estate, subscribe(estate), "林晓岚")


def test_a_consultant_withdraws_what_waits_and_its_request_with_it(estate: World, deliver: Deliver) -> None:
    row = cancel(estate, subscribe(estate, lines=percent(1_00)), "林晓岚")
    deliver()
    row.refresh_from_db()
    assert (row.close_reason, flat().status) == (CloseReason.WITHDRAWN, "sale")
    assert Request.objects.get().state == "withdrawn"


@pytest.mark.parametrize("note", ["", " ", "无"])
def test_ending_it_says_why(estate: World, note: str) -> None:
    with pytest.raises(errors.CloseReasonMissing):
        cancel(estate, subscribe(estate), note=note)


def test_it_ends_once(estate: World) -> None:
    row = cancel(estate, subscribe(estate))
    with pytest.raises(errors.WrongState):
        cancel(estate, row)


def test_a_family_with_another_flat_stays_subscribed(estate: World) -> None:
    first = subscribe(estate, "201")
    second = subscribe(estate, "202", customer_id=first.customer_id)
    cancel(estate, second)
    assert get(first.customer_id).status == "subscribed"
