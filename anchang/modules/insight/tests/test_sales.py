"""Subscriptions become deals: chains, closes, what is overdue."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from anchang.modules.deals.api import DealRow
from anchang.modules.insight import sales
from anchang.modules.insight.rules.deals import Stage, Turn, flats, net

OWNER = uuid4()


def sale(**changes: Any) -> DealRow:
    """Return a standing subscription of a flat in January."""
    values: dict[str, Any] = {
        "id": uuid4(),
        "project_id": uuid4(),
        "customer_id": uuid4(),
        "unit_id": uuid4(),
        "building": "1栋",
        "room_type": "A2",
        "product": "flat",
        "owner_id": OWNER,
        "subscribed_on": date(2026, 1, 5),
        "planned_sign_on": date(2026, 1, 12),
        "signed_on": None,
        "closed_on": None,
        "close_reason": "",
        "total_fen": 150_000_000,
        "list_fen": 150_000_000,
        "prev_id": None,
    }
    return DealRow(**(values | changes))


def closed(reason: str, on: date, **changes: Any) -> DealRow:
    """Return a subscription that ended."""
    return sale(closed_on=on, close_reason=reason, **changes)


def test_a_swap_is_one_deal_of_two_subscriptions() -> None:
    old = closed("swapped", date(2026, 2, 8), signed_on=date(2026, 1, 20))
    new = sale(prev_id=old.id, subscribed_on=date(2026, 2, 8), total_fen=162_000_000)
    (deal,) = sales.deals_of([old, new], {}, unknown="unknown")
    assert [change.turn for change in deal.changes] == [Turn.SWAP]
    february = net(flats([deal]), Stage.SIGNED, first=date(2026, 2, 1), last=date(2026, 2, 28))
    assert (february.units, february.amount) == (0, 12_000_000)


def test_a_void_and_a_cancelled_one_close_on_their_day() -> None:
    rows = [closed("void", date(2026, 1, 9)), closed("cancelled", date(2026, 3, 2))]
    found = sales.deals_of(rows, {}, unknown="unknown")
    assert [[change.turn for change in deal.changes] for deal in found] == [[Turn.VOID], [Turn.CANCEL]]


def test_an_end_that_does_not_count_changes_nothing() -> None:
    (deal,) = sales.deals_of([closed("reset", date(2026, 1, 9))], {}, unknown="unknown")
    assert deal.changes == ()


def test_a_deal_belongs_to_the_channel_of_its_customer() -> None:
    row, customer = sale(), uuid4()
    known: dict[UUID, str] = {customer: "channel"}
    found = sales.deals_of([row, sale(customer_id=customer)], known, unknown="unknown")
    assert [deal.channel for deal in found] == ["unknown", "channel"]


def test_parking_is_no_flat() -> None:
    (deal,) = sales.deals_of([sale(product="parking")], {}, unknown="unknown")
    assert not deal.is_flat


def test_a_contract_planned_for_today_is_overdue_until_it_is_signed() -> None:
    rows = [sale(), sale(planned_sign_on=date(2026, 1, 13)), sale(signed_on=date(2026, 1, 11))]
    assert sales.overdue_signings(rows, date(2026, 1, 12)) == {OWNER: 1}
