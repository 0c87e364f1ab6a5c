"""An uploaded register waits, sealed, between its preview and its import."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from anchang.kernel import audit
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.rows import the_one
from anchang.kernel.sheets.report import Report
from anchang.modules.visits import access, errors
from anchang.modules.visits.actions.importing import Found, import_visits, preview
from anchang.modules.visits.models import RegisterImport


def keep(project_id: UUID, *, data: bytes, file: str, by: Actor, at: datetime) -> RegisterImport:
    """Try a file and keep it with what would become of it.

    Raises NotAllowed, FileUnreadable, FileTooLarge, NothingToImport.
    """
    by.must(access.IMPORT, project_id)
    found = preview(project_id, data=data, file=file, by=by, at=at)
    return keep_found(project_id, found, data=data, file=file, by=by, at=at)


@action
def keep_found(project_id: UUID, found: Found, *, data: bytes, file: str, by: Actor, at: datetime) -> RegisterImport:
    """Keep a file that was tried, sealed, with what would become of it. Raises NotAllowed."""
    by.must(access.IMPORT, project_id)
    strangers = dict(found.strangers.most_common())
    row = RegisterImport(project_id=project_id, file=file[:200], report=found.report.to_data(), strangers=strangers)
    row.made_by, row.created_at, row.content = by.user_id, at, base64.b64encode(data).decode()
    row.save(force_insert=True)
    audit.record(by, "visits.keep_register", subject=row, project_id=project_id, at=at)
    return row


def finish(import_id: UUID, *, receivers: Mapping[str, UUID], by: Actor, at: datetime) -> Report:
    """Bring a kept file in and forget the file. Raises NotThere, NotAllowed, ImportGone."""
    return close(import_id, bring_in(import_id, receivers=receivers, by=by, at=at), by=by, at=at)


def bring_in(import_id: UUID, *, receivers: Mapping[str, UUID], by: Actor, at: datetime) -> Report:
    """Bring in the rows of a kept file, in transactions of their own; run again, it goes on where it was.

    Raises NotThere, NotAllowed, ImportGone.
    """
    row = _waiting(import_id, by)
    data = base64.b64decode(row.content.open())
    return import_visits(row.project_id, data=data, file=row.file, by=by, at=at, receivers=receivers)


@action
def close(import_id: UUID, report: Report, *, by: Actor, at: datetime) -> Report:
    """Keep the report of a file that came in, and forget the file. Raises NotThere, NotAllowed, ImportGone."""
    row = _waiting(import_id, by)
    if not RegisterImport.objects.filter(pk=row.pk, done_at__isnull=True).update(done_at=at):
        raise errors.ImportGone()
    row.report, row.content, row.done_at = report.to_data(), "", at
    row.save(update_fields=["report", "content"])
    return report


def _waiting(import_id: UUID, by: Actor) -> RegisterImport:
    row = the_one(RegisterImport.objects.filter(pk=import_id))
    by.must(access.IMPORT, row.project_id)
    if row.done_at:
        raise errors.ImportGone()
    return row


@action
def forget_before(at: datetime) -> int:
    """Delete previews older than an instant and return how many there were."""
    return RegisterImport.objects.filter(done_at__isnull=True, created_at__lt=at).delete()[0]
