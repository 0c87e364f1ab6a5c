"""The judge of first moments agrees with the record's own reader on orders that are true and orders that are not."""

from __future__ import annotations

import io
import random
from collections import Counter

import pytest

from anchang.gate.launch.record import Wrong, read
from anchang.gate.tests.played import record_of
from anchang.gate.tests.test_record_gather import BUYERS, BY_RANK, GATHERING, KEY, LATE, first, played
from tests.launches.judges import lot

pytestmark = pytest.mark.any_database


def is_true(record: bytes) -> bool:
    try:
        read(io.BytesIO(record))
    except Wrong:
        return False
    return True


def test_both_say_the_same_of_any_order(seed: int) -> None:
    chance, seen = random.Random(seed), Counter[bool]()
    for _ in range(300):
        late = chance.randint(0, 2)
        buyers = chance.sample(BY_RANK, BUYERS) if chance.random() < 0.5 else list(BY_RANK)
        asked = [*first(*buyers[late:]), *((buyer, LATE) for buyer in buyers[:late])]
        cut = chance.randint(1, BUYERS)
        record = record_of(
            played(asked[:cut], asked[cut:]) if cut < BUYERS else played(asked), by=GATHERING, gather_key=KEY
        )
        assert (not lot.judge(record)) == is_true(record)
        seen[is_true(record)] += 1
    assert min(seen[True], seen[False]) > 30, seen


@pytest.mark.parametrize("key", [b"", KEY[::-1]])
def test_a_key_that_is_not_told_or_another_is_found(key: bytes) -> None:
    assert lot.judge(record_of(played(first(*BY_RANK)), by=GATHERING, gather_key=key))
