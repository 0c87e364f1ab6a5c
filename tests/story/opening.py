"""An online launch on its way: planned, rehearsed to the end, and not armed yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from anchang.gate.launch.book import Book, decide
from anchang.gate.launch.entries import Entry, Press
from anchang.gate.launch.ledger import microseconds_of
from anchang.kernel import clock
from anchang.kernel.access import Actor
from anchang.modules.deals import api as deals
from anchang.modules.inventory import api as inventory
from anchang.modules.launches import sign_ports
from anchang.modules.launches.actions import signing_papers
from anchang.modules.launches.actions.arming import rehearse
from anchang.modules.launches.actions.buyers import add_customers, verify_buyers
from anchang.modules.launches.actions.deposits import ask_deposit, hear
from anchang.modules.launches.actions.drafts import draft_launch
from anchang.modules.launches.actions.offers import add_offers
from anchang.modules.launches.actions.orders import close_launch
from anchang.modules.launches.actions.picks import confirm_pick
from anchang.modules.launches.actions.signing_papers import ask_signature
from anchang.modules.launches.actions.signing_times import appoint
from anchang.modules.launches.models import Entitlement, Launch, Pick, Signing
from anchang.modules.launches.ports import Stand, Word
from anchang.modules.launches.rules.settings import first_settings, times_of
from anchang.modules.launches.rules.signing import slots_on
from anchang.modules.launches.writing import write
from tests.story.teller import Teller

UNITS, PLANNER = 24, "叶青"


def prepare_a_launch(teller: Teller) -> None:
    """Plan a launch of the newest building for those who have booked, and rehearse it once."""
    by, at = teller.world.actor(PLANNER), teller.until - timedelta(hours=20)
    buyers = [row.customer_id for row in deals.booking_rows(teller.project_id) if row.is_live]
    units = inventory.units_in(teller.project_id)
    free = [unit for unit in units if unit.building == "6栋" and unit.status == inventory.Status.SALE][:UNITS]
    with clock.standing_at(at):
        settings = replace(first_settings(name="6栋线上开盘", today_at=at), welcome="锦宸府二期 6 栋，线上选房。")
        row = draft_launch(teller.project_id, settings=settings, by=by, at=at)
        add_offers(row.pk, unit_ids=[unit.id for unit in free], by=by, at=at)
        add_customers(row.pk, customer_ids=buyers, by=by, at=at)
        verify_buyers(row.pk, entitlement_ids=None, is_verified=True, by=by, at=at)
        made = rehearse(row.pk, by=by, at=at)
    for buyer in range(len(buyers)):
        _press(made, buyer, made.opens_at + timedelta(seconds=1 + buyer))
    _sign(made)
    ends = made.opens_at + timedelta(minutes=20)
    with clock.standing_at(ends):
        close_launch(made.pk, reason="公测完成", by=by, at=ends)


def _press(launch: Launch, buyer: int, at: datetime) -> None:
    def make(book: Book) -> list[Entry]:
        unit = buyer % len(book.units)
        found = decide(book, buyer, unit, f"story-press-{buyer}", microseconds_of(at))
        return [found] if isinstance(found, Press) else []

    with clock.standing_at(at):
        write(launch, make)
        _pay(launch, buyer, at)


def _pay(launch: Launch, buyer: int, at: datetime) -> None:
    """Confirm the pick and pay at the bank of rehearsals, or it would be back on the board."""
    by = Actor.system(launch.tenant_id)
    entitlement = Entitlement.objects.get(launch=launch, buyer_no=buyer)
    pick = confirm_pick(Pick.objects.get(launch=launch, buyer_no=buyer).pk, entitlement_id=entitlement.pk, by=by, at=at)
    deposit, _way = ask_deposit(pick.pk, entitlement_id=entitlement.pk, return_to="/", by=by, at=at)
    hear(Word(deposit.number, Stand.PAID, f"SIM-{deposit.number}", deposit.amount_fen, at), at=at)


def _sign(launch: Launch) -> None:
    """Let the first winner sign at once and the others take a time; the last does neither."""
    by, times = Actor.system(launch.tenant_id), times_of(launch)
    slots = slots_on(times, times.first)
    picks = list(Pick.objects.filter(launch=launch, live=True).order_by("seq"))
    for place, pick in enumerate(picks[:-1]):
        buyer, at = Entitlement.objects.get(launch=launch, buyer_no=pick.buyer_no), pick.at + timedelta(minutes=5)
        with clock.standing_at(at):
            if place:
                slot = slots[place * 3 % len(slots)]
                appoint(pick.pk, entitlement_id=buyer.pk, starts_at=slot, by=by, at=at)
                continue
            ask_signature(pick.pk, entitlement_id=buyer.pk, return_to="/", by=by, at=at)
            row = Signing.objects.get(pick=pick)
            signing_papers.hear(sign_ports.Word(row.ref, sign_ports.Stand.SIGNED, at), provider=row.provider, at=at)
