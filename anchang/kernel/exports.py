"""Exports leave the house as tables that say who took them: tiered, watermarked and logged (reliability guide §3.7).

Up to 50 rows any role with the permission may take; up to 500 a manager; beyond that two people must agree, which an
export here refuses with the way to go. Cells that a spreadsheet would run as formulas are neutralised.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anchang.kernel import audit, clock
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import Refusal

FREE_ROWS = 50
MOST_ROWS = 500
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class ExportTooLarge(Refusal):
    """More rows than one person may take out alone."""

    code = "kernel.export_too_large"
    status = 403
    title = gettext_lazy("没有导出：共 %(rows)s 行，您一次最多导出 %(most)s 行。")
    remedy = gettext_lazy("请缩小筛选范围，或请案场经理导出。")


def neutral(value: Any) -> str:
    """Return a cell that no spreadsheet runs; what a person typed is kept behind an apostrophe."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    return text.lstrip("+-").replace(".", "", 1).isdigit()


@action
def table(
    *,
    name: str,
    head: Sequence[str],
    rows: Iterable[Sequence[Any]],
    personal: bool,
    wide: bool,
    by: Actor,
    project_id: UUID | None = None,
) -> HttpResponse:
    """Return a CSV file with a watermark line, and log who took how many rows.

    `personal`: the rows are about people, so the tiers count; `wide`: the actor may take up to 500 of them.
    Raises ExportTooLarge.
    """
    taken = [[neutral(cell) for cell in row] for row in rows]
    most = MOST_ROWS if wide else FREE_ROWS
    if personal and len(taken) > most:
        raise ExportTooLarge(rows=len(taken), most=most)
    at = clock.now()
    audit.record(by, "exports.take", project_id=project_id, at=at, name=name, rows=len(taken), personal=personal)
    return _file(name, head, taken, watermark=_watermark(by, at, len(taken)), at=at)


def _watermark(by: Actor, at: datetime, rows: int) -> str:
    when = clock.local(at).strftime("%Y-%m-%d %H:%M:%S")
    return _("%(name)s 于 %(when)s 导出，共 %(rows)s 行，仅限内部使用") % {"name": by.name, "when": when, "rows": rows}


def _file(name: str, head: Sequence[str], rows: list[list[str]], *, watermark: str, at: datetime) -> HttpResponse:
    content = io.StringIO()
    writer = csv.writer(content)
    writer.writerow(head)
    writer.writerows(rows)
    writer.writerow([watermark])
    # The byte order mark is what makes office programs read UTF-8.
    response = HttpResponse(content.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    stamp = clock.local(at).strftime("%Y%m%d-%H%M%S")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{stamp}.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response
