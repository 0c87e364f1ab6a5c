"""Who looks after a customer, and what is known of how it goes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.db.models.functions import Coalesce, Greatest, Least

from anchang.kernel import audit, events
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import NotThere, Stale
from anchang.kernel.rows import at_most_one
from anchang.modules.customers import errors, queries
from anchang.modules.customers.events import CustomerOwned
from anchang.modules.customers.models import Customer, Household
from anchang.modules.customers.states import Grade, Status, VisitKind
from anchang.modules.people import api as people

_EARLY = frozenset({Status.CLUE, Status.PENDING})


@action
def assign_owner(
    customer_id: UUID,
    *,
    user_id: UUID | None,
    team_id: UUID | None,
    by: Actor,
    at: datetime,
    only_from: UUID | None = None,
) -> Customer:
    """Give a customer to a consultant of the project, or, with None, to the public pool.

    Raises NotOnStaff; Stale when they are not `only_from`'s any more, or went to somebody at this instant. Giving it to
    who has it already changes nothing.
    """
    customer = queries.find(customer_id)
    if customer.owner_id == user_id:
        return customer
    if only_from and customer.owner_id != only_from:
        raise Stale()
    if user_id is not None:
        staff = {ref.user_id: ref for ref in people.staff_of(customer.project_id, people.Role.CONSULTANT)}
        if user_id not in staff:
            raise errors.NotOnStaff()
        team_id = team_id or staff[user_id].team_id
    before = customer.owner_id
    customer.owner_id, customer.team_id = user_id, team_id if user_id else None
    if user_id and customer.status == Status.CLUE:
        customer.status = Status.PENDING
    mine = Customer.objects.filter(pk=customer.pk, owner_id=before)
    if not mine.update(owner_id=customer.owner_id, team_id=customer.team_id, status=customer.status):
        raise Stale()
    audit.record(
        by,
        "customers.assign_owner",
        subject=customer,
        project_id=customer.project_id,
        at=at,
        before=str(before or ""),
        after=str(user_id or ""),
    )
    events.publish(CustomerOwned(customer_id=customer.pk, project_id=customer.project_id, owner_id=user_id))
    return customer


@action
def note_seen(customer_id: UUID, *, at: datetime, kind: str) -> None:
    """Note that the customer was in the sales office at an instant; notes may arrive in any order."""
    found = _kept(customer_id)
    found.update(last_seen_at=Greatest(Coalesce(F("last_seen_at"), at), at))
    if kind in (VisitKind.FIRST, VisitKind.REPEAT):
        found.update(first_visit_at=Least(Coalesce(F("first_visit_at"), at), at))


@action
def set_grade(customer_id: UUID, *, grade: str, by: Actor, at: datetime) -> None:
    """Grade a customer A to D, or not at all. Raises ValueError for another letter."""
    grade = Grade(grade).value if grade else ""
    customer = queries.find(customer_id)
    if customer.grade == grade:
        return
    _change(
        customer,
        by,
        "customers.set_grade",
        at,
        grade=grade,
        was={"before": customer.grade},
    )


@action
def set_status(customer_id: UUID, *, status: str, by: Actor, at: datetime) -> None:
    """Move a customer along the road. Raises ValueError for an unknown status."""
    customer = queries.find(customer_id)
    if customer.status != status:
        _change(
            customer,
            by,
            "customers.set_status",
            at,
            status=Status(status).value,
            was={"before": customer.status},
        )


@action
def set_statuses(customer_ids: Iterable[UUID], *, status: Status, by: Actor, at: datetime) -> None:
    """Move many customers along the road, in one statement. Merged ones are not looked up: give the kept ones."""
    rows = list(Customer.objects.filter(pk__in=set(customer_ids)).exclude(status=status).order_by("pk"))
    Customer.objects.filter(pk__in=[row.pk for row in rows]).update(status=status)
    for row in rows:
        facts = {"before": row.status, "status": status.value}
        audit.record(by, "customers.set_status", subject=row, project_id=row.project_id, at=at, **facts)


@action
def set_next_follow(
    customer_id: UUID,
    *,
    at: datetime,
    next_at: datetime | None,
    effective: bool,
    by: Actor | None = None,
) -> None:
    """Note a follow-up: when the next one is due, and whether this one reached the customer."""
    changes: dict[str, Any] = {"next_follow_at": next_at}
    if effective:
        changes["last_effective_follow_at"] = Greatest(Coalesce(F("last_effective_follow_at"), at), at)
    found = _kept(customer_id)
    if not found.update(**changes):
        raise NotThere()
    found.filter(status__in=_EARLY).update(status=Status.FOLLOWING)


@action
def join_household(customer_id: UUID, *, other_id: UUID, by: Actor, at: datetime) -> Household:
    """Note that two customers of a project are one family. Raises SameCustomer, NotThere."""
    one, other = queries.find(customer_id), queries.find(other_id)
    if one.pk == other.pk:
        raise errors.SameCustomer()
    if one.project_id != other.project_id:
        raise NotThere()
    household = one.household or other.household or Household.objects.create(project_id=one.project_id)
    joined = [pk for pk in (one.household_id, other.household_id) if pk]
    members = Customer.objects.filter(Q(pk__in=[one.pk, other.pk]) | Q(household_id__in=joined))
    members.update(household=household)
    audit.record(
        by,
        "customers.join_household",
        subject=one,
        project_id=one.project_id,
        at=at,
        other=str(other.pk),
    )
    return household


def _kept(customer_id: UUID) -> Any:
    merged = at_most_one(Customer.objects.filter(pk=customer_id).values_list("merged_into_id", flat=True))
    return Customer.objects.filter(pk=merged or customer_id)


def _change(
    customer: Customer,
    by: Actor,
    act: str,
    at: datetime,
    *,
    was: dict[str, str],
    **values: str,
) -> None:
    for name, value in values.items():
        setattr(customer, name, value)
    customer.save(update_fields=list(values))
    audit.record(
        by,
        act,
        subject=customer,
        project_id=customer.project_id,
        at=at,
        **was,
        **values,
    )
