"""Disputes at the desk: the list, one of them with all its evidence, and what arbiters do."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from anchang.kernel import clock
from anchang.kernel.errors import Refusal, Sentence
from anchang.kernel.http.pages import render_page
from anchang.kernel.http.rest import read_cursor, write_cursor
from anchang.kernel.ids import read_id
from anchang.kernel.rows import the_one
from anchang.modules.filings import access, dispute_queries
from anchang.modules.filings.actions.disputes.arbiter import name_arbiter
from anchang.modules.filings.actions.disputes.decide import confirm_split, decide_dispute, return_split
from anchang.modules.filings.actions.disputes.notes import supply_fact
from anchang.modules.filings.dispute_states import Decision
from anchang.modules.filings.models import Dispute, DisputeEvidence
from anchang.modules.filings.web.dispute_forms import DecisionForm, FactForm
from anchang.modules.filings.web.dispute_page import row_of, whole
from anchang.modules.filings.web.ruling import preview
from anchang.modules.people.api import Request, requires

PAGE = 20
TABS: tuple[tuple[str, Sentence], ...] = (
    ("open", gettext_lazy("待处理")),
    ("mine", gettext_lazy("我仲裁的")),
    ("overdue", gettext_lazy("已超期")),
    ("decided", gettext_lazy("已有结论")),
)


@require_GET
@requires(access.ARBITRATE)
def index(request: Request, project: str) -> HttpResponse:
    """Show the project's disputes: open ones by what is due first, decided ones newest first."""
    tab = next((name for name, _title in TABS if name == request.GET.get("tab")), "open")
    everything = access.disputes_of(request.actor, project_id=request.project.id)
    rows, at = _of_tab(everything, tab, request), clock.now()
    is_past = tab == "decided"
    if cursor := request.GET.get("cursor"):
        rows = rows.filter(pk__lt=read_cursor(cursor)) if is_past else rows.filter(pk__gt=read_cursor(cursor))
    found = list(rows.select_related("filing", "rival", "arbiter").order_by("-pk" if is_past else "pk")[: PAGE + 1])
    here = reverse("filings:disputes", args=[project])
    context = {
        "rows": [row_of(row, at=at) for row in found[:PAGE]],
        "tab": tab,
        "may_set_splits": request.actor.can(access.SET_SPLITS, request.project.id),
        "tabs": [(name, str(title), f"{here}?tab={name}", _count(everything, name, request)) for name, title in TABS],
        "next": write_cursor(found[PAGE - 1].pk) if len(found) > PAGE else "",
    }
    return render_page(request, "filings/disputes.html", context)


def _of_tab(rows: QuerySet[Dispute], tab: str, request: Request) -> QuerySet[Dispute]:
    if tab == "decided":
        return rows.filter(decided_at__isnull=False)
    rows = rows.filter(decided_at__isnull=True)
    if tab == "mine":
        return rows.filter(arbiter=request.actor.user_id)
    return rows.filter(due_at__lt=clock.now()) if tab == "overdue" else rows


def _count(rows: QuerySet[Dispute], tab: str, request: Request) -> int | str:
    return "" if tab == "decided" else _of_tab(rows, tab, request).count()


@require_GET
@requires(access.ARBITRATE)
def detail(request: Request, project: str, dispute_id: UUID) -> HttpResponse:
    """Show a dispute: what is left of its time, the facts, both filings side by side, and what may be done."""
    return _page(request, dispute_id)


@require_GET
@requires(access.ARBITRATE)
def effects(request: Request, project: str, dispute_id: UUID) -> HttpResponse:
    """Show what a decision would do, before it is taken."""
    dispute, raw = _evidence(request, dispute_id).dispute, request.GET.get("share", "")
    context: dict[str, object] = {}
    if (chosen := request.GET.get("decision", "")) in Decision.values:
        share = int(raw) if raw.isascii() and raw.isdecimal() and 1 <= int(raw[:3]) <= 99 else None
        try:
            context["preview"] = preview(dispute, Decision(chosen), share=share, at=clock.now())
        except Refusal as refused:
            context["why_not"] = str(refused)
    return render_page(request, "filings/dispute_effects.html", context)


@require_POST
@requires(access.ARBITRATE)
def arbiter(request: Request, project: str, dispute_id: UUID) -> HttpResponse:
    """Name who decides."""
    user_id = read_id(request.POST.get("arbiter", ""))
    name_arbiter(dispute_id, user_id=user_id, by=request.actor, at=clock.now())
    messages.success(request, _("已指定仲裁人。"))
    return redirect("filings:dispute", project, dispute_id)


@require_POST
@requires(access.ARBITRATE)
def fact(request: Request, project: str, dispute_id: UUID) -> HttpResponse:
    """Add a fact."""
    form = FactForm(request.POST)
    if form.is_valid():
        with form.refusals():
            supply_fact(dispute_id, form.told(), by=request.actor, at=clock.now())
            messages.success(request, _("已补充事实。"))
            return redirect("filings:dispute", project, dispute_id)
    return _page(request, dispute_id, fact_form=form)


@require_POST
@requires(access.ARBITRATE)
def decision(request: Request, project: str, dispute_id: UUID) -> HttpResponse:
    """Decide, or propose a split."""
    form = DecisionForm(request.POST)
    if form.is_valid():
        with form.refusals():
            row = decide_dispute(dispute_id, form.ruling(), by=request.actor, at=clock.now())
            say = _("分成方案已提交，待案场经理确认。") if row.is_open else _("结论已生效，双方经纪人已收到消息。")
            messages.success(request, say)
            return redirect("filings:dispute", project, dispute_id)
    return _page(request, dispute_id, decision_form=form)


@require_POST
@requires(access.CONFIRM_SPLIT)
def split(request: Request, project: str, dispute_id: UUID) -> HttpResponse:
    """Say yes or no to a proposed split."""
    if request.POST.get("verdict") == "return":
        return_split(dispute_id, reason=request.POST.get("reason", ""), by=request.actor, at=clock.now())
        messages.success(request, _("分成方案已退回。"))
    else:
        confirm_split(dispute_id, by=request.actor, at=clock.now())
        messages.success(request, _("分成已确认，双方经纪人已收到消息。"))
    return redirect("filings:dispute", project, dispute_id)


def _evidence(request: Request, dispute_id: UUID) -> DisputeEvidence:
    """Return a dispute within reach by its evidence, with both filings, in one query."""
    within = access.disputes_of(request.actor, project_id=request.project.id).filter(pk=dispute_id)
    told = {"splits": dispute_queries.last_splits("dispute__project_id")}
    rows = DisputeEvidence.objects.filter(dispute__in=within).annotate(**told)
    return the_one(rows.select_related("dispute__filing__rule_set", "dispute__rival__rule_set", "dispute__arbiter"))


def _page(
    request: Request,
    dispute_id: UUID,
    *,
    fact_form: FactForm | None = None,
    decision_form: DecisionForm | None = None,
) -> HttpResponse:
    context = whole(_evidence(request, dispute_id), by=request.actor, at=clock.now()) | {
        "fact_form": fact_form or FactForm(),
        "decision_form": decision_form or DecisionForm(),
    }
    is_wrong = fact_form is not None or decision_form is not None
    return render_page(request, "filings/dispute.html", context, status=422 if is_wrong else 200)
