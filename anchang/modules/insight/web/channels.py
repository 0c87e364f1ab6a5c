"""The channels' funnel as a page and as a file."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from anchang.kernel import clock, exports
from anchang.kernel.exports import Tier
from anchang.kernel.http.pages import render_page
from anchang.kernel.sheets.writing import Table as File
from anchang.modules.deals import api as deals
from anchang.modules.filings.api import By, first_filed_at
from anchang.modules.insight import ceilings, channels
from anchang.modules.insight.access import SEE_CHANNELS, SET_CEILING
from anchang.modules.insight.channels import BY_TITLES, WAY_TITLES, ChannelFunnel, Line, Way
from anchang.modules.insight.definitions import DEFINITIONS
from anchang.modules.insight.rules import rates
from anchang.modules.insight.rules.periods import Period, Span, period_of, read_span
from anchang.modules.insight.tables import STEP_TITLES, Table
from anchang.modules.people.api import Request, requires

_STEP_TITLES = {
    **STEP_TITLES,
    "filed": gettext_lazy("报备数"),
    "accepted": gettext_lazy("有效数"),
    "visited": gettext_lazy("到访数"),
    "booked": gettext_lazy("认筹"),
}


@require_GET
@requires(SEE_CHANNELS)
def funnel(request: Request, project: str) -> HttpResponse:
    """Show how far filings came; how to count, by what and when stand in the address."""
    span, by, way = _asked(request)
    period = _period(request, span)
    sold = deals.deal_rows(request.project.id)
    found = channels.gather(request.project.id, by, way, period, sold=sold)
    here = reverse("insight:channels", args=[project])
    context = {
        "span": span,
        "by": by,
        "way": way,
        "period": period,
        "found": found,
        "table": table(found, by),
        "steps": [(str(_STEP_TITLES[step.code]), step.count) for step in found.steps] if way is Way.COHORT else [],
        "about": DEFINITIONS["channel_funnel_cohort" if way is Way.COHORT else "channel_funnel_period"],
        "ceiling": ceilings.standing(request.project.id, sold, period),
        "may_set": request.actor.can(SET_CEILING, request.project.id),
        "ceiling_about": DEFINITIONS["ceiling"],
        "spans": [(str(it), it.word, _address(here, it, by, way)) for it in Span],
        "bys": [(str(it), BY_TITLES[it], _address(here, span, it, way)) for it in By],
        "ways": [(str(it), WAY_TITLES[it], _address(here, span, by, it)) for it in Way],
        "file": _address(reverse("insight:channels_file", args=[project]), span, by, way),
    }
    return render_page(request, "insight/channels.html", context)


@require_GET
@requires(SEE_CHANNELS)
def file(request: Request, project: str) -> HttpResponse:
    """Hand out the table as a file; who took it is logged."""
    span, by, way = _asked(request)
    found = table(channels.gather(request.project.id, by, way, _period(request, span)), by)
    name = f"{project}-channels-{by}-{way}"
    rows, actor, project_id = [File(name, found.head, found.rows)], request.actor, request.project.id
    return exports.take(rows, name=name, kind="csv", tier=Tier.INTERNAL, by=actor, project_id=project_id)


def table(found: ChannelFunnel, by: By) -> Table:
    """Return the lines as rows with the sum; rates are of the step before them, the last of those filed."""
    head = [str(BY_TITLES[by]), _("报备（条）"), _("有效（条）"), _("到访（条）"), _("认筹（组）")]
    head += [_("认购（组）"), _("认购（套）"), _("签约（组）"), _("签约（套）"), _("有效率"), _("到访率"), _("成交率")]
    rows = [_row(line.title, line) for line in found.lines]
    return Table(head, [*rows, _row(_("合计"), found.total)])


def _row(title: str, line: Line) -> list[str]:
    counts = (line.filed, line.accepted, line.visited, line.groups_booked, line.groups_subscribed, line.subscribed)
    return [
        title,
        *(str(count) for count in (*counts, line.groups_signed, line.signed)),
        rates.percent(line.accepted, line.filed),
        rates.percent(line.visited, line.accepted),
        rates.percent(line.groups_subscribed, line.visited),
    ]


def _asked(request: Request) -> tuple[Span, By, Way]:
    by, way = request.GET.get("by", ""), request.GET.get("way", "")
    return (
        read_span(request.GET.get("span", "")),
        By(by) if by in set(By) else By.AGENCY,
        Way(way) if way in set(Way) else Way.COHORT,
    )


def _period(request: Request, span: Span) -> Period:
    today = clock.local(clock.now()).date()
    first = first_filed_at(request.project.id) if span is Span.ALL else None
    return period_of(span, today, opened=clock.local(first).date() if first else today)


def _address(here: str, span: Span, by: By, way: Way) -> str:
    return f"{here}?{urlencode({'span': span, 'by': by, 'way': way})}"
