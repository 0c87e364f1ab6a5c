"""Whoever watches a launch can draw the board from what is told, from whichever word on."""

from __future__ import annotations

import base64
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from anchang.gate.launch.entries import Window
from anchang.gate.launch.keeper import Board
from anchang.gate.launch.news import KEPT, News, Sight, changed
from anchang.gate.launch.stream import QUICK, SLOW, pause

UNITS = 19
WINDOW = Window(100_000_000, 200_000_000)


def board(seq: int, gone: set[int], *, units: int = UNITS, is_paused: bool = False, is_closed: bool = False) -> Board:
    bits = "".join("1" if number in gone else "0" for number in range(units)).ljust((units + 7) // 8 * 8, "0")
    return Board(seq, int(bits, 2).to_bytes(len(bits) // 8, "big"), units, WINDOW, is_paused, is_closed)


def sight(seq: int, gone: set[int], *, called: tuple[tuple[int, int], ...] | None = None, **words: Any) -> Sight:
    return Sight(board(seq, gone, **words), called)


def events(words: bytes) -> list[tuple[str, Any]]:
    found = []
    for block in words.decode().strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines())
        found.append((fields["event"], json.loads(fields["data"])))
    return found


def draw(known: set[int], words: bytes) -> set[int]:
    for name, data in events(words):
        if name == "board":
            bits = base64.b64decode(data["gone"])
            known = {number for number in range(data["units"]) if bits[number // 8] & 128 >> number % 8}
        elif name == "units":
            known = (known | set(data["gone"])) - set(data["free"])
    return known


@given(st.lists(st.sets(st.integers(0, UNITS - 1)), min_size=2, max_size=12), st.data())
def test_from_any_word_on_the_newest_board_is_drawn(boards: list[set[int]], data: st.DataObject) -> None:
    news = News(sight(0, boards[0]))
    for seq, gone in enumerate(boards[1:], start=1):
        news.take(sight(seq, gone))
    known = data.draw(st.integers(0, len(boards) - 1))
    assert draw(boards[known], news.since(known)) == boards[-1]
    assert draw(set(), news.since(None)) == boards[-1]


def test_what_changed_is_told_and_nothing_else() -> None:
    assert changed(board(1, {0, 7, 8}), board(2, {7, 8, 9, 18})) == ([9, 18], [0])
    news = News(sight(1, {0}))
    assert not news.take(sight(1, {0}))
    assert news.take(sight(2, {0, 3}))
    assert events(news.since(1)) == [("units", {"v": 2, "gone": [3], "free": []})]
    assert events(news.since(2)) == [("beat", {"v": 2})]


def test_a_pause_is_a_state_and_more_units_are_a_whole_board() -> None:
    news = News(sight(1, {0}))
    news.take(sight(2, {0, 1}, is_paused=True))
    [units, state] = events(news.since(1))
    assert units[1]["gone"] == [1]
    assert state == (
        "state",
        {"v": 2, "opens": WINDOW.opens, "closes": WINDOW.closes, "paused": True, "closed": False},
    )
    news.take(sight(3, {0, 1}, units=UNITS + 8))
    [(name, data)] = events(news.since(2))
    assert (name, data["units"]) == ("board", UNITS + 8)


def test_who_is_called_is_told_by_numbers() -> None:
    news = News(sight(1, set(), called=()))
    news.take(sight(2, set(), called=((4, 150_000_000),)))
    assert events(news.since(1)) == [("turns", {"v": 2, "called": [[4, 150_000_000]]})]
    assert [name for name, _ in events(news.since(None))] == ["board", "turns"]


def test_who_was_away_too_long_is_told_the_whole_board() -> None:
    news = News(sight(0, set()))
    for seq in range(1, KEPT + 2):
        news.take(sight(seq, {seq % UNITS}))
    assert [name for name, _ in events(news.since(1))] == ["board"]
    assert [name for name, _ in events(news.since(10**12))] == ["board"]
    assert [name for name, _ in events(news.since(KEPT))] == ["units"]


def test_it_is_read_quickly_about_the_bell_and_slowly_otherwise() -> None:
    assert pause(board(1, set()), at=0) == SLOW
    assert pause(board(1, set()), at=94.5) == 0.5, "not past the bell"
    assert pause(board(1, set()), at=99) == pause(board(1, set()), at=150) == QUICK
    assert pause(board(1, set()), at=300) == SLOW
    assert pause(board(1, set(), is_closed=True), at=150) == SLOW
