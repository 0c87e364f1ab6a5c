"""Reads worth a name: lists in keyset order, refs in bulk, what a page of the desk shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from anchang.kernel import phones, vault
from anchang.kernel.errors import NotThere
from anchang.kernel.rows import at_most_one, the_one
from anchang.kernel.tenancy import current_tenant
from anchang.kernel.vault.blind import masked_phone_index
from anchang.modules.customers import rules
from anchang.modules.customers.models import Customer, Identity, Phone, ReviewItem
from anchang.modules.customers.states import Grade, Settlement, Status
from anchang.modules.people import api as people


@dataclass(frozen=True, slots=True)
class CustomerRef:
    """A customer as other modules need it. Name and phone are masked: 李女士, 138****5678."""

    id: UUID
    project_id: UUID
    person_id: UUID
    name: str
    phone: str
    owner_id: UUID | None
    team_id: UUID | None
    grade: str
    status: str
    first_visit_at: datetime | None
    last_seen_at: datetime | None
    last_effective_follow_at: datetime | None
    next_follow_at: datetime | None
    household_id: UUID | None


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer as a list shows it: the name as the reader may read it (naming.py), the phone masked."""

    id: UUID
    name: str
    phone: str
    owner_id: UUID | None
    owner: str
    grade: str
    status: str
    status_label: str
    first_visit_at: datetime | None
    last_seen_at: datetime | None
    next_follow_at: datetime | None
    is_overdue: bool
    days_late: int


def get(customer_id: UUID) -> CustomerRef:
    """Return a customer of the tenant in scope, or the one they were merged into. Raises NotThere."""
    return refs_of([find(customer_id)])[0]


def find(customer_id: UUID, *, rows: QuerySet[Customer] | None = None) -> Customer:
    """Return the row of a customer, or of the one they were merged into. Raises NotThere.

    `rows` are all customers with whatever else is to be read of the one, their person included.
    """
    row = _kept(rows, pk=customer_id)
    if row is None:
        raise NotThere()
    return row


def of_person(project_id: UUID, person_id: UUID) -> Customer | None:
    """Return the row of a person in a project, or of the customer it was merged into."""
    return _kept(None, project_id=project_id, person_id=person_id)


def _kept(rows: QuerySet[Customer] | None, **key: UUID) -> Customer | None:
    known = Customer.objects.select_related("person") if rows is None else rows
    row = at_most_one(known.filter(**key))
    # Few are ever merged: one more query for those is cheaper than two more tables for everybody.
    return find(row.merged_into_id, rows=rows) if row and row.merged_into_id else row


def refs(customer_ids: Iterable[UUID]) -> dict[UUID, CustomerRef]:
    """Return customers by the id asked for, in two queries; unknown ids are left out, merged ones give the kept one."""
    rows = Customer.objects.select_related("person", "merged_into__person").filter(pk__in=set(customer_ids))
    asked = {row.pk: row.merged_into or row for row in rows}
    made = {ref.id: ref for ref in refs_of(list({row.pk: row for row in asked.values()}.values()))}
    return {pk: made[row.pk] for pk, row in asked.items()}


def refs_of(rows: Sequence[Customer], numbers: Mapping[UUID, str] | None = None) -> list[CustomerRef]:
    """Return refs of rows that come with their person, in one query for all numbers, or with the numbers given."""
    if numbers is None:
        numbers = masked_phones({row.person_id for row in rows})
    return [
        CustomerRef(
            id=row.pk,
            project_id=row.project_id,
            person_id=row.person_id,
            name=str(row.person.name),
            phone=numbers.get(row.person_id, ""),
            owner_id=row.owner_id,
            team_id=row.team_id,
            grade=row.grade,
            status=row.status,
            first_visit_at=row.first_visit_at,
            last_seen_at=row.last_seen_at,
            last_effective_follow_at=row.last_effective_follow_at,
            next_follow_at=row.next_follow_at,
            household_id=row.household_id,
        )
        for row in rows
    ]


def rows_of(
    customers: Sequence[Customer],
    *,
    at: datetime,
    name: Callable[[Customer], str],
    numbers: Mapping[UUID, str] | None = None,
    names: Mapping[UUID, str] | None = None,
) -> list[CustomerRow]:
    """Return what a list shows, in two queries whatever its length; numbers and names at hand are not read again.

    `name` names a customer to the reader (naming.namer), `names` are those of owners.
    """
    if numbers is None:
        numbers = masked_phones({row.person_id for row in customers})
    owners = dict(names or {})
    if unknown := {row.owner_id for row in customers if row.owner_id} - owners.keys():
        owners |= people.name_of(unknown)
    return [
        CustomerRow(
            id=row.pk,
            name=name(row),
            phone=numbers.get(row.person_id, ""),
            owner_id=row.owner_id,
            owner=owners.get(row.owner_id, "") if row.owner_id else "",
            grade=row.grade,
            status=row.status,
            status_label=str(Status(row.status).label),
            first_visit_at=row.first_visit_at,
            last_seen_at=row.last_seen_at,
            next_follow_at=row.next_follow_at,
            is_overdue=rules.is_overdue(row.next_follow_at, row.status, at=at),
            days_late=rules.days_late(row.next_follow_at, row.status, at=at),
        )
        for row in customers
    ]


def masked_phones(person_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return each person's first number, masked."""
    rows = Phone.objects.filter(person_id__in=set(person_ids)).order_by("-pk")
    return {row.person_id: str(row.number) for row in rows}


def by_phone(*, project_id: UUID, phone: str) -> CustomerRef | None:
    """Return the customer of a project with a whole number, in any spelling; None when the project knows none."""
    person_id = person_of(phone)
    return ref_of_person(project_id, person_id) if person_id else None


def ref_of_person(project_id: UUID, person_id: UUID, *, number: str = "") -> CustomerRef | None:
    """Return the customer whom a project knows a person as; None when it does not.

    `number`: the one by which the person was found; it is shown, masked, and none is looked up.
    """
    row = of_person(project_id, person_id)
    numbers = {row.person_id: phones.mask(number)} if row and number else None
    return refs_of([row], numbers)[0] if row else None


def row_by_phone(*, project_id: UUID, phone: str) -> Customer | None:
    """Return the row of the customer with a whole number; None for what is no number, too."""
    person = person_of(phone)
    return of_person(project_id, person) if person else None


def person_of(phone: str) -> UUID | None:
    """Return the person of a whole number in any spelling, known to any project of the group."""
    try:
        return person_by_number(phones.normalise(phone))
    except phones.NotAPhone:
        return None


def known_elsewhere_since(person_id: UUID, *, project_id: UUID) -> datetime | None:
    """Return since when another project of the group knows a person."""
    rows = Customer.objects.filter(person_id=person_id).exclude(project_id=project_id).order_by("created_at")
    return rows.values_list("created_at", flat=True).first()


def relatives_of(ref: CustomerRef) -> list[UUID]:
    """Return the other customers of the household; no query for a customer without one."""
    if ref.household_id is None:
        return []
    others = Customer.objects.filter(household_id=ref.household_id).exclude(pk=ref.id)
    return list(others.values_list("pk", flat=True))


def household_of(ref: CustomerRef) -> QuerySet[Customer, UUID]:
    """Return a customer and the others of the household, as a part of the query of rows that name customers.

    It reads the same with a household and without one, so that its time tells nobody of a family.
    """
    others = Customer.objects.filter(household_id=ref.household_id or ref.id)  # no household has the id of a customer
    # Two halves, each with its index: asked for at once, SQLite without statistics would read all customers.
    return Customer.objects.filter(pk=ref.id).values_list("pk", flat=True).union(others.values_list("pk", flat=True))


def person_by_number(number: str) -> UUID | None:
    """Return the person of a normalised number."""
    full = vault.phone_indexes(number, tenant_id=current_tenant()).full
    return at_most_one(Phone.objects.filter(full=full).values_list("person_id", flat=True))


def records_of(customer_id: UUID) -> list[UUID]:
    """Return a customer's record and those merged into it: asked for by id, both databases read an index."""
    merged = Customer.objects.filter(merged_into_id=customer_id)
    return [customer_id, *merged.values_list("pk", flat=True)]


def match_masked(*, project_id: UUID, masked: phones.MaskedPhone, surname: str = "") -> list[CustomerRef]:
    """Return the customers of a project whose number fits a mask; with a surname, only those it begins (§4.5)."""
    index = masked_phone_index(masked, tenant_id=current_tenant())
    column = "f3l4" if len(masked.last) == 4 else "f3l6"
    persons = list(Phone.objects.filter(**{column: index}).values_list("person_id", flat=True))
    if not persons:  # as a rule: a list of two thousand asks this for each
        return []
    rows = customers_with_person().filter(project_id=project_id, person_id__in=persons)
    found = [row for row in rows if not surname or row.person.name.open().startswith(surname)]
    return refs_of([row.merged_into or row for row in found])


def masks_of_one(masks: Iterable[bytes]) -> list[list[bytes]]:
    """Return the masks (first three, last four digits) of persons who have numbers under several of those asked for."""
    found: dict[UUID, set[bytes]] = defaultdict(set)
    ordered = sorted(masks)
    for start in range(0, len(ordered), 500):
        rows = Phone.objects.filter(f3l4__in=ordered[start : start + 500])
        for person_id, mask in rows.values_list("person_id", "f3l4"):
            found[person_id].add(bytes(mask))
    return [sorted(several) for several in found.values() if len(several) > 1]


def customers_with_person() -> QuerySet[Customer]:
    """Return customers read together with what their name needs."""
    return Customer.objects.select_related("person", "merged_into__person")


def open_name(customer_id: UUID) -> str:
    """Return the name in full, to be compared, never to be shown (naming.py). Raises NotThere."""
    return find(customer_id).person.name.open()


def open_numbers(customer_id: UUID) -> list[str]:
    """Return a customer's numbers in full, to be compared or written to, never to be shown. Raises NotThere."""
    rows = Phone.objects.filter(person_id=find(customer_id).person_id).order_by("pk")
    return [row.number.open() for row in rows]


def open_names(customer_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return names in full by the id asked for, to be compared, never to be shown; unknown ids are left out."""
    wanted = set(customer_ids)
    rows = customers_with_person().filter(pk__in=wanted) if wanted else ()
    return {row.pk: (row.merged_into or row).person.name.open() for row in rows}


def family_of(customer: Customer) -> list[Customer]:
    """Return the other members of the customer's household."""
    if customer.household_id is None:
        return []
    family = Customer.objects.select_related("person").filter(household_id=customer.household_id)
    return list(family.exclude(pk=customer.pk).filter(merged_into__isnull=True).order_by("pk"))


SORTS = {"newest": "", "seen": "last_seen_at", "follow": "next_follow_at"}


def in_order(rows: QuerySet[Customer], sort: str, after: tuple[str, UUID] | None) -> QuerySet[Customer]:
    """Return rows in one of the SORTS, after a place: newest first, seen last first, due first.

    Rows without the date are left out of an order by date. The place is the date in ISO format and the id.
    """
    column = SORTS.get(sort, "")
    if not column:
        return (rows.filter(pk__lt=after[1]) if after else rows).order_by("-pk")
    rows = rows.filter(**{f"{column}__isnull": False})
    downwards = sort == "seen"
    if after:
        moment, step = datetime.fromisoformat(after[0]), "lt" if downwards else "gt"
        later = Q(**{f"{column}__{step}": moment}) | Q(**{column: moment, f"pk__{step}": after[1]})
        # The first condition alone lets both databases begin at the right place of the index.
        rows = rows.filter(Q(**{f"{column}__{step}e": moment}) & later)
    return rows.order_by(*(f"-{name}" if downwards else name for name in (column, "pk")))


def newest_of_each(querysets: Sequence[QuerySet[Any]], limit: int, *, column: str = "pk") -> list[UUID]:
    """Return the newest ids over several lists, each read from its own index (performance guide §5).

    IN with ORDER BY reads all rows of all projects; so many first pages put together read a page each.
    """
    if not querysets:
        return []
    parts: list[str] = []
    values: list[Any] = []
    for number, queryset in enumerate(querysets):
        sql, params = queryset.order_by(f"-{column}").values_list(column)[:limit].query.sql_with_params()
        parts.append(f"SELECT * FROM ({sql}) AS part_{number}")  # noqa: S608 - the compiler's own text
        values.extend(params)
    with connection.cursor() as cursor:
        cursor.execute(f"{' UNION ALL '.join(parts)} ORDER BY 1 DESC LIMIT {int(limit)}", values)
        return [row[0] if isinstance(row[0], UUID) else UUID(row[0]) for row in cursor.fetchall()]


def counts_by_grade(rows: QuerySet[Customer]) -> dict[str, int]:
    """Return how many customers have each grade; the empty grade counts those not graded."""
    counted = rows.order_by().values_list("grade").annotate(found=Count("*"))
    return dict.fromkeys(("", *Grade.values), 0) | dict(counted)


def open_reviews(project_id: UUID) -> QuerySet[ReviewItem]:
    """Return the doubtful rows of a project that wait, oldest first."""
    return ReviewItem.objects.filter(project_id=project_id, state=Settlement.OPEN).order_by("pk")


def review_item(item_id: UUID) -> ReviewItem:
    """Return a doubtful row of the tenant in scope. Raises NotThere."""
    return the_one(ReviewItem.objects.filter(pk=item_id))


def phones_of(person_id: UUID) -> list[Phone]:
    """Return a person's numbers, first known first."""
    return list(Phone.objects.filter(person_id=person_id).order_by("pk"))


def identity_of(person_id: UUID) -> Identity | None:
    """Return a person's identity document, None when it is not known."""
    return at_most_one(Identity.objects.filter(person_id=person_id))


def with_identity(rows: QuerySet[Customer]) -> QuerySet[Customer]:
    """Return rows that bring their person's document along, for identity_at: no query more."""
    mine = Identity.objects.filter(person_id=OuterRef("person_id"))
    return rows.annotate(identity_pk=Subquery(mine.values("pk")), identity_sealed=Subquery(mine.values("number")))


def identity_at(row: Customer) -> Identity | None:
    """Return the document that a row of with_identity brought along."""
    pk, sealed = (getattr(row, name) for name in ("identity_pk", "identity_sealed"))
    if pk is None:
        return None
    found = Identity(pk=pk, tenant_id=row.tenant_id, person_id=row.person_id)
    found.number = bytes(sealed)  # type: ignore[assignment]
    return found


def customers_by_number(project_id: UUID, raw_numbers: Iterable[str]) -> dict[str, Customer]:
    """Return the customers of whole numbers in any spelling, by the spelling asked for, in two queries."""
    full: dict[bytes, list[str]] = {}
    for raw in set(raw_numbers):
        try:
            index = vault.phone_indexes(phones.normalise(raw), tenant_id=current_tenant()).full
        except phones.NotAPhone:
            continue
        full.setdefault(index, []).append(raw)
    persons = dict(Phone.objects.filter(full__in=list(full)).values_list("person_id", "full")) if full else {}
    rows = customers_with_person().filter(project_id=project_id, person_id__in=list(persons))
    return {raw: row.merged_into or row for row in rows for raw in full[bytes(persons[row.person_id])]}
