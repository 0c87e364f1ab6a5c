"""A list of an agency's brokers, invited row by row; each row stands for itself and is accounted for."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from anchang.kernel.access import Actor
from anchang.kernel.errors import Refusal
from anchang.kernel.sheets.lists import read_list
from anchang.kernel.sheets.reading import Record
from anchang.kernel.sheets.report import Notice, Report, SheetReport
from anchang.modules.filings import agency_errors, errors
from anchang.modules.filings.actions.brokers import answered_for, invite_broker
from anchang.modules.filings.rules.listing import BROKERS

MOST_BYTES, MOST_ROWS = 1024 * 1024, 500


def invite_list(
    agency_id: UUID, *, data: bytes, file: str, by: Actor, at: datetime, project_id: UUID | None = None
) -> Report:
    """Invite everybody of a list as a broker, each in a transaction of his own; a second time changes nothing.

    Raises NotThere, FileUnreadable, FileTooLarge, NotABrokerList, TooManyBrokers.
    """
    answered_for(agency_id, by=by)
    if len(data) > MOST_BYTES:
        raise errors.FileTooLarge(limit="1 MB")
    report = Report(file)
    records = read_list(report, data, BROKERS, other=_("没有姓名和手机号这两列。"))
    if records is None:
        raise agency_errors.NotABrokerList()
    if len(records) > MOST_ROWS:
        raise agency_errors.TooManyBrokers(most=MOST_ROWS)
    for sheet, record in records:
        _invite(sheet, record, agency_id, project_id, by, at)
    return report


def _invite(
    sheet: SheetReport, record: Record, agency_id: UUID, project_id: UUID | None, by: Actor, at: datetime
) -> None:
    if not record.is_usable:
        sheet.refusals.append(Notice(record.row, "", record.why_refused))
        return
    try:
        is_new = invite_broker(
            agency_id, name=record.text("name"), phone=record.text("phone"), project_id=project_id, by=by, at=at
        )
    except Refusal as refusal:
        said = "".join(refusal.errors.values()) or str(refusal)
        sheet.refusals.append(Notice(record.row, "", f"{said}{refusal.remedy}"))
        return
    sheet.imported += is_new
    sheet.unchanged += not is_new
