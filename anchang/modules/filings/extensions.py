"""Reads of extensions: what is still to be moved, and what to be taken back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from anchang.modules.filings.models import Extension, ExtensionPart, Filing, Judgement
from anchang.modules.filings.rules.following import Rest
from anchang.modules.filings.states import AWAITING, ExtensionState, Moment, Period, State

# Follow-ups have no deadline of their own to be moved: the rest is reckoned in when somebody looks.
_DEADLINES = (Period.REGISTER, Period.DEAL)


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
    if period == Period.FOLLOW:
        return rows.filter(state=State.VISITED, follow_look_at__isnull=False)
    bounds = Q(**{f"{_column(period)}__gte": max(from_at, at)})
    if latest is not None:
        bounds &= Q(**{f"{_column(period)}__lt": latest})
    states = sorted(AWAITING) if period == Period.REGISTER else [State.VISITED]
    return rows.filter(bounds, state__in=states)


def still_to_move(extension: Extension, limit: int, *, at: datetime) -> list[UUID]:
    """Return filings that an extension for all has not moved yet."""
    found: list[UUID] = []
    for period in (one for one in _DEADLINES if one in extension.periods):
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
        fresh = rows.filter(~Exists(moved)).order_by(_column(period), "pk").values_list("pk", flat=True)
        found += fresh[: limit - len(found)]
    return found


def rests(project_id: UUID) -> list[Rest]:
    """Return the days off of a project that give more time between follow-ups; not those taken back."""
    gone = (ExtensionState.RETURNING, ExtensionState.RETURNED)
    rows = Extension.objects.filter(project_id=project_id, from_at__isnull=False).exclude(state__in=gone)
    return [
        Rest(row.from_at, row.to_at, row.days)
        for row in rows
        if row.from_at and row.to_at and Period.FOLLOW in row.periods
    ]


def unsettled_parts(extension_id: UUID, limit: int) -> list[UUID]:
    """Return the deadlines of an extension that are still to be taken back."""
    rows = ExtensionPart.objects.filter(extension_id=extension_id, settled_at__isnull=True)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


def _column(period: Period) -> str:
    return "valid_until" if period == Period.REGISTER else "deal_until"


def counts(extension_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return how many deadlines each of these extensions moved; one query."""
    rows = ExtensionPart.objects.filter(extension_id__in=set(extension_ids))
    return dict(rows.order_by().values_list("extension_id").annotate(Count("pk")))


def reasons(judgements: Iterable[Judgement]) -> dict[str, str]:
    """Return why more time was given, by extension; no query where none of these judgements gave any."""
    ids = {row.inputs["extension_id"] for row in judgements if row.moment == Moment.EXTEND}
    found = Extension.objects.filter(pk__in=ids).values_list("pk", "reason") if ids else ()
    return {str(pk): reason for pk, reason in found}
