"""Through which channel a person files: it follows from who he is, never from what he types (domain guide §4.1)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils import translation

from anchang.kernel.access import Actor
from anchang.kernel.errors import Refusal
from anchang.modules.filings import agency_errors
from anchang.modules.filings.contracts import contract_at
from anchang.modules.filings.models import ChannelContract
from anchang.modules.filings.states import Channel
from anchang.modules.people import api as people
from anchang.modules.people.api import Role

# In the order in which they count for somebody who is several: the office's own people before who registered himself.
_CHANNELS: tuple[tuple[Role, Channel], ...] = (
    (Role.BROKER, Channel.AGENCY),
    (Role.AGENCY_LEAD, Channel.AGENCY),
    (Role.OUTREACH, Channel.OUTREACH),
    (Role.COLLEAGUE, Channel.STAFF),
    (Role.HOME_OWNER, Channel.OWNER),
    (Role.PUBLIC_AGENT, Channel.PUBLIC),
)
# Those that file only while something is agreed with them, or offered to them, for the project and the day.
NEED_CONTRACT: frozenset[Channel] = frozenset({Channel.AGENCY, Channel.PUBLIC})


@dataclass(frozen=True, slots=True)
class Terms:
    """By whose leave a filing is made: its channel, the name under which it shows that, and what is paid for it.

    `contract` is None where nothing is agreed and nothing needs to be.
    """

    channel: Channel
    called: str
    contract: ChannelContract | None


def channel_of(roles: Collection[str]) -> Channel | None:
    """Return the channel of somebody who holds these roles at a project; None where nobody files in any of them."""
    return next((channel for role, channel in _CHANNELS if role in roles), None)


def channel_at(project_id: UUID, *, by: Actor) -> Channel:
    """Return the channel through which somebody files for a project. Raises NoChannel."""
    held = {grant.role for grant in by.grants if project_id in grant.project_ids}
    channel = channel_of(held)
    if channel is None:
        raise agency_errors.NoChannel()
    return channel


def terms_now(project_id: UUID, *, by: Actor, at: datetime) -> Terms:
    """Return by whose leave somebody files at this moment.

    Raises NoChannel, NoAgency, AgencyPaused, NoContract, NoOffer: whoever may not file now learns it before typing.
    """
    channel = channel_at(project_id, by=by)
    agency = people.agency(by.party_id) if by.party_id is not None else None
    if channel == Channel.AGENCY:
        if agency is None:
            raise agency_errors.NoAgency()
        if not agency.may_file:
            raise agency_errors.AgencyPaused(state=agency.status_title)
    contract = contract_at(project_id, channel=channel, agency_id=by.party_id, at=at)
    if contract is None and channel in NEED_CONTRACT:
        raise not_agreed(channel)
    return Terms(channel, agency.name if agency else _called(channel), contract)


def not_agreed(channel: Channel) -> Refusal:
    """Return what somebody is told who needs a contract or an offer and has none."""
    return agency_errors.NoContract() if channel == Channel.AGENCY else agency_errors.NoOffer()


def _called(channel: Channel) -> str:
    # Kept with the filing, so in the language of the office, whoever files.
    with translation.override(settings.LANGUAGE_CODE):
        return str(channel.label)
