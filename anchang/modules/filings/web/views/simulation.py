"""The simulator: what other rules would have changed in the days that were."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from anchang.kernel import clock
from anchang.kernel.http.pages import render_page, render_part, wants_part
from anchang.kernel.ids import read_id
from anchang.kernel.rows import the_one
from anchang.modules.filings import access, queries
from anchang.modules.filings.actions.approving import replaced_by
from anchang.modules.filings.models import RuleSetVersion
from anchang.modules.filings.rules.histories import Outcome
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.simulation import Change, Simulation, simulate
from anchang.modules.filings.states import Code
from anchang.modules.filings.web.cards import Row, row_of, rule_title
from anchang.modules.filings.web.rule_fields import sentences
from anchang.modules.filings.web.rules_form import PLAYED, RulesForm
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
def simulation(request: Request, project: str) -> HttpResponse:
    """Tell the last days again under the rules of the address, and show which verdicts would have been others."""
    now = clock.now()
    in_force = queries.rule_set_at(project_id=request.project.id, channel="", agency_id=None, at=now)
    if written := _written(request):
        in_force = replaced_by(written, at=now)
    rules = in_force.rules if in_force else RuleSet()
    form = RulesForm(request.GET if any(name in request.GET for name in PLAYED) else None, rules=rules)
    asked = written.rules if written else form.rules
    days = next((days for days in DAYS if str(days) == request.GET.get("days")), DAYS[1])
    context: dict[str, object] = {
        "form": form,
        "title": rule_title(in_force) if in_force else "",
        "days": [(str(n), _("%(n)s 天") % {"n": n}) for n in DAYS],
        "asked": str(days),
        "pair": request.GET.get("pair", ""),
        "differences": sentences(rules, asked),
        "written": written,
    }
    if context["differences"]:
        draft = written or RuleSetVersion(project_id=request.project.id, fields=asked.to_data(), effective_from=now)
        context |= _found(request, simulate(draft, since=now - timedelta(days=days), until=now))
    if wants_part(request):
        return render_part(request, "filings/simulation.html", "found", context)
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render_page(request, "filings/simulation.html", context, status=status)


def _written(request: Request) -> RuleSetVersion | None:
    """Return the version that the address names, to be tried instead of rules by hand."""
    key = read_id(request.GET.get("draft", ""))
    if key is None:
        return None
    return the_one(access.rules_of(request.actor).filter(pk=key, project_id=request.project.id))


def _found(request: Request, found: Simulation) -> dict[str, Any]:
    pair = request.GET.get("pair", "")
    chosen = [it for it in found.changes if not pair or _pair(it) == pair]
    return {
        "found": found,
        "counts": [
            (f"{int(was)}-{int(now)}", str(was.label), str(now.label), count) for was, now, count in found.counts
        ],
        "rows": [Altered(row_of(it.filing, by=request.actor), _turns(it)) for it in chosen[:SHOWN]],
        "left": len(chosen) - SHOWN if len(chosen) > SHOWN else 0,
    }


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
