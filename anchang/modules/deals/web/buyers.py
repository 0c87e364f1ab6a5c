"""The buyer as staff see them: the name as they may read it, numbers masked, whether the customer page opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from anchang.kernel.access import Actor
from anchang.modules.customers import api as customers
from anchang.modules.deals.access import HANDLE
from anchang.modules.deals.models import Subscription


@dataclass(frozen=True, slots=True)
class Buyer:
    """A customer on a page of deals."""

    id: UUID
    name: str
    phone: str
    grade: str
    id_number: str
    is_open: bool


def buyer_of(actor: Actor, customer_id: UUID, row: Subscription | None = None) -> Buyer:
    """Return a buyer, in two queries; `row` is the deal for which they are shown."""
    found = customers.describe(customer_id, by=actor, is_known=row is not None and _works_with(actor, row))
    ref, reach = found.ref, actor.reach(customers.VIEW)
    is_open = ref.project_id in reach.all or (ref.project_id in reach.projects and ref.owner_id == actor.user_id)
    return Buyer(ref.id, found.name, ref.phone, ref.grade, found.id_number, is_open)


def names_of(actor: Actor, rows: Sequence[Subscription]) -> dict[UUID, str]:
    """Return the buyers' names by customer, in one query: in full to their owner, and to who works on the deal."""
    known = {row.customer_id for row in rows if _works_with(actor, row)}
    return customers.names_for((row.customer_id for row in rows), by=actor, known=known)


def _works_with(actor: Actor, row: Subscription) -> bool:
    return row.owner_id == actor.user_id or actor.can(HANDLE, row.project_id)
