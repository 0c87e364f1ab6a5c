"""A list uploaded in the browser: previewed, shown, and taken in only after a yes."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from uuid import UUID

from anchang.kernel import audit
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import NotThere
from anchang.kernel.rows import at_most_one
from anchang.kernel.sheets.report import Report
from anchang.modules.filings import access, errors
from anchang.modules.filings.actions.lists import import_filings
from anchang.modules.filings.models import FilingList

MOST_BYTES = 5 * 1024 * 1024
# A list nobody said yes to is emptied: it is full of numbers.
KEPT = timedelta(days=1)


def upload_list(project_id: UUID, *, data: bytes, file: str, by: Actor) -> FilingList:
    """Preview a list and keep it, sealed, with the report. Raises what `import_filings` raises, and FileTooLarge."""
    if len(data) > MOST_BYTES:
        raise errors.FileTooLarge(limit="5 MB")
    report = import_filings(project_id, data=data, file=file, by=by, dry_run=True)
    return _keep(project_id, data, file, report, by)


@action
def _keep(project_id: UUID, data: bytes, file: str, report: Report, by: Actor) -> FilingList:
    row = FilingList(
        tenant_id=by.tenant_id,
        project_id=project_id,
        file_name=file[:120],
        content=base64.b64encode(data).decode("ascii"),
        uploaded_by=by.user_id,
        report=report.to_data(),
    )
    row.save(force_insert=True)
    audit.record(by, "filings.upload_list", subject=row, project_id=project_id, bytes=len(data))
    return row


def take_list(list_id: UUID, *, by: Actor, at: datetime) -> FilingList:
    """Take in an uploaded list and empty it. Raises NotThere, ImportDone."""
    row = at_most_one(access.lists_of(by).filter(pk=list_id))
    if row is None:
        raise NotThere()
    if row.taken_at is not None or not row.content:
        raise errors.ImportDone()
    data = base64.b64decode(row.content.open())
    report = import_filings(row.project_id, data=data, file=row.file_name, by=by)
    return _finish(row, report, by, at)


@action
def _finish(row: FilingList, report: Report, by: Actor, at: datetime) -> FilingList:
    row.report, row.taken_at, row.content = report.to_data(), at, ""
    row.save(update_fields=["report", "taken_at", "content"])
    facts = {name: value for name, value in report.facts.items() if isinstance(value, int)}
    audit.record(by, "filings.take_list", subject=row, project_id=row.project_id, at=at, **facts)
    return row


@action
def empty_old_lists(*, at: datetime) -> int:
    """Empty the lists that were uploaded and never taken in; returns how many."""
    old = FilingList.objects.filter(taken_at__isnull=True, created_at__lt=at - KEPT).exclude(content=b"")
    return old.update(content=b"")
