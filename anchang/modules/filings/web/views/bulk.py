"""Acts on several filings of the queue: an end, a yes, a place looked at, a reminder; each with a preview."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from anchang.kernel import clock
from anchang.kernel.errors import Refusal
from anchang.kernel.http.pages import render_page
from anchang.kernel.idempotency import once_if_keyed
from anchang.modules.filings import access, queue_errors
from anchang.modules.filings.actions.accept import accept_filing
from anchang.modules.filings.actions.check_place import check_places
from anchang.modules.filings.actions.decline import decline_filing, end_of
from anchang.modules.filings.actions.nudge import nudge_brokers, nudges_of
from anchang.modules.filings.models import Filing
from anchang.modules.filings.queue import Section
from anchang.modules.filings.states import AWAITING, Code, State
from anchang.modules.filings.web.cards import row_of
from anchang.modules.filings.web.choosing import chosen
from anchang.modules.filings.web.queue_forms import GroundForm
from anchang.modules.people.api import Request, requires


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.HANDLE)
def refusal(request: Request, project: str) -> HttpResponse:
    """Preview the end of chosen filings; POST ends them, one by one, and says which did not go and why."""
    filings, is_sent = chosen(request), request.method == "POST"
    form = GroundForm(request.POST if is_sent else None)
    failed: dict[str, str] = {}
    if is_sent and form.is_valid():
        if not filings:
            raise queue_errors.NothingChosen()
        failed = _decline(request, form, filings)
        done = len(filings) - len(failed)
        if done:
            messages.success(request, _("已结束 %(count)s 条报备，经纪人已收到通知。") % {"count": done})
        if not failed and filings:
            return redirect("filings:queue", project)
    rows = [(row_of(row, by=request.actor), failed.get(str(row.pk)) or _why_not(row), _end(row)) for row in filings]
    context = {
        "form": form,
        "chosen": filings,
        "failed": failed,
        "going": [(row, end) for row, why, end in rows if not why],
        "left": [(row, why) for row, why, _end in rows if why and (not failed or str(row.id) in failed)],
    }
    return render_page(request, "filings/refusal.html", context, status=422 if is_sent and not form.is_valid() else 200)


def _decline(request: Request, form: GroundForm, filings: list[Filing]) -> dict[str, str]:
    """End them and return what did not go, by filing, with the sentence; the same key again gives the same answer."""
    project_id, by, ground = request.project.id, request.actor, form.chosen()

    def act() -> dict[str, str]:
        failed = {}
        for row in filings:
            try:
                decline_filing(row.pk, project_id=project_id, ground=ground, by=by, at=clock.now())
            except Refusal as refused:
                failed[str(row.pk)] = str(refused)
        return failed

    content = {"act": "refusal", "filings": sorted(str(row.pk) for row in filings), "ground": str(ground)}
    answer: dict[str, str] = once_if_keyed(request.POST.get("key", ""), content=content, by=by, act=act)
    return answer


def _why_not(row: Filing) -> str:
    if row.state == State.DISPUTED:
        return _("争议中，由裁定决定。")
    return "" if end_of(row.state) and row.until >= clock.now() else _("已结束。")


def _end(row: Filing) -> str:
    end = end_of(row.state)
    return str(end.label) if end else ""


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.ACCEPT)
def acceptance(request: Request, project: str) -> HttpResponse:
    """Preview the developer's yes to chosen filings; POST says it, one by one, and says which did not go and why."""
    filings, failed = chosen(request), {}
    if request.method == "POST":
        if not filings:
            raise queue_errors.NothingChosen()
        failed = _accept(request, filings)
        done = len(filings) - len(failed)
        messages.success(request, _("已确认 %(count)s 条报备。") % {"count": done})
        if not failed:
            return redirect("filings:queue", project)
    rows = [(row_of(row, by=request.actor), failed.get(str(row.pk)) or _no_yes(row)) for row in filings]
    going = [row for row, why in rows if not why]
    left = [(row, why) for row, why in rows if why and (not failed or str(row.id) in failed)]
    say = _("将确认 %(going)s 条，不变 %(left)s 条。确认后按报备时间起保护。")
    context = {
        "act": _("确认报备"),
        "say": say % {"going": len(going), "left": len(left)},
        "chosen": filings,
        "failed": failed,
        "going": going,
        "left": left,
    }
    return render_page(request, "filings/chosen.html", context)


def _accept(request: Request, filings: list[Filing]) -> dict[str, str]:
    """Accept them and return what did not go, by filing, with the sentence; the same key gives the same answer."""

    def act() -> dict[str, str]:
        failed = {}
        for row in filings:
            try:
                accepted = accept_filing(row.pk, by=request.actor, at=clock.now())
            except Refusal as refused:
                failed[str(row.pk)] = str(refused)
                continue
            if accepted.state != State.VALID:
                failed[str(row.pk)] = _("按规则未能确认：%(reason)s。") % {"reason": Code(accepted.code).label}
        return failed

    content = {"act": "acceptance", "filings": sorted(str(row.pk) for row in filings)}
    key = request.POST.get("key", "")
    answer: dict[str, str] = once_if_keyed(key, content=content, by=request.actor, act=act)
    return answer


def _no_yes(row: Filing) -> str:
    return "" if row.waits_for_yes else _("无须开发商确认。")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.HANDLE)
def place(request: Request, project: str) -> HttpResponse:
    """Preview which of the chosen filings wait for somebody to look at their place; POST notes that one has."""
    filings, project_id = chosen(request), request.project.id
    if request.method == "POST":
        if not filings:
            raise queue_errors.NothingChosen()
        count = check_places([row.pk for row in filings], project_id=project_id, by=request.actor, at=clock.now())
        messages.success(request, _("已核对 %(count)s 条报备的位置。") % {"count": count})
        return redirect(f"{reverse('filings:queue', args=[project])}?section={Section.UNPLACED}")
    rows = [(row_of(row, by=request.actor), _not_looked_at(row)) for row in filings]
    going = [row for row, why in rows if not why]
    left = [(row, why) for row, why in rows if why]
    say = _("%(going)s 条将不再列为待办，判定和保护不变；%(left)s 条无须核对。")
    context = {
        "act": _("位置已核对"),
        "say": say % {"going": len(going), "left": len(left)},
        "chosen": filings,
        "going": going,
        "left": left,
    }
    return render_page(request, "filings/chosen.html", context)


def _not_looked_at(row: Filing) -> str:
    return "" if row.is_unplaced and row.state in AWAITING else _("无须核对位置。")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.HANDLE)
def reminder(request: Request, project: str) -> HttpResponse:
    """Preview who would be reminded of the chosen filings; POST reminds them, each once a day."""
    filings, project_id, at = chosen(request), request.project.id, clock.now()
    if request.method == "POST":
        if not filings:
            raise queue_errors.NothingChosen()
        nudges = nudge_brokers([row.pk for row in filings], project_id=project_id, by=request.actor, at=at)
        sent = sum(not one.was_told for one in nudges)
        messages.success(request, _("已提醒 %(count)s 位经纪人。") % {"count": sent})
        return redirect("filings:queue", project)
    nudges = nudges_of(filings, project_id=project_id, at=at)
    reached = {row.pk for one in nudges for row in one.filings}
    context = {
        "chosen": filings,
        "going": [one for one in nudges if not one.was_told],
        "told": [one for one in nudges if one.was_told],
        "left": [(row_of(row, by=request.actor), _unreachable(row)) for row in filings if row.pk not in reached],
    }
    return render_page(request, "filings/nudge.html", context)


def _unreachable(row: Filing) -> str:
    return _("名单导入，经纪人没有账号。") if row.broker_id is None else _("已结束。")
