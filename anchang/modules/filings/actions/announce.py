"""More time for all filings that live between two days (节假日延期): announced once, given as due work."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from anchang.kernel import audit, clock
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.modules.filings import access, extensions, queue_errors
from anchang.modules.filings.actions.extend import make_extension
from anchang.modules.filings.models import Extension
from anchang.modules.filings.rules.extending import Terms
from anchang.modules.filings.states import ExtensionState


@action
def announce_extension(
    *, project_id: UUID, terms: Terms, first: date, last: date, reason: str, by: Actor, at: datetime
) -> Extension:
    """Give more time to whatever is live at some instant of these days, what is filed until then included.

    Raises NotAllowed, PeriodMissing, DaysInverted, DaysOver, DaysOutOfRange.
    """
    by.must(access.HANDLE, project_id)
    if not terms.periods:
        raise queue_errors.PeriodMissing()
    if last < first:
        raise queue_errors.DaysInverted()
    to_at = clock.day_bounds(last)[1]
    if to_at <= at:
        raise queue_errors.DaysOver()
    from_at = clock.day_bounds(first)[0]
    extension = make_extension(
        project_id=project_id, terms=terms, reason=reason, by=by, at=at, from_at=from_at, to_at=to_at
    )
    audit.record(by, "filings.announce_time", subject=extension, project_id=project_id, at=at, days=terms.days)
    return extension


@action
def finish_extension(extension: Extension, *, at: datetime) -> bool:
    """Say that an extension for all is done: its days are over and nothing is left to move. False when it is not."""
    if extension.to_at is None or at < extension.to_at or extensions.still_to_move(extension, 1, at=at):
        return False
    rows = Extension.objects.filter(pk=extension.pk, state=ExtensionState.OPEN)
    return bool(rows.update(state=ExtensionState.DONE))
