"""The life of a project's rules: what is in force, drafts, versions side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anchang.kernel import clock
from anchang.kernel.errors import Refusal
from anchang.kernel.http.pages import render_page
from anchang.kernel.ids import read_id
from anchang.kernel.rows import the_one
from anchang.modules.approvals import api as approvals
from anchang.modules.filings import access, contracts, queries
from anchang.modules.filings.actions.approving import propose_rules, replaced_by
from anchang.modules.filings.actions.drafting import Scope, draft_rules, drop_rules, edit_rules
from anchang.modules.filings.actions.rule_sets import BEGINNING, TITLE
from anchang.modules.filings.models import RuleSetVersion
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.states import Channel, Draft
from anchang.modules.filings.web.cards import rule_title
from anchang.modules.filings.web.rule_fields import FIELDS, SECTIONS, sentences, shown
from anchang.modules.filings.web.rules_card import scope_title
from anchang.modules.filings.web.rules_form import VersionForm
from anchang.modules.people import api as people
from anchang.modules.people.api import Request, requires

_TONES = {Draft.DRAFT: "", Draft.PROPOSED: "warn", Draft.APPROVED: "ok"}


@dataclass(frozen=True, slots=True)
class Listed:
    """A version in a list: what it is called, for whom, how it stands; `since` None: from approval on, or always."""

    row: RuleSetVersion
    title: str
    scope: str
    standing: str
    tone: str
    by: str
    since: datetime | None


@require_GET
@requires(access.VIEW_RULES)
def index(request: Request, project: str) -> HttpResponse:
    """Show what is in force for whom, what is being written, and every version there was."""
    now = clock.now()
    rows = list(access.rules_of(request.actor).filter(project_id=request.project.id).order_by("-created_at"))
    current = _current(rows)
    listed = _listed(rows, current)
    context = {
        "current": [it for it in listed if it.row.pk in current],
        "drafts": [it for it in listed if it.row.state != Draft.APPROVED],
        "coming": [it for it in listed if it.row.state == Draft.APPROVED and it.row.begins_at > now],
        "past": [
            it
            for it in listed
            if it.row.state == Draft.APPROVED and it.row.pk not in current and it.row.begins_at <= now
        ],
        "approved": [(str(it.row.pk), f"{it.title} · {it.scope}") for it in listed if it.row.state == Draft.APPROVED],
        "may_draft": request.actor.can(access.DRAFT_RULES, request.project.id),
        "may_place": request.actor.can(people.PLACE_OFFICE, request.project.id),
        "scopes": _scopes(request.project.id),
    }
    return render_page(request, "filings/rules.html", context)


@require_GET
@requires(access.VIEW_RULES)
def version(request: Request, project: str, version_id: UUID) -> HttpResponse:
    """Show one version: how it stands, what it changes, every rule of it."""
    row = _the(request, version_id)
    return render_page(request, "filings/rules_version.html", _about(request, row))


@require_http_methods(["GET", "POST"])
@requires(access.DRAFT_RULES)
def new(request: Request, project: str) -> HttpResponse:
    """Write a version for the scope of the address, beginning with what is in force for it."""
    scope = _scope(request)
    found = queries.rule_set_at(
        project_id=request.project.id, channel=scope.channel, agency_id=scope.agency_id, at=clock.now()
    )
    # The title is for all readers: it begins in the project's language, not in that of who writes.
    initial = {"title": found.title if found else TITLE, "edition": 1}
    form = VersionForm(request.POST or None, rules=found.rules if found else RuleSet(), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            row = draft_rules(request.project.id, scope=scope, text=form.text, by=request.actor, at=clock.now())
        except Refusal as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("已存为草稿，可先试算，再送审。"))
            return redirect("filings:rules_version", project, row.pk)
    return _form(request, form, scope_title(scope.channel, scope.agency_id), None)


@require_http_methods(["GET", "POST"])
@requires(access.DRAFT_RULES)
def edit(request: Request, project: str, version_id: UUID) -> HttpResponse:
    """Change a draft; whoever was faster is not written over."""
    row = _the(request, version_id)
    initial = {name: getattr(row, name) for name in ("title", "note", "applies_to", "effective_from", "effective_to")}
    form = VersionForm(request.POST or None, rules=row.rules, initial=initial | {"edition": row.edition})
    if request.method == "POST" and form.is_valid():
        edition = form.cleaned_data["edition"] or 0
        try:
            edit_rules(row.pk, text=form.text, edition=edition, by=request.actor, at=clock.now())
        except Refusal as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("草稿已保存。"))
            return redirect("filings:rules_version", project, row.pk)
    return _form(request, form, scope_title(row.channel, row.agency_id), row)


@require_POST
@requires(access.DRAFT_RULES)
def proposal(request: Request, project: str, version_id: UUID) -> HttpResponse:
    """Put a draft to its approver."""
    propose_rules(_the(request, version_id).pk, by=request.actor, at=clock.now())
    messages.success(request, _("已送审，批准后按生效时间执行。"))
    return redirect("filings:rules_version", project, version_id)


@require_POST
@requires(access.DRAFT_RULES)
def returning(request: Request, project: str, version_id: UUID) -> HttpResponse:
    """Take a draft back from its approver."""
    row = _the(request, version_id)
    for pending in approvals.requests_of(row.pk):
        if pending.state == approvals.State.PENDING:
            approvals.withdraw_request(pending.id, by=request.actor, at=clock.now())
    messages.success(request, _("已撤回，稍后回到草稿。"))
    return redirect("filings:rules_version", project, version_id)


@require_POST
@requires(access.DRAFT_RULES)
def deletion(request: Request, project: str, version_id: UUID) -> HttpResponse:
    """Throw a draft away."""
    drop_rules(_the(request, version_id).pk, by=request.actor, at=clock.now())
    messages.success(request, _("草稿已删除。"))
    return redirect("filings:rules", project)


@require_GET
@requires(access.VIEW_RULES)
def comparison(request: Request, project: str) -> HttpResponse:
    """Show two versions side by side: what differs as sentences, and every rule of both."""
    rows = list(access.rules_of(request.actor).filter(project_id=request.project.id).order_by("-created_at"))
    listed = _listed(rows, _current(rows))
    found = {str(it.row.pk): it for it in listed}
    was, now = (found.get(request.GET.get(name, "")) for name in ("was", "now"))
    context: dict[str, object] = {
        "options": [(key, f"{it.title} · {it.scope}") for key, it in found.items()],
        "was": was,
        "now": now,
    }
    if was and now:
        context["sentences"] = sentences(was.row.rules, now.row.rules)
        context["sections"] = _side_by_side(was.row.rules, now.row.rules)
    return render_page(request, "filings/rules_comparison.html", context)


def _the(request: Request, version_id: UUID) -> RuleSetVersion:
    return the_one(access.rules_of(request.actor).filter(pk=version_id, project_id=request.project.id))


def _form(request: Request, form: VersionForm, scope: str, row: RuleSetVersion | None) -> HttpResponse:
    context = {"form": form, "scope": scope, "row": row}
    return render_page(request, "filings/rules_form.html", context, status=422 if form.errors else 200)


def _about(request: Request, row: RuleSetVersion) -> dict[str, object]:
    now = clock.now()
    was = replaced_by(row, at=row.begins_at if row.state == Draft.APPROVED else now)
    base = was if was and was.pk != row.pk else _before(row)
    may_draft = request.actor.can(access.DRAFT_RULES, request.project.id)
    rules = row.rules
    return {
        "row": row,
        "it": _listed([row], _current(queries.rule_sets_of(row.project_id)))[0],
        "base": rule_title(base) if base else "",
        "base_id": base.pk if base else None,
        "sentences": sentences(base.rules, rules) if base else [],
        "sections": [
            (title, [(FIELDS[name].title, shown(name, rules)) for name in names]) for title, names in SECTIONS
        ],
        "lacks_office": bool(rules.geo_radius_m) and people.office_of(row.project_id) is None,
        "may_edit": may_draft and row.state == Draft.DRAFT,
        "may_return": may_draft and row.state == Draft.PROPOSED and row.drafted_by_id == request.actor.user_id,
        "may_simulate": row.state != Draft.APPROVED and request.actor.can(access.SIMULATE, request.project.id),
        "request_page": next((approvals.page_of(it) for it in approvals.requests_of(row.pk)), ""),
    }


def _before(row: RuleSetVersion) -> RuleSetVersion | None:
    """Return the version that an approved one followed."""
    if row.version is None or row.version < 2:
        return None
    same = RuleSetVersion.objects.filter(project_id=row.project_id, channel=row.channel, version=row.version - 1)
    return next((one for one in same if one.agency_id == row.agency_id), None)


def _current(rows: Sequence[RuleSetVersion]) -> set[UUID]:
    """Return which versions are in force now, one a scope."""
    now, approved = clock.now(), [row for row in rows if row.state == Draft.APPROVED]
    scopes = {(row.channel, row.agency_id) for row in approved}
    found = (queries.in_force(approved, channel=channel, agency_id=agency, at=now) for channel, agency in scopes)
    return {row.pk for row in found if row}


def _listed(rows: Sequence[RuleSetVersion], current: set[UUID]) -> list[Listed]:
    agencies = people.agency_names([row.agency_id for row in rows if row.agency_id])
    names = people.name_of({row.drafted_by_id for row in rows if row.drafted_by_id})
    return [
        Listed(
            row=row,
            title=rule_title(row),
            scope=agencies.get(row.agency_id, "") if row.agency_id else scope_title(row.channel, None),
            standing=_standing(row, current),
            tone=_TONES[Draft(row.state)] if row.state != Draft.APPROVED or row.pk in current else "",
            by=names.get(row.drafted_by_id, "") if row.drafted_by_id else "",
            since=None if row.effective_from == BEGINNING else row.effective_from,
        )
        for row in rows
    ]


def _standing(row: RuleSetVersion, current: set[UUID]) -> str:
    if row.state != Draft.APPROVED:
        return str(Draft(row.state).label)
    if row.begins_at > clock.now():
        return _("待生效")
    return _("现行") if row.pk in current else _("已停用")


def _scopes(project_id: UUID) -> list[tuple[str, str]]:
    """Return for whom rules can be written: all, a channel, an agency with a contract here."""
    agencies = people.agency_names(contracts.agencies_of(project_id))
    channels = [(f"channel={one.value}", str(one.label)) for one in Channel]
    return [("", _("全部渠道")), *channels, *((f"agency={pk}", name) for pk, name in agencies.items())]


def _scope(request: Request) -> Scope:
    kind, _equals, key = request.GET.get("for", "").partition("=")
    if kind == "agency":
        agency = read_id(key)
        if agency not in contracts.agencies_of(request.project.id):
            return Scope()
        return Scope(Channel.AGENCY, agency)
    return Scope(key) if kind == "channel" and key in Channel.values else Scope()


def _side_by_side(was: RuleSet, now: RuleSet) -> list[tuple[object, list[tuple[object, str, str, bool]]]]:
    def line(name: str) -> tuple[object, str, str, bool]:
        one, other = shown(name, was), shown(name, now)
        return FIELDS[name].title, one, other, one != other

    return [(title, [line(name) for name in names]) for title, names in SECTIONS]
