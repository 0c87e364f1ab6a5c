"""The buyers of a draft: put in, taken out, verified, put into batches."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max, Q, QuerySet

from anchang.kernel import audit
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import NotThere, Stale
from anchang.modules.customers import api as customers
from anchang.modules.launches import errors
from anchang.modules.launches.actions.drafts import open_roll, planned, touch
from anchang.modules.launches.models import Batch, Entitlement, Favourite, Launch
from anchang.modules.launches.rules.listing import MOST_LIMIT
from anchang.modules.people import api as people

MOST_BUYERS = 50_000


@action
def add_customers(launch_id: UUID, *, customer_ids: Iterable[UUID], by: Actor, at: datetime) -> int:
    """Entitle customers of the project in this order, each to one unit; return how many were not.

    Queue numbers follow the last one; the consultant is the customer's owner. Raises NotThere, LaunchFixed,
    RollCommitted, TooManyBuyers; Stale when somebody else did so at the same instant.
    """
    row = open_roll(launch_id, by=by)
    asked = list(dict.fromkeys(customer_ids))
    found = customers.refs(asked)
    kept = {ref.id: ref for pk in asked if (ref := found.get(pk)) and ref.project_id == row.project_id}
    if len(found) != len(asked) or len(kept) > MOST_BUYERS:
        raise NotThere() if len(found) != len(asked) else errors.TooManyBuyers(most=MOST_BUYERS)
    there = set(Entitlement.objects.filter(launch_id=row.pk).values_list("customer_id", flat=True))
    number = last_number(row.pk)
    made = [
        Entitlement(
            tenant_id=row.tenant_id,
            launch_id=row.pk,
            customer_id=ref.id,
            number=number + place,
            consultant_id=ref.owner_id,
        )
        for place, ref in enumerate((ref for ref in kept.values() if ref.id not in there), 1)
    ]
    write(made)
    audit.record(by, "launches.add_buyers", subject=row, project_id=row.project_id, at=at, buyers=len(made))
    return len(made)


@action
def remove_buyers(launch_id: UUID, *, entitlement_ids: Collection[UUID], by: Actor, at: datetime) -> int:
    """Take buyers out of a draft, with what they wished for; return how many.

    Raises NotThere, LaunchFixed, RollCommitted.
    """
    row = open_roll(launch_id, by=by)
    chosen = Entitlement.objects.filter(launch_id=row.pk, pk__in=list(entitlement_ids))
    Favourite.objects.filter(entitlement__in=chosen).delete()
    count: int = chosen.delete()[0]
    audit.record(by, "launches.remove_buyers", subject=row, project_id=row.project_id, at=at, buyers=count)
    return count


@action
def verify_buyers(
    launch_id: UUID, *, entitlement_ids: Collection[UUID] | None, is_verified: bool, by: Actor, at: datetime
) -> int:
    """Note that buyers' papers were looked at and found right, or not; None for all. Raises NotThere, LaunchFixed."""
    row, chosen = _chosen(launch_id, entitlement_ids, by)
    chosen = chosen.filter(verified_at__isnull=is_verified)
    count = chosen.update(
        verified_at=at if is_verified else None,
        verified_by_id=by.user_id if is_verified and not by.is_system else None,
    )
    act = "launches.verify_buyers" if is_verified else "launches.unverify_buyers"
    audit.record(by, act, subject=row, project_id=row.project_id, at=at, buyers=count)
    return count


@action
def set_limit(launch_id: UUID, *, entitlement_ids: Collection[UUID], limit: int, by: Actor, at: datetime) -> int:
    """Let buyers choose so many units; return how many buyers. Raises NotThere, LaunchFixed."""
    row, chosen = _chosen(launch_id, entitlement_ids, by)
    count = chosen.update(limit=max(1, min(limit, MOST_LIMIT)))
    audit.record(by, "launches.set_limit", subject=row, project_id=row.project_id, at=at, buyers=count, limit=limit)
    return count


@action
def set_consultant(
    launch_id: UUID, *, entitlement_ids: Collection[UUID], consultant_id: UUID, by: Actor, at: datetime
) -> int:
    """Give buyers a consultant of the project; whose customers they are stays. Return how many.

    Raises NotThere, LaunchFixed, NoConsultant.
    """
    row, chosen = _chosen(launch_id, entitlement_ids, by)
    if not any(one.user_id == consultant_id for one in people.staff_of(row.project_id, people.Role.CONSULTANT)):
        raise errors.NoConsultant()
    count = chosen.update(consultant_id=consultant_id)
    facts = {"buyers": count, "consultant": consultant_id}
    audit.record(by, "launches.set_consultant", subject=row, project_id=row.project_id, at=at, **facts)
    return count


@action
def put_into_batch(
    launch_id: UUID,
    *,
    batch_no: int,
    first: int = 0,
    last: int = 0,
    entitlement_ids: Collection[UUID] = (),
    by: Actor,
    at: datetime,
) -> int:
    """Put buyers into a batch, those of a range of queue numbers or those named. Raises NotThere, LaunchFixed."""
    row = planned(launch_id, by=by)
    touch(row)
    if not Batch.objects.filter(launch_id=row.pk, number=batch_no).exists():
        raise NotThere()
    chosen = Entitlement.objects.filter(launch_id=row.pk)
    chosen = chosen.filter(Q(number__range=(first, last)) if last else Q(pk__in=list(entitlement_ids)))
    count = chosen.update(batch_no=batch_no)
    audit.record(by, "launches.put_into_batch", subject=row, project_id=row.project_id, at=at, buyers=count)
    return count


@action
def take_consultants(launch_id: UUID, *, by: Actor, at: datetime) -> int:
    """Give each buyer who has none the consultant who owns them now; return how many, of none nothing is noted.

    Raises NotThere, LaunchFixed.
    """
    row = planned(launch_id, by=by)
    touch(row)
    lacking = list(Entitlement.objects.filter(launch_id=row.pk, consultant__isnull=True))
    owners = {pk: ref.owner_id for pk, ref in customers.refs(one.customer_id for one in lacking).items()}
    given = [one for one in lacking if owners.get(one.customer_id)]
    if not given:
        return 0
    for one in given:
        one.consultant_id = owners[one.customer_id]
    Entitlement.objects.bulk_update(given, ["consultant"], batch_size=500)
    audit.record(by, "launches.take_consultants", subject=row, project_id=row.project_id, at=at, buyers=len(given))
    return len(given)


def last_number(launch_id: UUID) -> int:
    """Return the highest queue number of a launch, 0 without buyers."""
    return Entitlement.objects.filter(launch_id=launch_id).aggregate(last=Max("number"))["last"] or 0


def write(rows: Collection[Entitlement]) -> None:
    """Write new buyers, all of them. Raises Stale when somebody else took a number at this instant."""
    try:
        with transaction.atomic():
            Entitlement.objects.bulk_create(rows, batch_size=500)
    except IntegrityError as taken:
        raise Stale() from taken


def _chosen(
    launch_id: UUID, entitlement_ids: Collection[UUID] | None, by: Actor
) -> tuple[Launch, QuerySet[Entitlement]]:
    row = planned(launch_id, by=by)
    touch(row)
    chosen = Entitlement.objects.filter(launch_id=row.pk)
    return row, chosen if entitlement_ids is None else chosen.filter(pk__in=list(entitlement_ids))
