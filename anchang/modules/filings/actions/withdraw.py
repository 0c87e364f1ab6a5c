"""A broker takes a filing back before the visit."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import Stale
from anchang.kernel.rows import the_one
from anchang.modules.filings import access, errors
from anchang.modules.filings.actions.moves import release
from anchang.modules.filings.models import Filing
from anchang.modules.filings.rules.cases import Withdrawn
from anchang.modules.filings.states import AWAITING, State


@action
def withdraw_filing(filing_id: UUID, *, by: Actor, at: datetime) -> Filing:
    """Withdraw a filing that waits for the visit; the customer is free for others at once.

    Raises NotThere, NotWithdrawable, Stale.
    """
    filing = the_one(access.visible_to(by, access.SUBMIT).select_related("rule_set").filter(pk=filing_id))
    if filing.state not in AWAITING:
        label = State(filing.state).label
        raise errors.NotWithdrawable(number=filing.number, state=label, current={"state": filing.state})
    if not release(filing, act="filings.withdraw", to=State.RELEASED, case=Withdrawn(), by=by, at=at):
        raise Stale()
    return filing
