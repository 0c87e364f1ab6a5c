"""A list uploaded in the browser: previewed, shown, and taken in only after a yes."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from uuid import UUID

from anchang.kernel import audit
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.rows import the_one
from anchang.kernel.sheets.report import Report
from anchang.modules.filings import access, errors
from anchang.modules.filings.actions.lists import import_filings
from anchang.modules.filings.models import FilingList

MOST_BYTES = 5 * 1024 * 1024
# A list nobody said yes to is emptied: it is full of numbers.
KEPT = timedelta(days=1)


def upload_list(project_id: UUID, *, data: bytes, file: str, by: Actor) -> FilingList:
    """Preview a list and keep it, sealed, with the report. Raises as `try_list`."""
    report = try_list(project_id, data=data, file=file, by=by)
    return keep_list(project_id, report, data=data, file=file, by=by)


def try_list(project_id: UUID, *, data: bytes, file: str, by: Actor) -> Report:
    """Return what would become of a list, keeping nothing. Raises what `import_filings` raises, and FileTooLarge."""
    if len(data) > MOST_BYTES:
        raise errors.FileTooLarge(limit="5 MB")
    return import_filings(project_id, data=data, file=file, by=by, dry_run=True)


@action
def keep_list(project_id: UUID, report: Report, *, data: bytes, file: str, by: Actor) -> FilingList:
    """Keep a list, sealed, with what would become of it. Raises NotAllowed."""
    by.must(access.IMPORT, project_id)
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
    """Take in an uploaded list and empty it. Raises NotThere, ImportDone, ListGone."""
    report = take_rows(list_id, by=by)
    return close_list(list_id, report, by=by, at=at)


def take_rows(list_id: UUID, *, by: Actor) -> Report:
    """Take in the rows of an uploaded list, in transactions of their own; run again, it goes on where it was.

    Raises NotThere, ImportDone, ListGone.
    """
    row = _waiting(list_id, by)
    data = base64.b64decode(row.content.open())
    return import_filings(row.project_id, data=data, file=row.file_name, by=by)


@action
def close_list(list_id: UUID, report: Report, *, by: Actor, at: datetime) -> FilingList:
    """Keep the report of a list that was taken in, and empty the list. Raises NotThere, ImportDone, ListGone."""
    row = _waiting(list_id, by)
    if not FilingList.objects.filter(pk=row.pk, taken_at__isnull=True).update(taken_at=at):
        raise errors.ImportDone()
    row.report, row.taken_at, row.content = report.to_data(), at, ""
    row.save(update_fields=["report", "content"])
    facts = {name: value for name, value in report.facts.items() if isinstance(value, int)}
    audit.record(by, "filings.take_list", subject=row, project_id=row.project_id, at=at, **facts)
    return row


def _waiting(list_id: UUID, by: Actor) -> FilingList:
    row = the_one(access.lists_of(by).filter(pk=list_id))
    if row.taken_at is not None:
        raise errors.ImportDone()
    if not row.content:
        raise errors.ListGone()
    return row


@action
def empty_old_lists(*, at: datetime) -> int:
    """Empty the lists that were uploaded and never taken in; returns how many."""
    old = FilingList.objects.filter(taken_at__isnull=True, created_at__lt=at - KEPT).exclude(content=b"")
    return old.update(content=b"")
