"""A launch that was true has no fault; each kind of fault is found wherever it is planted."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from anchang.gate.launch.entries import plan_bytes
from tests.launches.judges import black_box, witness
from tests.launches.judges.happened import Happened, happen
from tests.launches.judges.history import Fault
from tests.launches.judges.planted import KINDS, Planter

TRUE_ONES, EACH = 400, 200
pytestmark = pytest.mark.any_database
# Where an answer that never came, or a release meanwhile, explains the fault, nobody sees it without the book.
WITHOUT_THE_BOOK = {"double_ok": 0.5, "stale_free": 1.0, "revived_expiry": 0.5, "replayed_key": 1.0}


def test_what_was_true_has_no_fault(seed: int) -> None:
    for place in range(TRUE_ONES):
        made = happen(random.Random(f"{seed} {place}"))
        assert made.faults() == [], f"launch {place} of seed {seed}"


@pytest.mark.parametrize("plant", KINDS, ids=lambda plant: plant.__name__)
def test_each_planted_fault_is_found(seed: int, plant: Planter) -> None:
    planted = seen = 0
    for place in range(60 * EACH):
        made = happen(random.Random(f"{seed} {plant.__name__} {place}"))
        if not plant(made):
            continue
        assert made.faults(), f"launch {place} of seed {seed}"
        planted, seen = planted + 1, seen + bool(black_box.judge(made.history))
        if planted == EACH:
            break
    assert planted == EACH
    assert seen >= EACH * WITHOUT_THE_BOOK.get(plant.__name__, 0)


def kinds_of(made: Happened, judge: Callable[..., list[Fault]] = witness.judge, **more: Any) -> set[str]:
    return {fault.kind for fault in judge(made.history, plan_bytes(made.plan), made.entries, **more)}


@pytest.mark.parametrize(
    ("plant", "kind"),
    [
        ("swapped_owner", "lost ack"),
        ("lost_ack", "lost ack"),
        ("ghost", "ghost"),
        ("seq_gap", "seq gap"),
        ("seq_reorder", "seq reorder"),
        ("wrong_price", "wrong price"),
        ("over_entitlement", "wrong outcome"),
        ("called_before_another", "wrong outcome"),
        ("turn_cut_short", "wrong outcome"),
        ("out_of_turn", "wrong outcome"),
        ("after_giving_up", "wrong outcome"),
    ],
)
def test_a_fault_has_its_name(seed: int, plant: str, kind: str) -> None:
    [planter] = [one for one in KINDS if one.__name__ == plant]
    made = next(made for place in range(1000) if planter(made := happen(random.Random(f"{seed} {place}"))))
    assert kind in kinds_of(made)
