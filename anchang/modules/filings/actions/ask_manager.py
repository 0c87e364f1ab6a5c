"""A refusal sends its broker to the channel manager: here is the number to call."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import NotThere
from anchang.kernel.rows import at_most_one
from anchang.modules.filings import access
from anchang.modules.people import api as people

MOST = 2


def managers_of(project_id: UUID) -> list[people.StaffRef]:
    """Return the channel managers whom a broker of the project may ask."""
    return people.staff_of(project_id, people.Role.CHANNEL_MANAGER)[:MOST]


@action
def call_manager(filing_id: UUID, *, user_id: UUID | None, by: Actor) -> str:
    """Return the number of a channel manager for the broker's own filing; who saw it and why is logged.

    Raises NotThere, QuotaSpent beyond the day's quota.
    """
    filing = at_most_one(access.visible_to(by, access.VIEW_OWN).filter(pk=filing_id))
    if filing is None or user_id not in {one.user_id for one in managers_of(filing.project_id)}:
        raise NotThere()
    reason = _("报备%(number)s，问渠道经理") % {"number": filing.number}
    return people.reveal_number(user_id, reason=reason, by=by)
