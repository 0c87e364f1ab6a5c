"""An agency's brokers: invited by number, dismissed, moved. What they filed stays with the agency of that time."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import NotThere
from anchang.kernel.tenancy import Tenant
from anchang.modules.filings import access, agency_errors, contracts
from anchang.modules.people import api as people
from anchang.modules.people.api import BrokerRef, Role

LASTS = timedelta(days=7)


@action
def invite_broker(
    agency_id: UUID,
    *,
    name: str,
    phone: str,
    by: Actor,
    at: datetime,
    project_id: UUID | None = None,
    is_lead: bool = False,
) -> bool:
    """Open an account for somebody of an agency, who is told so by a message and signs in by a code to the number.

    For one project, or for all for which the actor answers. An agency's lead invites brokers, no further leads.
    Returns False for who files there already. Raises NotThere, BadInput, NumberElsewhere.
    """
    projects = answered_for(agency_id, by=by)
    if project_id is not None:
        projects &= {project_id}
    if not projects or (is_lead and not by.can(access.MANAGE_AGENCIES)):
        raise NotThere()
    user = people.open_outsider(name=name, phone=phone, agency_id=agency_id, by=by)
    role = Role.AGENCY_LEAD if is_lead else Role.BROKER
    given = [people.give_bringer(user.pk, role, project_id=one, by=by, at=at) for one in sorted(projects)]
    if any(given):
        facts = [Tenant.objects.get(pk=by.tenant_id).name, people.agency(agency_id).name, str(role.label)]
        _write(user.phone.open(), facts, tenant_id=by.tenant_id, at=at)
    return any(given)


def _write(phone: str, facts: list[str], *, tenant_id: UUID, at: datetime) -> None:
    """Tell him where to sign in; again on the same day would say nothing new."""
    developer, agency, role = facts
    url = settings.PUBLIC_ADDRESS + reverse("account_request_login_code")
    body = _("【%(developer)s】已为您开通%(agency)s的%(role)s账号，可报备客户。请用本手机号收验证码登录：%(url)s")
    people.queue_text(
        phone=phone,
        kind=people.Template.INVITATION,
        body=body % {"developer": developer, "agency": agency, "role": role, "url": url},
        facts=facts,
        until=at + LASTS,
        tenant_id=tenant_id,
        at=at,
    )


@action
def dismiss_broker(user_id: UUID, *, agency_id: UUID, by: Actor, at: datetime) -> None:
    """Let a broker file no more for the projects the actor answers for; without any left he leaves the agency.

    Raises NotThere, OwnDismissal.
    """
    projects = answered_for(agency_id, by=by)
    if user_id == by.user_id:
        raise agency_errors.OwnDismissal()
    broker = _broker(user_id, agency_id)
    if broker.is_lead and not by.can(access.MANAGE_AGENCIES):
        raise NotThere()
    people.take_bringer(user_id, project_ids=projects & broker.project_ids, by=by, at=at)


@action
def move_broker(user_id: UUID, *, agency_id: UUID, to: UUID, by: Actor) -> None:
    """Let a broker work for another agency of the project from now on. Raises NotThere, BrokerShared, Stale."""
    by.must(access.MANAGE_AGENCIES)
    mine = by.reach(access.MANAGE_AGENCIES).all
    broker = _broker(user_id, agency_id)
    if not mine & broker.project_ids or not mine & contracts.projects_of(to):
        raise NotThere()
    if broker.project_ids - mine:
        raise agency_errors.BrokerShared()
    people.move_outsider(user_id, to=to, by=by)


def answered_for(agency_id: UUID, *, by: Actor) -> set[UUID]:
    """Return the projects in which the actor answers for an agency's brokers. Raises NotThere where there are none."""
    projects = contracts.projects_of(agency_id)
    if not by.is_system:
        mine = set(by.reach(access.MANAGE_AGENCIES).all)
        if by.party_id == agency_id:
            mine |= by.reach(access.MANAGE_OWN_BROKERS).team
        projects &= mine
    if not projects:
        raise NotThere()
    return projects


def _broker(user_id: UUID, agency_id: UUID) -> BrokerRef:
    found = next((one for one in people.brokers_of(agency_id) if one.user_id == user_id), None)
    if found is None:
        raise NotThere()
    return found
