"""The office as one finds it: colleagues receiving, somebody waiting, locks running, prices to decide."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from anchang.kernel import clock
from anchang.kernel.access import Actor
from anchang.modules.customers import api as customers
from anchang.modules.inventory.actions.claims import lock_unit
from anchang.modules.inventory.errors import UnitTaken
from anchang.modules.inventory.models import Claim
from anchang.modules.notices.actions import read_all
from anchang.modules.visits.actions.reception import accept
from anchang.modules.visits.actions.register import Arrival, register_visit
from anchang.modules.visits.actions.rotation import open_day
from anchang.modules.visits.queries import roster
from anchang.modules.visits.rules.rotation import next_for_new
from anchang.modules.visits.states import Source
from tests.story import acts, channel, opening, outsiders, quarrels
from tests.story.cast import KNOWN, Buyer
from tests.story.teller import CONSULTANTS, Teller


def leave_as_found(teller: Teller) -> None:
    """Bring the story to its last instant."""
    until, (cheng, *others) = teller.until, KNOWN
    for actor in teller.actors.values():
        read_all(by=actor, at=until - timedelta(hours=2))
    lin, zhou, ma = (teller.actors[name] for name in CONSULTANTS[:3])
    known = [_knows(teller, buyer, (lin, zhou)[number % 2], number) for number, buyer in enumerate(others)]
    # One price for the manager to decide, one far below the floor for the group.
    acts.subscribe(teller, known[4], lin, until - timedelta(minutes=52), off=80, reason="按时签约")
    with clock.standing_at(until - timedelta(hours=1)):
        customers.assign_owner(known[5], user_id=ma.user_id, team_id=min(ma.team_ids), by=ma, at=clock.now())
    acts.subscribe(teller, known[5], ma, until - timedelta(minutes=48), off=520, reason="老业主推荐")
    # Of the two locks a consultant may hold, the one whom the demo lets in has one left to try.
    for number, (customer_id, owner) in enumerate(((known[0], lin), (known[1], zhou), (known[3], zhou))):
        at = until - timedelta(minutes=2 + number)
        with clock.standing_at(at):
            lock_unit(teller.free.pop(0).pk, by=owner, at=at, customer_id=customer_id)
    _reach_for_what_is_locked(Claim.objects.get(live=True, customer_id=known[0]), by=ma)
    with clock.standing_at(until - timedelta(hours=26)):
        customers.reveal_phone(known[2], reason="电话确认复看时间", by=lin)
    # In the order of their days: a list shows what was written last on top.
    quarrels.disagree(teller)
    outsiders.come_by_poster(teller)
    channel.leave_to_do(teller)
    acts.book_some(teller, lin, until - timedelta(hours=21))
    opening.prepare_a_launch(teller)
    filing = acts.file_one(teller, cheng, "唐红思", until - timedelta(minutes=75))
    # All of one day, however soon after midnight: each day has a rotation of its own.
    apart = min(timedelta(minutes=5), (until - clock.day_bounds(clock.local(until).date())[0]) / 8)
    _colleagues_receive(teller, until, before=lin, apart=apart)
    if filing.customer_id:
        _waits(teller, filing.customer_id, until - 1.4 * apart)


def _knows(teller: Teller, buyer: Buyer, owner: Actor, number: int) -> UUID:
    """Give a consultant a customer of some days, spoken to since."""
    at = teller.until - timedelta(days=9)
    with clock.standing_at(at):
        ref, _ = customers.find_or_create(
            project_id=teller.project_id, name=buyer.name, phone=buyer.phone, by=owner, at=at
        )
        customers.assign_owner(ref.id, user_id=owner.user_id, team_id=min(owner.team_ids), by=owner, at=at)
    acts.follow(teller, ref.id, owner, teller.until - timedelta(days=3 + number), method="call")
    return ref.id


def _colleagues_receive(teller: Teller, until: datetime, *, before: Actor, apart: timedelta) -> None:
    """Let groups walk in until it is one consultant's turn; those who came first are still with their colleagues."""
    for number in range(len(CONSULTANTS)):
        at = until - (8 - number) * apart
        day = clock.local(at).date()
        open_day(teller.project_id, day=day, by=teller.desk, at=at)
        seat = next_for_new(roster(teller.project_id, day).seats).seat
        if seat and seat.user_id == before.user_id:
            return
        row = acts.walk_in(teller, at)
        if row.received_by_id:
            with clock.standing_at(at + apart / 5):
                accept(row.pk, by=teller.by_id(row.received_by_id), at=clock.now())


def _reach_for_what_is_locked(claim: Claim, *, by: Actor) -> None:
    """Let a consultant reach for a flat at the instant a colleague gets it, and take the nearest free one instead."""
    with clock.standing_at(claim.made_at):
        try:
            lock_unit(claim.unit_id, by=by, at=claim.made_at)
        except UnitTaken as taken:
            lock_unit(taken.facts["alternatives"][0].unit_id, by=by, at=claim.made_at)


def _waits(teller: Teller, customer_id: UUID, at: datetime) -> None:
    arrival = Arrival(people=3, source=Source.CHANNEL)
    with clock.standing_at(at):
        register_visit(project_id=teller.project_id, customer_id=customer_id, arrival=arrival, by=teller.desk, at=at)
