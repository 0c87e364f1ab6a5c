"""Subscriptions become deals: a row that took another's place is the same deal after a swap or a new price."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from uuid import UUID

from anchang.modules.deals.api import COUNTED, DealRow
from anchang.modules.insight.rules.deals import Change, Deal, Turn

FLAT = "flat"
_TURNS = {"swapped": Turn.SWAP}


def deals_of(sales: Sequence[DealRow], channels: Mapping[UUID, str], *, unknown: str) -> list[Deal]:
    """Return one deal for each chain of subscriptions, by its first customer's channel."""
    following: dict[UUID, list[DealRow]] = defaultdict(list)
    known = {sale.id for sale in sales}
    for sale in sales:
        if sale.prev_id in known:
            following[sale.prev_id].append(sale)
    return [
        _deal(list(_chain(sale, following)), channels.get(sale.customer_id, unknown))
        for sale in sales
        if sale.prev_id not in known
    ]


def overdue_signings(sales: Iterable[DealRow], today: date) -> dict[UUID, int]:
    """Return how many contracts of each owner should have been signed by today (domain guide §14, 逾期未签)."""
    counts: dict[UUID, int] = defaultdict(int)
    for sale in sales:
        if sale.signed_on is None and sale.closed_on is None and sale.planned_sign_on <= today:
            counts[sale.owner_id] += 1
    return dict(counts)


def stands(sale: DealRow) -> bool:
    """Tell whether a subscription was not taken away again."""
    return sale.closed_on is None or sale.close_reason not in COUNTED


def _chain(sale: DealRow, following: Mapping[UUID, list[DealRow]]) -> Iterator[DealRow]:
    yield sale
    for successor in following.get(sale.id, ())[:1]:
        yield from _chain(successor, following)


def _deal(chain: list[DealRow], channel: str) -> Deal:
    first, last = chain[0], chain[-1]
    changes = [
        Change(_TURNS.get(before.close_reason, Turn.PRICE), after.subscribed_on, after.total_fen)
        for before, after in pairwise(chain)
    ]
    if last.closed_on is not None and not stands(last):
        # Closed as a swap without a successor: nothing took its place, so it is gone.
        changes.append(Change(Turn.VOID if last.close_reason == "void" else Turn.CANCEL, last.closed_on))
    signed = next((sale.signed_on for sale in chain if sale.signed_on), None)
    return Deal(
        id=first.id,
        customer_id=first.customer_id,
        channel=channel,
        is_flat=first.product == FLAT,
        subscribed_on=first.subscribed_on,
        amount=first.total_fen,
        signed_on=signed,
        changes=tuple(changes),
    )
