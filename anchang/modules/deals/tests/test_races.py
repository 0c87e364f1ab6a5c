"""Numbers of a day, and one subscription a flat, whoever subscribes at the same instant on whichever database.

A flat has two walls: its claim moves on by compare-and-set, and a partial unique index allows one live subscription.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest

from anchang.kernel import clock
from anchang.kernel.audit import AuditEntry
from anchang.kernel.errors import Refusal
from anchang.modules.deals import errors
from anchang.modules.deals.actions import closing
from anchang.modules.deals.actions import subscribe as subscribing
from anchang.modules.deals.actions.subscribe import create_subscription
from anchang.modules.deals.models import Subscription
from anchang.modules.deals.rules.discount import Line
from anchang.modules.deals.states import State
from anchang.modules.deals.tests.factories import DEPOSIT, MANAGER, SELLER, buyer, flat, lock, percent, subscribe
from anchang.modules.inventory import api as inventory
from tests.races import race, without
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)

FOUR = (("201", SELLER), ("202", "周子昂"), ("301", "马思远"), ("302", "陈嘉禾"))
BEYOND = percent(400)  # more than a consultant may grant


def prepared(world: World, number: str, who: str, *, lines: Sequence[Line] = ()) -> Callable[[], Subscription]:
    """Lock a flat for its buyer and return what subscribes it."""
    lock(world, number, who)
    customer, unit, by, at = buyer(world, number, owner=who), flat(number).pk, world.actor(who), clock.now()
    return lambda: create_subscription(unit, customer_id=customer.pk, lines=lines, deposit_fen=DEPOSIT, by=by, at=at)


def four_at_once(world: World) -> list[object]:
    """Let four consultants subscribe a flat each: the first four of the day."""
    return race(world, *[prepared(world, number, who) for number, who in FOUR])


def written(results: Sequence[object]) -> list[Subscription]:
    return [result for result in results if isinstance(result, Subscription)]


def last_places() -> list[int]:
    return sorted(int(number[-4:]) for number in Subscription.objects.values_list("number", flat=True))


@pytest.fixture
def standing_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all have read the day's last number before any moved it on."""
    monkeypatch.setattr(subscribing, "next_number", lambda project_id, day: f"RG-{day:%Y%m%d}-0001")


def test_the_first_of_a_day_are_numbered_in_turn(estate: World) -> None:
    assert len(written(four_at_once(estate))) == 4
    assert last_places() == [1, 2, 3, 4]


def test_moving_the_run_holds_alone(estate: World) -> None:
    with without(Subscription, "one_subscription_per_number"):
        assert len(written(four_at_once(estate))) == 4
        assert last_places() == [1, 2, 3, 4]


@pytest.mark.usefixtures("standing_number")
def test_the_unique_number_holds_alone(estate: World) -> None:
    assert len(written(four_at_once(estate))) == 1
    assert last_places() == [1]


@pytest.mark.usefixtures("standing_number")
def test_without_both_four_flats_have_one_number(estate: World) -> None:
    with without(Subscription, "one_subscription_per_number"):
        assert len(written(four_at_once(estate))) == 4
        assert last_places() == [1, 1, 1, 1]


def press_twice(world: World, *, lines: Sequence[Line] = ()) -> list[object]:
    """Let one flat be subscribed by two presses at one instant."""
    return race(world, *[prepared(world, "201", SELLER, lines=lines)] * 2)


@pytest.fixture
def standing_claim(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the claim stay a lock whatever is made of it."""
    monkeypatch.setattr(inventory, "convert_claim", lambda claim_id, kind, **terms: None)


@pytest.fixture
def without_index(transactional_db: None) -> Iterator[None]:
    with without(Subscription, "one_live_subscription_per_unit"):
        yield


def assert_one(results: Sequence[object]) -> None:
    assert len(written(results)) == 1, results
    assert all(isinstance(result, Subscription | errors.UnitHasSubscription) or is_over(result) for result in results)
    assert Subscription.objects.count() == 1


def is_over(result: object) -> bool:
    """Tell whether somebody was told that the claim is no longer a lock of his own."""
    return isinstance(result, Refusal) and result.code in {"deals.lock_first", "inventory.claim_over"}


@pytest.mark.parametrize("lines", [[], BEYOND], ids=["stands at once", "waits for approval"])
def test_two_presses_make_one_subscription(estate: World, lines: list[Line]) -> None:
    assert_one(press_twice(estate, lines=lines))


@pytest.mark.usefixtures("without_index")
def test_the_claim_holds_alone(estate: World) -> None:
    assert_one(press_twice(estate))


@pytest.mark.usefixtures("standing_claim")
def test_the_index_holds_alone(estate: World) -> None:
    assert_one(press_twice(estate))


@pytest.mark.usefixtures("standing_claim", "without_index")
def test_without_both_a_flat_is_subscribed_twice(estate: World) -> None:
    assert len(written(press_twice(estate))) == 2
    assert Subscription.objects.filter(state=State.ACTIVE).values("unit").distinct().count() == 1


def test_what_is_signed_at_one_instant_is_not_cancelled(estate: World, monkeypatch: pytest.MonkeyPatch) -> None:
    row, by, at = subscribe(estate), estate.actor(MANAGER), clock.now()
    read = [Subscription.objects.get(pk=row.pk) for _ in range(2)]
    monkeypatch.setattr(closing, "_find", lambda *asked: read.pop())
    results = race(
        estate,
        lambda: closing.sign_contract(row.pk, by=by, at=at),
        lambda: closing.cancel_subscription(row.pk, note="客户改变主意", by=by, at=at),
    )
    assert len(written(results)) == 1, results
    assert any(isinstance(result, errors.WrongState) for result in results), results
    ends = AuditEntry.objects.filter(act__in=["deals.sign_contract", "deals.close_subscription"])
    assert ends.count() == 1
