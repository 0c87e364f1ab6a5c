"""The record of a launch: it judges itself, and whatever is changed in it is found and named."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchang.gate.launch import record as records
from anchang.gate.launch.entries import (
    Close,
    Entry,
    Extend,
    Lot,
    Mode,
    Outcome,
    Pause,
    PlanBuyer,
    PlanUnit,
    Press,
    Release,
    Resume,
    Wave,
    Window,
)
from anchang.gate.launch.record import Record, Wrong, read
from anchang.gate.launch.seals import Seal, Signer
from anchang.gate.tests.played import CLOSES, LAUNCH, OPENS, SIGNER, pages, plan, record_of
from tests.paths import ROOT

pytestmark = pytest.mark.any_database

WHOLE = record_of(pages())


def judged(content: bytes) -> Record:
    return read(io.BytesIO(content))


def wrong(content: bytes) -> Wrong:
    with pytest.raises(Wrong) as found:
        judged(content)
    return found.value


def test_a_true_record_says_what_became_of_everybody() -> None:
    found = judged(WHOLE)
    assert found.outcomes == {"won": 2, "taken": 1, "have": 1, "release": 1, "pause": 1, "resume": 1} | {
        "wave": 1,
        "extend": 1,
        "close": 1,
    }
    assert (found.pages, found.tree.size, found.book.is_closed) == (4, 10, True)
    assert found.book.held[2] == [3]
    assert found.seal is not None
    assert (found.seal.launch, found.seal.key) == (LAUNCH, SIGNER.public)


def test_the_same_book_has_the_same_bytes() -> None:
    assert record_of(pages()) == WHOLE
    assert record_of(pages(), signer=Signer("another secret")) != WHOLE


def test_a_book_without_a_page_has_a_record() -> None:
    assert judged(record_of([])).tree.size == 0


def test_a_notary_needs_no_more_than_sha256sum_to_follow_the_chain() -> None:
    lines = WHOLE.split(b"\n")
    link = hashlib.sha256(lines[1]).digest()
    first_page = b"".join(line + b"\n" for line in lines[2:5])
    assert json.loads(lines[5]) == ["page", 1, hashlib.sha256(link + first_page).hexdigest()]


def test_every_byte_counts() -> None:
    for at in range(len(WHOLE)):
        for content in (
            WHOLE[:at] + bytes([WHOLE[at] ^ 1]) + WHOLE[at + 1 :],
            WHOLE[:at] + WHOLE[at + 1 :],
            WHOLE[:at],
        ):
            wrong(content)


@given(st.integers(0, len(WHOLE)), st.binary(min_size=1, max_size=5), st.integers(0, 5))
def test_whatever_is_written_over_it_is_noticed(at: int, new: bytes, over: int) -> None:
    content = WHOLE[:at] + new + WHOLE[at + over :]
    if content != WHOLE:
        wrong(content)


@given(st.data())
def test_lines_that_change_places_or_come_twice_are_noticed(data: st.DataObject) -> None:
    lines = WHOLE.splitlines(keepends=True)
    moved = data.draw(st.permutations(lines))
    if moved != lines:
        wrong(b"".join(moved))
    again = data.draw(st.integers(0, len(lines) - 1))
    wrong(b"".join([*lines[:again], lines[again], *lines[again:]]))


@given(st.binary(max_size=200))
def test_what_is_no_record_ends_in_a_sentence(content: bytes) -> None:
    assert wrong(content).reason
    assert wrong(records.FIRST + b"\n" + content).reason
    assert wrong(WHOLE[: WHOLE.index(b"\n", 40) + 1] + content + b"\n").reason


BREAKS: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "line 1: the file is empty"),
    "something else": (b"PK\x03\x04\n", "line 1: this is no record of a launch"),
    "a later kind": (WHOLE.replace(b",1]\n", b",2]\n", 1), "line 1: this is a later kind of record of a launch"),
    "cut off": (WHOLE[:-1], "line 17: the file is cut off here"),
    "without its seal": (
        b"".join(WHOLE.splitlines(keepends=True)[:-1]),
        "line 17: the file is cut off here",
    ),
    "more after the seal": (WHOLE + b"\n", "line 18: something stands after the seal"),
    "saved anew": (WHOLE.replace(b"\n", b"\r\n"), "line 1: the line ends as Windows ends lines"),
    "deep": (records.FIRST + b"\n" + b"[" * 200_000 + b"\n", "line 2: the line cannot be read"),
    "something twice in the plan": (
        WHOLE.replace(b'{"launch":', b'{"is_rehearsal":false,"launch":', 1),
        "line 2: the plan says more than a plan does, or says something twice",
    ),
    "something hidden in the plan": (
        WHOLE.replace(b'"u0","3-0",100]', b'"u0","3-0",100,7]', 1),
        "line 2: the plan says more than a plan does",
    ),
    "something hidden in an entry": (WHOLE.replace(b'"won"]', b'"won",7]', 1), "line 3: the entry is not written"),
    "a word that is no UTF-8": (WHOLE.replace(b"a-key-of-0", b"a-key-of-\xff", 1), "line 3: the line cannot be read"),
    "another key": (WHOLE.replace(b"a-key-of-0", b"a-key-of-9", 1), "line 6: the link of page 1 is not that of its"),
    "another page number": (WHOLE.replace(b'["page",2', b'["page",3'), "line 9: this is not the end of page 2"),
    "another root": (WHOLE.replace(judged(WHOLE).tree.root().hex().encode(), b"0" * 64), "line 17: the seal is on ano"),
    "another signature": (WHOLE[:-6] + b"0000" + WHOLE[-3:], "line 17: the s"),
    "another signer": (
        WHOLE.replace(SIGNER.public.encode(), Signer("another").public.encode()),
        "line 17: the signature is not that of the key in the seal",
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_file_is_told_by_its_first_wrong_line(name: str) -> None:
    content, expected = BREAKS[name]
    assert str(wrong(content)).startswith(expected)


def test_a_line_without_an_end_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "LINE_AT_MOST", 1000)
    endless = records.FIRST + b"\n" + b"x" * 5000
    assert str(wrong(endless)) == "line 2: the line is longer than any line of a record"


def test_a_page_without_an_end_is_told() -> None:
    lines = WHOLE.splitlines(keepends=True)
    assert str(wrong(b"".join([*lines[:-2], lines[-1]]))) == "line 16: page 4 does not end"


KEY = "another-key"
LIES: list[tuple[int, Entry, str]] = [
    (3, Press(1, OPENS, 0, 0, KEY, Outcome.TAKEN), "it says taken; by the plan and the entries before it, it is won"),
    (4, Press(2, OPENS, 1, 0, KEY, Outcome.WON), "it says won; by the plan and the entries before it, it is taken"),
    (5, Press(3, OPENS, 0, 1, KEY, Outcome.WON), "it says won; by the plan and the entries before it, it is have"),
    (4, Press(2, OPENS, 0, 0, "a-key-of-0", Outcome.HAVE), "the key of this press was used before, in entry 1"),
    (3, Press(1, OPENS - 1, 0, 0, KEY, Outcome.WON), "the press came before this buyer might choose"),
    (3, Press(1, CLOSES, 0, 0, KEY, Outcome.WON), "the press came when this buyer might choose no more"),
    (3, Press(1, OPENS, 4, 0, KEY, Outcome.WON), "the plan knows no such buyer, or lets this one choose no more"),
    (3, Press(1, OPENS, 0, 3, KEY, Outcome.WON), "there is no such unit on the board"),
    (3, Press(2, OPENS, 0, 0, KEY, Outcome.WON), "entry 2 stands where entry 1 must"),
    (7, Release(4, OPENS, 0, 1, ""), "unit 1 is given back, and nobody held it"),
    (7, Release(4, OPENS, 1, 0, ""), "unit 0 is taken from buyer 1, and buyer 0 held it"),
    (7, Release(4, OPENS, 0, 9, ""), "there is no such unit on the board"),
    (8, Resume(5, OPENS, ""), "it was not paused"),
    (10, Pause(6, OPENS, ""), "it was paused already"),
    (10, Press(6, OPENS + 12, 1, 1, KEY, Outcome.WON), "the press was decided while nobody might choose"),
    (11, Wave(7, OPENS, [PlanUnit("u0", "3-0", 1)], ""), "unit u0 is there twice"),
    (12, Extend(8, OPENS, CLOSES, -1, ""), "the new end is no later than the one before"),
    (12, Extend(8, OPENS, CLOSES, 0, ""), "there is no such batch"),
]


def placed(line: int, entry: Entry) -> list[list[Entry]]:
    """Return the pages with this entry in the place of the one at a line of the file."""
    book, at = pages(), 3
    for page in book:
        if line < at + len(page):
            page[line - at] = entry
            return book
        at += len(page) + 1
    raise AssertionError(line)


@pytest.mark.parametrize(("line", "entry", "reason"), LIES)
def test_a_lie_that_was_sealed_is_named_all_the_same(line: int, entry: Entry, reason: str) -> None:
    assert str(wrong(record_of(placed(line, entry)))) == f"line {line}: {reason}"


@pytest.mark.parametrize("entry", [Close(11, OPENS, ""), Pause(11, OPENS, ""), Extend(11, OPENS, CLOSES + 9, -1, "")])
def test_after_the_close_nothing_is_ordered_any_more(entry: Entry) -> None:
    assert str(wrong(record_of([*pages(), [entry]]))) == "line 17: the launch was closed before"


def test_after_the_close_a_unit_may_still_be_given_back() -> None:
    assert judged(record_of([*pages(), [Release(11, OPENS, 2, 3, "到期未付")]])).book.held[2] == []


def test_after_the_close_nobody_chooses() -> None:
    late = Press(11, OPENS, 3, 1, KEY, Outcome.WON)
    assert wrong(record_of([*pages(), [late]])).reason == "the press came when this buyer might choose no more"


LOT = plan().lot
assert LOT is not None
PLANS: list[tuple[dict[str, Any], str]] = [
    ({"launch": "x"}, "the plan names no launch"),
    ({"units": []}, "the plan has no units or no buyers"),
    ({"window": Window(5, 5)}, "the plan has a window that ends before it begins"),
    ({"window": Window(5, 2**60)}, "the plan has a window that ends before it begins"),
    ({"mode": Mode.BATCHES}, "the plan has no batches to choose in"),
    ({"units": [PlanUnit("u0", "a", 1)] * 2}, "unit u0 is there twice"),
    ({"units": [PlanUnit("u0", "a", -1)]}, "unit 'u0' has no price or no name"),
    ({"units": [PlanUnit("u0", "a\nb", 1)]}, "unit 'u0' has no price or no name"),
    ({"buyers": [PlanBuyer(0, 0)]}, "the plan has a buyer without a right or a batch"),
    ({"buyers": [PlanBuyer(0, 10**9)]}, "the plan has a buyer without a right or a batch"),
    (
        {"mode": Mode.BATCHES, "batches": [Window(1, 2)], "buyers": [PlanBuyer(1, 1)]},
        "the plan has a buyer of a batch that it does not have",
    ),
    ({"roll": ["a"]}, "the roll does not name each buyer once"),
    ({"roll": ["a"] * 4}, "the roll does not name each buyer once"),
    ({"roll": ["a", "b", "c", "d e"]}, "the roll has a pseudonym that is none"),
    ({"roll": []}, "the plan has a lot and no roll to draw"),
    ({"roll": plan().roll[::-1]}, "the buyers stand in another order than the lot gave"),
    ({"lot": msgspec.structs.replace(LOT, word="after")}, "the buyers stand in another order than the lot gave"),
    ({"lot": msgspec.structs.replace(LOT, seed="00" * 32)}, "the lot was committed to another seed or another list"),
    ({"lot": Lot("", "x", "y", "")}, "the seed of the lot or the hash of its list is none"),
]


@pytest.mark.parametrize(("changes", "reason"), PLANS)
def test_a_plan_that_cannot_be_is_named(changes: dict[str, Any], reason: str) -> None:
    changed = msgspec.structs.replace(plan(), **changes)
    assert str(wrong(record_of([], by=changed))) == f"line 2: {reason}"


def test_a_plan_of_an_earlier_version_knows_less_and_is_read() -> None:
    words = json.loads(WHOLE.split(b"\n")[1])
    del words["roll"], words["lot"], words["terms"]
    earlier = json.dumps(words, separators=(",", ":")).encode()
    whole: Callable[..., Any] = records.write
    assert judged(b"".join(whole(earlier, [], signer=SIGNER))).plan.roll == []


def test_the_handbook_explains_every_kind_of_line() -> None:
    handbook = (ROOT / "docs/handbook/launch-record.md").read_text(encoding="utf-8")
    tags = [kind.__struct_config__.tag for kind in (*get_args(Entry), Seal, records.KeyTold, records.PageEnd)]
    assert not [tag for tag in tags if f'`["{tag}",' not in handbook]


def test_a_file_that_is_all_plan_is_read_within_its_measure() -> None:
    street = msgspec.structs.replace(plan(drawn=False), roll=[], buyers=[PlanBuyer(0, 1)] * 100_000)
    assert len(judged(record_of([], by=street)).plan.buyers) == 100_000
    endless = records.FIRST + b'\n{"launch":"' + b"x" * records.LINE_AT_MOST
    assert wrong(endless).reason == "the line is longer than any line of a record"
