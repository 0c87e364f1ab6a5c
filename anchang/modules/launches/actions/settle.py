"""After the payment: paid picks become deals, a slice a transaction; whoever comes again finds what is left.

A pick's row says that it is settled in the transaction that makes its deal, so that neither is without the other
wherever a process ends. A rehearsal's picks are settled, too, and become nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from django.db import IntegrityError
from django.db.models import F

from anchang.kernel import audit, events
from anchang.kernel.access import Actor
from anchang.kernel.actions import action, make_way
from anchang.kernel.errors import Refusal
from anchang.kernel.rows import the_one, update_each
from anchang.modules.customers import api as customers
from anchang.modules.deals import api as deals
from anchang.modules.launches.events import PicksSettled
from anchang.modules.launches.models import Deposit, Entitlement, Launch, Offer, Pick
from anchang.modules.launches.states import DepositState, State

AT_A_TIME = 100
log = structlog.get_logger(__name__)
# Told of each step by its name; tests end the process there.
Reach = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of the paid picks: how many are deals now, and which could not become one."""

    done: int
    left: tuple[UUID, ...] = ()


def settle_picks(
    launch_id: UUID, *, by: Actor, at: datetime, at_a_time: int = AT_A_TIME, reach: Reach = lambda point: None
) -> Settled:
    """Make deals of a launch's paid picks, in the order of their presses. Raises NotThere.

    A slice that cannot be written is tried pick by pick, so that one that cannot become a deal keeps nobody waiting.
    """
    done, left = 0, list[UUID]()
    while waiting := _waiting(launch_id, left, at_a_time):
        try:
            done += _settle(launch_id, waiting, by=by, at=at, reach=reach)
        except (Refusal, IntegrityError) as refusal:
            if len(waiting) > 1:
                at_a_time = 1
                continue
            log.warning("pick_not_settled", pick=str(waiting[0]), error=type(refusal).__name__)
            left.append(waiting[0])
        reach("committed")
        make_way()
    return Settled(done, tuple(left))


def _waiting(launch_id: UUID, left: Sequence[UUID], count: int) -> list[UUID]:
    waiting = Pick.objects.filter(launch=launch_id, live=True, paid_at__isnull=False, settled_at__isnull=True)
    return list(waiting.exclude(pk__in=left).order_by("seq").values_list("pk", flat=True)[:count])


@action
def _settle(launch_id: UUID, pick_ids: Sequence[UUID], *, by: Actor, at: datetime, reach: Reach) -> int:
    """Settle picks that still wait. The launch's row is held: of two workers one waits, and finds them settled."""
    Launch.objects.filter(pk=launch_id).update(version=F("version"))
    launch = the_one(Launch.objects.filter(pk=launch_id).exclude(state=State.DRAFT))
    waiting = Pick.objects.filter(pk__in=pick_ids, live=True, paid_at__isnull=False, settled_at__isnull=True)
    picks = list(waiting.order_by("seq"))
    if not picks:
        return 0
    made = {} if launch.is_rehearsal else _subscribe(launch, picks, by=by, at=at)
    reach("subscribed")
    for pick in picks:
        pick.settled_at, pick.subscription_id = at, made.get(pick.pk)
    update_each(picks, "settled_at", "subscription")
    audit.record(by, "launches.settle", subject=launch, project_id=launch.project_id, at=at, units=len(picks))
    events.publish(PicksSettled(launch_id=launch.pk, pick_ids=[pick.pk for pick in picks], at=at))
    reach("written")
    return len(picks)


def _subscribe(launch: Launch, picks: Sequence[Pick], *, by: Actor, at: datetime) -> dict[UUID, UUID]:
    """Return each pick's subscription."""
    claims = _claims(launch, picks)
    buyers = _buyers(launch, picks)
    paid = dict(Deposit.objects.filter(pick__in=picks, state=DepositState.PAID).values_list("pick_id", "amount_fen"))
    picked = [
        deals.Picked(
            claim_id=claims[pick.unit_id],
            customer_id=buyers[pick.buyer_no][0],
            owner_id=buyers[pick.buyer_no][1],
            deposit_fen=paid[pick.pk],
        )
        for pick in picks
    ]
    made = deals.subscribe_picks(launch.project_id, picked, by=by, at=at)
    return {pick.pk: made[claims[pick.unit_id]][0] for pick in picks}


def _claims(launch: Launch, picks: Sequence[Pick]) -> dict[UUID, UUID]:
    offers = Offer.objects.filter(launch=launch, unit__in=[pick.unit_id for pick in picks])
    return {unit: claim for unit, claim in offers.values_list("unit_id", "claim_id") if claim}


def _buyers(launch: Launch, picks: Sequence[Pick]) -> dict[int, tuple[UUID, UUID]]:
    """Return each buyer's customer, merged ones as the kept one, and who is responsible for them."""
    rows = Entitlement.objects.filter(launch=launch, buyer_no__in={pick.buyer_no for pick in picks})
    found = list(rows.values_list("buyer_no", "customer_id", "consultant_id"))
    known = customers.refs(customer for _number, customer, _seller in found)
    return {
        number: (known[customer].id, owner)
        for number, customer, seller in found
        if number is not None and (owner := seller or known[customer].owner_id or launch.armed_by_id)
    }
