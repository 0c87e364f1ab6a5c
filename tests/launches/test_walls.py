"""Two walls keep a flat from being sold twice, each alone; without both it is, and the audit says so (R7)."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from anchang.gate.launch import keeper as keeping
from anchang.gate.launch.book import Known, Refused
from anchang.gate.launch.entries import Outcome
from anchang.gate.launch.entries import Press as Line
from anchang.gate.launch.keeper import Answer, Ask, Keeper
from anchang.modules.launches.checks import picks_are_of_the_book
from anchang.modules.launches.models import Launch, Pick
from anchang.modules.launches.queries import audited
from anchang.modules.launches.tests.factories import arm, open_here
from tests.races import without
from tests.world import World

INDEXES = ("one_live_pick_per_unit", "one_live_pick_per_right")
NODES, UNITS = 4, 6
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def launch(world: World) -> Launch:
    return arm(world, buyers=NODES * UNITS)


@contextmanager
def deciding_blindly(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let nodes decide on a book that is as it was in the beginning, as if nobody had to hold its head."""

    def blind(book: Any, buyer: int, unit: int, key: str, at: int) -> Line | Known | Refused:
        return Line(book.seq + 1, at, buyer, unit, key, Outcome.WON)

    with monkeypatch.context() as patch:
        patch.setattr(keeping, "decide", blind)
        yield


def rush(launch: Launch) -> list[Answer]:
    """Let each node, in a thread of its own, have a buyer for each unit."""
    bell, answers = threading.Barrier(NODES), list[Answer]()

    def run(node: int) -> None:
        keeper = Keeper(open_here(), launch.pk)
        bell.wait(30)
        for unit in range(UNITS):
            ask = Ask(node * UNITS + unit, unit, f"key-{node}-{unit}-of-a-press", time.time_ns() // 1000)
            answers.extend(keeper.press([ask]))

    threads = [threading.Thread(target=run, args=(node,)) for node in range(NODES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def won(answers: list[Answer]) -> int:
    return sum(isinstance(answer, Line) and answer.outcome is Outcome.WON for answer in answers)


def test_with_both_walls_each_unit_goes_to_one(launch: Launch) -> None:
    assert won(rush(launch)) == UNITS
    assert audited(launch.pk).doubles == 0


def test_the_indexes_hold_alone(launch: Launch, monkeypatch: pytest.MonkeyPatch) -> None:
    with deciding_blindly(monkeypatch):
        assert won(rush(launch)) == UNITS, "the others hear that nothing was done"
    found = audited(launch.pk)
    assert (found.wins, found.doubles) == (UNITS, 0)
    assert found.agrees


def test_the_book_holds_alone(launch: Launch) -> None:
    with without(Pick, *INDEXES):
        assert won(rush(launch)) == UNITS
        found = audited(launch.pk)
        assert (found.wins, found.doubles) == (UNITS, 0)
        assert found.agrees


def test_without_both_units_are_sold_twice_and_the_audit_says_so(
    launch: Launch, monkeypatch: pytest.MonkeyPatch
) -> None:
    with without(Pick, *INDEXES):
        with deciding_blindly(monkeypatch):
            assert won(rush(launch)) > UNITS
        assert (doubles := audited(launch.pk).doubles) > 0
        assert f"has units sold twice: {doubles}." in [fault.sentence for fault in picks_are_of_the_book()]
