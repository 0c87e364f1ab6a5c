"""The order of first moments in a record: told by its key once the launch is closed, and held to it (S7)."""

from __future__ import annotations

import io
from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchang.gate.launch.book import Book, decide
from anchang.gate.launch.entries import Close, Entry, Gather, Mode, Plan, PlanBuyer, Press, Release, Window, page_of
from anchang.gate.launch.gather import committed, in_order, rank
from anchang.gate.launch.record import Record, Wrong, is_closed, read
from anchang.gate.tests.played import CLOSES, OPENS, plan, record_of

pytestmark = pytest.mark.any_database

KEY, BUYERS, LASTS = bytes(range(1, 33)), 8, 1000
LATE, SECOND_BELL = OPENS + LASTS, OPENS + 10 * LASTS
GATHERING = msgspec.structs.replace(plan(buyers=BUYERS), gather=Gather(LASTS, committed(KEY)))
BY_BATCH = msgspec.structs.replace(
    GATHERING,
    mode=Mode.BATCHES,
    batches=[Window(OPENS, CLOSES), Window(SECOND_BELL, CLOSES)],
    buyers=[PlanBuyer(buyer % 2, 1) for buyer in range(BUYERS)],
)
BY_RANK = sorted(range(BUYERS), key=lambda buyer: rank(KEY, buyer))

# Presses by buyer and instant.
Asked = Sequence[tuple[int, int]]


def played(*pages: Asked, by: Plan = GATHERING, closes: bool = True) -> list[list[Entry]]:
    """Decide presses in the order given, page by page, each buyer's on a unit of anybody's."""
    book, made = Book(by), list[list[Entry]]()

    def take(entry: Entry) -> Entry:
        book.apply(entry)
        return entry

    for page in pages:
        made.append([])
        for buyer, at in page:
            press = decide(book, buyer, buyer % 3, f"key-{buyer}-{at}", at)
            assert isinstance(press, Press)
            made[-1].append(take(press))
    return [*made, [take(Close(book.seq + 1, CLOSES, "选毕"))]] if closes else made


def judged(book: Sequence[Sequence[Entry]], *, by: Plan = GATHERING, key: bytes = KEY) -> Record:
    return read(io.BytesIO(record_of(book, by=by, gather_key=key)))


def wrong(book: Sequence[Sequence[Entry]], *, by: Plan = GATHERING, key: bytes = KEY) -> str:
    with pytest.raises(Wrong) as found:
        judged(book, by=by, key=key)
    return str(found.value)


def first(*buyers: int, at: int = OPENS) -> Asked:
    return [(buyer, at + place) for place, buyer in enumerate(buyers)]


@given(st.permutations(range(BUYERS)), st.integers(0, BUYERS))
def test_the_gates_own_order_is_true_whoever_came_first(arrived: list[int], early: int) -> None:
    """Some come in the first moments, the others after them, and one page takes them all."""
    asks = [(buyer, 0, "a key", OPENS + place if place < early else LATE) for place, buyer in enumerate(arrived)]
    ordered = [(ask[0], ask[3]) for ask in in_order(asks, Book(GATHERING), KEY)]
    lineup = judged(played(ordered)).lineup
    assert lineup
    assert (lineup.presses, lineup.spread) == (early, min(early, 1))


@pytest.mark.parametrize("place", range(BUYERS - 1))
def test_two_that_changed_places_are_named_by_the_line_of_the_second(place: int) -> None:
    order = [*BY_RANK[:place], BY_RANK[place + 1], BY_RANK[place], *BY_RANK[place + 2 :]]
    fault = "by the key of the first moments this press stands before the one above it"
    assert wrong(played(first(*order))) == f"line {4 + place + 1}: {fault}"


def test_who_came_late_stands_behind_all_of_the_first_moments() -> None:
    assert wrong(played([(BY_RANK[0], LATE), (BY_RANK[1], OPENS)])).startswith("line 5: by the key")
    assert judged(played([(BY_RANK[1], OPENS), (BY_RANK[0], LATE)]))


def test_another_key_than_the_plans_is_named() -> None:
    words = "line 3: this is not the key of the first moments that the plan was committed to"
    assert wrong(played(first(*BY_RANK)), key=KEY[::-1]) == words
    whole = record_of(played(first(*BY_RANK)), by=GATHERING, gather_key=KEY)
    hexed = KEY.hex().encode()
    for other in (hexed.upper(), hexed + b'","', b" " + hexed, b"", hexed[:-1] + b"x"):
        with pytest.raises(Wrong, match=f"^{words}$"):
            read(io.BytesIO(whole.replace(hexed, other, 1)))


def test_a_closed_launch_without_its_key_is_named() -> None:
    assert wrong(played(first(*BY_RANK)), key=b"") == (
        "line 12: the launch is closed here, and line 3 does not tell the key of its first moments"
    )


def test_a_key_that_is_told_before_the_close_is_named() -> None:
    words = "line 3: the key of the first moments is told before the launch was closed"
    assert wrong(played(first(*BY_RANK), closes=False)) == words
    assert judged(played(first(*BY_RANK), closes=False), key=b"").lineup is None


def test_a_launch_that_gathers_nothing_tells_no_key() -> None:
    assert b'["gather"' not in record_of([], by=plan(), gather_key=KEY)
    lines = record_of([], by=plan()).splitlines(keepends=True)
    told = b'["gather","%b"]\n' % KEY.hex().encode()
    with pytest.raises(Wrong, match=r"^line 3: a key of first moments is told, and the plan gathers none$"):
        read(io.BytesIO(b"".join([*lines[:2], told, *lines[2:]])))
    lines = record_of(played(first(*BY_RANK)), by=GATHERING, gather_key=KEY).splitlines(keepends=True)
    with pytest.raises(Wrong, match=r"^line 4: the line cannot be read$"):
        read(io.BytesIO(b"".join([*lines[:3], told, *lines[3:]])))


@pytest.mark.parametrize(
    ("pages", "spread"),
    [
        ([first(*BY_RANK)], 1),
        ([first(*BY_RANK[4:]), first(*BY_RANK[:4])], 2),
        ([first(BY_RANK[7]), first(BY_RANK[3]), first(BY_RANK[0])], 3),
        # Somebody who came too late for the lot was decided before others who did not.
        ([first(BY_RANK[7], at=LATE), first(BY_RANK[0])], 2),
        ([first(BY_RANK[0]), first(BY_RANK[7], at=LATE)], 1),
        ([first(*BY_RANK, at=LATE)], 0),
    ],
)
def test_it_is_told_on_how_many_pages_a_bells_first_moments_stand(pages: list[Asked], spread: int) -> None:
    """Each page is in order; between pages the lot says nothing, and a reader must know that there are several."""
    lineup = judged(played(*pages)).lineup
    assert lineup
    assert lineup.spread == spread


def test_each_batch_has_a_bell_of_its_own() -> None:
    morning, noon = ([buyer for buyer in BY_RANK if buyer % 2 == batch] for batch in (0, 1))
    lineup = judged(played(first(*morning), first(*noon, at=SECOND_BELL), by=BY_BATCH), by=BY_BATCH).lineup
    assert lineup
    assert (lineup.presses, lineup.spread) == (BUYERS, 1)
    # At the second bell those of the first batch are late, and stand behind.
    mixed = [(morning[0], SECOND_BELL), (noon[0], SECOND_BELL)]
    assert wrong(played(mixed, by=BY_BATCH), by=BY_BATCH).startswith("line 5: by the key")


def test_a_book_is_closed_from_its_close_on() -> None:
    closed = played(first(*BY_RANK))
    after: list[Entry] = [Release(10, CLOSES, BY_RANK[0], BY_RANK[0] % 3, "unpaid")]

    def tell(pages: Sequence[Sequence[Entry]]) -> bool:
        return is_closed(page_of(page) for page in reversed(pages))

    assert tell(closed)
    assert tell([*closed, after, after])
    assert not tell(closed[:-1])
    assert not tell([closed[0], after])
    assert not tell([])
    assert not is_closed([b"no entry\n", page_of(closed[-1])])
