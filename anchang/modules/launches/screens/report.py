"""The report of a launch: from queue numbers to units chosen (domain guide §9.6), contention, result and money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from anchang.gate.launch.book import FREE
from anchang.kernel import clock, exports
from anchang.kernel.exports import Tier
from anchang.kernel.http.pages import render_page
from anchang.kernel.sheets.writing import Table
from anchang.modules.launches import access
from anchang.modules.launches.reconcile import reconcile
from anchang.modules.launches.screens.figures import Absorbed, Figures
from anchang.modules.launches.web.pages import one
from anchang.modules.people.api import Request, requires

YUAN = 100


@dataclass(frozen=True, slots=True)
class Rate:
    """Part of a whole, what it is called and how it is counted; what may be many times the whole is told as a ratio."""

    title: str
    part: int
    whole: int
    about: str
    is_ratio: bool = False


@require_GET
@requires(access.VIEW)
def report(request: Request, project: str, launch_id: UUID) -> HttpResponse:
    """Show what became of a launch, in numbers without persons."""
    figures = Figures(one(request, launch_id, access.VIEW), at=clock.now())
    context = {
        "launch": figures.launch,
        "figures": figures,
        "rates": rates_of(figures),
        "tables": [by_part(_("楼栋"), figures.buildings), by_part(_("户型"), figures.types), by_wishes(figures)],
    }
    return render_page(request, "launches/screens/report.html", context)


@require_GET
@requires(access.VIEW)
def reconciled(request: Request, project: str, launch_id: UUID) -> HttpResponse:
    """Show board, deals and money beside each other."""
    launch = one(request, launch_id, access.VIEW)
    context = {"found": reconcile(launch.pk), "is_rehearsal": launch.is_rehearsal}
    return render_page(request, "launches/screens/reconciled.html", context)


@require_GET
@requires(access.VIEW)
def export(request: Request, project: str, launch_id: UUID) -> HttpResponse:
    """Give the report as a workbook."""
    figures = Figures(one(request, launch_id, access.VIEW), at=clock.now())
    rates = [(rate.title, rate.part, rate.whole, rate.about) for rate in rates_of(figures)]
    tables = [
        Table(_("开盘指标"), (_("开盘指标"), _("分子"), _("分母"), _("计算口径")), rates),
        by_part(_("楼栋"), figures.buildings),
        by_part(_("户型"), figures.types),
        by_wishes(figures),
        _units(figures),
    ]
    name, project_id = f"{project}-launch", request.project.id
    return exports.take(tables, name=name, kind="xlsx", tier=Tier.INTERNAL, by=request.actor, project_id=project_id)


def rates_of(figures: Figures) -> list[Rate]:
    """Return the rates of the trade, each with both its numbers."""
    buyers, here = figures.buyers
    won = sum(bool(units) for units in figures.book.held.values())
    return [
        Rate(_("蓄客比"), buyers, figures.units, _("认筹组 ÷ 推出套数"), is_ratio=True),
        Rate(_("到场率"), here, buyers, _("登录过选房页的组 ÷ 认筹组")),
        Rate(_("解筹率"), won, buyers, _("选房成功组 ÷ 认筹组，分母为全部")),
        Rate(_("到场解筹率"), won, here, _("选房成功组 ÷ 登录过选房页的组")),
        Rate(_("开盘去化"), figures.gone, figures.units, _("选定套数 ÷ 推出套数")),
    ]


def by_part(title: str, rows: Sequence[Absorbed]) -> Table:
    """Return the absorption of parts, in units and yuan."""
    shown = [(row.name, row.gone, row.units, row.amount_fen / YUAN) for row in rows]
    return Table(title, (title, pgettext("figure", "选定"), _("推出"), _("金额（元）")), shown)


def by_wishes(figures: Figures) -> Table:
    """Return how many units of each number of wishes are gone, and how often they were pressed."""
    found: dict[int, list[int]] = {}
    for number in range(figures.units):
        found.setdefault(figures.wishes(number), []).append(number)
    rows = [
        (wishes, len(numbers), sum(map(figures.is_gone, numbers)), sum(figures.tally.wanted[one] for one in numbers))
        for wishes, numbers in sorted(found.items(), reverse=True)
    ]
    return Table(_("心愿与结果"), (_("心愿"), _("推出"), pgettext("figure", "选定"), _("点选")), rows)


def _units(figures: Figures) -> Table:
    rows = [
        (unit.name, unit.price_fen / YUAN, figures.wishes(number), figures.tally.wanted[number], _gone(holder))
        for number, (unit, holder) in enumerate(zip(figures.book.units, figures.book.holder, strict=True))
    ]
    return Table(_("房源"), (_("房源"), _("价格（元）"), _("心愿"), _("点选"), _("结果")), rows)


def _gone(holder: int) -> str:
    return pgettext("unit", "可选") if holder == FREE else _("已选定")
