"""Many at once, for imports: the same rules as one by one, a handful of statements for thousands of rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db import IntegrityError

from anchang.kernel import audit, events, vault
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import Stale
from anchang.kernel.tenancy import current_tenant
from anchang.modules.customers import errors
from anchang.modules.customers.actions.register import LONGEST_NAME, index_names, phone_row
from anchang.modules.customers.events import CustomerCreated, CustomerOwned
from anchang.modules.customers.models import Customer, Person, Phone
from anchang.modules.customers.states import Grade, Status
from anchang.modules.people import api as people

BATCH = 500
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Known:
    """The customer of a number: the name in full, and whether this call made them."""

    customer_id: UUID
    name: str
    owner_id: UUID | None
    is_new: bool


@dataclass(frozen=True, slots=True)
class History:
    """What a register knows of a customer: first and last day here, who received first, the last grade."""

    first_visit_at: datetime
    last_seen_at: datetime
    owner_id: UUID | None = None
    grade: str = ""


@action
def find_or_create_many(
    *, project_id: UUID, people_named: Mapping[str, str], by: Actor, at: datetime
) -> dict[str, Known]:
    """Return the customer of each normalised number, made under the name given when the project knows none.

    Raises NameMissing for a new one without a name, Stale when somebody else wrote one of the numbers just now.
    """
    known = _known(project_id, people_named)
    missing = {number: name for number, name in people_named.items() if number not in known}
    if not all(missing.values()):
        raise errors.NameMissing()
    try:
        made = _make(project_id, missing, by, at)
    except IntegrityError as error:
        raise Stale() from error
    return known | made


def known_names(project_id: UUID, numbers: Iterable[str]) -> dict[str, str]:
    """Return the names under which a project knows numbers; those it does not know are left out."""
    return {number: one.name for number, one in _known(project_id, numbers).items()}


@action
def note_histories(histories: Mapping[UUID, History], *, project_id: UUID, by: Actor, at: datetime) -> None:
    """Write what a register knows: days seen widen, a grade replaces, an owner is given where there is none.

    Raises NotOnStaff for an owner who is no consultant of the project.
    """
    teams = {one.user_id: one.team_id for one in people.staff_of(project_id, people.Role.CONSULTANT)}
    for batch in _batches(sorted(histories)):
        rows = list(Customer.objects.filter(pk__in=batch, project_id=project_id))
        for row in rows:
            _widen(row, histories[row.pk])
            _give(row, histories[row.pk], teams, by, at)
        columns = ["first_visit_at", "last_seen_at", "grade", "owner", "team", "status"]
        Customer.objects.bulk_update(rows, columns, batch_size=100)


def _widen(row: Customer, history: History) -> None:
    row.first_visit_at = min(filter(None, (row.first_visit_at, history.first_visit_at)))
    row.last_seen_at = max(filter(None, (row.last_seen_at, history.last_seen_at)))
    row.grade = Grade(history.grade).value if history.grade else row.grade


def _give(row: Customer, history: History, teams: Mapping[UUID, UUID | None], by: Actor, at: datetime) -> None:
    if row.owner_id or history.owner_id is None:
        return
    if history.owner_id not in teams:
        raise errors.NotOnStaff()
    row.owner_id, row.team_id = history.owner_id, teams[history.owner_id]
    row.status = Status.PENDING if row.status == Status.CLUE else row.status
    facts = {"before": "", "after": str(row.owner_id)}
    audit.record(by, "customers.assign_owner", subject=row, project_id=row.project_id, at=at, **facts)
    events.publish(CustomerOwned(customer_id=row.pk, project_id=row.project_id, owner_id=row.owner_id))


def _known(project_id: UUID, numbers: Iterable[str]) -> dict[str, Known]:
    persons = _persons(numbers)
    found: dict[str, Known] = {}
    for batch in _batches(sorted(set(persons.values()))):
        rows = Customer.objects.select_related("person", "merged_into__person")
        by_person = {row.person_id: row for row in rows.filter(project_id=project_id, person_id__in=batch)}
        for number, person_id in persons.items():
            if row := by_person.get(person_id):
                kept = row.merged_into or row
                found[number] = Known(kept.pk, kept.person.name.open(), kept.owner_id, is_new=False)
    return found


def _persons(numbers: Iterable[str]) -> dict[str, UUID]:
    """Return the persons of those numbers that the group knows."""
    found: dict[str, UUID] = {}
    for batch in _batches(sorted(set(numbers))):
        indexes = {vault.phone_indexes(number, tenant_id=current_tenant()).full: number for number in batch}
        for full, person_id in Phone.objects.filter(full__in=list(indexes)).values_list("full", "person_id"):
            found[indexes[bytes(full)]] = person_id
    return found


def _make(project_id: UUID, named: Mapping[str, str], by: Actor, at: datetime) -> dict[str, Known]:
    tenant_id = current_tenant()
    elsewhere = _persons(named)
    old = Person.objects.in_bulk(list(elsewhere.values())) if elsewhere else {}
    persons = {
        number: old[elsewhere[number]] if number in elsewhere else Person(tenant_id=tenant_id, name=name[:LONGEST_NAME])
        for number, name in named.items()
    }
    new = [number for number in named if number not in elsewhere]
    Person.objects.bulk_create([persons[number] for number in new], batch_size=BATCH)
    Phone.objects.bulk_create([phone_row(persons[number].pk, number) for number in new], batch_size=100)
    customers = {
        number: Customer(tenant_id=tenant_id, project_id=project_id, person=person)
        for number, person in persons.items()
    }
    Customer.objects.bulk_create(customers.values(), batch_size=50)
    index_names((customer, customer.person.name.open()) for customer in customers.values())
    for customer in customers.values():
        audit.record(by, "customers.create", subject=customer, project_id=project_id, at=at)
        events.publish(CustomerCreated(customer_id=customer.pk, project_id=project_id, owner_id=None))
    return {
        number: Known(customer.pk, customer.person.name.open(), None, is_new=True)
        for number, customer in customers.items()
    }


def _batches(values: Sequence[T]) -> Iterable[Sequence[T]]:
    return (values[start : start + BATCH] for start in range(0, len(values), BATCH))
