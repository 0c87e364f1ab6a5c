"""The REST operations of the inbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema

from anchang.kernel import clock
from anchang.kernel.http.rest import PAGE, Page, Router, Size, actor_of, allowed, page_of, write_once
from anchang.modules.notices.access import READ, visible_to
from anchang.modules.notices.actions import read_notice
from anchang.modules.notices.models import Notice

router = Router(tags=["notices"])


class NoticeOut(Schema):
    """A notice in one's inbox."""

    id: UUID
    kind: str
    title: str
    body: str
    url: str = Field(description="A page of this house, or empty.")
    project_id: UUID | None
    created_at: datetime
    read_at: datetime | None


@router.get("/notices", response=Page[NoticeOut], summary="List one's own notices, newest first")
@allowed(READ)
def list_notices(
    request: HttpRequest, unread: bool = False, cursor: str | None = None, size: Size = PAGE
) -> dict[str, Any]:
    """Return one page of one's own notices."""
    rows = visible_to(actor_of(request))
    if unread:
        rows = rows.filter(read_at__isnull=True)
    return page_of(rows, cursor, size, _shown)


@router.post("/notices/{uuid:notice_id}/reading", response=NoticeOut, summary="Mark a notice as read")
@allowed(READ)
def read(request: HttpRequest, notice_id: UUID) -> Any:
    """Mark a notice as read; again changes nothing."""

    def act() -> dict[str, Any]:
        notice = read_notice(notice_id, by=actor_of(request), at=clock.now())
        return NoticeOut(**_facts(notice)).model_dump(mode="json")

    return write_once(request, {}, act)


def _shown(rows: Sequence[Notice]) -> list[dict[str, Any]]:
    return [_facts(row) for row in rows]


def _facts(notice: Notice) -> dict[str, Any]:
    return {
        "id": notice.pk,
        "kind": notice.kind,
        "title": notice.heading,
        "body": notice.words,
        "url": notice.url,
        "project_id": notice.project_id,
        "created_at": notice.created_at,
        "read_at": notice.read_at,
    }
