"""The buyer as staff see them: the name in full, the number masked, and whether the customer page opens."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from anchang.kernel.access import Actor
from anchang.modules.customers import api as customers


@dataclass(frozen=True, slots=True)
class Buyer:
    """A customer on a page of deals."""

    id: UUID
    name: str
    phone: str
    grade: str
    is_open: bool


def buyer_of(actor: Actor, customer_id: UUID) -> Buyer:
    """Return a buyer, in three queries."""
    ref = customers.get(customer_id)
    reach = actor.reach(customers.VIEW)
    is_open = ref.project_id in reach.all or (ref.project_id in reach.projects and ref.owner_id == actor.user_id)
    return Buyer(ref.id, customers.open_name(customer_id), ref.phone, ref.grade, is_open)
