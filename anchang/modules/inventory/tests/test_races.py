"""Two sellers reach for one flat at the same instant, on whichever database the run has (reliability guide R7).

Two walls keep them apart: the partial unique index on live claims, and the compare-and-set of the unit's status.
Each holds alone; with both removed the double claim happens, so the test can see what it says is absent.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models import F

from anchang.modules.inventory import errors
from anchang.modules.inventory.actions import ledger
from anchang.modules.inventory.actions.claims import lock_unit
from anchang.modules.inventory.models import Claim, Unit, UnitChange
from anchang.modules.inventory.states import Status
from anchang.modules.inventory.tests.factories import AT, stock, unit
from tests.races import race, without
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stocked(world: World) -> World:
    stock(world.project_id, world.actor("高原"))
    return world


@pytest.fixture
def without_index(transactional_db: None) -> Iterator[None]:
    with without(Claim, "one_live_claim_per_unit"):
        yield


@pytest.fixture
def without_compare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the status whatever it is."""

    def set_blindly(unit: Unit, target: Status, **changes: Any) -> bool:
        return bool(Unit.objects.filter(pk=unit.pk).update(status=target, version=F("version") + 1, **changes))

    monkeypatch.setattr(ledger, "compare_and_set", set_blindly)


def _both_lock(world: World) -> list[object]:
    target = unit("201").pk
    sellers = [world.actor(name) for name in ("林晓岚", "周子昂", "马思远", "陈嘉禾")]
    return race(world, *(lambda by=by: lock_unit(target, by=by, at=AT) for by in sellers))


def _winners(results: list[object]) -> list[object]:
    return [result for result in results if isinstance(result, Claim)]


def _assert_one_winner(results: list[object]) -> None:
    assert len(_winners(results)) == 1, results
    assert all(isinstance(result, Claim | errors.UnitTaken | errors.UnitNotForSale) for result in results), results
    assert Claim.objects.filter(live=True).count() == 1
    assert UnitChange.objects.filter(status=Status.LOCK).count() == 1


def test_one_gets_it_and_the_others_are_told_who_did(stocked: World) -> None:
    results = _both_lock(stocked)
    _assert_one_winner(results)
    losers = [result for result in results if not isinstance(result, Claim)]
    assert all(isinstance(loser, errors.UnitTaken) and loser.facts["alternatives"] for loser in losers), results


@pytest.mark.usefixtures("without_index")
def test_the_compare_and_set_holds_alone(stocked: World) -> None:
    _assert_one_winner(_both_lock(stocked))


@pytest.mark.usefixtures("without_compare")
def test_the_index_holds_alone(stocked: World) -> None:
    _assert_one_winner(_both_lock(stocked))


@pytest.mark.usefixtures("without_index", "without_compare")
def test_without_both_the_double_claim_happens(stocked: World) -> None:
    assert len(_winners(_both_lock(stocked))) > 1
    assert Claim.objects.filter(live=True).count() > 1


def test_a_seller_cannot_outrun_the_limit_of_locks(stocked: World) -> None:
    by = stocked.actor("林晓岚")
    targets = [unit(number).pk for number in ("201", "202", "301", "302")]
    results = race(stocked, *(lambda target=target: lock_unit(target, by=by, at=AT) for target in targets))
    assert len(_winners(results)) == 2
    assert sum(isinstance(result, errors.TooManyLocks) for result in results) == 2


def test_different_flats_keep_one_order_of_changes(stocked: World) -> None:
    pairs = [
        (stocked.actor(name), unit(number).pk)
        for name, number in zip(("林晓岚", "周子昂", "马思远", "陈嘉禾"), ("201", "202", "301", "302"), strict=True)
    ]
    acts = [lambda by=by, target=target: lock_unit(target, by=by, at=AT) for by, target in pairs]
    assert len(_winners(race(stocked, *acts))) == 4
    assert list(UnitChange.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, 11))
