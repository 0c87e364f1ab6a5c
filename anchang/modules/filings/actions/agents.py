"""Public agents and owners: register themselves with a proven number; the channel manager blocks, and says who owns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from anchang.kernel import audit
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import Stale
from anchang.kernel.rows import at_most_one, the_one
from anchang.modules.customers import api as customers
from anchang.modules.filings import access, agency_errors
from anchang.modules.filings.models import Poster, PublicAgent
from anchang.modules.filings.ports import owner_register
from anchang.modules.filings.states import Channel
from anchang.modules.people import api as people
from anchang.modules.people.api import Role

# A new version with every change of the notice on the page: the row says which one somebody agreed to.
TEXT_VERSION = "2026-11-28"
_ROLES = {Channel.PUBLIC: Role.PUBLIC_AGENT, Channel.OWNER: Role.HOME_OWNER}


@dataclass(frozen=True, slots=True)
class Joining:
    """What somebody types who registers himself. `phone` normalised and proven."""

    name: str
    phone: str
    is_owner: bool = False
    has_consent: bool = False


@action
def join(poster: Poster, joining: Joining, *, by: Actor, at: datetime) -> PublicAgent:
    """Register somebody with a proven number for a poster's project; whoever has registered stays as he is.

    Who says to be an owner is looked for among the owners by his number; who is not found there files as a public agent
    until the channel manager confirms it.
    Raises BadInput, ConsentMissing, AgentBlocked, NumberElsewhere.
    """
    if not joining.has_consent:
        raise agency_errors.ConsentMissing()
    user = people.open_outsider(name=joining.name, phone=joining.phone, agency_id=None, by=by)
    known = at_most_one(PublicAgent.objects.filter(project_id=poster.project_id, user_id=user.pk))
    if known is not None and known.blocked_at is not None:
        raise agency_errors.AgentBlocked()
    channel = Channel(known.channel) if known else _channel(poster, joining, at)
    people.give_bringer(user.pk, _ROLES[channel], project_id=poster.project_id, by=by, at=at)
    if known is not None:
        return known
    row = PublicAgent(
        tenant_id=poster.tenant_id,
        project_id=poster.project_id,
        user_id=user.pk,
        poster=poster,
        channel=channel,
        claims_owner=joining.is_owner and channel != Channel.OWNER,
        joined_at=at,
        text=TEXT_VERSION,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Stale() from error  # the same person, twice at one instant
    audit.record(
        by, "filings.join", subject=row, project_id=poster.project_id, at=at, channel=str(channel), text=TEXT_VERSION
    )
    return row


def _channel(poster: Poster, joining: Joining, at: datetime) -> Channel:
    person_id = customers.person_of(joining.phone) if joining.is_owner else None
    if person_id is None:
        return Channel.PUBLIC
    owned = owner_register()(project_id=poster.project_id, person_id=person_id, at=at)
    return Channel.OWNER if owned.here or owned.in_group else Channel.PUBLIC


@action
def block_agent(agent_id: UUID, *, by: Actor, at: datetime) -> None:
    """Let somebody file no more for the project; what was filed goes on. Raises NotThere, Stale."""
    row = _mine(agent_id, by=by)
    blocker = None if by.is_system else by.user_id
    if not PublicAgent.objects.filter(pk=row.pk, blocked_at__isnull=True).update(blocked_at=at, blocked_by=blocker):
        raise Stale()
    people.take_bringer(row.user_id, project_ids=[row.project_id], roles=[_ROLES[Channel(row.channel)]], by=by, at=at)
    audit.record(by, "filings.block_agent", subject=row, project_id=row.project_id, at=at)


@action
def unblock_agent(agent_id: UUID, *, by: Actor, at: datetime) -> None:
    """Let somebody file again. Raises NotThere, Stale."""
    row = _mine(agent_id, by=by)
    if not PublicAgent.objects.filter(pk=row.pk, blocked_at__isnull=False).update(blocked_at=None, blocked_by=None):
        raise Stale()
    people.give_bringer(row.user_id, _ROLES[Channel(row.channel)], project_id=row.project_id, by=by, at=at)
    audit.record(by, "filings.unblock_agent", subject=row, project_id=row.project_id, at=at)


@action
def confirm_owner(agent_id: UUID, *, by: Actor, at: datetime) -> None:
    """Say that somebody owns here, so that he files as an owner from now on. Raises NotThere, Stale."""
    row = _mine(agent_id, by=by)
    asked = PublicAgent.objects.filter(pk=row.pk, channel=Channel.PUBLIC, claims_owner=True, blocked_at__isnull=True)
    if not asked.update(channel=Channel.OWNER, claims_owner=False):
        raise Stale()
    people.give_bringer(row.user_id, Role.HOME_OWNER, project_id=row.project_id, by=by, at=at)
    people.take_bringer(row.user_id, project_ids=[row.project_id], roles=[Role.PUBLIC_AGENT], by=by, at=at)
    audit.record(by, "filings.confirm_owner", subject=row, project_id=row.project_id, at=at)


def _mine(agent_id: UUID, *, by: Actor) -> PublicAgent:
    return the_one(access.agents_of(by).filter(pk=agent_id))
