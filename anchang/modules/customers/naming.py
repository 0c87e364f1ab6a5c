"""Whose name is said in full to whom: one rule for every place in which a customer is named.

In full to who works with the customer: the owner, the manager of the project, the reception, and whom a later module
knows to work with them, like who receives their visit or takes the money of their deal. Everybody else reads surname
and title.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from uuid import UUID

from anchang.kernel.access import Actor
from anchang.modules.customers import queries
from anchang.modules.customers.access import NAME
from anchang.modules.customers.models import Customer

Namer = Callable[[Customer], str]


def namer(by: Actor, *, known: Collection[UUID] = ()) -> Namer:
    """Return what names customers to an actor; `known` are those whom the actor works with for another reason."""
    reach = by.reach(NAME)

    def name(row: Customer) -> str:
        is_own = row.project_id in reach.own and row.owner_id == by.user_id
        is_full = by.is_system or row.project_id in reach.all or is_own or row.pk in known
        return row.person.name.open() if is_full else str(row.person.name)

    return name


def name_for(customer_id: UUID, *, by: Actor, known: Collection[UUID] = ()) -> str:
    """Return a customer's name as an actor reads it. Raises NotThere."""
    return namer(by, known=known)(queries.find(customer_id))


def names_for(customer_ids: Iterable[UUID], *, by: Actor, known: Collection[UUID] = ()) -> dict[UUID, str]:
    """Return names by the id asked for, in one query; unknown ids are left out, merged ones give the kept one."""
    rows = list(queries.customers_with_person().filter(pk__in=set(customer_ids)))
    name = namer(by, known={*known, *(row.merged_into_id for row in rows if row.pk in known and row.merged_into_id)})
    return {row.pk: name(row.merged_into or row) for row in rows}
