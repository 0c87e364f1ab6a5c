"""The customer bought, or gave up what was bought."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from anchang.kernel import audit, events
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.rows import at_most_one
from anchang.modules.filings import queries
from anchang.modules.filings.actions.disputes.deals import ended_in_dispute, won_in_dispute
from anchang.modules.filings.actions.expire import expire_filing
from anchang.modules.filings.actions.moves import move
from anchang.modules.filings.actions.tell_broker import tell_standing
from anchang.modules.filings.actions.unfollowed import first_look
from anchang.modules.filings.events import FilingRestored, FilingVoided, FilingWon
from anchang.modules.filings.models import Filing
from anchang.modules.filings.rules.cases import Bought, DealMistaken, DealUndone
from anchang.modules.filings.rules.extending import reminder
from anchang.modules.filings.states import DealNode, Period, State


@action
def win_filing(*, project_id: UUID, customer_id: UUID, node: DealNode, by: Actor, at: datetime) -> Filing | None:
    """Mark the filing under whose protection a customer bought; None when nobody's protection stands.

    It is won at the step of the deal that its rules name (成交保护节点), or at a later one. What the customer buys
    besides, while the window fixed at the visit is open, is under the same filing. One in dispute stays frozen; that
    its customer bought is noted for the decision.
    """
    filing = _standing(project_id, customer_id, at)
    if filing is None:
        return won_in_dispute(project_id, customer_id, node=node, by=by, at=at)
    if filing.state == State.WON:
        return filing
    if not node.reaches(filing.rule_set.rules.deal_node):
        return None
    if not move(
        filing,
        to=State.WON,
        case=Bought(until=filing.deal_until, at=at),
        by=by,
        at=at,
        ended_at=at,
    ):
        # A second unit at the same instant: its deal has won the filing for both, unless it ended otherwise.
        filing = _standing(project_id, customer_id, at)
        return filing if filing and filing.state == State.WON else None
    audit.record(by, "filings.win", subject=filing, project_id=project_id, at=at, customer=str(customer_id))
    events.publish(FilingWon(filing_id=filing.pk, project_id=project_id, customer_id=customer_id, at=at))
    tell_standing(filing, at=at)
    return filing


def _standing(project_id: UUID, customer_id: UUID, at: datetime) -> Filing | None:
    rows = Filing.objects.select_related("rule_set").filter(project_id=project_id, customer_id=customer_id)
    found = rows.filter(state__in=[State.VISITED, State.WON]).order_by("state", "-visited_at")
    return next((row for row in found if row.deal_until >= at or _waits_on(row)), None)


def _waits_on(row: Filing) -> bool:
    """Tell whether a filing whose time is over has ended for nobody yet (不强制回收)."""
    return row.state == State.VISITED and not row.rule_set.rules.reclaim_on_expiry


def _won(filing_id: UUID) -> Filing | None:
    return at_most_one(Filing.objects.select_related("rule_set").filter(pk=filing_id, state=State.WON))


@action
def void_filing(filing_id: UUID, *, by: Actor, at: datetime) -> bool:
    """End a won filing whose deal was given up (domain guide §4.3); False when it is no longer won."""
    filing = _won(filing_id)
    if filing is None:
        return ended_in_dispute(filing_id, to=State.VOID, by=by, at=at)
    if not move(filing, to=State.VOID, case=DealUndone(), by=by, at=at, ended_at=at):
        return False
    assert filing.customer_id is not None
    audit.record(by, "filings.void", subject=filing, project_id=filing.project_id, at=at)
    events.publish(
        FilingVoided(filing_id=filing.pk, project_id=filing.project_id, customer_id=filing.customer_id, at=at)
    )
    tell_standing(filing, at=at)
    return True


@action
def restore_filing(filing_id: UUID, *, by: Actor, at: datetime) -> bool:
    """Let a won filing protect as before, for its deal was a mistake; False when it is no longer won.

    Its deadline is the one fixed at the visit. Whoever was filed for the customer since keeps what was promised: then
    the filing is void.
    """
    filing = _won(filing_id)
    if filing is None:
        return ended_in_dispute(filing_id, to=State.VISITED, by=by, at=at)
    assert filing.customer_id is not None and filing.ended_at is not None
    if queries.is_filed_since(filing.ended_at, project_id=filing.project_id, customer_id=filing.customer_id):
        return void_filing(filing_id, by=by, at=at)
    again: dict[str, Any] = {
        "ended_at": None,
        "remind_at": reminder(filing.deal_until, Period.DEAL, filing.rule_set.rules, at=at),
        "follow_look_at": first_look(filing, at=at),
    }
    if not move(filing, to=State.VISITED, case=DealMistaken(until=filing.deal_until), by=by, at=at, **again):
        return False
    audit.record(by, "filings.restore", subject=filing, project_id=filing.project_id, at=at)
    events.publish(
        FilingRestored(
            filing_id=filing.pk,
            project_id=filing.project_id,
            customer_id=filing.customer_id,
            protected_until=filing.deal_until,
            at=at,
        )
    )
    if not expire_filing(filing.pk, at=at):
        tell_standing(filing, at=at)
    return True
