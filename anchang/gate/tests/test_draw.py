"""The fair lot: reproducible by anybody, without a favour for anyone."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchang.gate.launch.draw import RANGE, below, commitment, list_hash, numbers, order, shuffled, unshuffled
from tests.paths import ROOT

pytestmark = pytest.mark.any_database

SEED = bytes(range(32))


def draw(listed: list[str], word: str = "", seed: bytes = SEED) -> list[str]:
    return shuffled(listed, order(len(listed), seed=seed, listed=list_hash(listed), word=word))


def by_hand(listed: list[str], word: str) -> list[str]:
    """The steps of the handbook, once more and otherwise: all numbers first, then the swaps."""
    root = hashlib.sha256("\n".join([*listed, ""]).encode()).digest()
    key = hmac.new(SEED, root + word.encode(), "sha256").digest()
    blocks = [hmac.new(key, counter.to_bytes(8, "big"), "sha256").digest() for counter in range(2 * len(listed))]
    stream = [int(block.hex()[at : at + 16], 16) for block in blocks for at in (0, 16, 32, 48)]
    rest = list(listed)
    drawn = list[str]()
    while rest:
        count = len(rest)
        if count > 1:
            while stream[0] >= 2**64 // count * count:
                stream.pop(0)
            chosen = stream.pop(0) % count
            rest[chosen], rest[-1] = rest[-1], rest[chosen]
        drawn.insert(0, rest.pop())
    return drawn


@given(st.lists(st.text(max_size=8).filter(str.isprintable), max_size=30), st.text())
def test_whoever_follows_the_steps_draws_the_same_order(listed: list[str], word: str) -> None:
    word = word.encode("utf-8", "ignore").decode()
    assert draw(listed, word) == by_hand(listed, word)


@given(st.integers(0, 60), st.binary(min_size=32, max_size=32))
def test_everybody_is_drawn_once_and_the_list_can_be_told_from_the_order(count: int, seed: bytes) -> None:
    listed = [f"buyer-{number}" for number in range(count)]
    places = order(count, seed=seed, listed=list_hash(listed), word="word")
    assert sorted(places) == list(range(count))
    assert unshuffled(shuffled(listed, places), places) == listed


def test_list_seed_and_word_each_change_the_order() -> None:
    listed = [f"buyer-{number}" for number in range(30)]
    drawn = draw(listed)
    assert draw(listed, "a word") != drawn
    assert draw(listed, seed=bytes(32)) != drawn
    assert draw([*listed[:-1], "somebody else"])[:29] != drawn[:29]


def test_the_commitment_is_to_seed_and_list() -> None:
    listed = list_hash(["a", "b"])
    assert listed == hashlib.sha256(b"a\nb\n").digest()
    assert commitment(SEED, listed) == hashlib.sha256(SEED + listed).digest()
    with pytest.raises(ValueError, match="a seed has 32 bytes"):
        commitment(b"short", listed)


def test_the_handbook_s_example_is_what_is_drawn() -> None:
    text = (ROOT / "docs/handbook/launch-record.md").read_text(encoding="utf-8")
    said = {name: re.findall("`([^`]+)`", row) for name, row in re.findall(r"^\| `(\w+)` \|(.*)$", text, re.MULTILINE)}
    listed, [seed], [word] = said["list"], said["seed"], said["word"]
    hashed, secret = list_hash(listed), bytes.fromhex(seed)
    drawn = list(itertools.islice(numbers(secret, hashed, word), 4))
    assert said["listed"] == [hashed.hex()]
    assert said["commitment"] == [commitment(secret, hashed).hex()]
    assert said["key"] == [hmac.digest(secret, hashed + word.encode(), "sha256").hex()]
    assert said["numbers"] == [str(number) for number in drawn]
    assert said["others"] == [str(number % (5 - place)) for place, number in enumerate(drawn)]
    assert said["order"] == draw(listed, word, secret)


def test_no_number_is_favoured_at_the_edge_of_the_range() -> None:
    assert below(3, iter([RANGE - 1, 7])) == 1, "2^64 - 1 is one too many of three parts, and passed over"
    assert below(4, iter([RANGE - 1])) == 3, "four parts divide the range"


def test_numbers_follow_one_another_four_a_block() -> None:
    listed = list_hash([])
    key = hmac.new(SEED, listed + "词".encode(), "sha256").digest()
    second = hmac.new(key, (1).to_bytes(8, "big"), "sha256").digest()
    assert list(itertools.islice(numbers(SEED, listed, "词"), 4, 6)) == [
        int.from_bytes(second[:8], "big"),
        int.from_bytes(second[8:16], "big"),
    ]


def test_every_order_of_five_is_as_likely() -> None:
    """χ² over 120 orders of 24,000 draws, and over the places of each: below the 99.9 % point of 119 and of 16."""
    listed = list("abcde")
    hashed = list_hash(listed)
    seeds = (hashlib.sha256(b"%d" % number).digest() for number in range(24_000))
    draws = [tuple(order(5, seed=seed, listed=hashed, word="")) for seed in seeds]
    orders = Counter(draws)
    assert len(orders) == 120
    assert sum((count - 200) ** 2 / 200 for count in orders.values()) < 173.6
    places = Counter((place, who) for drawn in draws for place, who in enumerate(drawn))
    assert len(places) == 25
    assert sum((count - 4800) ** 2 / 4800 for count in places.values()) < 39.3
