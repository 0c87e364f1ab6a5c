"""Reads of extensions: what is still to be moved, and what to be taken back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from anchang.modules.filings.models import Extension, ExtensionPart, Filing
from anchang.modules.filings.states import AWAITING, ExtensionState, Period, State


def due(state: ExtensionState) -> list[Extension]:
    """Return the extensions that a worker goes on with."""
    return list(Extension.objects.filter(state=state).order_by("pk"))


def fitting(
    period: Period, *, project_id: UUID, from_at: datetime, to_at: datetime, latest: datetime | None, at: datetime
) -> QuerySet[Filing]:
    """Return the filings of a project whose period runs at an instant and touched a span of days.

    Filed before the span is over, and not due before it begins.
    """
    rows = Filing.objects.filter(project_id=project_id, submitted_at__lt=to_at)
    bounds = Q(**{f"{_column(period)}__gte": max(from_at, at)})
    if latest is not None:
        bounds &= Q(**{f"{_column(period)}__lt": latest})
    states = sorted(AWAITING) if period == Period.REGISTER else [State.VISITED]
    return rows.filter(bounds, state__in=states)


def still_to_move(extension: Extension, limit: int, *, at: datetime) -> list[UUID]:
    """Return filings that an extension for all has not moved yet."""
    found: list[UUID] = []
    for period in map(Period, extension.periods):
        moved = ExtensionPart.objects.filter(extension=extension, filing=OuterRef("pk"), period=period)
        if extension.from_at is None or extension.to_at is None:
            return []
        rows = fitting(
            period,
            project_id=extension.project_id,
            from_at=extension.from_at,
            to_at=extension.to_at,
            latest=extension.latest,
            at=at,
        )
        fresh = rows.filter(~Exists(moved)).order_by("pk").values_list("pk", flat=True)
        found += fresh[: limit - len(found)]
    return found


def unsettled_parts(extension_id: UUID, limit: int) -> list[UUID]:
    """Return the deadlines of an extension that are still to be taken back."""
    rows = ExtensionPart.objects.filter(extension_id=extension_id, settled_at__isnull=True)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


def _column(period: Period) -> str:
    return "valid_until" if period == Period.REGISTER else "deal_until"
