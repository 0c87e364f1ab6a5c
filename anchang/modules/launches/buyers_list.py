"""The buyers of a launch as the desk shows them: filtered, named as the reader may read them, counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from anchang.kernel import phones
from anchang.kernel.access import Actor
from anchang.modules.customers import api as customers
from anchang.modules.launches.models import Entitlement, Launch
from anchang.modules.people import api as people

UNVERIFIED, ALONE = "unverified", "alone"


@dataclass(frozen=True, slots=True)
class Buyer:
    """A buyer in the list; the telephone number is masked."""

    row: Entitlement
    name: str
    phone: str
    consultant: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many buyers there are, and of how many something is missing."""

    all: int
    unverified: int
    alone: int
    units: int


def rows_of(launch: Launch, *, words: str, state: str, batch: str, by: Actor) -> QuerySet[Entitlement]:
    """Return the buyers asked for, by queue number. `words`: a queue number, or a whole telephone number."""
    rows = Entitlement.objects.filter(launch_id=launch.pk).order_by("number")
    if state == UNVERIFIED:
        rows = rows.filter(verified_at__isnull=True)
    elif state == ALONE:
        rows = rows.filter(consultant__isnull=True)
    if batch.isascii() and batch.isdigit() and len(batch) < 4:
        rows = rows.filter(batch_no=int(batch))
    return _found(launch, rows, words, by) if words else rows


def counts_of(launch: Launch) -> Counts:
    """Return the counts in one query."""
    found = Entitlement.objects.filter(launch_id=launch.pk).aggregate(
        all=Count("pk"),
        unverified=Count("pk", Q(verified_at__isnull=True)),
        alone=Count("pk", Q(consultant__isnull=True)),
        units=Coalesce(Sum("limit"), 0),
    )
    return Counts(**found)


def named(rows: Sequence[Entitlement], *, by: Actor, staff: Mapping[UUID, str] | None = None) -> list[Buyer]:
    """Return rows with names and masked numbers, in four queries; `staff`: consultants whose names are known."""
    ids = {row.customer_id for row in rows}
    refs, names = customers.refs(ids), customers.names_for(ids, by=by)
    known = dict(staff or {})
    sellers = known | people.name_of({row.consultant_id for row in rows if row.consultant_id} - known.keys())
    return [
        Buyer(
            row,
            names.get(row.customer_id, ""),
            refs[row.customer_id].phone if row.customer_id in refs else "",
            sellers.get(row.consultant_id, "") if row.consultant_id else "",
        )
        for row in rows
    ]


def _found(launch: Launch, rows: QuerySet[Entitlement], words: str, by: Actor) -> QuerySet[Entitlement]:
    try:
        phone = phones.normalise(words)
    except phones.NotAPhone:
        return rows.filter(number=int(words)) if words.isascii() and words.isdigit() and len(words) < 9 else rows.none()
    found = customers.by_phone(project_id=launch.project_id, phone=phone)
    customers.note_search(phone, project_id=launch.project_id, by=by, found=int(found is not None))
    wanted: list[UUID] = [found.id] if found else []
    return rows.filter(customer_id__in=wanted)
