"""A receipt: true by itself, and held against the record of the closed launch."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchang.gate.launch.entries import Outcome, Press, genesis, leaf, line_of, next_link, page_of, plan_bytes
from anchang.gate.launch.receipts import (
    BYTES_AT_MOST,
    NoReceipt,
    Receipt,
    code_of,
    held_against,
    read_receipt,
    receipt_bytes,
)
from anchang.gate.launch.record import Record, read
from anchang.gate.launch.seals import Signer, Stand
from anchang.gate.launch.tree import Tree
from anchang.gate.tests.played import LAUNCH, OPENS, SIGNER, pages, plan, record_of

pytestmark = pytest.mark.any_database


def receipt(seq: int = 1, *, of_pages: int = 4, signer: Signer = SIGNER, launch: str = LAUNCH) -> Receipt:
    """A receipt for an entry, made when so many pages stood."""
    tree, link, lines = Tree(), genesis(plan_bytes(plan())), list[bytes]()
    for page in pages()[:of_pages]:
        link = next_link(link, page_of(page))
        lines += map(line_of, page)
    for line in lines:
        tree.add(leaf(line))
    seal = signer.seal(Stand(launch, tree.size, link, tree.root()))
    return Receipt(lines[seq - 1].decode(), seq - 1, [step.hex() for step in tree.proof(seq - 1)], seal)


def record() -> Record:
    return read(io.BytesIO(record_of(pages())))


@pytest.mark.parametrize(("seq", "of_pages"), [(1, 1), (3, 1), (3, 2), (9, 3), (9, 4)])
def test_a_receipt_is_true_by_itself_and_agrees_with_the_record(seq: int, of_pages: int) -> None:
    found, press = read_receipt(receipt_bytes(receipt(seq, of_pages=of_pages)))
    assert press.seq == seq
    assert held_against(found, record()) is None


def test_a_press_has_a_short_code_whenever_its_receipt_was_made() -> None:
    assert code_of(receipt(3, of_pages=1)) == code_of(receipt(3)) == leaf(receipt(3).line.encode()).hex()[:16]
    assert code_of(receipt(3)) != code_of(receipt(2))


@given(st.data())
def test_a_receipt_that_was_changed_is_none(data: st.DataObject) -> None:
    content = receipt_bytes(receipt(3))
    at = data.draw(st.integers(0, len(content) - 2))
    changed = content[:at] + bytes([content[at] ^ data.draw(st.integers(1, 127))]) + content[at + 1 :]
    with pytest.raises(NoReceipt):
        read_receipt(changed)


@given(st.binary(max_size=100))
def test_what_is_no_receipt_is_told(content: bytes) -> None:
    with pytest.raises(NoReceipt):
        read_receipt(content)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"line": '["pause",1,2,""]'}, "the line is not that of a press"),
        ({"line": '["press",1,1000000,0,1,"a-key-of-0","won"]'}, "the line is not in the sealed book"),
        ({"line": "[["}, "this is no receipt of a launch"),
        ({"index": 1}, "the number of the press is not that of its place"),
        ({"proof": ["xx"]}, "the proof cannot be read"),
        ({"proof": []}, "the line is not in the sealed book"),
        ({"version": 2}, "this is no receipt of a launch"),
        ({"more": 1}, "this is no receipt of a launch"),
    ],
)
def test_what_is_wrong_with_a_receipt_is_named(changes: dict[str, Any], reason: str) -> None:
    words = json.loads(receipt_bytes(receipt())) | changes
    with pytest.raises(NoReceipt, match=reason):
        read_receipt(json.dumps(words).encode())


def test_a_receipt_without_an_end_is_not_read() -> None:
    with pytest.raises(NoReceipt, match="longer than any receipt"):
        read_receipt(b" " * (BYTES_AT_MOST + 1))


def test_a_seal_of_nobody_is_none() -> None:
    words = json.loads(receipt_bytes(receipt()))
    words["seal"][5] = Signer("another").public
    with pytest.raises(NoReceipt, match="the signature is not that of the key in the seal"):
        read_receipt(json.dumps(words).encode())


def test_a_receipt_that_contradicts_the_record_is_told() -> None:
    early = read(io.BytesIO(record_of(pages()[:2])))
    assert held_against(receipt(launch="another"), record()) == "the receipt is of another launch than the record"
    assert (
        held_against(receipt(signer=Signer("x")), record()) == "the receipt was sealed by another key than the record"
    )
    assert held_against(receipt(), early) == "the receipt was made when the book was longer than the record"
    other = [*pages()[0][:2], Press(3, OPENS + 2, 3, 1, "a-key-of-2", Outcome.WON)]
    assert held_against(receipt(of_pages=1), read(io.BytesIO(record_of([other])))) == (
        "the record holds other lines than the book did when the receipt was made"
    )
