"""The story, day by day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from anchang.kernel import clock, events
from anchang.kernel.access import Actor
from anchang.kernel.actions import unit_of_work
from anchang.kernel.errors import Refusal
from anchang.modules.approvals import api as approvals
from anchang.modules.customers import api as customers
from anchang.modules.deals.actions.closing import cancel_subscription, sign_contract
from anchang.modules.deals.actions.subscribe import create_subscription
from anchang.modules.deals.models import Subscription
from anchang.modules.deals.rules.discount import Line
from anchang.modules.deals.states import LineKind, State
from anchang.modules.filings.actions.expire import expire_filing
from anchang.modules.filings.actions.submit import Details, submit_filing
from anchang.modules.filings.models import Filing
from anchang.modules.followups.actions.record import record_follow_up
from anchang.modules.inventory.actions.claims import expire_claim, lock_unit
from anchang.modules.inventory.models import Claim, Unit
from anchang.modules.inventory.states import Status
from anchang.modules.visits.actions import door
from anchang.modules.visits.actions.reception import accept, end
from anchang.modules.visits.actions.register import Arrival, register_new, register_visit
from anchang.modules.visits.models import Visit
from anchang.modules.visits.states import Source
from tests.story.cast import KNOWN, MEDIA, NOTES, QUOTES, Buyer, strangers
from tests.story.stock import stock
from tests.world import World

DAYS = 92
SEED = 20260820
OPENING = timedelta(hours=9, minutes=30)
Say = Callable[[str], None]

CONSULTANTS = ("林晓岚", "周子昂", "马思远", "陈嘉禾", "何雨桐", "罗一鸣")
BROKERS = ("唐红思", "范怡")
# How readily floors sell, building by building: the first opened are nearly gone.
READINESS = {"1栋": 8, "2栋": 6, "3栋": 5, "5栋": 3, "6栋": 2}


@dataclass
class Teller:
    """Where the story stands."""

    world: World
    until: datetime
    dice: Random = field(default_factory=lambda: Random(SEED))
    crowd: Iterator[Buyer] = field(init=False)
    free: list[Unit] = field(default_factory=list)
    owned: dict[UUID, list[UUID]] = field(default_factory=dict)
    actors: dict[str, Actor] = field(init=False)

    def __post_init__(self) -> None:
        self.crowd = strangers(self.dice)
        self.actors = {part.name: self.world.actor(part.name) for part in self.world.cast}
        self.owned = {self.actors[name].user_id: [] for name in CONSULTANTS}

    def by_id(self, user_id: UUID) -> Actor:
        """Return the consultant with an id."""
        return next(actor for actor in self.actors.values() if actor.user_id == user_id)


def tell(world: World, *, until: datetime, say: Say) -> None:
    """Tell the whole story up to an instant; a world that has it already is left alone."""
    if Unit.objects.filter(project_id=world.project_id).exists():
        return
    teller = Teller(world, until)
    first = clock.local(until).date() - timedelta(days=DAYS)
    with unit_of_work():
        stock(world, at=clock.at_local(first, 8), dice=teller.dice)
    events.deliver_all()
    teller.free = _by_readiness(teller)
    for number in range(DAYS + 1):
        day = first + timedelta(days=number)
        if number % 30 == 0:
            say(f"demo world: {day:%Y-%m}, {DAYS - number} days to tell")
        with unit_of_work():
            _day(teller, day)
        events.deliver_all()
    with unit_of_work():
        _now(teller)
    events.deliver_all()


def _by_readiness(teller: Teller) -> list[Unit]:
    units = list(
        Unit.objects.filter(project_id=teller.world.project_id, status=Status.SALE)
        .select_related("building")
        .order_by("name")
    )
    # Efraimidis and Spirakis: drawing without replacement by weight is sorting by u ** (1 / w).
    return sorted(units, key=lambda unit: -(teller.dice.random() ** (1 / READINESS[unit.building.name])))


def _day(teller: Teller, day: date) -> None:
    last = clock.local(teller.until)
    closing = last if day == last.date() else clock.at_local(day, 20)
    weekend = day.weekday() >= 5
    at = clock.at_local(day, 9, 40)
    _file(teller, day, teller.dice.randint(0, 3))
    for _ in range(teller.dice.randint(4, 6) if weekend else teller.dice.randint(1, 3)):
        at += timedelta(minutes=teller.dice.randint(12, 30 if weekend else 75))
        if at >= closing - timedelta(minutes=20):
            break
        _visit(teller, at)
    _call_round(teller, day, closing)
    for _ in range(teller.dice.choice((2, 3)) if weekend else teller.dice.choice((0, 1, 1, 2))):
        _sell(teller, clock.at_local(day, teller.dice.randint(10, 18), teller.dice.randint(0, 59)))
    _sign(teller, day)
    _lapse(teller, closing)


def _file(teller: Teller, day: date, count: int) -> None:
    for _ in range(count):
        broker = teller.actors[teller.dice.choice(BROKERS)]
        at = clock.at_local(day, teller.dice.randint(8, 11), teller.dice.randint(0, 59), teller.dice.randint(0, 59))
        if at >= teller.until:
            return
        buyer = next(teller.crowd)
        details = Details(phone=buyer.phone, name=buyer.name, title=buyer.title, has_consent=True)
        filing = submit_filing(project_id=teller.world.project_id, details=details, by=broker, at=at)
        comes = at + timedelta(hours=teller.dice.choice((2, 4, 5, 26, 30)))
        if teller.dice.random() < 0.6 and comes < teller.until and 9 < clock.local(comes).hour < 20:
            _come(teller, filing, comes)


def _come(teller: Teller, filing: Filing, at: datetime) -> None:
    if filing.customer_id is None or clock.local(at).date() != clock.local(filing.submitted_at).date():
        return
    arrival = Arrival(people=teller.dice.randint(1, 4), source=Source.CHANNEL)
    visit = register_visit(
        project_id=teller.world.project_id, customer_id=filing.customer_id, arrival=arrival, by=_desk(teller), at=at
    )
    _receive(teller, visit, at)


def _desk(teller: Teller) -> Actor:
    return teller.actors["温岚"]


def _visit(teller: Teller, at: datetime) -> None:
    buyer = next(teller.crowd)
    source = teller.dice.choice(
        (Source.NATURAL, Source.NATURAL, Source.CALL, Source.REFERRAL, Source.FRIEND, Source.MEDIA)
    )
    medium = teller.dice.choice(MEDIA) if source == Source.MEDIA else ""
    visit = register_new(
        project_id=teller.world.project_id,
        name=buyer.name,
        phone=buyer.phone,
        title=buyer.title,
        arrival=Arrival(people=teller.dice.randint(1, 4), source=source, medium=medium),
        by=_desk(teller),
        at=at,
    )
    door.tally(teller.world.project_id, by=_desk(teller), at=at)
    _receive(teller, visit, at)


def _receive(teller: Teller, visit: Visit, at: datetime) -> None:
    if visit.received_by_id is None or visit.customer_id is None:
        return
    consultant = teller.by_id(visit.received_by_id)
    accept(visit.pk, by=consultant, at=at + timedelta(minutes=2))
    _follow(teller, visit.customer_id, consultant, at + timedelta(minutes=9), method="visit")
    end(visit.pk, by=consultant, at=at + timedelta(minutes=10))
    teller.owned[consultant.user_id].append(visit.customer_id)


def _follow(teller: Teller, customer_id: UUID, by: Actor, at: datetime, *, method: str) -> None:
    customer = customers.get(customer_id)
    if customer.owner_id != by.user_id:
        return
    grade = teller.dice.choices("ABCD", (2, 4, 5, 1))[0]
    pause = {"A": 3, "B": 7, "C": 14, "D": 0}[grade]
    next_at = at + timedelta(days=pause, hours=teller.dice.randint(-2, 3)) if pause else None
    try:
        record_follow_up(
            customer_id=customer_id,
            method=method,
            effective=True,
            content=teller.dice.choice(NOTES),
            customer_quote=teller.dice.choice(QUOTES),
            grade=grade,
            next_at=next_at,
            by=by,
            at=at,
        )
    except Refusal:
        return  # a rule of grading said no; the consultant lets it be


def _call_round(teller: Teller, day: date, closing: datetime) -> None:
    """Let each consultant call some of those who are due; the rest stays due, as in every office."""
    for user_id, book in teller.owned.items():
        by = teller.by_id(user_id)
        for _ in range(teller.dice.choice((0, 0, 0, 1))):
            if not book:
                break
            at = clock.at_local(day, teller.dice.randint(10, 19), teller.dice.randint(0, 59))
            if at < closing:
                _follow(teller, teller.dice.choice(book[-25:]), by, at, method="call")


def _sell(teller: Teller, at: datetime) -> None:
    """Let a consultant lock a flat for one of the own customers and subscribe it a little later."""
    if at >= teller.until - timedelta(hours=2) or not teller.free:
        return
    by = teller.actors[teller.dice.choice(CONSULTANTS)]
    book = teller.owned[by.user_id]
    if not book:
        return
    customer_id = book.pop(teller.dice.randrange(max(0, len(book) - 30), len(book)))
    unit = teller.free.pop(0)
    off = teller.dice.choice((0, 0, 0, 50, 100, 100, 150))  # hundredths of a percent
    lines = [Line(LineKind.PERCENT, off, "按时签约")] if off else []
    lock_unit(unit.pk, by=by, at=at, customer_id=customer_id)
    row = create_subscription(
        unit.pk, customer_id=customer_id, lines=lines, deposit_fen=5_000_000, by=by, at=at + timedelta(minutes=8)
    )
    _decide(teller, row, at + timedelta(minutes=35))


def _decide(teller: Teller, row: Subscription, at: datetime) -> None:
    for request in approvals.requests_of(row.pk):
        for name in ("沈卓", "梁诚"):
            try:
                approvals.decide(request.id, verdict="approve", comment="同意", by=teller.actors[name], at=at)
                break
            except Refusal:
                continue  # not this one's right; the next rung decides


def _sign(teller: Teller, day: date) -> None:
    """Sign what has been subscribed for some days; one in thirty buyers changes his mind."""
    at = clock.at_local(day, 17, 30)
    if at >= teller.until:
        return
    for row in Subscription.objects.filter(state=State.ACTIVE).order_by("number"):
        if row.subscribed_on is None or (day - row.subscribed_on).days < 4 or teller.dice.random() < 0.55:
            continue
        if teller.dice.random() < 0.03:
            cancel_subscription(row.pk, note="客户贷款未通过", by=teller.actors["沈卓"], at=at)
        else:
            sign_contract(row.pk, by=teller.by_id(row.owner_id), at=at)


def _lapse(teller: Teller, at: datetime) -> None:
    for claim in Claim.objects.filter(live=True, expires_at__lte=at):
        expire_claim(claim.pk, at=at)
    for filing in Filing.objects.filter(valid_until__lte=at, state__in=("valid", "pending")):
        expire_filing(filing.pk, at=at)


def _now(teller: Teller) -> None:
    """Leave the office as one finds it: somebody waiting, locks running, a price to decide, a filing just made."""
    until, project = teller.until, teller.world.project_id
    chen, lin, zhou = KNOWN[0], teller.actors["林晓岚"], teller.actors["周子昂"]
    for number, buyer in enumerate(KNOWN[1:]):
        owner = (lin, zhou)[number % 2]
        ref, _ = customers.find_or_create(
            project_id=project, name=buyer.name, phone=buyer.phone, by=owner, at=until - timedelta(days=9)
        )
        customers.assign_owner(ref.id, user_id=owner.user_id, team_id=min(owner.team_ids), by=owner, at=until)
        _follow(teller, ref.id, owner, until - timedelta(days=3 + number), method="call")
        if number < 4:
            lock_unit(teller.free.pop(0).pk, by=owner, at=until - timedelta(minutes=2 + number), customer_id=ref.id)
        elif number == 5:
            _ask_below_floor(teller, ref.id, teller.actors["马思远"], until - timedelta(minutes=40))
    details = Details(phone=chen.phone, name=chen.name, title=chen.title, has_consent=True)
    filing = submit_filing(
        project_id=project, details=details, by=teller.actors["唐红思"], at=until - timedelta(minutes=75)
    )
    if filing.customer_id:
        arrival = Arrival(people=3, source=Source.CHANNEL)
        register_visit(
            project_id=project,
            customer_id=filing.customer_id,
            arrival=arrival,
            by=_desk(teller),
            at=until - timedelta(minutes=7),
        )


def _ask_below_floor(teller: Teller, customer_id: UUID, by: Actor, at: datetime) -> None:
    customers.assign_owner(customer_id, user_id=by.user_id, team_id=min(by.team_ids), by=by, at=at)
    unit = teller.free.pop(0)
    lock_unit(unit.pk, by=by, at=at, customer_id=customer_id)
    line = Line(LineKind.PERCENT, 520, "老业主推荐")
    create_subscription(
        unit.pk, customer_id=customer_id, lines=[line], deposit_fen=10_000_000, by=by, at=at + timedelta(minutes=6)
    )
