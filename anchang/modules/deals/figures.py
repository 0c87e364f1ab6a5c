"""Subscriptions as those who lead count them: days, amounts, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from anchang.kernel.money import Fen
from anchang.modules.deals.models import Subscription
from anchang.modules.deals.states import COUNTED, CloseReason, State


@dataclass(frozen=True, slots=True)
class Sale:
    """A subscription that stood, or stands, on its days. `prev_id` is the one it took the place of (换房, 特批折扣).

    `is_counted`: its close takes away from the net figures; `total_fen` is what was agreed.
    """

    id: UUID
    prev_id: UUID | None
    customer_id: UUID
    owner_id: UUID
    product: str
    total_fen: Fen
    subscribed_on: date
    signed_on: date | None
    planned_sign_on: date
    closed_on: date | None
    close_reason: str
    is_counted: bool
    is_waiting_for_contract: bool


def sales_of(project_id: UUID) -> list[Sale]:
    """Return every subscription of a project that ever stood, oldest first, in one query."""
    rows = Subscription.objects.filter(project_id=project_id, subscribed_on__isnull=False)
    rows = rows.only(
        "prev_id",
        "customer_id",
        "owner_id",
        "product",
        "deal_total_fen",
        "subscribed_on",
        "signed_on",
        "planned_sign_on",
        "closed_on",
        "close_reason",
        "state",
    )
    return [_sale(row) for row in rows.order_by("subscribed_on", "pk")]


def _sale(row: Subscription) -> Sale:
    assert row.subscribed_on is not None  # the query asks for no others
    return Sale(
        id=row.pk,
        prev_id=row.prev_id,
        customer_id=row.customer_id,
        owner_id=row.owner_id,
        product=row.product,
        total_fen=row.deal_total_fen,
        subscribed_on=row.subscribed_on,
        signed_on=row.signed_on,
        planned_sign_on=row.planned_sign_on,
        closed_on=row.closed_on,
        close_reason=row.close_reason,
        is_counted=bool(row.close_reason) and CloseReason(row.close_reason) in COUNTED,
        is_waiting_for_contract=row.state == State.ACTIVE,
    )
