"""Requests: the list, the page of one with the dock to decide on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anchang.kernel import clock
from anchang.kernel.errors import BadInput
from anchang.kernel.http.pages import render_page
from anchang.kernel.http.rest import read_cursor, write_cursor
from anchang.kernel.idempotency import once_if_keyed
from anchang.kernel.rows import the_one
from anchang.kernel.wording import bracketed
from anchang.modules.approvals import access
from anchang.modules.approvals.actions import decide, withdraw_request
from anchang.modules.approvals.models import Request as Asked
from anchang.modules.approvals.queries import AT_ONCE, people_of, place_among, waiting_ids
from anchang.modules.approvals.states import State, Verdict
from anchang.modules.approvals.web.forms import DecisionForm
from anchang.modules.people.api import Request, requires

PAGE = 20
TODAY_MOST = 5
TEMPLATE = "approvals/detail.html"


@require_GET
@requires(access.VIEW)
def request_list(request: Request, project: str) -> HttpResponse:
    """Show what waits for one's word, what one has asked for, and what is done."""
    view = request.GET.get("view", "")
    decides = request.actor.can(access.DECIDE, request.project.id)
    if view not in ("waiting", "mine", "done"):
        view = "waiting" if decides else "mine"
    rows = _rows(request, view)
    if cursor := request.GET.get("cursor", ""):
        last = read_cursor(cursor)
        rows = access.after(rows, last) if view == "waiting" else rows.filter(pk__lt=last)
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    names = people_of(shown)
    context = {
        "view": view,
        "tabs": _tabs(project, decides=decides),
        "rows": [(row, names.get(row.requester_id, ""), names.get(row.decider_id, "")) for row in shown],
        "next": write_cursor(shown[-1].pk) if len(found) > PAGE else "",
    }
    return render_page(request, "approvals/list.html", context)


@require_GET
@requires(access.DECIDE)
def today(request: Request, project: str) -> HttpResponse:
    """Show the first requests that wait, for the page of the day; nothing when none does."""
    rows = list(access.waiting_for(request.actor, request.project.id).select_related("requester")[: TODAY_MOST + 1])
    context = {"rows": rows[:TODAY_MOST], "has_more": len(rows) > TODAY_MOST}
    return render_page(request, "approvals/today.html", context)


@require_GET
@requires(access.VIEW)
def detail(request: Request, project: str, request_id: UUID) -> HttpResponse:
    """Show one request with what its kind knows about the subject."""
    return _page(request, _find(request, request_id), DecisionForm())


@require_http_methods(["GET", "POST"])
@requires(access.DECIDE)
def decision(request: Request, project: str, request_id: UUID) -> HttpResponse:
    """Decide, once for the form's key, and go on to the next one that waits; a refusal comes back to its page."""
    if request.method == "GET":  # the address bar after a refusal, reloaded
        return redirect("approvals:detail", project=project, request_id=request_id)
    row = _find(request, request_id)
    waiting = waiting_ids(request.actor, request.project.id)
    place = place_among(waiting, row.pk)
    form = DecisionForm(request.POST)
    if form.is_valid():
        with form.refusals():
            said = form.cleaned_data
            _once(request, row, "decide", said, lambda: decide(row.pk, **said, by=request.actor, at=clock.now()))
            left = place.total - 1 if place else len(waiting)
            messages.success(request, _said(row, said["verdict"], left))
            if place and (place.after or place.before):
                return redirect("approvals:detail", project=project, request_id=place.after or place.before)
            return redirect("approvals:list", project=project)
    row.refresh_from_db()
    return _page(request, row, form, status=getattr(form, "refusal", BadInput({})).status)


@require_POST
@requires(access.VIEW)
def withdrawal(request: Request, project: str, request_id: UUID) -> HttpResponse:
    """Take one's own request back."""
    row = _find(request, request_id)
    _once(request, row, "withdraw", {}, lambda: withdraw_request(row.pk, by=request.actor, at=clock.now()))
    messages.success(request, _("已撤回：%(title)s") % {"title": row.heading})
    return redirect("approvals:list", project=project)


def _once(request: Request, row: Asked, verb: str, said: dict[str, str], act: Callable[[], Asked]) -> None:
    """Act on a request once for the key of its form."""
    content = [f"approvals.{verb}", str(row.pk), said]
    once_if_keyed(request.POST.get("key", ""), content=content, by=request.actor, act=lambda: str(act().pk))


def _page(request: Request, row: Asked, form: DecisionForm, status: int = 200) -> HttpResponse:
    waiting = waiting_ids(request.actor, request.project.id)
    if len(waiting) < AT_ONCE:
        request.waiting_requests = len(waiting)  # type: ignore[attr-defined]  # the menu need not count again
    place = place_among(waiting, row.pk)
    context: dict[str, Any] = {
        **row.sort.describe(row.subject_id, row.facts, request.actor),
        "item": row,
        "facts": row.facts,
        "card": row.sort.template,
        "form": form,
        "place": place,
        "may_decide": place is not None,
        "is_own": row.requester_id == request.actor.user_id,
        "requester": row.requester.name,
        "decider": row.decider.name if row.decider else "",
    }
    return render_page(request, TEMPLATE, context, status=status)


def _find(request: Request, request_id: UUID) -> Asked:
    rows = access.visible_to(request.actor).select_related("requester", "decider")
    return the_one(rows.filter(pk=request_id, project_id=request.project.id))


def _rows(request: Request, view: str) -> Any:
    if view == "waiting":
        return access.waiting_for(request.actor, request.project.id)
    rows = access.visible_to(request.actor).filter(project_id=request.project.id)
    if view == "mine":
        return rows.filter(requester_id=request.actor.user_id).order_by("-pk")
    return rows.exclude(state=State.PENDING).order_by("-pk")


def _tabs(project: str, *, decides: bool) -> list[tuple[str, str, str]]:
    page = reverse("approvals:list", kwargs={"project": project})
    titles = [("waiting", _("待我审批")), ("mine", _("我提交的")), ("done", _("已办结"))]
    return [(name, title, f"{page}?view={name}") for name, title in titles if decides or name != "waiting"]


def _said(row: Asked, verdict: str, left: int) -> str:
    words = {Verdict.APPROVE: _("已批准"), Verdict.REJECT: _("已驳回"), Verdict.RETURN: _("已退回")}
    sentence = (
        _("%(verdict)s：%(title)s。还有 %(count)s 件待审批。")
        if left
        else _("%(verdict)s：%(title)s。待审批的都办完了。")
    )
    title = bracketed(row.heading, row.sort.title)
    return sentence % {"verdict": words[Verdict(verdict)], "title": title, "count": left}
