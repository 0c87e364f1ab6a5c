"""Agencies: who may file for a project and until when, their contracts, suspended and taken up again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anchang.kernel import clock
from anchang.kernel.errors import BadInput, NotThere
from anchang.kernel.http.pages import RefusableForm, render_page, render_part, wants_part
from anchang.kernel.rows import the_one
from anchang.kernel.text import clean
from anchang.modules.filings import access, contracts
from anchang.modules.filings.actions.agencies import change_status, engage_agency, rename_agency
from anchang.modules.filings.actions.contracts import add_contract, end_contract, void_contract
from anchang.modules.filings.models import ChannelContract
from anchang.modules.filings.rules.contracts import say_amount, stands
from anchang.modules.filings.states import Channel, Standing
from anchang.modules.filings.web.agency_forms import AgencyForm, ContractForm, EndForm, EngageForm
from anchang.modules.people import api as people
from anchang.modules.people.api import AgencyRef, AgencyStatus, Request, requires

LONGEST = 30
SOON_DAYS = 30
# What a press in the address does to an agency.
VERBS = {"pause": AgencyStatus.PAUSED, "resume": AgencyStatus.ACTIVE, "end": AgencyStatus.ENDED}


@dataclass(frozen=True, slots=True)
class Line:
    """An agency in the list: its last day by contract, its brokers, what it has filed here."""

    ref: AgencyRef
    until: date | None
    brokers: int
    filings: int
    is_soon: bool


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract as it is read: what is paid, where it stands, what may be done about it."""

    row: ChannelContract
    paid: str
    standing: Standing
    may_void: bool

    @property
    def may_end(self) -> bool:
        """Tell whether an earlier last day can be set."""
        return self.standing in (Standing.IN_FORCE, Standing.AHEAD)

    @property
    def tone(self) -> str:
        """Return the tag's kind."""
        return {Standing.IN_FORCE: "ok", Standing.AHEAD: "info"}.get(self.standing, "")


@require_GET
@requires(access.MANAGE_AGENCIES)
def index(request: Request, project: str) -> HttpResponse:
    """Show the agencies, those at work first, found by a part of the name."""
    words = clean(request.GET.get("q", ""))[:LONGEST]
    known = contracts.agencies_of(request.project.id)
    found = [ref for ref in people.agencies(words) if ref.id in known]
    context = {"rows": _lines(request.project.id, found), "q": words, "today": clock.today()}
    if wants_part(request):
        return render_part(request, "filings/agencies.html", "rows", context)
    return render_page(request, "filings/agencies.html", context)


def _lines(project_id: UUID, found: list[AgencyRef]) -> list[Line]:
    ids, today = [ref.id for ref in found], clock.today()
    ends = contracts.last_ends(project_id, ids, today=today)
    filed = contracts.filings_by_agency(project_id, ids)
    brokers = people.brokers_by_agency(project_id)
    return [
        Line(
            ref,
            ends.get(ref.id),
            brokers.get(ref.id, 0),
            filed.get(ref.id, 0),
            is_soon=ref.id in ends and (ends[ref.id] - today).days <= SOON_DAYS,
        )
        for ref in found
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.MANAGE_AGENCIES)
def new(request: Request, project: str) -> HttpResponse:
    """Enter an agency with its contract; one that the group knows by this name is the same."""
    form = EngageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            made = engage_agency(
                request.project.id, name=form.cleaned_data["name"], terms=form.agreed(), by=request.actor
            )
            messages.success(request, _("已保存合同。"))
            return redirect("filings:agency", project, made.agency_id)
    return render_page(request, "filings/agency_new.html", {"form": form}, status=422 if form.is_bound else 200)


@require_GET
@requires(access.MANAGE_AGENCIES)
def detail(request: Request, project: str, agency_id: UUID) -> HttpResponse:
    """Show one agency: its contracts for the project, newest first, and its figures."""
    agency, today = agency_here(request, agency_id), clock.today()
    rows = contracts.of(request.project.id, channel=Channel.AGENCY, agency_id=agency_id).order_by("-starts_on", "-pk")
    ends = contracts.last_ends(request.project.id, [agency_id], today=today)
    filed = contracts.filings_by_broker([request.project.id], agency_id)
    here = [one for one in people.brokers_of(agency_id) if request.project.id in one.project_ids]
    others = contracts.agencies_of(request.project.id) - {agency_id}
    context = {
        "agency": agency,
        "brokers": [(one, filed.get(one.user_id, 0)) for one in here],
        "others": sorted(people.agency_names(others).items(), key=lambda pair: pair[1]),
        "contracts": [read_contract(row, today) for row in rows],
        "until": ends.get(agency_id),
        "filed": contracts.filings_by_agency(request.project.id, [agency_id]).get(agency_id, 0),
        "today": today,
    }
    return render_page(request, "filings/agency.html", context)


def agency_here(request: Request, agency_id: UUID) -> AgencyRef:
    """Return an agency that has or had a contract with the project. Raises NotThere."""
    if agency_id not in contracts.agencies_of(request.project.id):
        raise NotThere()
    return people.agency(agency_id)


def read_contract(row: ChannelContract, today: date) -> Contract:
    """Return a contract as a page shows it."""
    standing = stands(row.starts_on, row.ends_on, is_void=row.voided_at is not None, today=today)
    may_void = standing != Standing.VOID and not row.is_used
    return Contract(row, say_amount(row.commission, row.amount), standing, may_void)


@require_POST
@requires(access.MANAGE_AGENCIES)
def name(request: Request, project: str, agency_id: UUID) -> HttpResponse:
    """Give the agency another name."""
    rename_agency(agency_here(request, agency_id).id, name=_taken(AgencyForm(request.POST))["name"], by=request.actor)
    return redirect("filings:agency", project, agency_id)


@require_POST
@requires(access.MANAGE_AGENCIES)
def status(request: Request, project: str, agency_id: UUID, verb: str) -> HttpResponse:
    """Suspend, end or resume the work with an agency."""
    if verb not in VERBS:
        raise NotThere()
    change_status(agency_here(request, agency_id).id, VERBS[verb], by=request.actor)
    return redirect("filings:agency", project, agency_id)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.MANAGE_AGENCIES)
def contract_new(request: Request, project: str, agency_id: UUID) -> HttpResponse:
    """Agree on a commission from one day to another."""
    agency = agency_here(request, agency_id)
    form = ContractForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            add_contract(request.project.id, agency_id=agency_id, terms=form.agreed(), by=request.actor)
            messages.success(request, _("已保存合同。"))
            return redirect("filings:agency", project, agency_id)
    context = {"form": form, "agency": agency}
    return render_page(request, "filings/contract_new.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(access.MANAGE_AGENCIES)
def contract_end(request: Request, project: str, contract_id: UUID) -> HttpResponse:
    """Let a contract end early."""
    row = _contract_row(request, contract_id)
    typed = _taken(EndForm(request.POST))
    end_contract(row.pk, ends_on=typed["ends_on"], reason=typed["reason"], by=request.actor, at=clock.now())
    return _back(project, row)


@require_POST
@requires(access.MANAGE_AGENCIES)
def contract_void(request: Request, project: str, contract_id: UUID) -> HttpResponse:
    """Take back a contract under which nothing was filed."""
    row = _contract_row(request, contract_id)
    void_contract(row.pk, reason=request.POST.get("reason", ""), by=request.actor, at=clock.now())
    return _back(project, row)


def _back(project: str, row: ChannelContract) -> HttpResponse:
    return redirect("filings:agency", project, row.agency_id) if row.agency_id else redirect("filings:agents", project)


def _contract_row(request: Request, contract_id: UUID) -> ChannelContract:
    return the_one(access.contracts_of(request.actor).filter(pk=contract_id, project_id=request.project.id))


def _taken(form: RefusableForm) -> dict[str, Any]:
    if not form.is_valid():
        raise BadInput({name: str(errors[0]) for name, errors in form.errors.items()})
    return form.cleaned_data
