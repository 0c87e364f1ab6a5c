"""A buyer's receipt: one line of the book, and what leads from it to a sealed root. Whoever has it needs nothing else.

While a launch goes on, the seal is on the book as it stood when the receipt was made; the record of the closed launch
holds the same lines in the same order, so an early receipt can be held against it (`held_against`).
"""

from __future__ import annotations

from typing import Literal

import msgspec

from anchang.gate.launch.entries import Damaged, Press, leaf, read_line
from anchang.gate.launch.record import Record
from anchang.gate.launch.seals import HEX32, Seal, is_genuine
from anchang.gate.launch.tree import root_by

# A receipt of the largest book has 63 steps of 64 digits.
BYTES_AT_MOST = 16_384


class Receipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The line of a press to the byte, its place from 0 on, the proof from below, and the seal."""

    line: str
    index: int
    proof: list[str]
    seal: Seal
    kind: Literal["anchang launch receipt"] = "anchang launch receipt"
    version: Literal[1] = 1


class NoReceipt(ValueError):
    """What was given is no true receipt; says why in plain words."""


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Receipt).decode


def receipt_bytes(receipt: Receipt) -> bytes:
    """Return a receipt as it is handed out: one line of JSON, ended."""
    return _encode(receipt) + b"\n"


def code_of(receipt: Receipt) -> str:
    """Return the short code (回执校验码) by which two people see that they mean one press: of its leaf, 16 digits."""
    return leaf(receipt.line.encode()).hex()[:16]


def read_receipt(content: bytes) -> tuple[Receipt, Press]:
    """Return a true receipt and the press it is for. Raises NoReceipt."""
    try:
        if len(content) > BYTES_AT_MOST:
            raise NoReceipt("the file is longer than any receipt")
        receipt = _decode(content)
        press = read_line(receipt.line.encode())
    except (msgspec.DecodeError, UnicodeError, RecursionError, Damaged) as error:
        raise NoReceipt("this is no receipt of a launch") from error
    if not isinstance(press, Press):
        raise NoReceipt("the line is not that of a press")
    if not all(HEX32.fullmatch(step) for step in receipt.proof):
        raise NoReceipt("the proof cannot be read")
    if press.seq != receipt.index + 1:
        raise NoReceipt("the number of the press is not that of its place")
    steps = [bytes.fromhex(step) for step in receipt.proof]
    root = root_by(receipt.index, receipt.seal.size, leaf(receipt.line.encode()), steps)
    if root is None or root.hex() != receipt.seal.root:
        raise NoReceipt("the line is not in the sealed book")
    if not is_genuine(receipt.seal):
        raise NoReceipt("the signature is not that of the key in the seal")
    return receipt, press


def held_against(receipt: Receipt, record: Record) -> str | None:
    """Return in what a true receipt and a true record contradict each other, None where they agree."""
    seal = receipt.seal
    if seal.launch != record.plan.launch:
        return "the receipt is of another launch than the record"
    if record.seal is None or seal.key != record.seal.key:
        return "the receipt was sealed by another key than the record"
    if seal.size > record.tree.size:
        return "the receipt was made when the book was longer than the record"
    if record.tree.root(seal.size).hex() != seal.root:
        return "the record holds other lines than the book did when the receipt was made"
    return None
