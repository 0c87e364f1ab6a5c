"""Board, deals and money of a launch beside each other, unit by unit (三方核对)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Sum

from anchang.gate.launch.book import FREE, Book, read
from anchang.gate.launch.entries import read_page, read_plan
from anchang.kernel.rows import the_one
from anchang.modules.customers import api as customers
from anchang.modules.deals import api as deals
from anchang.modules.inventory import api as inventory
from anchang.modules.launches.models import Book as BookRow
from anchang.modules.launches.models import Deposit, Entitlement, Launch, Offer, Page, Pick
from anchang.modules.launches.rules.reconciling import Dealt, Difference, Told, differences
from anchang.modules.launches.states import DepositState, State


@dataclass(frozen=True, slots=True)
class Line:
    """A unit, what is said of it, and where that differs."""

    unit_id: UUID
    name: str
    told: Told
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The units of a launch, the plan's first one first; sums over them, in fen."""

    lines: tuple[Line, ...]
    held: int
    settled: int
    total_fen: int
    paid_fen: int

    @property
    def faults(self) -> tuple[Line, ...]:
        """Return the units of which the three differ."""
        return tuple(line for line in self.lines if line.differences)


def reconcile(launch_id: UUID) -> Reconciled:
    """Hold book, claims, deals and deposits of a launch against each other, in a dozen queries. Raises NotThere."""
    launch = the_one(Launch.objects.filter(pk=launch_id))
    book = _book(launch_id)
    picks = {pick.unit_no: pick for pick in Pick.objects.filter(launch=launch, live=True)}
    offers = {row.number: row for row in Offer.objects.filter(launch=launch, number__isnull=False)}
    claims = _claims(offers.values())
    deal_of = _deals(launch, picks.values())
    paid, stray = _money(launch)
    lines = []
    for number, unit in enumerate(book.units):
        pick, offer = picks.get(number), offers.get(number)
        told = Told(
            holder=None if book.holder[number] == FREE else book.holder[number],
            buyer=pick.buyer_no if pick else None,
            is_paid=bool(pick and pick.paid_at),
            is_settled=bool(pick and pick.settled_at),
            claim=claims.get(offer.claim_id, "") if offer and offer.claim_id else "",
            price_fen=unit.price_fen,
            deal=deal_of.get(pick.subscription_id) if pick and pick.subscription_id else None,
            paid_fen=paid.get(pick.pk, 0) if pick else 0,
            stray_fen=stray.get(number, 0),
            is_rehearsal=launch.is_rehearsal,
            is_over=launch.state == State.CLOSED,
        )
        lines.append(Line(UUID(unit.id), unit.name, told, tuple(differences(told))))
    return _summed(lines)


def _summed(lines: list[Line]) -> Reconciled:
    standing = [line.told.deal for line in lines if line.told.deal and line.told.deal.stands]
    return Reconciled(
        lines=tuple(lines),
        held=sum(line.told.buyer is not None for line in lines),
        settled=len(standing),
        total_fen=sum(deal.total_fen for deal in standing),
        paid_fen=sum(line.told.paid_fen for line in lines),
    )


def _book(launch_id: UUID) -> Book:
    kept = the_one(BookRow.objects.filter(launch=launch_id))
    pages = Page.objects.filter(launch=launch_id).order_by("number").values_list("content", flat=True)
    return read(read_plan(bytes(kept.plan)), (entry for page in pages for entry in read_page(bytes(page))))


def _claims(offers: Iterable[Offer]) -> dict[UUID, str]:
    found = inventory.claims_of(offer.claim_id for offer in offers if offer.claim_id)
    return {claim.id: claim.kind for claim in found.values() if claim.live}


def _deals(launch: Launch, picks: Iterable[Pick]) -> dict[UUID, Dealt]:
    known = deals.refs(pick.subscription_id for pick in picks if pick.subscription_id)
    rows = list(Entitlement.objects.filter(launch=launch).values_list("customer_id", "buyer_no"))
    kept = customers.refs(customer for customer, _number in rows)
    # A customer who was merged since is the one who was kept.
    numbers = {kept[customer].id: number for customer, number in rows if customer in kept}
    return {
        row.id: Dealt(numbers.get(row.customer_id), row.total_fen, row.deposit_fen, row.stands)
        for row in known.values()
    }


def _money(launch: Launch) -> tuple[dict[UUID, int], dict[int, int]]:
    """Return what is kept of the deposits of live picks, by pick, and of picks that are over, by unit."""
    kept = Deposit.objects.filter(pick__launch=launch, state=DepositState.PAID).order_by()
    live = kept.filter(pick__live=True).values_list("pick_id").annotate(Sum("amount_fen"))
    over = kept.filter(pick__live=False).values_list("pick__unit_no").annotate(Sum("amount_fen"))
    return dict(live), dict(over)
