"""An agency's brokers: for the channel manager on the agency's page, for its lead on a page of his own."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anchang.kernel import clock
from anchang.kernel.errors import NotThere
from anchang.kernel.http.pages import render_page
from anchang.kernel.ids import read_id
from anchang.modules.filings import access, contracts
from anchang.modules.filings.actions.broker_lists import invite_list
from anchang.modules.filings.actions.brokers import answered_for, dismiss_broker, invite_broker, move_broker
from anchang.modules.filings.web.agency_forms import BrokerForm, BrokersForm, TeamForm
from anchang.modules.filings.web.views.agencies import agency_here
from anchang.modules.people import api as people
from anchang.modules.people.api import AgencyRef, Request, requires


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.MANAGE_AGENCIES)
def new(request: Request, project: str, agency_id: UUID) -> HttpResponse:
    """Invite somebody of an agency to the project."""
    agency = agency_here(request, agency_id)
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with form.refusals():
            invite_broker(
                agency_id,
                name=typed["name"],
                phone=typed["phone"],
                is_lead=typed["kind"] == "lead",
                project_id=request.project.id,
                by=request.actor,
                at=clock.now(),
            )
            _tell(request, typed["name"])
            return redirect("filings:agency", project, agency_id)
    context = {"form": form, "agency": agency, "back": "filings:agency"}
    return render_page(request, "filings/broker_new.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(access.MANAGE_AGENCIES)
def dismissal(request: Request, project: str, agency_id: UUID, user_id: UUID) -> HttpResponse:
    """Let a broker file no more."""
    dismiss_broker(user_id, agency_id=agency_here(request, agency_id).id, by=request.actor, at=clock.now())
    messages.success(request, _("已停用，不能再报备；已报备的仍归公司。"))
    return redirect("filings:agency", project, agency_id)


@require_POST
@requires(access.MANAGE_AGENCIES)
def move(request: Request, project: str, agency_id: UUID, user_id: UUID) -> HttpResponse:
    """Let a broker work for another agency of the project."""
    agency_here(request, agency_id)
    to = agency_here(request, read_id(request.POST.get("to", "")) or agency_id)
    move_broker(user_id, agency_id=agency_id, to=to.id, by=request.actor)
    messages.success(request, _("已转入%(agency)s；此前的报备仍归原公司。") % {"agency": to.name})
    return redirect("filings:agency", project, to.id)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.MANAGE_AGENCIES)
def upload(request: Request, project: str, agency_id: UUID) -> HttpResponse:
    """Invite everybody of a list to the project, and account for every row."""
    agency = agency_here(request, agency_id)
    return _upload(request, agency, reverse("filings:agency", args=[project, agency_id]), request.project.id)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.MANAGE_OWN_BROKERS)
def mine_upload(request: Request) -> HttpResponse:
    """Invite everybody of a list to one's own company."""
    return _upload(request, people.agency(_own(request)), reverse("filings:my_brokers"), None)


def _upload(request: Request, agency: AgencyRef, back: str, project_id: UUID | None) -> HttpResponse:
    is_sent, report = request.method == "POST", None
    form = BrokersForm(request.POST, request.FILES) if is_sent else BrokersForm()
    if is_sent and form.is_valid():
        file = form.cleaned_data["file"]
        with form.refusals():
            report = invite_list(
                agency.id, data=file.read(), file=file.name, project_id=project_id, by=request.actor, at=clock.now()
            )
    lines = list(report.lines()) if report else []
    context = {"form": form, "agency": agency, "back": back, "report": report, "lines": lines}
    if report:
        context |= {name: report.total(name) for name in ("rows", "imported", "unchanged", "refused")}
    return render_page(request, "filings/brokers_upload.html", context, status=422 if form.errors else 200)


@require_GET
@requires(access.MANAGE_OWN_BROKERS)
def mine(request: Request) -> HttpResponse:
    """Show an agency's lead the brokers of his own company."""
    agency_id = _own(request)
    projects = answered_for(agency_id, by=request.actor)
    rows = [one for one in people.brokers_of(agency_id) if one.project_ids & projects]
    filed = contracts.filings_by_broker(projects, agency_id)
    context = {"rows": [(one, filed.get(one.user_id, 0)) for one in rows], "agency": people.agency(agency_id)}
    return render_page(request, "filings/brokers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.MANAGE_OWN_BROKERS)
def mine_new(request: Request) -> HttpResponse:
    """Invite a broker to one's own company, for every project for which one is its lead."""
    agency = people.agency(_own(request))
    form = BrokerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with form.refusals():
            invite_broker(agency.id, name=typed["name"], phone=typed["phone"], by=request.actor, at=clock.now())
            _tell(request, typed["name"])
            return redirect("filings:my_brokers")
    context = {"form": form, "agency": agency}
    return render_page(request, "filings/broker_new.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(access.MANAGE_OWN_BROKERS)
def mine_dismissal(request: Request, user_id: UUID) -> HttpResponse:
    """Let a broker of one's own company file no more."""
    dismiss_broker(user_id, agency_id=_own(request), by=request.actor, at=clock.now())
    messages.success(request, _("已停用，不能再报备；已报备的仍归公司。"))
    return redirect("filings:my_brokers")


def _own(request: Request) -> UUID:
    if request.actor.party_id is None:
        raise NotThere()
    return request.actor.party_id


def _tell(request: Request, name: str) -> None:
    messages.success(request, _("已开通%(name)s的账号，登录方法已用短信告诉对方。") % {"name": name})
