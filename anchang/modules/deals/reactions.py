"""What other modules tell this one."""

from __future__ import annotations

from anchang.kernel.access import Actor
from anchang.kernel.events import reaction
from anchang.kernel.tenancy import current_tenant
from anchang.modules.approvals.events import ApprovalDecided, ApprovalWithdrawn
from anchang.modules.deals import queries
from anchang.modules.deals.actions.closing import lapse_subscription
from anchang.modules.deals.actions.following import follow_dispute
from anchang.modules.deals.actions.subscribe import KIND
from anchang.modules.deals.actions.verdicts import activate_subscription, reject_subscription, return_subscription
from anchang.modules.filings.events import DisputeClosed
from anchang.modules.inventory.events import UnitMoved

VERDICTS = {"approve": activate_subscription, "reject": reject_subscription, "return": return_subscription}


@reaction(ApprovalDecided)
def carry_out_verdict(event: ApprovalDecided) -> None:
    """Let the subscription stand, end it, or give it back to be mended."""
    if event.kind == KIND:
        VERDICTS[event.verdict](event.subject_id, request_id=event.request_id, at=event.at)


@reaction(ApprovalWithdrawn)
def take_back(event: ApprovalWithdrawn) -> None:
    """Give a subscription back to be mended when its request was withdrawn."""
    if event.kind == KIND:
        return_subscription(event.subject_id, request_id=event.request_id, at=event.at)


@reaction(DisputeClosed)
def follow(event: DisputeClosed) -> None:
    """Put the deals of both sides where the decision puts them."""
    follow_dispute(
        filing_id=event.filing_id,
        rival_id=event.rival_id,
        winner_id=event.winner_id,
        by=Actor.system(current_tenant()),
        at=event.at,
    )


@reaction(UnitMoved)
def notice_lost_hold(event: UnitMoved) -> None:
    """Close what waited on a unit that is free again."""
    if event.status == "sale" and event.claim_id:
        for subscription_id in queries.waiting_on_claim(event.claim_id):
            lapse_subscription(subscription_id, at=event.at)
