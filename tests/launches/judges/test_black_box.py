"""The quick judge agrees with the slow one; and it finds what it must."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from tests.launches.judges import brute
from tests.launches.judges.black_box import FREE, RELEASE, SEES_FREE, SEES_GONE, Op, explained, once, unit_fault
from tests.launches.judges.history import NEVER, TAKEN, WON

SMALL_HISTORIES = 100_000
pytestmark = [pytest.mark.long, pytest.mark.any_database]


def _any(chance: random.Random, *, released: bool) -> list[Op]:
    """Return a small history of one unit; half of them happened, with answers as they then were, the others may not."""
    kinds = [WON, WON, WON, TAKEN, TAKEN, SEES_FREE, SEES_GONE] + ([RELEASE] * 3 if released else [])
    ops: list[Op] = []
    for _ in range(chance.randint(2, 6)):
        start = chance.randint(0, 8)
        kind, who = chance.choice(kinds), chance.randint(0, 2)
        is_sure = kind not in {WON, RELEASE} or chance.random() < 0.7
        end = start + chance.randint(0, 4) if is_sure else NEVER
        named = kind in {WON, RELEASE} or (kind == SEES_GONE and chance.random() < 0.5)
        ops.append(Op(kind, start, end, who if named else FREE, is_sure))
    return ops


def _happened(chance: random.Random, *, released: bool) -> list[Op]:
    ops, holder = list[Op](), FREE
    for instant in range(2, 2 * chance.randint(2, 6) + 2, 2):
        start, end = instant - chance.randint(0, 5), instant + chance.randint(0, 5)
        who = chance.randint(0, 2)
        if released and holder != FREE and chance.random() < 0.5:
            op, holder = Op(RELEASE, start, end, holder), FREE
        elif chance.random() < 0.5:
            op = (
                Op(SEES_FREE, start, end)
                if holder == FREE
                else Op(SEES_GONE, start, end, chance.choice([FREE, holder]))
            )
        elif holder == FREE:
            op, holder = Op(WON, start, end, who), who
        else:
            op = Op(TAKEN, start, end)
        if op.kind in {WON, RELEASE} and chance.random() < 0.2:
            op = op._replace(end=NEVER, is_sure=False)
        ops.append(op)
    return ops


@pytest.mark.parametrize("released", [False, True])
def test_it_agrees_with_who_tries_every_order(seed: int, released: bool) -> None:
    chance, seen = random.Random(f"{seed} {released}"), Counter[bool]()
    for _ in range(SMALL_HISTORIES // 2):
        make = chance.choice([_any, _happened])
        ops = make(chance, released=released)
        chance.shuffle(ops)
        is_true = brute.explained(ops)
        assert (unit_fault(ops) is None) == is_true, ops
        assert explained(ops) == is_true, ops
        seen[is_true] += 1
    assert min(seen.values()) > SMALL_HISTORIES // 20, seen


def test_what_happened_is_explained(seed: int) -> None:
    chance = random.Random(seed)
    assert all(unit_fault(_happened(chance, released=place % 2 > 0)) is None for place in range(2_000))


def test_hundreds_of_presses_on_a_unit_that_came_back_often_are_judged() -> None:
    ops = [Op(WON, 0, 5, 0)]
    for turn in range(1, 25):
        ops += [Op(RELEASE, 10 * turn, 10 * turn + 5, turn - 1), Op(WON, 10 * turn + 2, 10 * turn + 8, turn)]
        ops += [Op(TAKEN, 10 * turn + place % 9, 10 * turn + 12, FREE) for place in range(16)]
        ops.append(Op(WON, 10 * turn, NEVER, 70 + turn, is_sure=False))
    assert explained(ops)
    assert not explained([*ops, Op(SEES_FREE, 239, 239)])


@pytest.mark.parametrize(
    ("ops", "word"),
    [
        ([Op(WON, 0, 1, 0), Op(WON, 2, 3, 1)], "double ok"),
        ([Op(WON, 0, 1, 0), Op(SEES_FREE, 2, 3)], "stale free"),
        ([Op(TAKEN, 0, 1), Op(WON, 2, 3, 0)], "early taken"),
        ([Op(WON, 0, 1, 0), Op(SEES_GONE, 2, 3, 1)], "swapped owner"),
        ([Op(TAKEN, 0, 1)], "taken by nobody"),
        ([Op(WON, 0, NEVER, 0, is_sure=False), Op(TAKEN, 0, 1)], None),
        ([Op(WON, 0, 9, 0), Op(TAKEN, 3, 4), Op(SEES_FREE, 2, 3)], None),
    ],
)
def test_it_says_what_is_wrong(ops: list[Op], word: str | None) -> None:
    assert once(ops) == word
