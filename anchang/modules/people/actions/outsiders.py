"""Accounts of people who bring customers: an agency's brokers, and who has registered himself.

Whoever answers for a channel opens and closes them; the administrators' rules for roles are about the office's own
people. Whom one answers for is the caller's rule.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from anchang.kernel import audit, phones
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import BadInput, NotThere, Stale
from anchang.kernel.rows import at_most_one, the_one
from anchang.modules.people import errors
from anchang.modules.people.actions.roles import give, take
from anchang.modules.people.actions.sessions import end_all_sessions
from anchang.modules.people.actions.staff import add_staff
from anchang.modules.people.models import Agency, OrgNode, RoleAssignment, User, phone_index
from anchang.modules.people.states import OUTSIDE, SELF_JOINED, NodeKind, Role

BRINGERS = OUTSIDE | SELF_JOINED


@action
def open_outsider(*, name: str, phone: str, agency_id: UUID | None, by: Actor) -> User:
    """Return the account of a number: a new one, or one that nobody else answers for.

    An account of the same company stays; one without company and without a role joins it.
    Raises BadInput, NotThere, NumberElsewhere for everybody else's.
    """
    known = at_most_one(User.objects.filter(phone_index=phone_index(_number(phone))))
    if known is None:
        return add_staff(name=name, phone=phone, agency_id=agency_id, by=by)
    if known.tenant_id != by.tenant_id or not known.is_active:
        raise errors.NumberElsewhere()
    if known.agency_id == agency_id and (agency_id or not _roles(known.pk).exclude(role__in=sorted(BRINGERS)).exists()):
        return known
    if known.agency_id is not None or _roles(known.pk).exists():
        raise errors.NumberElsewhere()
    _change_company(known, agency_id, by=by)
    return known


@action
def give_bringer(user_id: UUID, role: Role, *, project_id: UUID, by: Actor, at: datetime) -> bool:
    """Let an account bring customers to a project, in a role of that kind. Raises NotThere.

    Returns False for who has it already.
    """
    user = the_one(User.objects.in_scope().filter(pk=user_id, is_active=True))
    node = the_one(OrgNode.objects.filter(pk=project_id, kind=NodeKind.PROJECT))
    if role not in BRINGERS or (role in OUTSIDE) != (user.agency_id is not None):
        raise NotThere()
    if _roles(user_id).filter(role=role, node=node, valid_to__isnull=True).exists():
        return False
    give(RoleAssignment(user=user, role=role, node=node, valid_from=at), by=by)
    return True


@action
def take_bringer(
    user_id: UUID, *, project_ids: Collection[UUID], by: Actor, at: datetime, roles: Collection[Role] = BRINGERS
) -> None:
    """Let an account bring no more to these projects, in these roles.

    Who is left without any role leaves the company and is signed out.
    Raises NotThere where there was nothing to take.
    """
    rows = list(_roles(user_id).filter(role__in=sorted(roles), node__in=list(project_ids)))
    if not rows:
        raise NotThere()
    for row in rows:
        take(row, by=by, at=at)
    user = the_one(User.objects.in_scope().filter(pk=user_id))
    if not _roles(user_id).exists():
        if user.agency_id is not None:
            _change_company(user, None, by=by)
        end_all_sessions(user, by=by)


@action
def move_outsider(user_id: UUID, *, to: UUID, by: Actor) -> None:
    """Let a broker work for another agency, in the same roles; what he filed stays. Raises NotThere, Stale."""
    user = the_one(User.objects.in_scope().filter(pk=user_id, agency__isnull=False))
    if user.agency_id != to:
        _change_company(user, the_one(Agency.objects.filter(pk=to)).pk, by=by)


def _change_company(user: User, agency_id: UUID | None, *, by: Actor) -> None:
    seen = User.objects.in_scope().filter(pk=user.pk, agency=user.agency_id)
    if not seen.update(agency=agency_id):
        raise Stale()
    before, user.agency_id = user.agency_id, agency_id
    audit.record(by, "people.change_company", subject=user, before=str(before or ""), agency=str(agency_id or ""))


def _roles(user_id: UUID) -> QuerySet[RoleAssignment]:
    return RoleAssignment.objects.filter(user_id=user_id, revoked_at__isnull=True)


def _number(raw: str) -> str:
    try:
        return phones.normalise(raw)
    except phones.NotAPhone as error:
        raise BadInput({"phone": error.reason}) from error
