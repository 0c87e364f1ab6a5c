"""The simulator: what a draft of rules would have changed in the days that were."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from anchang.kernel import clock
from anchang.kernel.http.pages import render_page, render_part, wants_part
from anchang.kernel.rows import the_one
from anchang.modules.filings import access
from anchang.modules.filings.models import RuleSetVersion
from anchang.modules.filings.rules.simulating import Outcome
from anchang.modules.filings.simulation import Change, Simulation, simulate
from anchang.modules.filings.states import Code
from anchang.modules.filings.web.cards import Row, row_of, rule_title
from anchang.modules.people.api import Request, requires

DAYS = (7, 30, 90)
SHOWN = 100
_TURNS = (
    ("filed", gettext_lazy("报备")),
    ("visited", gettext_lazy("到访")),
    ("bought", gettext_lazy("成交")),
)


@dataclass(frozen=True, slots=True)
class Altered:
    """A filing that would have gone otherwise: at which turn, from what to what."""

    row: Row
    turns: list[tuple[str, str, str]]


@require_GET
@requires(access.SIMULATE)
def simulation(request: Request, project: str, version_id: UUID) -> HttpResponse:
    """Tell the last days again under a version of the rules, and show which verdicts would have been others."""
    version = the_one(RuleSetVersion.objects.filter(pk=version_id, project_id=request.project.id))
    days = next((days for days in DAYS if str(days) == request.GET.get("days")), DAYS[1])
    until = clock.now()
    found = simulate(version, since=until - timedelta(days=days), until=until)
    pair = request.GET.get("pair", "")
    chosen = [it for it in found.changes if not pair or _pair(it) == pair]
    context: dict[str, object] = {
        "version": version,
        "title": rule_title(version),
        "days": [(str(n), _("%(n)s 天") % {"n": n}) for n in DAYS],
        "asked": str(days),
        "pair": pair,
        "found": found,
        "counts": _counts(found),
        "rows": [Altered(row_of(it.filing, by=request.actor), _turns(it)) for it in chosen[:SHOWN]],
        "left": len(chosen) - SHOWN if len(chosen) > SHOWN else 0,
    }
    if wants_part(request):
        return render_part(request, "filings/simulation.html", "found", context)
    return render_page(request, "filings/simulation.html", context)


def _counts(found: Simulation) -> list[tuple[str, str, str, int, int]]:
    """Return each kind of change: its key, from what, to what, how often, and its share of the most frequent in %."""
    most = max((count for _was, _now, count in found.counts), default=1)
    return [
        (f"{int(was)}-{int(now)}", str(was.label), str(now.label), count, round(100 * count / most))
        for was, now, count in found.counts
    ]


def _pair(it: Change) -> str:
    return f"{int(it.was.filed)}-{int(it.would_be.filed)}"


def _turns(it: Change) -> list[tuple[str, str, str]]:
    return [
        (str(title), _label(it.was, turn), _label(it.would_be, turn))
        for turn, title in _TURNS
        if getattr(it.was, turn) != getattr(it.would_be, turn)
    ]


def _label(outcome: Outcome, turn: str) -> str:
    code: Code | None = getattr(outcome, turn)
    return _("未发生") if code is None else str(code.label)
