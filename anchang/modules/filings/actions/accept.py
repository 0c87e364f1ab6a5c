"""The developer's yes to a filing that waits for it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from anchang.kernel import audit
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import NotThere, Stale
from anchang.kernel.rows import at_most_one
from anchang.modules.customers import api as customers
from anchang.modules.filings import access, desk, errors, queries
from anchang.modules.filings.actions.expire import expire_filing
from anchang.modules.filings.actions.moves import move, release
from anchang.modules.filings.actions.tell_broker import tell_standing
from anchang.modules.filings.models import Filing
from anchang.modules.filings.rules.cases import Accepted
from anchang.modules.filings.states import Code, State


@action
def accept_filing(filing_id: UUID, *, by: Actor, at: datetime) -> Filing:
    """Say yes to a filing that waits for the developer; it protects from its own time of filing on, or ends with why.

    Raises NotThere, NotWaitingForYes, CustomerFrozen; Stale when another of the customer began to protect just now.
    """
    rows = queries.with_known_then(access.visible_to(by, access.ACCEPT).filter(pk=filing_id))
    filing = at_most_one(rows.select_related("rule_set"))
    if filing is None:
        raise NotThere()
    if not filing.waits_for_yes or filing.customer_id is None:
        raise errors.NotWaitingForYes()
    decision = desk.decide_on(filing, customers.get(filing.customer_id), at=at)
    if decision.verdict.code == Code.DISPUTED:
        raise errors.CustomerFrozen()
    case = Accepted(claim=decision.claim, standing=decision.standing, at=at)
    code = case.verdict(filing.rule_set.rules).code
    if code == Code.VISIT_OVERDUE:
        expire_filing(filing.pk, at=at)
    elif code != Code.PASSED:
        if release(filing, act="filings.refuse", to=State.REJECTED, case=case, by=by, at=at):
            tell_standing(filing, at=at)
    else:
        _accept(filing, case, by=by, at=at)
    filing.refresh_from_db()
    return filing


def _accept(filing: Filing, case: Accepted, *, by: Actor, at: datetime) -> None:
    try:
        with transaction.atomic():
            if not move(filing, to=State.VALID, case=case, by=by, at=at):
                raise Stale()
    except IntegrityError as taken:
        raise Stale() from taken
    audit.record(by, "filings.accept", subject=filing, project_id=filing.project_id, at=at, number=filing.number)
    tell_standing(filing, at=at)
