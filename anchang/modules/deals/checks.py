"""What must always hold over the whole database."""

from __future__ import annotations

from collections.abc import Iterator

from anchang.kernel.audit import Fault
from anchang.kernel.errors import Refusal
from anchang.kernel.verify import invariant
from anchang.modules.approvals import api as approvals
from anchang.modules.deals.models import Subscription
from anchang.modules.deals.rules import ladder
from anchang.modules.deals.states import LIVE, SOLD, Rung, State
from anchang.modules.filings import api as filings
from anchang.modules.inventory import api as inventory

CLAIMS = {
    State.DRAFT: inventory.ClaimKind.HOLD,
    State.PENDING: inventory.ClaimKind.HOLD,
    State.ACTIVE: inventory.ClaimKind.SUBSCRIPTION,
    State.SIGNED: inventory.ClaimKind.CONTRACT,
}
AT_ONCE = 500


@invariant("every subscription holds its unit by the claim of its state")
def subscriptions_without_claim() -> Iterator[Fault]:
    """Yield what stands without the live claim it needs (reliability guide §2.1, I1).

    What waits may have lost its hold a moment ago: the event that closes it is on its way, so a dead claim is no fault.
    """
    rows = Subscription.objects.filter(state__in=sorted(LIVE)).order_by("pk")
    for batch in _batches(rows.iterator(chunk_size=AT_ONCE)):
        claims = inventory.claims_of(row.claim_id for row in batch)
        for row in batch:
            claim = claims.get(row.claim_id)
            waits = row.state not in SOLD
            if claim is None or claim.unit_id != row.unit_id or (not claim.live and not waits):
                yield Fault(f"subscription {row.number}", "has no live claim on its unit.")
            elif claim.live and claim.kind != CLAIMS[State(row.state)]:
                yield Fault(f"subscription {row.number}", f"is {row.state}, its claim is a {claim.kind}.")


@invariant("every subscription's price follows from its list price and its discounts")
def wrong_prices() -> Iterator[Fault]:
    """Yield the subscriptions whose total cannot be worked out again to the fen (I6)."""
    for row in Subscription.objects.order_by("pk").iterator(chunk_size=AT_ONCE):
        try:
            again = row.quote
        except Refusal as refusal:
            yield Fault(f"subscription {row.number}", f"cannot be priced again: {refusal.code}.")
            continue
        if (again.exact_fen, again.total_fen) != (row.exact_total_fen, row.deal_total_fen):
            yield Fault(f"subscription {row.number}", f"says {row.deal_total_fen}, its lines say {again.total_fen}.")


@invariant("no discount stands that nobody was entitled to grant")
def ungranted_discounts() -> Iterator[Fault]:
    """Yield what stands beyond its seller's right without an approval (domain guide §11.2)."""
    rows = Subscription.objects.filter(state__in=sorted(SOLD)).exclude(rung=Rung.CONSULTANT).order_by("pk")
    for row in rows.iterator(chunk_size=AT_ONCE):
        needed = ladder.needed(list_fen=row.list_total_fen, total_fen=row.deal_total_fen, floor_fen=row.floor_total_fen)
        if needed != row.rung:
            yield Fault(f"subscription {row.number}", f"is kept as granted by {row.rung}, it needs {needed}.")
        elif row.request_id and approvals.request(row.request_id).state != approvals.State.APPROVED:
            yield Fault(f"subscription {row.number}", "stands without its approval.")
        elif not row.request_id and needed != Rung.MANAGER:
            yield Fault(f"subscription {row.number}", f"stands without asking {needed}.")


@invariant("the shares of every subscription's buyers make a whole")
def broken_shares() -> Iterator[Fault]:
    """Yield the subscriptions whose buyers' shares do not sum to 100 %."""
    for row in Subscription.objects.order_by("pk").iterator(chunk_size=AT_ONCE):
        if sum(buyer.get("share", 0) for buyer in row.buyers) != 10_000:
            yield Fault(f"subscription {row.number}", "has buyers whose shares are no whole.")


@invariant("every filing that a deal was made under is won while the deal stands")
def unwon_filings() -> Iterator[Fault]:
    """Yield the deals that stand under a filing which is not won, or is another project's (domain guide §4.3)."""
    rows = Subscription.objects.filter(state__in=sorted(SOLD), filing__isnull=False).order_by("pk")
    for batch in _batches(rows.iterator(chunk_size=AT_ONCE)):
        found = filings.refs(row.filing_id for row in batch if row.filing_id)
        for row in batch:
            filing = found.get(row.filing_id) if row.filing_id else None
            if filing is None or filing.project_id != row.project_id:
                yield Fault(f"subscription {row.number}", "was made under a filing of another project.")
            elif filing.state not in (filings.State.WON, filings.State.DISPUTED):
                yield Fault(f"subscription {row.number}", f"stands, its filing {filing.number} is {filing.state}.")


def _batches(rows: Iterator[Subscription]) -> Iterator[list[Subscription]]:
    batch: list[Subscription] = []
    for row in rows:
        batch.append(row)
        if len(batch) == AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch
