"""The story, day by day: the clock is set to each act, then the act is done as an office does it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from anchang.kernel import clock, events
from anchang.kernel.actions import unit_of_work
from anchang.modules.followups.tasks import return_to_pool
from anchang.modules.inventory.models import Unit
from anchang.modules.inventory.states import Product, Status
from tests.story import acts, imports, outsiders
from tests.story.present import leave_as_found
from tests.story.stock import stock
from tests.story.teller import CONSULTANTS, Teller
from tests.world import World

OPENS, CLOSES = 9, 20
Say = Callable[[str], None]

# How readily floors sell, building by building: the first opened are nearly gone.
READINESS = {"1栋": 8, "2栋": 6, "3栋": 5, "5栋": 3, "6栋": 2}


def tell(world: World, *, until: datetime, say: Say, days: int) -> None:
    """Tell so many last days of the story up to an instant; a world that has it already is left alone."""
    if Unit.objects.filter(project_id=world.project_id).exists():
        return
    teller = Teller(world, until)
    first = clock.local(until).date() - timedelta(days=days)
    began = clock.at_local(first, 8)
    with clock.standing_at(began), unit_of_work():
        stock(world, at=began, dice=teller.dice)
        imports.bring_in(teller, began)
        outsiders.open_up(teller, began)
    _deliver(began)
    teller.free = _by_readiness(teller)
    for number in range(days + 1):
        day = first + timedelta(days=number)
        if number % 30 == 0:
            say(f"demo world: {day:%Y-%m}, {days - number} days to tell")
        _night(clock.at_local(day, 1), until)
        with unit_of_work():
            _day(teller, day)
        _deliver(min(clock.at_local(day, CLOSES), until))
    with unit_of_work():
        leave_as_found(teller)
        imports.leave_undone(teller)
    _deliver(until)


def _deliver(at: datetime) -> None:
    with clock.standing_at(at):
        events.deliver_all()


def _night(at: datetime, until: datetime) -> None:
    if at < until:
        with clock.standing_at(at):
            return_to_pool()


def _by_readiness(teller: Teller) -> list[Unit]:
    units = list(
        Unit.objects.filter(project_id=teller.world.project_id, product=Product.FLAT, status=Status.SALE)
        .select_related("building")
        .order_by("name")
    )
    # Efraimidis and Spirakis: drawing without replacement by weight is sorting by u ** (1 / w).
    return sorted(units, key=lambda unit: -(teller.dice.random() ** (1 / READINESS[unit.building.name])))


def _day(teller: Teller, day: date) -> None:
    dice, is_weekend = teller.dice, day.weekday() >= 5
    closing = min(clock.at_local(day, CLOSES), teller.until)
    acts.file_some(teller, day, dice.randint(0, 3))
    at = clock.at_local(day, OPENS, 40)
    for _ in range(dice.randint(4, 6) if is_weekend else dice.randint(1, 3)):
        at += timedelta(minutes=dice.randint(14, 30 if is_weekend else 75))
        if at >= closing - timedelta(minutes=20):
            break
        acts.visit(teller, at)
    for _ in range(dice.choice((1, 2)) if is_weekend else dice.choice((0, 0, 1))):
        at += timedelta(minutes=dice.randint(20, 60))
        if at < closing - timedelta(minutes=20):
            acts.come_again(teller, at)
    for name in CONSULTANTS:
        acts.call_round(teller, name, day, closing)
    for _ in range(dice.choice((2, 3)) if is_weekend else dice.choice((0, 1, 1, 2))):
        acts.sell(teller, clock.at_local(day, dice.randint(10, 18), dice.randint(0, 59)))
    acts.sign(teller, clock.at_local(day, 17, 30))
    acts.lapse(closing)
