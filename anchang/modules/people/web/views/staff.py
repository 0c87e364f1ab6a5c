"""The staff pages: who works here, as what, until when."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anchang.kernel import clock, phones
from anchang.kernel.access import Permission
from anchang.kernel.errors import NotThere
from anchang.kernel.http.pages import render_page
from anchang.kernel.rows import the_one
from anchang.kernel.text import clean
from anchang.modules.people import access
from anchang.modules.people.actions import org, roles, staff
from anchang.modules.people.models import Agency, Team, User, phone_index
from anchang.modules.people.queries import tree, visible_staff
from anchang.modules.people.states import NodeKind, Role, TeamNature
from anchang.modules.people.web.access import Request, requires, step_up
from anchang.modules.people.web.forms.staff import CorrectForm, NodeForm, RoleForm, StaffForm, TeamForm

PAGE = 50


@requires(access.SEE_STAFF)
@require_GET
def staff_list(request: HttpRequest) -> HttpResponse:
    """Everybody in reach, by name; found by a part of the name or the whole number."""
    asked = clean(request.GET.get("q", ""))[:40]
    users = _matching(visible_staff(cast(Request, request).actor), asked)
    page = Paginator(users, PAGE).get_page(request.GET.get("page"))
    context = {"people": page.object_list, "page": page, "q": asked, "may_manage": _may(request, access.MANAGE_STAFF)}
    return render_page(request, "people/staff_list.html", context)


@requires(access.MANAGE_STAFF)
@require_http_methods(["GET", "POST"])
def staff_new(request: HttpRequest) -> HttpResponse:
    """Open an account; the role is given on the next page."""
    form = StaffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data
        with form.refusals():
            agency_id = UUID(content["agency"]) if content["agency"] else None
            user = staff.add_staff(
                name=content["name"], phone=content["phone"], agency_id=agency_id, by=cast(Request, request).actor
            )
            return redirect("people:staff", user_id=user.pk)
    return render_page(request, "people/staff_new.html", {"form": form}, status=422 if form.errors else 200)


@requires(access.SEE_STAFF)
@require_GET
def staff_page(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """One person: roles with their days, account, and what the reader may do about them."""
    return _show(request, _person(request, user_id))


@requires(access.ASSIGN_ROLES)
@require_POST
@step_up
def role_new(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Give the person a role."""
    person, by = _person(request, user_id), cast(Request, request).actor
    form = RoleForm(request.POST, by=by, person=person)
    if form.is_valid():
        content = form.cleaned_data
        with form.refusals():
            roles.assign_role(
                person.pk,
                Role(content["role"]),
                node_id=UUID(content["node"]),
                team_id=UUID(content["team"]) if content["team"] else None,
                valid_from=form.begin(),
                valid_to=form.end(),
                by=by,
            )
            return redirect("people:staff", user_id=person.pk)
    return _show(request, person, role_form=form, status=422)


@requires(access.ASSIGN_ROLES)
@require_POST
@step_up
def role_end(request: HttpRequest, user_id: UUID, assignment_id: UUID) -> HttpResponse:
    """Take a role away at once."""
    person = _person(request, user_id)
    roles.revoke_role(assignment_id, by=cast(Request, request).actor)
    return redirect("people:staff", user_id=person.pk)


@requires(access.MANAGE_STAFF)
@require_POST
@step_up
def staff_correct(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Correct name or number."""
    person = _person(request, user_id)
    form = CorrectForm(request.POST)
    if form.is_valid():
        with form.refusals():
            phone = form.cleaned_data["phone"] or None
            staff.correct_staff(person.pk, name=form.cleaned_data["name"], phone=phone, by=cast(Request, request).actor)
            return redirect("people:staff", user_id=person.pk)
    return _show(request, person, correct_form=form, status=422)


@requires(access.MANAGE_STAFF)
@require_POST
@step_up
def staff_account(request: HttpRequest, user_id: UUID, verb: str) -> HttpResponse:
    """Close or open the account, or help the person back in."""
    person, by = _person(request, user_id), cast(Request, request).actor
    verbs = {"disable": staff.disable_staff, "enable": staff.enable_staff, "reset": staff.reset_sign_in}
    if verb not in verbs:
        raise NotThere()
    verbs[verb](person.pk, by=by)
    return redirect("people:staff", user_id=person.pk)


@requires(access.SEE_ORG)
@require_GET
def org_page(request: HttpRequest) -> HttpResponse:
    """The organisation as a tree, with the teams of projects and the agencies."""
    return _org(request, NodeForm() if _may(request, access.MANAGE_ORG) else None)


@requires(access.MANAGE_ORG)
@require_POST
def org_new(request: HttpRequest) -> HttpResponse:
    """Add a place."""
    form = NodeForm(request.POST)
    if form.is_valid():
        content = form.cleaned_data
        with form.refusals():
            org.add_node(
                kind=NodeKind(content["kind"]),
                name=content["name"],
                slug=content["slug"],
                parent_id=UUID(content["parent"]),
                by=cast(Request, request).actor,
            )
            return redirect("people:org")
    return _org(request, form, status=422)


@requires(access.MANAGE_ORG)
@require_POST
def team_new(request: HttpRequest) -> HttpResponse:
    """Add a sales team to a project."""
    form = TeamForm(request.POST)
    if form.is_valid():
        content = form.cleaned_data
        with form.refusals():
            nature, by = TeamNature(content["nature"]), cast(Request, request).actor
            org.add_team(UUID(content["project"]), name=content["team"], nature=nature, by=by)
            return redirect("people:org")
    return _org(request, NodeForm(), team_form=form, status=422)


def _org(
    request: HttpRequest, form: NodeForm | None, *, team_form: TeamForm | None = None, status: int = 200
) -> HttpResponse:
    teams: dict[UUID, list[Team]] = {}
    for team in Team.objects.order_by("name"):
        teams.setdefault(team.project_id, []).append(team)
    rows = [(node, NodeKind(node.kind).label, teams.get(node.pk, [])) for node in tree()]
    team_form = team_form or (TeamForm() if form else None)
    context = {
        "rows": rows,
        "agencies": Agency.objects.order_by("name"),
        "form": form,
        "team_form": team_form,
        "indent": "　" * 8,
    }
    return render_page(request, "people/org.html", context, status=status)


def _show(
    request: HttpRequest,
    person: User,
    *,
    role_form: RoleForm | None = None,
    correct_form: CorrectForm | None = None,
    status: int = 200,
) -> HttpResponse:
    by = cast(Request, request).actor
    may_manage = _may(request, access.MANAGE_STAFF) and person.pk != by.user_id
    may_assign = _may(request, access.ASSIGN_ROLES) and person.pk != by.user_id
    context = {
        "person": person,
        "now": clock.now(),
        "may_manage": may_manage,
        "may_assign": may_assign,
        "gives_few": Role.SECURITY not in by.roles,
        "role_form": role_form or (RoleForm(by=by, person=person) if may_assign else None),
        "correct_form": correct_form or (CorrectForm(initial={"name": person.name}) if may_manage else None),
    }
    return render_page(request, "people/staff.html", context, status=status)


def _person(request: HttpRequest, user_id: UUID) -> User:
    return the_one(visible_staff(cast(Request, request).actor).filter(pk=user_id))


def _matching(users: QuerySet[User], asked: str) -> QuerySet[User]:
    if not asked:
        return users
    try:
        return users.filter(phone_index=phone_index(phones.normalise(asked)))
    except phones.NotAPhone:
        return users.filter(name__icontains=asked)


def _may(request: HttpRequest, permission: Permission) -> bool:
    return cast(Request, request).actor.can(permission)
