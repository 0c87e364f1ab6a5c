"""A contact is written down; grade, next date and custody follow in the same transaction."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from anchang.kernel import audit, clock, events, text
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.modules.customers import api as customers
from anchang.modules.followups import errors, rules
from anchang.modules.followups.access import RECORD
from anchang.modules.followups.actions import custody
from anchang.modules.followups.events import FollowUpRecorded
from anchang.modules.followups.models import FollowUp, GradeChange


@action
def record_follow_up(
    *,
    customer_id: UUID,
    method: str,
    effective: bool,
    content: str = "",
    customer_quote: str = "",
    grade: str,
    next_at: datetime | None,
    by: Actor,
    at: datetime,
) -> FollowUp:
    """Write down a contact, grade the customer by it and plan the next one (domain guide §6.1).

    A meeting is always effective. Raises NotAllowed, NotYours, and whatever rules.check refuses.
    """
    customer = customers.get(customer_id)
    _check_hand(customer, by)
    row = FollowUp(
        project_id=customer.project_id,
        customer_id=customer.id,
        user_id=by.user_id,
        method=method,
        effective=rules.is_effective(method, answered=effective),
        content=text.prose(content),
        customer_quote=text.prose(customer_quote),
        grade_after=grade,
        next_at=next_at,
        at=at,
    )
    _check(row, customer)
    row.save(force_insert=True)
    _grade(customer, row, by)
    customers.set_next_follow(customer.id, at=at, next_at=next_at, effective=row.effective, by=by)
    custody.note_follow_up(customer, row)
    _tell(row, by)
    return row


def _check_hand(customer: customers.CustomerRef, by: Actor) -> None:
    by.must(RECORD, customer.project_id)
    if not by.is_system and customer.project_id not in by.reach(RECORD).all and customer.owner_id != by.user_id:
        raise errors.NotYours()


def _grade(customer: customers.CustomerRef, row: FollowUp, by: Actor) -> None:
    if row.grade_after == customer.grade:
        return
    GradeChange.objects.create(
        project_id=row.project_id,
        customer_id=customer.id,
        user_id=row.user_id,
        follow_up=row,
        before=customer.grade,
        after=row.grade_after,
        at=row.at,
    )
    customers.set_grade(customer.id, grade=row.grade_after, by=by, at=row.at)


def _check(row: FollowUp, customer: customers.CustomerRef) -> None:
    rules.check(
        effective=row.effective,
        content=row.content.open(),
        quote=row.customer_quote.open(),
        grade_before=customer.grade,
        grade=row.grade_after,
        next_at=row.next_at,
        happened_at=row.at,
        now=clock.now(),
    )


def _tell(row: FollowUp, by: Actor) -> None:
    audit.record(
        by,
        "followups.record_follow_up",
        subject=row,
        project_id=row.project_id,
        at=row.at,
        customer=str(row.customer_id),
        method=row.method,
        effective=row.effective,
        grade=row.grade_after,
    )
    events.publish(
        FollowUpRecorded(
            follow_up_id=row.pk,
            project_id=row.project_id,
            customer_id=row.customer_id,
            user_id=row.user_id,
            effective=row.effective,
            grade=row.grade_after,
            at=row.at,
        )
    )
