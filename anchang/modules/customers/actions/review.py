"""Doubtful rows of imports wait here and are decided one by one; searches for numbers are kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from anchang.kernel import audit, events
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import NotThere
from anchang.kernel.rows import the_one
from anchang.modules.customers import errors, queries
from anchang.modules.customers.actions.register import find_or_create
from anchang.modules.customers.events import ReviewSettled
from anchang.modules.customers.models import Customer, ReviewItem, SearchLog
from anchang.modules.customers.states import Settlement


@action
def put_aside(
    *,
    project_id: UUID,
    origin: str,
    row_key: bytes,
    row: int,
    doubt: str,
    name: str,
    phone: str,
    facts: dict[str, Any],
    by: Actor,
    at: datetime,
) -> bool:
    """Put a doubtful row into the review list; False when it was put there before, settled or not."""
    if ReviewItem.objects.filter(project_id=project_id, origin=origin, row_key=row_key).exists():
        return False
    item = ReviewItem(project_id=project_id, origin=origin, row=row, doubt=doubt, facts=facts)
    item.row_key, item.name, item.phone = row_key, name[:50], phone[:40]
    item.save(force_insert=True)
    audit.record(
        by,
        "customers.put_aside",
        subject=item,
        project_id=project_id,
        at=at,
        origin=origin,
        row=row,
    )
    return True


@action
def settle_as_new(item_id: UUID, *, name: str, phone: str, by: Actor, at: datetime) -> Customer:
    """Make a customer of a doubtful row; a number that is known joins its customer instead.

    Raises PhoneUnreadable, NameMissing, AlreadySettled, NotThere.
    """
    item = _open_item(item_id)
    customer, fresh = find_or_create(project_id=item.project_id, name=name, phone=phone, by=by, at=at)
    _settle(item, Settlement.CREATED if fresh else Settlement.JOINED, customer, by, at)
    return customer


@action
def settle_as(item_id: UUID, *, customer_id: UUID, by: Actor, at: datetime) -> Customer:
    """Join a doubtful row to a customer of the project. Raises AlreadySettled, NotThere."""
    item, customer = _open_item(item_id), queries.find(customer_id)
    if customer.project_id != item.project_id:
        raise NotThere()
    _settle(item, Settlement.JOINED, customer, by, at)
    return customer


@action
def ignore(item_id: UUID, *, by: Actor, at: datetime) -> None:
    """Leave a doubtful row out. Raises AlreadySettled, NotThere."""
    _settle(_open_item(item_id), Settlement.IGNORED, None, by, at)


def log_search(
    *,
    index: bytes,
    form: str,
    project_id: UUID | None,
    found: int,
    by: Actor,
    at: datetime,
) -> None:
    """Keep that a number was searched (domain guide §6.5). One insert is a transaction by itself."""
    row = SearchLog(
        project_id=project_id,
        user_id=by.user_id,
        form=form,
        found=min(found, 32_767),
        at=at,
    )
    row.index = index
    row.save(force_insert=True)


def _open_item(item_id: UUID) -> ReviewItem:
    item = the_one(ReviewItem.objects.filter(pk=item_id))
    if item.state != Settlement.OPEN:
        raise _settled(item)
    return item


def _settled(item: ReviewItem) -> errors.AlreadySettled:
    return errors.AlreadySettled(state=Settlement(item.state).label, current={"state": item.state})


def _settle(
    item: ReviewItem,
    state: Settlement,
    customer: Customer | None,
    by: Actor,
    at: datetime,
) -> None:
    mine = ReviewItem.objects.filter(pk=item.pk, state=Settlement.OPEN)
    if not mine.update(state=state, customer=customer, settled_by=by.user_id, settled_at=at):
        item.refresh_from_db()
        raise _settled(item)
    audit.record(by, f"customers.review_{state}", subject=item, project_id=item.project_id, at=at)
    customer_id = customer.pk if customer else None
    events.publish(
        ReviewSettled(
            item_id=item.pk,
            project_id=item.project_id,
            origin=item.origin,
            customer_id=customer_id,
        )
    )
