"""Writing to inboxes, and reading them. Neither is an act of business, so neither is audited: its cause is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Value
from django.db.models.functions import Coalesce

from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import NotThere
from anchang.kernel.tenancy import current_tenant
from anchang.modules.notices.access import visible_to
from anchang.modules.notices.models import Notice


@action
def notify(
    *,
    user_ids: Iterable[UUID],
    kind: str,
    title: str,
    at: datetime,
    body: str = "",
    facts: Mapping[str, Any] | None = None,
    url: str = "",
    project_id: UUID | None = None,
    mark: str = "",
) -> None:
    """Tell people one thing, in one query.

    `title` and `body` are messages of the sender's catalogue, filled with `facts` when they are read; a fact named
    `…_fen` is written as an amount. With a `mark`
    nobody is told twice, so that reactions may run twice. Raises ValueError for a url that leads out of the house.
    """
    if url and (not url.startswith("/") or url.startswith("//")):
        raise ValueError("A notice leads to a page of this house.")
    rows = [
        Notice(
            tenant_id=current_tenant(),
            user_id=user_id,
            project_id=project_id,
            kind=kind,
            title=title,
            body=body,
            facts=dict(facts or {}),
            url=url,
            mark=mark,
            created_at=at,
        )
        for user_id in sorted(set(user_ids))
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=bool(mark), batch_size=500)


@action
def settle(
    mark: str,
    *,
    user_ids: Iterable[UUID],
    after: UUID,
    title: str,
    body: str = "",
    facts: Mapping[str, Any] | None = None,
    at: datetime,
) -> None:
    """Say to those told under a mark how it ended; nobody is asked any more, so it counts as read.

    `after` is the id of what they were told of, which is older than the notice: their inboxes are not read further.
    """
    told = Notice.objects.filter(user_id__in=set(user_ids), pk__gt=after, mark=mark)
    told.update(title=title, body=body, facts=dict(facts or {}), read_at=Coalesce("read_at", Value(at)))


@action
def read_notice(notice_id: UUID, *, by: Actor, at: datetime) -> Notice:
    """Mark one's own notice as read; reading again changes nothing. Raises NotThere."""
    mine = visible_to(by).filter(pk=notice_id)
    mine.filter(read_at__isnull=True).update(read_at=at)
    notice = mine.first()
    if notice is None:
        raise NotThere()
    return notice


@action
def read_all(*, by: Actor, at: datetime, up_to: UUID | None = None) -> int:
    """Mark one's notices as read, up to the newest one seen, and return how many were new."""
    unread = visible_to(by).filter(read_at__isnull=True)
    if up_to is not None:
        unread = unread.filter(pk__lte=up_to)
    return unread.update(read_at=at)
