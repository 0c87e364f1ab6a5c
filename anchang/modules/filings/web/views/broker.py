"""The broker's pages: file, read the verdict, see one's own customers and their deadlines."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anchang.kernel import clock
from anchang.kernel.errors import NotAllowed, NotThere, Refusal, Sentence
from anchang.kernel.http.addresses import without_number
from anchang.kernel.http.pages import render_page, render_part
from anchang.kernel.http.rest import read_cursor, write_cursor
from anchang.kernel.idempotency import once
from anchang.kernel.ids import read_id
from anchang.kernel.rows import the_one
from anchang.kernel.text import clean
from anchang.modules.filings import access, channels, queries
from anchang.modules.filings.actions.ask_customer import ask_again
from anchang.modules.filings.actions.ask_manager import call_manager, managers_of
from anchang.modules.filings.actions.remind import ask_reminder
from anchang.modules.filings.actions.submit import asked_office, rule_set_of
from anchang.modules.filings.actions.withdraw import withdraw_filing
from anchang.modules.filings.contracts import contract_of
from anchang.modules.filings.digest import digest, in_groups
from anchang.modules.filings.models import Filing
from anchang.modules.filings.rules.arriving import read_arrival
from anchang.modules.filings.rules.contracts import say_amount
from anchang.modules.filings.rules.reading import read_chat
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.states import NumberMode, State
from anchang.modules.filings.web import together
from anchang.modules.filings.web.cards import Row, card_of, row_of, rule_title
from anchang.modules.filings.web.consenting import consent_line
from anchang.modules.filings.web.disputing import appeal_of
from anchang.modules.filings.web.escorting import brought_of
from anchang.modules.filings.web.evidence import last_evidence
from anchang.modules.filings.web.finding import MOST, find_own
from anchang.modules.filings.web.forms import OTHER, ChatForm, FilingForm, arrivals, typed_again
from anchang.modules.people import api as people
from anchang.modules.people.api import ProjectRef, Request, requires
from anchang.web.context import current_project

PAGE = 20
RECENT = 5
LONGEST = 20
# The tabs of one's own customers: name, title, states.
TABS: tuple[tuple[str, Sentence, tuple[State, ...]], ...] = (
    ("waiting", gettext_lazy("待到访"), (State.VALID, State.PENDING, State.SUBMITTED)),
    ("visited", gettext_lazy("已到访"), (State.VISITED, State.DISPUTED, State.WON)),
    ("over", gettext_lazy("已结束"), (State.EXPIRED, State.DEAL_EXPIRED, State.LOST, State.RELEASED, State.VOID)),
    ("refused", gettext_lazy("未通过"), (State.REJECTED,)),
)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SUBMIT)
def new(request: Request) -> HttpResponse:
    """Show the form of a filing with the rule that will judge it, and take it: the same key twice is one filing."""
    project, now = _project(request), clock.now()
    others = together.others(_mine(request), project)
    form = FilingForm(request.POST or None, initial=_initial(request), others=others)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            filing_id, *beside = _submit(request, project, form, now)
        if form.is_valid():
            asked = QueryDict(mutable=True)
            asked.setlist("with", beside)
            page = reverse("filings:result", args=[filing_id])
            return redirect(f"{page}?{asked.urlencode()}" if beside else page)
    context = _form_context(request, project, form, now) | {"recent": _recent(request)}
    return render_page(request, "filings/new.html", context, status=422 if form.is_bound else 200)


def _recent(request: Request) -> list[Row]:
    """Return what was filed last: who stands at the form sees that the one before came through."""
    own = access.visible_to(request.actor, access.VIEW_OWN)
    return [row_of(row, by=request.actor) for row in own.order_by("-pk")[:RECENT]]


def _submit(request: Request, project: ProjectRef, form: FilingForm, now: datetime) -> list[str]:
    """File and return the filing's id and those of the ones beside it; what another project refuses is said."""
    details = form.details()
    beside = [one for one in _mine(request) if one.slug in form.cleaned_data["also"]]

    def act() -> tuple[list[str], dict[str, str]]:
        return together.file_together(project, beside, details, request=request, at=now)

    content = {"project": str(project.id), **form.content}
    (filed, refused), _replayed = once(request.POST.get("key", ""), content=content, by=request.actor, act=act)
    for name, reason in refused.items():
        messages.warning(request, _("%(project)s没有受理：%(reason)s") % {"project": name, "reason": reason})
    return list(filed)


def _form_context(request: Request, project: ProjectRef, form: FilingForm, now: datetime) -> dict[str, object]:
    rule_set = rule_set_of(project.id, by=request.actor, at=now)
    rules, others = rule_set.rules, together.others(_mine(request), project)
    options = arrivals(rules, now, sent=form["arrival"].value() or "")
    chosen = form["arrival"].value() or (OTHER if form["arrival_other"].value() else options[0][0])
    return {
        "form": form,
        "chat": ChatForm(),
        "project": project,
        "has_choice": len(_mine(request)) > 1,
        "others": others,
        "agency": people.agency_names([request.actor.party_id]) if request.actor.party_id else {},
        "policy": _policy(request, project, now),
        "rules": rules,
        "rule": rule_title(rule_set),
        "filed": queries.filed_on(clock.local(now).date(), filer_index=queries.account_index(request.actor.user_id)),
        "arrivals": options,
        "arrival": chosen,
        "earliest": rules.earliest_visit(now),
        "asks_place": _radii(request, project, others, rules, now),
        "may_mask": rules.number_mode == NumberMode.F3L4,
    }


def _radii(
    request: Request, project: ProjectRef, others: list[ProjectRef], rules: RuleSet, now: datetime
) -> list[tuple[ProjectRef, int]]:
    """Return which projects of the form ask for a distance: its own, and those beside it."""
    own = [(project, rules.geo_radius_m)] if asked_office(project.id, rules) else []
    return own + (together.asked_radii(others, by=request.actor, at=now) if others else [])


def _policy(request: Request, project: ProjectRef, now: datetime) -> dict[str, object]:
    """Return what is paid for a filing of this moment, or why there can be none."""
    try:
        contract = channels.terms_now(project.id, by=request.actor, at=now).contract
    except Refusal as refusal:
        return {"stopped": refusal}
    return {"contract": contract, "paid": say_amount(contract.commission, contract.amount)} if contract else {}


def _initial(request: Request) -> dict[str, str]:
    number = request.GET.get("number", "")
    return {"form_of_number": number if number in (NumberMode.FULL, NumberMode.F3L4) else NumberMode.FULL}


def _mine(request: Request) -> list[ProjectRef]:
    reach = request.actor.reach(access.SUBMIT).projects
    return [project for project in request.projects if project.id in reach]


def _project(request: Request) -> ProjectRef:
    mine = _mine(request)
    asked = request.POST.get("project") or request.GET.get("project", "")
    if asked:
        found = next((project for project in mine if project.slug == asked), None)
        if found is None:
            raise NotThere()
        return found
    used = current_project(request)
    if not mine:
        raise NotAllowed(act=str(access.SUBMIT.title))
    return next((project for project in mine if used and project.id == used.id), mine[0])


@require_GET
@requires(access.SUBMIT)
def projects(request: Request) -> HttpResponse:
    """Show the projects for which one may file."""
    return render_page(request, "filings/projects.html", {"rows": _mine(request)})


@require_POST
@requires(access.SUBMIT)
def reading(request: Request) -> HttpResponse:
    """Find name, number and arrival in a pasted chat text and fill them in; the text is not kept.

    What the text does not name stays as it is in the form, of which the other way to give the number is shown as well.
    """
    chat, now = ChatForm(request.POST), clock.now()
    words = chat.cleaned_data["chat"] if chat.is_valid() else ""
    found, arrival = read_chat(words), read_arrival(words, now)
    form = FilingForm(initial=typed_again(request.POST, found) | {"arrival_other": arrival})
    context = _form_context(request, _project(request), form, now)
    if request.headers.get("HX-Target") == "number":
        return render_part(request, "filings/new.html", "number", context)
    context |= {"read": bool(words.strip()), "is_found": bool(found.phone or found.name or arrival)}
    return render_part(request, "filings/new.html", "person", context | {"answers": True, "arrival_read": arrival})


@require_GET
@requires(access.VIEW_OWN)
def mine(request: Request) -> HttpResponse:
    """Show one's own customers by state, newest first."""
    everything = access.visible_to(request.actor, access.VIEW_OWN)
    tab = next((tab for tab in TABS if tab[0] == request.GET.get("tab")), TABS[0])
    words = clean(request.GET.get("q", ""))[:LONGEST]
    # A search looks through every tab: whoever asks for a name does not know how it went.
    rows = find_own(everything, words) if words else everything.filter(state__in=tab[2])
    if cursor := request.GET.get("cursor"):
        rows = rows.filter(pk__lt=read_cursor(cursor))
    found = list(rows.order_by("-pk")[: PAGE + 1])
    names = {project.id: project.name for project in request.projects}
    here = reverse("filings:mine")
    counted = dict(everything.order_by().values_list("state").annotate(Count("pk")))
    context = {
        "rows": [(row_of(row, by=request.actor), names.get(row.project_id, "")) for row in found[:PAGE]],
        "tabs": [
            (name, str(title), f"{here}?tab={name}", sum(counted.get(state, 0) for state in states))
            for name, title, states in TABS
        ],
        "tab": "" if words else tab[0],
        "words": words,
        "most": MOST if words and sum(counted.values()) > MOST else 0,
        "may_submit": bool(_mine(request)),
        "has_projects": len(names) > 1,
        "next": write_cursor(found[PAGE - 1].pk) if len(found) > PAGE else "",
        "is_lead": people.Role.AGENCY_LEAD in request.actor.roles,
    }
    return without_number(request, render_page(request, "filings/mine.html", context))


@require_GET
@requires(access.VIEW_OWN)
def result(request: Request, filing_id: UUID) -> HttpResponse:
    """Show the verdict on one's own filing, and the ways on."""
    return _result(request, _own(request, filing_id))


@require_POST
@requires(access.VIEW_OWN)
def manager_call(request: Request, filing_id: UUID) -> HttpResponse:
    """Show the number of a channel manager, to be called; it is logged."""
    user_id = read_id(request.POST.get("user", ""))
    number = call_manager(filing_id, user_id=user_id, by=request.actor)
    return _result(request, _own(request, filing_id), called=user_id, number=number)


def _result(request: Request, filing: Filing, *, called: UUID | None = None, number: str = "") -> HttpResponse:
    judgements = queries.judgements_of(filing)
    card = card_of(filing, judgements, by=request.actor)
    contract = contract_of(filing) if card.outcome != "refused" else None
    managers = managers_of(filing.project_id) if card.outcome == "refused" else []
    masked = people.masked_numbers([one.user_id for one in managers]) if managers else {}
    context = {
        "card": card,
        "project": next((project for project in request.projects if project.id == filing.project_id), None),
        "managers": [(one, masked.get(one.user_id, "")) for one in managers],
        "called": called,
        "number": number,
        "may_act": filing.broker_id == request.actor.user_id,
        "rules": filing.rule_set.rules,
        "consent": consent_line(filing),
        "appeal": appeal_of(filing, judgements, is_own=filing.broker_id == request.actor.user_id),
        "evidence": last_evidence(filing, judgements, whole=False),
        "brought": brought_of(judgements, is_desk=False),
        "beside": together.filed_beside(request, filing),
        "now": clock.now(),
        "contract": contract,
        "paid": say_amount(contract.commission, contract.amount) if contract else "",
        "fingerprint": in_groups(digest(filing, judgements)),
    }
    return render_page(request, "filings/result.html", context)


@require_POST
@requires(access.SUBMIT)
def withdrawal(request: Request, filing_id: UUID) -> HttpResponse:
    """Withdraw one's own filing."""
    filing = withdraw_filing(filing_id, by=request.actor, at=clock.now())
    messages.success(request, _("已撤回报备%(number)s。") % {"number": filing.number})
    return redirect("filings:result", filing.pk)


@require_POST
@requires(access.SUBMIT)
def message(request: Request, filing_id: UUID) -> HttpResponse:
    """Have the customer asked once more."""
    link = ask_again(filing_id, by=request.actor, at=clock.now())
    messages.success(request, _("确认短信将于 %(at)s 发出。") % {"at": f"{clock.local(link.due_at):%m-%d %H:%M}"})
    return redirect("filings:result", filing_id)


@require_POST
@requires(access.SUBMIT)
def reminder(request: Request, filing_id: UUID) -> HttpResponse:
    """Ask to be told when a refused customer may be filed again."""
    filing = ask_reminder(filing_id, by=request.actor, at=clock.now())
    messages.success(request, _("到时会在消息里提醒您。"))
    return redirect("filings:result", filing.pk)


def _own(request: Request, filing_id: UUID) -> Filing:
    rows = access.visible_to(request.actor, access.VIEW_OWN).select_related("rule_set")
    return the_one(rows.filter(pk=filing_id))
