"""Reads the rows of a list as filings, without writing anything."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from anchang.kernel import clock, phones, vault
from anchang.modules.filings import errors, queries
from anchang.modules.filings.actions.keep import Filer, Submission
from anchang.modules.filings.rules import listing
from anchang.modules.filings.rules.listing import Listed
from anchang.modules.filings.rules.reading import Name, read_name


class Misread(ValueError):
    """A row that is no filing: the sentence, and the column concerned."""

    def __init__(self, sentence: str, column: str) -> None:
        super().__init__(sentence)
        self.column = column


def read_row(
    row: Listed, *, project_id: UUID, project_name: str, tenant_id: UUID, agencies: Mapping[str, UUID]
) -> Submission:
    """Return a row as a submission under its own time. Raises Misread.

    A row without a number is known by its content, so that a second import finds it again.
    """
    try:
        given = queries.read_number(row.phone)
    except phones.NotAPhone as wrong:
        raise Misread(wrong.reason, "phone") from wrong
    if row.submitted_at is None:
        raise Misread(_("缺少报备时间。"), "submitted")
    if row.submitted_at > clock.now():
        raise Misread(_("报备时间晚于现在。"), "submitted")
    if not listing.is_project(row.project, project_name):
        values = {"written": row.project[:24], "known": project_name}
        raise Misread(_("意向项目写的是“%(written)s”，不是%(known)s。") % values, "project")
    name = _name(row)
    mark = _mark(row, str(given), tenant_id)
    return Submission(
        project_id=project_id,
        filer=_filer(row, tenant_id, agencies),
        name=name,
        given=given,
        submitted_at=row.submitted_at,
        expected_at=row.expected_at,
        external_ref=(row.number or mark.hex())[:40],
        source_index=mark,
    )


def _name(row: Listed) -> Name:
    name = read_name(row.name)
    if not name.surname:
        raise Misread(str(errors.NAME_MISSING), "name")
    if len(row.name) > errors.LONGEST_NAME:
        raise Misread(str(errors.NAME_TOO_LONG), "name")
    return name


def _mark(row: Listed, number: str, tenant_id: UUID) -> bytes:
    content = (row.agency, row.broker, row.broker_phone, row.name, number, str(row.submitted_at))
    return vault.index("|".join(content), purpose="filing-row", tenant_id=tenant_id)


def _filer(row: Listed, tenant_id: UUID, agencies: Mapping[str, UUID]) -> Filer:
    try:
        who = phones.normalise(row.broker_phone)
    except phones.NotAPhone:
        who = f"{row.agency}|{row.broker}"
    return Filer(
        channel=row.channel,
        agency_id=agencies.get(row.agency),
        agency_name=row.agency[:60],
        broker_id=None,
        broker_name=row.broker[:40],
        index=vault.index(who, purpose="filer", tenant_id=tenant_id),
    )
