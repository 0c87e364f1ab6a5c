"""From one's own lock to a subscription: priced, numbered, and put to who must grant the discount."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop

from anchang.kernel import audit, clock
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import NotThere, Stale
from anchang.kernel.money import Fen
from anchang.kernel.rows import at_most_one, the_one
from anchang.kernel.tenancy import current_tenant
from anchang.kernel.text import clean
from anchang.modules.approvals import api as approvals
from anchang.modules.customers import api as customers
from anchang.modules.deals import access, errors, queries
from anchang.modules.deals.actions import closing, verdicts
from anchang.modules.deals.actions.numbers import next_number
from anchang.modules.deals.models import Subscription
from anchang.modules.deals.queries import Offer
from anchang.modules.deals.rules import ladder, terms
from anchang.modules.deals.rules.discount import Line
from anchang.modules.deals.states import Rung, State
from anchang.modules.inventory import api as inventory

KIND = "deals.discount"
PATIENCE = timedelta(hours=48)
BELOW_FLOOR = gettext_noop("低于底价")


@action
def create_subscription(
    unit_id: UUID,
    *,
    customer_id: UUID,
    lines: Sequence[Line],
    deposit_fen: Fen,
    planned_sign_on: date | None = None,
    id_number: str = "",
    by: Actor,
    at: datetime,
) -> Subscription:
    """Subscribe a unit out of the actor's own lock.

    Within the actor's right the subscription stands at once; beyond it the unit is held for up to 48 hours while
    somebody decides. The price is the one the lock was made at (test vector T-P2). The number of the buyer's document
    may be given now; the contract needs it.
    Raises NotAllowed, NotThere, LockFirst, OtherCustomer, UnitHasSubscription, DepositOutOfRange, SignDateOutOfRange,
    what `discount.quote` and customers.give_identity raise, and approvals.NobodyToAsk.
    """
    unit = inventory.unit_of(unit_id)
    by.must(access.SUBSCRIBE, unit.project_id)
    claim = _own_claim(unit, by, at)
    customer = _customer(customer_id, claim, by)
    if clean(id_number):
        customers.give_identity(customer.id, number=id_number, by=by, at=at)
    today = clock.local(at).date()
    offer = queries.offer(unit, claim.price, lines, by=by, on=today)
    team_id = next(iter(sorted(by.team_ids)), None)
    number = next_number(unit.project_id, today)
    row = written(unit, claim, customer.id, number=number, owner_id=by.user_id, team_id=team_id)
    row.planned_sign_on = terms.planned_sign(today, planned_sign_on)
    for name, value in _agreed(offer, deposit_fen).items():
        setattr(row, name, value)
    _insert(row, at)
    audit.record(
        by,
        "deals.create_subscription",
        subject=row,
        project_id=row.project_id,
        at=at,
        number=row.number,
        unit=unit.id,
        customer=customer.id,
        total_fen=row.deal_total_fen,
        list_fen=row.list_total_fen,
        rung=row.rung,
    )
    return _settle(row, offer, by=by, at=at, claim=claim)


@action
def amend_subscription(
    subscription_id: UUID,
    *,
    lines: Sequence[Line],
    deposit_fen: Fen,
    planned_sign_on: date,
    version: int,
    by: Actor,
    at: datetime,
) -> Subscription:
    """Mend what was returned and submit it again. Raises NotThere, WrongState, Stale and as create_subscription."""
    row = the_one(access.visible_to(by, access.SUBSCRIBE).filter(pk=subscription_id))
    if row.state != State.DRAFT:
        raise closing.wrong_state(row)
    claim = inventory.claim_of(row.claim_id)
    today = clock.local(at).date()
    offer = queries.offer(inventory.unit_of(row.unit_id), claim.price, lines, by=by, on=today)
    changes = _agreed(offer, deposit_fen)
    changes["planned_sign_on"] = terms.planned_sign(today, planned_sign_on)
    mine = Subscription.objects.filter(pk=row.pk, state=State.DRAFT, version=version)
    if not mine.update(version=version + 1, state=State.PENDING, request_id=None, **changes):
        row.refresh_from_db()
        raise Stale(current=closing.standing(row))
    row.refresh_from_db()
    audit.record(
        by,
        "deals.amend_subscription",
        subject=row,
        project_id=row.project_id,
        at=at,
        total_fen=row.deal_total_fen,
        rung=row.rung,
    )
    return _settle(row, offer, by=by, at=at)


def _own_claim(unit: inventory.UnitRef, by: Actor, at: datetime) -> inventory.ClaimRef:
    claim = inventory.live_claim_of(unit.id)
    takes = (inventory.ClaimKind.LOCK, inventory.ClaimKind.HOLD)
    is_live = claim is not None and claim.kind in takes and not (claim.expires_at and claim.expires_at <= at)
    if claim is None or not is_live or claim.holder_id != by.user_id:
        raise errors.LockFirst(unit=unit.name, current={"status": unit.status})
    return claim


def _customer(customer_id: UUID, claim: inventory.ClaimRef, by: Actor) -> customers.CustomerRef:
    customer = customers.get(customer_id)
    if customer.project_id != claim.project_id or not customers.may_see(by, customer.id):
        raise NotThere()
    if claim.customer_id and customers.get(claim.customer_id).id != customer.id:
        raise errors.OtherCustomer(unit=claim.unit_name)
    return customer


def written(
    unit: inventory.UnitRef,
    claim: inventory.ClaimRef,
    customer_id: UUID,
    *,
    number: str,
    owner_id: UUID,
    team_id: UUID | None,
) -> Subscription:
    """Return a subscription with its number, its unit and the claim's prices, not yet agreed on."""
    return Subscription(
        tenant_id=current_tenant(),
        project_id=unit.project_id,
        number=number,
        unit_id=unit.id,
        unit_name=unit.name,
        building=unit.building,
        room_type=unit.room_type,
        product=unit.product,
        area=unit.gross_area,
        claim_id=claim.id,
        customer_id=customer_id,
        buyers=[{"customer": str(customer_id), "share": 10_000}],
        owner_id=owner_id,
        team_id=team_id,
        price_version=claim.price.version,
        filed_total_fen=claim.price.filed_total_fen,
        list_total_fen=claim.price.list_total_fen,
        floor_total_fen=claim.price.floor_total_fen,
        state=State.PENDING,
    )


def _agreed(offer: Offer, deposit_fen: Fen) -> dict[str, Any]:
    found = offer.quote
    return {
        "scheme_id": offer.scheme_id,
        "arithmetic": {"mode": offer.scheme.mode, "order": offer.scheme.order, "to_yuan": offer.scheme.to_yuan},
        "discount_lines": [
            {"kind": step.line.kind, "value": step.line.value, "title": step.line.title, "off_fen": step.off_fen}
            for step in found.steps
        ],
        "exact_total_fen": found.exact_fen,
        "deal_total_fen": found.total_fen,
        "deposit_fen": terms.check_deposit(deposit_fen, found.total_fen),
        "rung": offer.rung,
    }


def _insert(row: Subscription, at: datetime) -> None:
    for stale in Subscription.objects.filter(unit_id=row.unit_id, state__in=[State.DRAFT, State.PENDING]):
        # The clockwork has not reached it yet: its hold is over, or nobody could have locked the unit anew.
        if stale.claim_id != row.claim_id:
            closing.lapse_subscription(stale.pk, at=at)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        other = at_most_one(Subscription.objects.filter(unit_id=row.unit_id).exclude(state=State.CLOSED))
        raise errors.UnitHasSubscription(unit=row.unit_name, number=other.number if other else "") from None


def _settle(
    row: Subscription, offer: Offer, *, by: Actor, at: datetime, claim: inventory.ClaimRef | None = None
) -> Subscription:
    """Let it stand, or hold the unit and ask for approval."""
    if offer.may_grant:
        return verdicts.stand(row, by=by, at=at)
    if claim and claim.kind == inventory.ClaimKind.LOCK:
        inventory.convert_claim(
            claim.id,
            inventory.ClaimKind.HOLD,
            by=by,
            at=at,
            ref=row.number,
            customer_id=row.customer_id,
            expires_at=at + PATIENCE,
        )
    below = ladder.is_below_floor(row.deal_total_fen, row.floor_total_fen)
    facts = {
        "number": row.number,
        "unit": row.unit_name,
        "price_version": row.price_version,
        "filed_total_fen": row.filed_total_fen,
        "list_total_fen": row.list_total_fen,
        "deal_total_fen": row.deal_total_fen,
        "amount_fen": row.deal_total_fen,
        "lines": [],
    } | ({"flag": BELOW_FLOOR} if below else {})
    request = approvals.open_request(
        kind=KIND,
        project_id=row.project_id,
        subject_type="deals.subscription",
        subject_id=row.pk,
        title=row.unit_name,
        facts=facts,
        approver_role=ladder.ASKED[Rung(row.rung)],
        by=by,
        at=at,
        is_flagged=below,
    )
    Subscription.objects.filter(pk=row.pk).update(request_id=request.id)
    row.request_id = request.id
    return row
