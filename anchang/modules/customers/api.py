"""The door for later modules: frozen values in and out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from anchang.kernel.access import Actor
from anchang.modules.customers import naming, queries
from anchang.modules.customers.access import NAME, REVEAL, REVIEW, VIEW, visible_to
from anchang.modules.customers.actions import care, register, review
from anchang.modules.customers.actions.bulk import (
    History,
    Known,
    find_or_create_many,
    known_names,
    note_histories,
)
from anchang.modules.customers.actions.identity import give_identity
from anchang.modules.customers.actions.reveal import reveal_phone
from anchang.modules.customers.due import (
    DueRow,
    Promise,
    count_due,
    due_around,
    due_by_owner,
    due_follow_ups,
    grade_counts,
    promises,
)
from anchang.modules.customers.models import Customer
from anchang.modules.customers.naming import name_for, names_for
from anchang.modules.customers.queries import (
    CustomerRef,
    by_phone,
    get,
    household_of,
    known_elsewhere_since,
    masks_of_one,
    match_masked,
    open_name,
    open_names,
    open_numbers,
    person_of,
    records_of,
    ref_of_person,
    refs,
    relatives_of,
)
from anchang.modules.customers.rules import same_person
from anchang.modules.customers.search import note_search, search, search_named
from anchang.modules.customers.states import Doubt, Grade, Status, VisitKind

__all__ = [
    "NAME",
    "REVEAL",
    "REVIEW",
    "VIEW",
    "CustomerRef",
    "Described",
    "Doubt",
    "DueRow",
    "Grade",
    "History",
    "Known",
    "Promise",
    "Status",
    "VisitKind",
    "assign_owner",
    "by_phone",
    "count_due",
    "describe",
    "due_around",
    "due_by_owner",
    "due_follow_ups",
    "find_or_create",
    "find_or_create_many",
    "get",
    "give_identity",
    "grade_counts",
    "graded",
    "household_of",
    "join_household",
    "known_elsewhere_since",
    "known_names",
    "last_seen",
    "masks_of_one",
    "match_masked",
    "may_see",
    "name_for",
    "named",
    "names_for",
    "note_histories",
    "note_search",
    "note_seen",
    "open_name",
    "open_names",
    "open_numbers",
    "person_of",
    "promises",
    "put_aside",
    "records_of",
    "ref_of_person",
    "refs",
    "relatives_of",
    "reveal_phone",
    "review_row",
    "same_person",
    "search",
    "search_named",
    "set_grade",
    "set_next_follow",
    "set_status",
    "set_statuses",
    "take_in",
    "visible_ids",
]

note_seen = care.note_seen
set_grade = care.set_grade
set_status = care.set_status
set_statuses = care.set_statuses
set_next_follow = care.set_next_follow
put_aside = review.put_aside


def find_or_create(
    *, project_id: UUID, name: str, phone: str, by: Actor, at: datetime, title: str = ""
) -> tuple[CustomerRef, bool]:
    """Return the customer of a number, made if the project does not know them, and whether they were made.

    Raises customers.PhoneUnreadable, customers.NameMissing.
    """
    row, fresh = register.find_or_create(project_id=project_id, name=name, phone=phone, by=by, at=at, title=title)
    return queries.refs_of([row])[0], fresh


def take_in(
    person_id: UUID | None, *, project_id: UUID, name: str, title: str, number: str, by: Actor, at: datetime
) -> UUID:
    """Return the customer of a person whom `person_of` has found or not, made if the project does not know them.

    Within an action. Two who ask at the same instant get one customer. Raises customers.NameMissing.
    """
    row, _fresh = register.take_in(
        person_id, project_id=project_id, name=name, title=title, number=number, by=by, at=at
    )
    return row.pk


def assign_owner(
    customer_id: UUID,
    *,
    user_id: UUID | None,
    team_id: UUID | None,
    by: Actor,
    at: datetime,
    only_from: UUID | None = None,
) -> None:
    """Give a customer to a consultant, or, with None, to the public pool.

    Raises customers.NotOnStaff, NotThere; Stale when somebody else than `only_from` has them by now.
    """
    care.assign_owner(customer_id, user_id=user_id, team_id=team_id, by=by, at=at, only_from=only_from)


def join_household(customer_id: UUID, *, other_id: UUID, by: Actor, at: datetime) -> None:
    """Note that two customers are one family."""
    care.join_household(customer_id, other_id=other_id, by=by, at=at)


@dataclass(frozen=True, slots=True)
class Described:
    """A customer as a page names them: the name as its reader may read it, the document's number masked or empty."""

    ref: CustomerRef
    name: str
    id_number: str


def describe(customer_id: UUID, *, by: Actor, is_known: bool = False) -> Described:
    """Return a customer, or the one they were merged into, in two queries; `is_known`: the actor works with them.

    Raises NotThere.
    """
    row = queries.find(customer_id, rows=queries.with_identity(Customer.objects.select_related("person")))
    name, identity = naming.namer(by, known=[row.pk] if is_known else []), queries.identity_at(row)
    return Described(queries.refs_of([row])[0], name(row), str(identity.number) if identity else "")


def last_seen(customer_id: UUID) -> datetime | None:
    """Return when the customer was last in the sales office, with or without a channel."""
    return queries.find(customer_id).last_seen_at


def may_see(actor: Actor, customer_id: UUID) -> bool:
    """Tell whether a customer is within the actor's reach."""
    return visible_to(actor).filter(pk=queries.find(customer_id).pk).exists()


def visible_ids(actor: Actor, customer_ids: set[UUID]) -> set[UUID]:
    """Return those of the customers that are within the actor's reach."""
    return set(visible_to(actor).filter(pk__in=customer_ids).values_list("pk", flat=True))


def named(*, project_id: UUID, customer_ids: Iterable[UUID], by: Actor) -> list[tuple[CustomerRef, str]]:
    """Return those of a project's customers within the actor's reach, each with the name as they may read it."""
    rows = visible_to(by, project_id=project_id).select_related("person").filter(pk__in=set(customer_ids))
    found = {row.pk: row for row in rows}
    name = naming.namer(by)
    return [(ref, name(found[ref.id])) for ref in queries.refs_of(list(found.values()))]


def graded(project_id: UUID, grades: Iterable[str]) -> list[UUID]:
    """Return a project's customers of these grades, who came first in front; merged ones are their kept one."""
    rows = Customer.objects.filter(project_id=project_id, grade__in=list(grades), merged_into__isnull=True)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def review_row(item_id: UUID) -> tuple[bytes, dict[str, object]]:
    """Return the key of a doubtful row and what its origin kept with it. Raises NotThere."""
    item = queries.review_item(item_id)
    return bytes(item.row_key), dict(item.facts)
