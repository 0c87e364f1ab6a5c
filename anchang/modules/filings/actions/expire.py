"""Deadlines that passed: written down by whoever is first."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from anchang.kernel import audit, events
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.rows import at_most_one
from anchang.modules.filings.actions.moves import move
from anchang.modules.filings.actions.tell_broker import tell_standing
from anchang.modules.filings.events import FilingExpired
from anchang.modules.filings.models import Filing
from anchang.modules.filings.rules.cases import Overdue
from anchang.modules.filings.states import AWAITING, State


@action
def expire_filing(filing_id: UUID, *, at: datetime) -> bool:
    """End a filing whose deadline has passed; it ends at its deadline, whenever that is noticed.

    Returns False when nothing is due or somebody was faster. Exactly at its deadline a filing still counts.
    """
    filing = at_most_one(Filing.objects.select_related("rule_set").filter(pk=filing_id))
    if filing is None:
        return False
    if filing.state in AWAITING and filing.valid_until < at:
        state, ended_at = State.EXPIRED, filing.valid_until
    elif filing.state == State.VISITED and filing.deal_until < at:
        state, ended_at = State.DEAL_EXPIRED, filing.deal_until
    else:
        return False
    by = Actor.system(filing.tenant_id)
    case = Overdue(state=State(filing.state), until=ended_at, noticed_at=at)
    # Whoever gave it more time in between has moved the deadline.
    only = {"valid_until": filing.valid_until, "deal_until": filing.deal_until}
    if not move(filing, to=state, case=case, by=by, at=at, only=only, ended_at=ended_at, remind_at=None):
        return False
    audit.record(by, "filings.expire", subject=filing, project_id=filing.project_id, at=at, state=str(state))
    events.publish(
        FilingExpired(
            filing_id=filing.pk,
            project_id=filing.project_id,
            customer_id=filing.customer_id,
            state=str(state),
            at=ended_at,
        )
    )
    tell_standing(filing, at=at)
    return True
