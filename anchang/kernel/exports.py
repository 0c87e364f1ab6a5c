"""Whatever leaves the house as a file: it says who took it and what kind of data it holds, and it is logged
(reliability guide §3.7).

Of personal data whoever may export takes up to 50 rows a day, who may take many up to 500; beyond that two people must
agree, which an export here refuses with the way to go.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db import models
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anchang.kernel import audit, clock
from anchang.kernel.access import Actor
from anchang.kernel.actions import action, at_the_end
from anchang.kernel.errors import NotThere, Refusal
from anchang.kernel.sheets.writing import Table, to_csv, to_xlsx

FREE_ROWS = 50
MOST_ROWS = 500
M = TypeVar("M", bound=models.Model)
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class Tier(models.TextChoices):
    """What kind of data a file holds; every file says so."""

    INTERNAL = "internal", gettext_lazy("内部资料")
    PERSONAL = "personal", gettext_lazy("含个人信息")


class ExportTooLarge(Refusal):
    """More rows about people than one person may take out alone."""

    code = "kernel.export_too_large"
    status = 403
    title = gettext_lazy("没有导出：共 %(rows)s 行，您一次最多导出 %(most)s 行。")
    remedy = gettext_lazy("请缩小筛选范围，或请案场经理导出。")


class ExportQuotaSpent(Refusal):
    """More rows about people than one person may take out in a day."""

    code = "kernel.export_quota_spent"
    status = 403
    title = gettext_lazy("没有导出：连同这次，今天共 %(rows)s 行，您一天最多导出 %(most)s 行。")
    remedy = gettext_lazy("请缩小筛选范围，或明天再导出。")


def most_rows(*, wide: bool) -> int:
    """Return how many rows about people an actor may take; `wide`: one who may take many."""
    return MOST_ROWS if wide else FREE_ROWS


def within(rows: QuerySet[M], *, wide: bool) -> list[M]:
    """Return rows about people if they are no more than an actor may take; `wide`: one who may take many.

    Raises ExportTooLarge.
    """
    most = most_rows(wide=wide)
    found = list(rows[: most + 1])
    if len(found) > most:
        raise ExportTooLarge(rows=rows.count(), most=most)
    return found


@action
def take(
    tables: Sequence[Table],
    *,
    name: str,
    kind: str,
    tier: Tier,
    by: Actor,
    wide: bool = False,
    project_id: UUID | None = None,
) -> HttpResponse:
    """Return tables as a file with a watermark, and log who took how many rows of which tier.

    A workbook (`xlsx`) holds all tables, a CSV the last of them: the rows themselves. `name` begins the file's name.
    Raises NotThere for another kind of file, ExportTooLarge, ExportQuotaSpent.
    """
    if kind not in MEDIA:
        raise NotThere()
    rows, most, at = len(tables[-1].rows), most_rows(wide=wide), clock.now()
    if tier == Tier.PERSONAL and rows > most:
        raise ExportTooLarge(rows=rows, most=most)
    audit.record(by, "exports.take", project_id=project_id, at=at, name=name, rows=rows, tier=str(tier))
    if tier == Tier.PERSONAL:
        at_the_end(_stay_within_the_day, (by, at, most))
    note = _watermark(tier, by, at, rows)
    content = to_csv(tables[-1], note=note) if kind == "csv" else to_xlsx(tables, note=note)
    return _file(content, f"{name}-{clock.local(at):%Y%m%d-%H%M%S}", kind)


def blank(table: Table, *, name: str) -> HttpResponse:
    """Return a table without rows as a CSV to be filled: it holds nothing that a watermark or a log would guard."""
    return _file(to_csv(table), name, "csv")


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=MEDIA[kind], headers=headers)


def _watermark(tier: Tier, by: Actor, at: datetime, rows: int) -> str:
    facts = {"tier": tier.label, "name": by.name, "when": f"{clock.local(at):%Y-%m-%d %H:%M:%S}", "rows": rows}
    return _("%(tier)s：%(name)s 于 %(when)s 导出，共 %(rows)s 行，仅限内部使用") % facts


def _stay_within_the_day(taken: Sequence[tuple[Actor, datetime, int]]) -> None:
    """Count the day's rows once the audit has written this act: whoever writes next counts them, too, so that two
    exports at one instant cannot both be the last.
    """
    for by, at, most in taken:
        begin, end = clock.day_bounds(clock.local(at).date())
        entries = audit.AuditEntry.objects.filter(tenant_id=by.tenant_id, actor_id=by.user_id, act="exports.take")
        facts = entries.filter(at__gte=begin, at__lt=end).values_list("facts", flat=True)
        rows = sum(fact["rows"] for fact in facts if fact.get("tier") == Tier.PERSONAL)
        if rows > most:
            raise ExportQuotaSpent(rows=rows, most=most)
