"""Orders to a running launch: entries of its book, written by the platform while nodes of the gate write presses."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from anchang.gate.launch import hall as hall_
from anchang.gate.launch.book import Refused
from anchang.gate.launch.entries import Outcome, Pause, Press, Resume
from anchang.gate.launch.keeper import Ask, Keeper
from anchang.gate.launch.ledger import microseconds_of
from anchang.kernel import clock
from anchang.kernel.audit import AuditEntry
from anchang.modules.inventory.models import Claim
from anchang.modules.inventory.states import ClaimKind, Status
from anchang.modules.inventory.tests.factories import unit
from anchang.modules.launches import order_errors as errors
from anchang.modules.launches.actions import orders
from anchang.modules.launches.models import Launch, Offer, Page, Pick
from anchang.modules.launches.queries import audited
from anchang.modules.launches.states import State
from anchang.modules.launches.tests.factories import HOUR, KEY, arm_real, open_here
from tests.races import race
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "系统检查"


@pytest.fixture
def keeper(launch: Launch) -> Keeper:
    return Keeper(open_here(), launch.pk)


def press(keeper: Keeper, buyer: int, number: int, *, key: str = KEY) -> Any:
    [answer] = keeper.press([Ask(buyer, number, key, microseconds_of(clock.now()))])
    return answer


def do(act: Callable[..., None], launch: Launch, world: World, **more: Any) -> None:
    act(launch.pk, **more, reason=WHY, by=world.system(), at=clock.now())


def test_a_pause_stops_everybody_and_a_resume_lets_them_go_on(world: World, launch: Launch, keeper: Keeper) -> None:
    do(orders.pause_launch, launch, world)
    assert press(keeper, 0, 0) is Refused.PAUSED
    with pytest.raises(errors.AlreadyPaused):
        do(orders.pause_launch, launch, world)
    do(orders.resume_launch, launch, world)
    with pytest.raises(errors.NotPaused):
        do(orders.resume_launch, launch, world)
    assert press(keeper, 0, 0).outcome is Outcome.WON
    assert [type(entry) for entry in _entries(keeper)] == [Pause, Resume, Press]
    assert audited(launch.pk).is_chained


def test_a_node_at_which_nobody_looks_learns_of_a_resume(
    world: World, launch: Launch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hall_, "FRESH", 0)
    thread = ThreadPoolExecutor(1)
    hall = hall_.Hall(Keeper(open_here(), launch.pk), thread, gather_key=b"")
    do(orders.pause_launch, launch, world)
    assert asyncio.run(hall.press(0, 0, "before-the-resume")) is Refused.PAUSED
    do(orders.resume_launch, launch, world)
    assert isinstance(asyncio.run(hall.press(0, 0, "after-the-resume")), Press)
    thread.shutdown()


def test_a_launch_ends_later_never_sooner(world: World, launch: Launch, keeper: Keeper) -> None:
    with pytest.raises(errors.NotLater):
        do(orders.extend_launch, launch, world, closes_at=launch.closes_at)
    later = launch.closes_at + HOUR
    do(orders.extend_launch, launch, world, closes_at=later)
    keeper.refresh()
    assert keeper.book.window.closes == microseconds_of(later)
    launch.refresh_from_db()
    assert launch.closes_at == later
    with pytest.raises(errors.NoSuchBatch, match="第 3 批"):
        do(orders.extend_launch, launch, world, closes_at=later + HOUR, batch=2)


def test_a_unit_taken_back_goes_to_the_next_who_presses(world: World, launch: Launch, keeper: Keeper) -> None:
    first = UUID(keeper.book.units[0].id)
    assert press(keeper, 0, 0).outcome is Outcome.WON
    do(orders.release_unit, launch, world, unit_id=first)
    with pytest.raises(errors.NothingHeld):
        do(orders.release_unit, launch, world, unit_id=first)
    assert press(keeper, 1, 0).outcome is Outcome.WON
    assert list(Pick.objects.order_by("seq").values_list("buyer_no", "live")) == [(0, False), (1, True)]
    assert audited(launch.pk).agrees


def test_what_is_paid_for_is_not_taken_back(world: World, launch: Launch, keeper: Keeper) -> None:
    press(keeper, 0, 0)
    Pick.objects.update(paid_at=clock.now())
    with pytest.raises(errors.PickIsPaid):
        do(orders.release_unit, launch, world, unit_id=UUID(keeper.book.units[0].id))


def test_nothing_happens_after_the_close(world: World, launch: Launch, keeper: Keeper) -> None:
    do(orders.close_launch, launch, world)
    assert press(keeper, 0, 0) is Refused.OVER
    launch.refresh_from_db()
    assert launch.state == State.CLOSED
    for act in (orders.close_launch, orders.pause_launch):
        with pytest.raises(errors.AlreadyClosed):
            do(act, launch, world)


def test_every_order_says_why_and_is_in_the_audit(world: World, launch: Launch) -> None:
    with pytest.raises(errors.OrderWithoutReason):
        orders.pause_launch(launch.pk, reason=" 。", by=world.system(), at=clock.now())
    do(orders.pause_launch, launch, world)
    assert AuditEntry.objects.filter(act="launches.pause").count() == 1
    assert Page.objects.count() == 1


def test_after_its_time_only_the_close_is_left(world: World, launch: Launch) -> None:
    late = launch.closes_at + timedelta(seconds=1)
    with pytest.raises(errors.LaunchOver):
        orders.pause_launch(launch.pk, reason=WHY, by=world.system(), at=late)
    orders.close_launch(launch.pk, reason=WHY, by=world.system(), at=late)


def test_a_real_launch_claims_its_wave_and_gives_back_what_nobody_has(world: World) -> None:
    launch = arm_real(world, "201", "202")
    keeper = Keeper(open_here(), launch.pk)
    with pytest.raises(errors.AlreadyOffered):
        do(orders.add_wave, launch, world, unit_ids=[unit("201").pk])
    do(orders.add_wave, launch, world, unit_ids=[unit("301").pk])
    keeper.refresh()
    assert keeper.book.units[-1].id == str(unit("301").pk)
    assert Offer.objects.get(unit=unit("301")).wave == 1
    assert Claim.objects.filter(kind=ClaimKind.PICK, live=True).count() == 3
    assert press(keeper, 0, keeper.book.number_of[str(unit("201").pk)]).outcome is Outcome.WON
    do(orders.close_launch, launch, world)
    assert [claim.unit_id for claim in Claim.objects.filter(live=True)] == [unit("201").pk]
    do(orders.release_unit, launch, world, unit_id=unit("201").pk)
    assert not Claim.objects.filter(live=True).exists()
    assert unit("201").status == Status.SALE


def test_an_order_and_presses_at_one_instant_make_one_book(world: World, launch: Launch) -> None:
    at = clock.now()
    nodes = [Keeper(open_here(), launch.pk) for _ in range(2)]

    def presses(place: int, at: datetime) -> Callable[[], object]:
        return lambda: nodes[place].press([Ask(place, place, KEY, microseconds_of(at))])

    found = race(world, presses(0, at), presses(1, at), lambda: do(orders.pause_launch, launch, world))
    assert not [one for one in found if isinstance(one, Exception)]
    nodes[0].refresh()
    assert nodes[0].book.is_paused
    told = audited(launch.pk)
    assert (told.is_chained, told.agrees) == (True, True)


def _entries(keeper: Keeper) -> list[object]:
    with keeper._database.cursor() as cursor:
        return list(keeper._ledger.entries_after(cursor, 0))
