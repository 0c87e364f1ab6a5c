"""The judge of the clock: a refusal was true while its press, or the same one on its way before it, was asked."""

from __future__ import annotations

import pytest

from anchang.gate.launch.entries import Mode, Plan, PlanBuyer, PlanUnit, Window, plan_bytes
from tests.launches.judges import clock
from tests.launches.judges.history import NEVER, UNKNOWN, Act, History, Told

MS = 1_000_000
OPENS, CLOSES = 100 * MS, 1000 * MS
PLAN = Plan(
    launch="a launch",
    is_rehearsal=True,
    mode=Mode.FREE,
    window=Window(OPENS // 1000, CLOSES // 1000),
    units=[PlanUnit("a", "A", 1), PlanUnit("b", "B", 1)],
    buyers=[PlanBuyer(0, 1)],
)
PAUSED = ["pause", 1, 500 * MS // 1000, "a moment"]


def faults(*told: Told) -> list[str]:
    """Return what is wrong with answers of a launch that is paused at half of its time and stays so."""
    history = History(told=list(told), acts=[Act("pause", 499 * MS, 501 * MS, 1)])
    return [fault.kind for fault in clock.judge(history, plan_bytes(PLAN), [PAUSED])]


def press(invoked: int, returned: int, outcome: str, unit: int = 0) -> Told:
    return Told(0, "a-key", unit, invoked, returned, outcome)


def test_who_presses_again_hears_what_the_press_on_its_way_heard() -> None:
    """The first hung up, came before the end and was paused; the second joined it after the end."""
    assert faults(press(900 * MS, NEVER, UNKNOWN), press(CLOSES + MS, CLOSES + 2 * MS, "paused")) == []


@pytest.mark.parametrize(
    "first",
    [
        press(900 * MS, 990 * MS, "paused"),
        press(900 * MS, NEVER, UNKNOWN, unit=1),
        press(CLOSES + 3 * MS, NEVER, UNKNOWN),
    ],
    ids=["it was answered", "it was for another unit", "it came later"],
)
def test_a_press_that_no_other_explains_was_refused_without_reason(first: Told) -> None:
    assert faults(first, press(CLOSES + MS, CLOSES + 2 * MS, "paused")) == ["refused without reason"]
