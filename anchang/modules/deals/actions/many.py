"""Many units subscribed at once, by those who chose and paid for them in a launch: all or none, in few statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from anchang.kernel import clock
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.money import Fen
from anchang.kernel.rows import update_each
from anchang.modules.customers import api as customers
from anchang.modules.deals import errors
from anchang.modules.deals.actions import bookings, closing, verdicts
from anchang.modules.deals.actions.numbers import next_numbers
from anchang.modules.deals.actions.subscribe import written
from anchang.modules.deals.models import Subscription
from anchang.modules.deals.rules import terms
from anchang.modules.deals.rules.discount import Scheme
from anchang.modules.deals.states import Mode, Order, State
from anchang.modules.filings import api as filings
from anchang.modules.inventory import api as inventory
from anchang.modules.people import api as people

AT_A_TIME = 200
# A launch's price is the list price: nothing is taken off, so how lines would meet does not matter.
SCHEME = Scheme(Mode.MULTIPLY, Order.PERCENT_FIRST, to_yuan=False)


@dataclass(frozen=True, slots=True)
class Picked:
    """A unit that somebody chose and paid a deposit for. `claim_id`: the launch's claim, at whose price it is."""

    claim_id: UUID
    customer_id: UUID
    owner_id: UUID
    deposit_fen: Fen


@action
def subscribe_picks(
    project_id: UUID, picked: Sequence[Picked], *, by: Actor, at: datetime
) -> dict[UUID, tuple[UUID, str]]:
    """Let subscriptions stand at the prices of the claims; return each one's id and number, by claim.

    The claims become theirs, bookings turn, the filings that protect the buyers are won. Idempotent is whoever calls:
    a claim that is a subscription's already is refused. Raises ClaimOver, DepositOutOfRange, UnitHasSubscription.
    """
    today = clock.local(at).date()
    claims = inventory.claims_of(one.claim_id for one in picked)
    units = inventory.units_of(claim.unit_id for claim in claims.values())
    teams = {one.user_id: one.team_id for one in people.staff_of(project_id)}
    numbers = next_numbers(project_id, today, len(picked))
    rows = [
        _row(one, claims[one.claim_id], units[claims[one.claim_id].unit_id], number, today, teams)
        for one, number in zip(picked, numbers, strict=True)
    ]
    _take_units(project_id, rows, by=by, at=at)
    _insert(rows)
    customers.set_statuses((row.customer_id for row in rows), status=customers.Status.SUBSCRIBED, by=by, at=at)
    bookings.turn_many(rows, by=by, at=at)
    _keep_filings(project_id, rows, by=by, at=at)
    for row in rows:
        facts = {"number": row.number, "unit": row.unit_id, "customer": row.customer_id}
        verdicts.announce(row, on=today, by=by, at=at, **facts)
    return {row.claim_id: (row.pk, row.number) for row in rows}


def _row(
    one: Picked,
    claim: inventory.ClaimRef,
    unit: inventory.UnitRef,
    number: str,
    today: date,
    teams: Mapping[UUID, UUID | None],
) -> Subscription:
    row = written(unit, claim, one.customer_id, number=number, owner_id=one.owner_id, team_id=teams.get(one.owner_id))
    total_fen = row.list_total_fen
    row.arithmetic = {"mode": SCHEME.mode, "order": SCHEME.order, "to_yuan": SCHEME.to_yuan}
    row.exact_total_fen = row.deal_total_fen = total_fen
    row.deposit_fen = terms.check_deposit(one.deposit_fen, total_fen)
    row.state, row.subscribed_on = State.ACTIVE, today
    row.planned_sign_on = terms.planned_sign(today, None)
    return row


def _insert(rows: Sequence[Subscription]) -> None:
    """Write the rows; one live subscription a unit is the index's word."""
    try:
        with transaction.atomic():
            Subscription.objects.bulk_create(rows, batch_size=AT_A_TIME)
    except IntegrityError:
        live = Subscription.objects.filter(unit_id__in=[row.unit_id for row in rows]).exclude(state=State.CLOSED)
        other = live.order_by("pk").first()
        raise errors.UnitHasSubscription(
            unit=other.unit_name if other else rows[0].unit_name, number=other.number if other else ""
        ) from None


def _take_units(project_id: UUID, rows: Sequence[Subscription], *, by: Actor, at: datetime) -> None:
    inventory.convert_claims(
        project_id,
        [inventory.Conversion(row.claim_id, row.number, row.customer_id, row.owner_id) for row in rows],
        source=inventory.ClaimKind.PICK,
        target=inventory.ClaimKind.SUBSCRIPTION,
        by=by,
        at=at,
    )


def _keep_filings(project_id: UUID, rows: Sequence[Subscription], *, by: Actor, at: datetime) -> None:
    """Win the filings of those for whom anybody filed, and keep those that came with a booking."""
    update_each([row for row in rows if row.filing_id], "filing")
    filed = filings.filed_among(project_id, (row.customer_id for row in rows))
    for row in rows:
        if row.customer_id in filed:
            closing.win_filing(row, filings.DealNode.SUBSCRIPTION, by=by, at=at)
