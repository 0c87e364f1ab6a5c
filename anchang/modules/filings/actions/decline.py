"""The project's own people look into a filing and end it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import Stale
from anchang.kernel.rows import the_one
from anchang.modules.filings import access, queue_errors
from anchang.modules.filings.actions.expire import expire_filing
from anchang.modules.filings.actions.moves import release
from anchang.modules.filings.actions.tell_broker import tell_standing
from anchang.modules.filings.models import Filing
from anchang.modules.filings.rules.desk_cases import Declined
from anchang.modules.filings.states import AWAITING, Ground, State


def end_of(state: str) -> State | None:
    """Return how a filing in a state would end: refused before the visit, void after it; None where it cannot."""
    if state in AWAITING:
        return State.REJECTED
    return State.VOID if state == State.VISITED else None


@action
def decline_filing(filing_id: UUID, *, project_id: UUID, ground: Ground, by: Actor, at: datetime) -> Filing:
    """End a filing that waits or protects, on a ground; its broker is told. Raises NotThere, NotDeclinable, Stale."""
    expire_filing(filing_id, at=at)
    rows = access.handled_by(by, project_id).select_related("rule_set")
    filing = the_one(rows.filter(pk=filing_id))
    to = end_of(filing.state)
    if to is None:
        raise queue_errors.NotDeclinable(number=filing.number, state=State(filing.state).label)
    case = Declined(ground=ground)
    if not release(filing, act="filings.decline", to=to, case=case, by=by, at=at, ground=str(ground)):
        raise Stale()
    tell_standing(filing, at=at)
    return filing
