"""The customer has come: the filing that counts is confirmed, its rivals end; one that does not count is refused."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from anchang.kernel import audit, events
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import Stale
from anchang.kernel.rows import the_one
from anchang.modules.customers import api as customers
from anchang.modules.filings import desk, errors, escort_errors, queries
from anchang.modules.filings.actions.confirmations import missing_for, named
from anchang.modules.filings.actions.escort import escort_behind
from anchang.modules.filings.actions.expire import expire_filing
from anchang.modules.filings.actions.moves import move, release
from anchang.modules.filings.actions.tell_broker import tell_standing
from anchang.modules.filings.actions.unfollowed import first_look
from anchang.modules.filings.events import FilingConfirmed
from anchang.modules.filings.models import Filing
from anchang.modules.filings.rules.cases import AtDesk, Yielded
from anchang.modules.filings.rules.extending import reminder
from anchang.modules.filings.states import AWAITING, Code, Period, State


@action
def confirm_filing(
    filing_id: UUID,
    *,
    visit_id: UUID,
    by: Actor,
    at: datetime,
    customer_id: UUID | None = None,
    escort_id: UUID | None = None,
) -> Filing:
    """Confirm a filing for a visit that arrived at an instant; again for the same visit changes nothing.

    A masked filing needs the customer whom the desk has found. An escort of this filing is kept with the judgement.
    Raises NotThere, CustomerNeeded, OtherProject, NotConfirmable with the desk's sentence, EscortOver,
    ConfirmationMissing, Stale.
    """
    found = queries.with_known_then(Filing.objects.filter(pk=filing_id))
    filing = the_one(found.select_related("rule_set"))
    if filing.visit_id == visit_id and filing.visited_at:
        return filing
    customer = filing.customer_id or customer_id
    if customer is None:
        raise errors.CustomerNeeded()
    ref = customers.get(customer)
    if ref.project_id != filing.project_id:
        raise errors.OtherProject()
    decision = desk.decide_on(filing, ref, at=at)
    rules = filing.rule_set.rules
    if decision.verdict.code != Code.PASSED:
        raise errors.NotConfirmable(sentence=decision.verdict.sentence(rules))
    brought = escort_behind(filing, escort_id, customer_id=ref.id, at=at) if escort_id else None
    if missing := missing_for(filing.project_id, brought):
        raise escort_errors.ConfirmationMissing(missing=named(missing))
    _end_rivals(filing, ref, by=by, at=at)
    deal_until = rules.protected_until(at, submitted_at=filing.submitted_at)
    if not move(
        filing,
        to=State.VISITED,
        case=AtDesk(claim=decision.claim, standing=decision.standing, at=at, escort=brought),
        by=by,
        at=at,
        visit_id=visit_id,
        customer_id=ref.id,
        visited_at=at,
        deal_until=deal_until,
        remind_at=reminder(deal_until, Period.DEAL, rules, at=at),
        follow_look_at=first_look(filing, at=at),
    ):
        raise Stale()
    _tell(filing, visit_id, by, at, is_tight=decision.verdict.is_flagged)
    return filing


@action
def refuse_filing(filing_id: UUID, *, customer_id: UUID, visit_id: UUID, by: Actor, at: datetime) -> bool:
    """End a waiting filing that does not count for the visit its customer has come for, with the desk's reason.

    Else who filed a customer already on the way would be right at the next visit (防截客). False when it counts, when
    the customer is frozen by a dispute, or when it ended before. Raises NotThere.
    """
    found = queries.with_known_then(Filing.objects.filter(pk=filing_id))
    filing = the_one(found.select_related("rule_set"))
    if filing.state not in AWAITING:
        return False
    decision = desk.decide_on(filing, customers.get(customer_id), at=at)
    if decision.verdict.code in (Code.PASSED, Code.DISPUTED):
        return False
    if decision.verdict.code == Code.VISIT_OVERDUE:
        expire_filing(filing.pk, at=at)
        return False
    is_refused = release(
        filing,
        act="filings.refuse",
        to=State.REJECTED,
        case=AtDesk(claim=decision.claim, standing=decision.standing, at=at),
        by=by,
        at=at,
        visit_id=visit_id,
    )
    if is_refused:
        tell_standing(filing, at=at)
    return is_refused


def _end_rivals(filing: Filing, ref: customers.CustomerRef, *, by: Actor, at: datetime) -> None:
    """End the other filings of the customer that wait: in a race the first escort wins, else the first to file."""
    held = Filing.objects.filter(project_id=filing.project_id, customer_id=ref.id, state__in=sorted(AWAITING))
    rivals = [*held.select_related("rule_set").exclude(pk=filing.pk), *desk.fitting_masked(ref)]
    case = Yielded(winner_at=filing.submitted_at, mode=filing.rule_set.rules.mode)
    for rival in rivals:
        if rival.pk == filing.pk or expire_filing(rival.pk, at=at):
            continue
        if release(rival, act="filings.yield", to=State.LOST, case=case, by=by, at=at):
            tell_standing(rival, at=at)


def _tell(filing: Filing, visit_id: UUID, by: Actor, at: datetime, *, is_tight: bool) -> None:
    assert filing.customer_id is not None
    tell_standing(filing, at=at)
    audit.record(
        by,
        "filings.confirm",
        subject=filing,
        project_id=filing.project_id,
        at=at,
        visit=str(visit_id),
        customer=str(filing.customer_id),
        is_tight=is_tight,
    )
    events.publish(
        FilingConfirmed(
            filing_id=filing.pk,
            project_id=filing.project_id,
            customer_id=filing.customer_id,
            visit_id=visit_id,
            agency_id=filing.agency_id,
            broker_id=filing.broker_id,
            protected_until=filing.deal_until,
            at=at,
        )
    )
