"""The desk: the filings of a project under filters, one of them with its whole history."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from anchang.kernel import clock, phones
from anchang.kernel.access import SYSTEM_USER_ID
from anchang.kernel.http.addresses import without_number
from anchang.kernel.http.pages import render_page, render_part, wants_part
from anchang.kernel.http.rest import read_cursor, write_cursor
from anchang.kernel.rows import the_one
from anchang.modules.customers import api as customers
from anchang.modules.filings import access, dispute_queries, extensions, queries
from anchang.modules.filings.actions.accept import accept_filing
from anchang.modules.filings.digest import digest, in_groups
from anchang.modules.filings.models import Filing
from anchang.modules.filings.states import AWAITING, LIVE, State
from anchang.modules.filings.web.cards import card_of, row_of, steps_of
from anchang.modules.filings.web.consenting import consent_line
from anchang.modules.filings.web.escorting import brought_of
from anchang.modules.filings.web.evidence import last_evidence
from anchang.modules.filings.web.forms import DeskFilters
from anchang.modules.people import api as people
from anchang.modules.people.api import Request, requires

PAGE = 20


@require_GET
@requires(access.VIEW)
def index(request: Request, project: str) -> HttpResponse:
    """Show the project's filings, newest first, under the filters of the address."""
    filters = DeskFilters(request.GET)
    filters.is_valid()
    rows = filtered(request, filters.cleaned_data)
    if cursor := request.GET.get("cursor"):
        rows = rows.filter(pk__lt=read_cursor(cursor))
    found = list(rows.order_by("-pk")[: PAGE + 1])
    context: dict[str, object] = {
        "rows": [row_of(row, by=request.actor) for row in found[:PAGE]],
        "next": write_cursor(found[PAGE - 1].pk) if len(found) > PAGE else "",
        "filters": filters,
        "states": DeskFilters.base_fields["state"].choices,  # type: ignore[attr-defined]
        "is_filtered": any(filters.cleaned_data.values()),
        "has_more_filters": any(filters.cleaned_data.get(name) for name in ("agency", "first", "last")),
        "may_simulate": request.actor.can(access.SIMULATE, request.project.id),
        "may_see_rules": request.actor.can(access.VIEW_RULES, request.project.id),
        "may_set_policy": request.actor.can(access.SET_ESCORT_POLICY, request.project.id),
        "may_import": request.actor.can(access.IMPORT, request.project.id),
    }
    if wants_part(request):
        return without_number(request, render_part(request, "filings/desk.html", "rows", context))
    return render_page(request, "filings/desk.html", context)


def filtered(request: Request, typed: dict[str, Any]) -> QuerySet[Filing]:
    """Return the filings of the project that fit what was asked for."""
    rows = access.visible_to(request.actor, access.VIEW, project_id=request.project.id)
    if typed.get("state"):
        rows = rows.filter(state=typed["state"])
    if typed.get("agency"):
        rows = rows.filter(agency_name=typed["agency"])
    if typed.get("first"):
        rows = rows.filter(submitted_at__gte=clock.day_bounds(typed["first"])[0])
    if typed.get("last"):
        rows = rows.filter(submitted_at__lt=clock.day_bounds(typed["last"])[1])
    return searched(request, rows, typed["text"]) if typed.get("text") else rows


def searched(request: Request, rows: QuerySet[Filing], text: str) -> QuerySet[Filing]:
    """Return the filings of a number of theirs, or of a telephone number, whole or masked; the latter is logged."""
    if text.upper().startswith("BB"):
        # Asked for one after the other, each reads its own index; joined by OR, SQLite reads every filing.
        asked = ({"number": text.upper()}, {"external_ref": text.upper()})
        return rows.filter(pk__in=[pk for one in asked for pk in rows.filter(**one).values_list("pk", flat=True)])
    try:
        given = queries.read_number(text)
    except phones.NotAPhone:
        return rows.none()
    alike = rows.filter(mask_index=queries.mask_index_of(given))
    fitting = [row.pk for row in alike if queries.is_same_number(given, queries.read_number(row.phone.open()))]
    customers.note_search(text, project_id=request.project.id, by=request.actor, found=len(fitting))
    return rows.filter(pk__in=fitting)


@require_GET
@requires(access.VIEW)
def detail(request: Request, project: str, filing_id: UUID) -> HttpResponse:
    """Show one filing with every judgement, its clause and who decided."""
    rows = access.visible_to(request.actor, access.VIEW, project_id=request.project.id)
    filing = the_one(rows.select_related("rule_set").filter(pk=filing_id))
    judgements = queries.judgements_of(filing)
    steps = steps_of(judgements, extensions.reasons(judgements))
    names = people.name_of({step.decided_by for step in steps} - {SYSTEM_USER_ID})
    customer_id = filing.customer_id
    may_see = bool(customer_id) and request.actor.can(customers.VIEW, request.project.id)
    context = {
        "card": card_of(filing, judgements, by=request.actor),
        "filing": filing,
        "steps": [(step, names.get(step.decided_by, "")) for step in steps],
        "customer_url": reverse("customers:detail", args=[project, customer_id]) if may_see else "",
        "back": reverse("filings:desk", args=[project]),
        "is_tight": _is_tight(filing),
        "is_desk": True,
        "dispute_url": _dispute_url(request, filing),
        "may_accept": filing.waits_for_yes and request.actor.can(access.ACCEPT, request.project.id),
        "may_handle": _may_handle(request, filing),
        "is_place_open": filing.is_unplaced and filing.state in AWAITING,
        "project": request.project,
        "now": clock.now(),
        "fingerprint": in_groups(digest(filing, judgements)),
        "evidence": last_evidence(filing, judgements, whole=True),
        "brought": brought_of(judgements, is_desk=True),
        "consent": consent_line(filing),
        "sheet": reverse("filings:sheet", args=[project, filing.pk]),
    }
    if wants_part(request):
        return render_part(request, "filings/detail.html", "panel", context)
    return render_page(request, "filings/detail.html", context)


def _dispute_url(request: Request, filing: Filing) -> str:
    """Return the address of the last dispute about a filing, for who arbitrates."""
    if not request.actor.can(access.ARBITRATE, request.project.id):
        return ""
    dispute = dispute_queries.last_about(filing.pk)
    return reverse("filings:dispute", args=[request.project.slug, dispute.pk]) if dispute else ""


@require_POST
@requires(access.ACCEPT)
def acceptance(request: Request, project: str, filing_id: UUID) -> HttpResponse:
    """Say the developer's yes, and show what it came to."""
    filing = accept_filing(filing_id, by=request.actor, at=clock.now())
    say = _("已确认报备%(number)s。") if filing.state == State.VALID else _("报备%(number)s未能确认，原因见判定记录。")
    messages.success(request, say % {"number": filing.number})
    return redirect("filings:detail", project, filing_id)


def _may_handle(request: Request, filing: Filing) -> bool:
    may_act = filing.state in LIVE and not filing.is_frozen and filing.until >= clock.now()
    return may_act and request.actor.can(access.HANDLE, request.project.id)


def _is_tight(filing: Filing) -> bool:
    visited_at, rules = filing.visited_at, filing.rule_set.rules
    return visited_at is not None and rules.is_suspiciously_tight(filing.submitted_at, visited_at)
