"""What people of the story do, each at its instant and through the product's own actions."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from anchang.kernel import clock
from anchang.kernel.access import Actor
from anchang.kernel.errors import Refusal
from anchang.modules.approvals import api as approvals
from anchang.modules.customers import api as customers
from anchang.modules.deals.actions.bookings import book
from anchang.modules.deals.actions.closing import cancel_subscription, sign_contract
from anchang.modules.deals.actions.subscribe import create_subscription
from anchang.modules.deals.models import Subscription
from anchang.modules.deals.rules.discount import Line
from anchang.modules.deals.states import LineKind, State
from anchang.modules.filings import queries
from anchang.modules.filings.actions.expire import expire_filing
from anchang.modules.filings.actions.submit import Details, submit_filing
from anchang.modules.filings.models import Filing
from anchang.modules.followups import rules
from anchang.modules.followups.actions.record import record_follow_up
from anchang.modules.inventory.actions.claims import expire_claim, lock_unit
from anchang.modules.inventory.models import Claim
from anchang.modules.visits.actions import door
from anchang.modules.visits.actions.reception import accept, end
from anchang.modules.visits.actions.register import Arrival, register_new, register_visit
from anchang.modules.visits.models import Visit
from anchang.modules.visits.states import Source
from tests.story.cast import CALLS, MEDIA, NOTES, QUOTES, Buyer
from tests.story.teller import BROKERS, CONSULTANTS, Teller

WALK_INS = (Source.NATURAL, Source.NATURAL, Source.CALL, Source.REFERRAL, Source.FRIEND, Source.MEDIA)
# Weights of the grades A to D: after a first visit, and after a call weeks later, when many have bought elsewhere.
MET, CALLED = (2, 4, 5, 1), (2, 3, 4, 2)
MANY = 1_000


def file_some(teller: Teller, day: date, count: int) -> None:
    """Let brokers file customers in the morning; more than half of those come the same day."""
    for _ in range(count):
        at = clock.at_local(day, teller.dice.randint(8, 11), teller.dice.randint(0, 59), teller.dice.randint(0, 59))
        if at >= teller.until:
            return
        filing = file_one(teller, next(teller.crowd), teller.dice.choice(BROKERS), at)
        comes = at + timedelta(hours=teller.dice.choice((2, 4, 5, 26, 30)))
        same_day = clock.local(comes).date() == day and clock.local(comes).hour < 20
        if teller.dice.random() < 0.6 and same_day and comes < teller.until and filing.customer_id:
            come(teller, filing.customer_id, Source.CHANNEL, comes)


def file_one(teller: Teller, buyer: Buyer, broker: str, at: datetime) -> Filing:
    """File a customer."""
    details = Details(phone=buyer.phone, name=buyer.name, title=buyer.title, has_consent=True)
    with clock.standing_at(at):
        return submit_filing(project_id=teller.project_id, details=details, by=teller.actors[broker], at=at)


def visit(teller: Teller, at: datetime) -> None:
    """Let somebody new walk in, be received and seen off."""
    receive(teller, walk_in(teller, at), at)


def walk_in(teller: Teller, at: datetime) -> Visit:
    """Let somebody new walk in and be registered."""
    buyer, source = next(teller.crowd), teller.dice.choice(WALK_INS)
    medium = teller.dice.choice(MEDIA) if source == Source.MEDIA else ""
    arrival = Arrival(people=teller.dice.randint(1, 4), source=source, medium=medium)
    with clock.standing_at(at):
        door.tally(teller.project_id, by=teller.desk, at=at)
        return register_new(
            project_id=teller.project_id,
            name=buyer.name,
            phone=buyer.phone,
            title=buyer.title,
            arrival=arrival,
            by=teller.desk,
            at=at,
        )


def come(teller: Teller, customer_id: UUID, source: Source, at: datetime) -> None:
    """Let a known customer come, be received and seen off."""
    arrival = Arrival(people=teller.dice.randint(1, 4), source=source)
    with clock.standing_at(at):
        door.tally(teller.project_id, by=teller.desk, at=at)
        row = register_visit(
            project_id=teller.project_id, customer_id=customer_id, arrival=arrival, by=teller.desk, at=at
        )
    receive(teller, row, at)


def come_again(teller: Teller, at: datetime) -> None:
    """Let somebody who was here in the last weeks come a second time."""
    lately = [customer_id for book in teller.owned.values() for customer_id in book[-8:]]
    if lately:
        customer_id = teller.dice.choice(lately)
        met_at = customers.get(customer_id).first_visit_at
        if met_at and clock.local(met_at).date() < clock.local(at).date():
            come(teller, customer_id, Source.NATURAL, at)


def receive(teller: Teller, row: Visit, at: datetime) -> None:
    """Let the consultant whose turn it is meet the group, write it down and see it off."""
    if row.received_by_id is None or row.customer_id is None:
        return
    consultant = teller.by_id(row.received_by_id)
    with clock.standing_at(at + timedelta(minutes=2)):
        accept(row.pk, by=consultant, at=clock.now())
    follow(teller, row.customer_id, consultant, at + timedelta(minutes=9), method="visit")
    with clock.standing_at(at + timedelta(minutes=10)):
        end(row.pk, by=consultant, at=clock.now())
    if row.customer_id not in teller.owned[consultant.user_id]:
        teller.owned[consultant.user_id].append(row.customer_id)


def follow(teller: Teller, customer_id: UUID, by: Actor, at: datetime, *, method: str) -> None:
    """Write a contact down and plan the next one in office hours."""
    if customers.get(customer_id).owner_id != by.user_id:
        return
    grade = teller.dice.choices("ABCD", MET if method == "visit" else CALLED)[0]
    pause = rules.INTERVALS[grade]
    planned = clock.local(at).date() + pause if pause else None
    try:
        with clock.standing_at(at):
            record_follow_up(
                customer_id=customer_id,
                method=method,
                effective=True,
                content=teller.dice.choice(NOTES if method == "visit" else CALLS),
                customer_quote=teller.dice.choice(QUOTES),
                grade=grade,
                next_at=clock.at_local(planned, teller.dice.randint(10, 18), teller.dice.choice((0, 0, 30)))
                if planned
                else None,
                by=by,
                at=at,
            )
    except Refusal:
        return  # a rule of grading said no; the consultant lets it be


def call_round(teller: Teller, name: str, day: date, closing: datetime) -> None:
    """Let a consultant call those who are due, on most days; the rest stays due, as in every office."""
    at = clock.at_local(day, teller.dice.randint(10, 18), teller.dice.randint(0, 59))
    if at >= closing or teller.dice.random() < 0.15:
        return
    by = teller.actors[name]
    for number, row in enumerate(customers.due_follow_ups(by, project_id=teller.project_id, before=at, limit=3)):
        follow(teller, row.id, by, at + timedelta(minutes=6 * number), method="call")


def sell(teller: Teller, at: datetime) -> None:
    """Let a consultant lock a flat for one of the own customers and subscribe it a little later."""
    if at >= teller.until - timedelta(hours=2) or not teller.free:
        return
    by = teller.actors[teller.dice.choice(CONSULTANTS)]
    book = teller.owned[by.user_id]
    if not book:
        return
    customer_id = book.pop(teller.dice.randrange(max(0, len(book) - 30), len(book)))
    if customers.get(customer_id).owner_id == by.user_id:
        off = teller.dice.choice((0, 0, 0, 50, 100, 100, 150))
        if len(teller.free) % 3 == 0:
            _book(customer_id, by, at - timedelta(minutes=40))
        decide(teller, subscribe(teller, customer_id, by, at, off=off, reason="按时签约"), at + timedelta(minutes=35))


def book_some(teller: Teller, by: Actor, at: datetime) -> None:
    """Let three of a consultant's customers pay earnest money for a flat yet to be chosen."""
    for number, customer_id in enumerate(teller.owned[by.user_id][-3:]):
        if customers.get(customer_id).owner_id == by.user_id:
            _book(customer_id, by, at + timedelta(minutes=25 * number))


def _book(customer_id: UUID, by: Actor, at: datetime) -> None:
    with clock.standing_at(at):
        book(customer_id, amount_fen=2_000_000, by=by, at=at)


def subscribe(teller: Teller, customer_id: UUID, by: Actor, at: datetime, *, off: int, reason: str) -> Subscription:
    """Lock the next flat and subscribe it; `off` is in hundredths of a percent."""
    unit = teller.free.pop(0)
    with clock.standing_at(at):
        lock_unit(unit.pk, by=by, at=at, customer_id=customer_id)
    at += timedelta(minutes=8)
    with clock.standing_at(at):
        return create_subscription(
            unit.pk,
            customer_id=customer_id,
            lines=[Line(LineKind.PERCENT, off, reason)] if off else [],
            deposit_fen=5_000_000,
            by=by,
            at=at,
        )


def decide(teller: Teller, row: Subscription, at: datetime) -> None:
    """Let whoever has the right approve."""
    for request in approvals.requests_of(row.pk):
        for name in ("沈卓", "梁诚"):
            try:
                with clock.standing_at(at):
                    approvals.decide(request.id, verdict="approve", comment="同意", by=teller.actors[name], at=at)
                break
            except Refusal:
                continue  # not this one's right; the next rung decides


def sign(teller: Teller, at: datetime) -> None:
    """Sign what has been subscribed for some days; one in thirty buyers changes his mind."""
    day = clock.local(at).date()
    if at >= teller.until:
        return
    for row in Subscription.objects.filter(state=State.ACTIVE).order_by("number"):
        if row.subscribed_on is None or (day - row.subscribed_on).days < 4 or teller.dice.random() < 0.55:
            continue
        with clock.standing_at(at):
            if teller.dice.random() < 0.03:
                cancel_subscription(row.pk, note="客户贷款未通过", by=teller.actors["沈卓"], at=at)
            else:
                sign_contract(row.pk, by=teller.by_id(row.owner_id), at=at)


def lapse(at: datetime) -> None:
    """End the locks and filings whose time has passed."""
    with clock.standing_at(at):
        for claim in Claim.objects.filter(live=True, expires_at__lte=at):
            expire_claim(claim.pk, at=at)
        for filing_id in (*queries.due_visits(at, MANY), *queries.due_deals(at, MANY)):
            expire_filing(filing_id, at=at)
