"""The result file of a launch: one text file, a line of JSON for each thing that was decided, that judges itself.

    ["anchang launch record",1]
    {the plan, to the byte as it was frozen}
    ["gather","<key>"]                                   of a closed launch that gathered first moments, and of no other
    [an entry, to the byte as it was written] …          the entries of one page, then
    ["page",1,"<the link after this page>"] …            where the page ends
    ["seal","<launch>",<entries>,"<link>","<root>","<public key>","<signature>"]

Text, and no archive, so that a notary needs an editor, sha256sum and this program, and nothing can be packed into it.
Bytes follow from the book and the key alone. Reading decides every press again from the lines before it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, TypeVar

import msgspec

from anchang.gate.launch.book import Book
from anchang.gate.launch.checks import entry_fault, plan_fault
from anchang.gate.launch.entries import (
    Close,
    Damaged,
    Entry,
    Plan,
    Press,
    Release,
    genesis,
    leaf,
    line_of,
    lines_of,
    next_link,
    read_line,
    read_page,
    read_plan,
)
from anchang.gate.launch.gather import Lineup, committed
from anchang.gate.launch.seals import HEX32, Seal, Signer, Stand, is_genuine
from anchang.gate.launch.tree import Tree

FIRST = b'["anchang launch record",1]'
NAMED = b'["anchang launch record",'
# The third line, where there is one that tells a key.
KEY_LINE = 3
# Fifty thousand buyers on the roll are 2.5 MB of plan.
LINE_AT_MOST = 16 << 20
SAVED_ANEW = "the line ends as Windows ends lines: an editor has saved the file anew"
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError, Damaged)

Read = TypeVar("Read")


class PageEnd(msgspec.Struct, frozen=True, array_like=True, tag="page"):
    """Where a page ends, and the link after it, in hexadecimal digits."""

    number: int
    link: str


class KeyTold(msgspec.Struct, frozen=True, array_like=True, tag="gather"):
    """The key of the ranks in first moments, in hexadecimal digits."""

    key: str


class Wrong(Exception):
    """The file is no true record: its first line that is wrong, from 1 on, and why in plain words."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line, self.reason = line, reason


@dataclass
class Record:
    """A record as far as it has been read: every press was decided again, every order judged.

    `link` and `pages` are those of the last whole page; `lineup` is there where the key of first moments is told.
    """

    plan: Plan
    plan_hash: bytes
    book: Book
    link: bytes
    tree: Tree = field(default_factory=Tree)
    pages: int = 0
    lineup: Lineup | None = None
    seal: Seal | None = None
    outcomes: Counter[str] = field(default_factory=Counter)


_encode = msgspec.json.Encoder().encode
_read_page_end = msgspec.json.Decoder(PageEnd).decode
_read_key = msgspec.json.Decoder(KeyTold).decode
_read_seal = msgspec.json.Decoder(Seal).decode


def is_closed(backwards: Iterable[bytes]) -> bool:
    """Tell whether a book is closed, from its pages, the last first; reads no more of them than that takes.

    One whose last page cannot be read is not: whoever reads its record will say which line it is.
    """
    for page in backwards:
        try:
            kinds = {type(entry) for entry in read_page(page)}
        except Damaged:
            return False
        if Close in kinds or kinds != {Release}:
            # After the close units are given back, and nothing else is written.
            return Close in kinds
    return False


def write(plan: bytes, pages: Iterable[bytes], *, signer: Signer, gather_key: bytes = b"") -> Iterator[bytes]:
    """Return the file in parts: this plan, these pages in their order, the seal.

    `gather_key`: for a closed book alone. Raises Damaged for what is no plan.
    """
    read = read_plan(plan)
    launch, tree, link = read.launch, Tree(), genesis(plan)
    yield FIRST + b"\n" + plan + b"\n"
    if read.gather and gather_key:
        yield _encode(KeyTold(gather_key.hex())) + b"\n"
    for number, page in enumerate(pages, start=1):
        link = next_link(link, page)
        for line in lines_of(page):
            tree.add(leaf(line))
        yield page + _encode(PageEnd(number, link.hex())) + b"\n"
    yield _encode(signer.seal(Stand(launch, tree.size, link, tree.root()))) + b"\n"


def read(file: BinaryIO) -> Record:
    """Read a whole file and judge it. Raises Wrong with the first line that is not as it must be."""
    return _Reader(file).read()


class _Reader:
    """One pass over a file; what it keeps is the book and the tree."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._at = file, 0

    def read(self) -> Record:
        self._first()
        record = self._plan()
        while record.seal is None:
            self._page_or_seal(record)
        if self._file.read(1):
            self._at += 1
            raise self._wrong("something stands after the seal")
        return record

    def _first(self) -> None:
        self._at = 1
        line = self._file.readline(len(FIRST) + 2)
        if line == FIRST + b"\r\n":
            raise self._wrong(SAVED_ANEW)
        if not line:
            raise self._wrong("the file is empty")
        if line != FIRST + b"\n":
            raise self._wrong(f"this is {'a later kind of' if line.startswith(NAMED) else 'no'} record of a launch")

    def _plan(self) -> Record:
        line = self._line()
        plan = self._read(read_plan, line)
        if not _says_no_more(line, plan):
            raise self._wrong("the plan says more than a plan does, or says something twice")
        if fault := plan_fault(plan):
            raise self._wrong(fault)
        return Record(plan, genesis(line), Book(plan), link=genesis(line))

    def _page_or_seal(self, record: Record) -> None:
        """Take in the lines of the next page to its end, or the seal."""
        page, entries = hashlib.sha256(record.link), 0
        while True:
            line = self._line()
            if line.startswith(b'["page"'):
                self._page_end(record, line, page.digest(), entries)
                return
            if line.startswith(b'["seal"'):
                self._seal(record, line, entries)
                return
            if self._at == KEY_LINE and line.startswith(b'["gather"'):
                self._key(record, line)
                return
            self._entry(record, line)
            page.update(line + b"\n")
            entries += 1

    def _key(self, record: Record, line: bytes) -> None:
        told = self._read(_read_key, line)
        key = bytes.fromhex(told.key) if HEX32.fullmatch(told.key) else b""
        if record.plan.gather is None:
            raise self._wrong("a key of first moments is told, and the plan gathers none")
        if _encode(told) != line or not key or committed(key) != record.plan.gather.commitment:
            raise self._wrong("this is not the key of the first moments that the plan was committed to")
        record.lineup = Lineup(key)

    def _entry(self, record: Record, line: bytes) -> None:
        entry = self._read(read_line, line)
        if line_of(entry) != line:
            raise self._wrong("the entry is not written as entries are")
        if fault := entry_fault(record.book, entry) or _place_fault(record, entry):
            raise self._wrong(fault)
        record.book.apply(entry)
        record.tree.add(leaf(line))
        record.outcomes[entry.outcome if type(entry) is Press else type(entry).__name__.lower()] += 1

    def _page_end(self, record: Record, line: bytes, link: bytes, entries: int) -> None:
        end = self._read(_read_page_end, line)
        if _encode(end) != line or end.number != record.pages + 1 or not entries:
            raise self._wrong(f"this is not the end of page {record.pages + 1}")
        if end.link != link.hex():
            raise self._wrong(
                f"the link of page {end.number} is not that of its lines and the page before: one of them was changed"
            )
        record.pages, record.link = end.number, link
        if record.lineup:
            record.lineup.page_ends()

    def _seal(self, record: Record, line: bytes, entries: int) -> None:
        seal = self._read(_read_seal, line)
        if entries:
            raise self._wrong(f"page {record.pages + 1} does not end")
        if _encode(seal) != line:
            raise self._wrong("the seal is not written as seals are")
        stands = record.plan.launch, record.tree.size, record.link.hex(), record.tree.root().hex()
        if (seal.launch, seal.size, seal.link, seal.root) != stands:
            raise self._wrong("the seal is on another book than this")
        if not is_genuine(seal):
            raise self._wrong("the signature is not that of the key in the seal")
        if record.lineup and not record.book.is_closed:
            self._at = KEY_LINE
            raise self._wrong("the key of the first moments is told before the launch was closed")
        record.seal = seal

    def _read(self, how: Callable[[bytes], Read], line: bytes) -> Read:
        try:
            return how(line)
        except UNREADABLE as error:
            raise self._wrong("the line cannot be read") from error

    def _line(self) -> bytes:
        """Return the next line without its end."""
        self._at += 1
        line = self._file.readline(LINE_AT_MOST + 1)
        if len(line) > LINE_AT_MOST:
            raise self._wrong("the line is longer than any line of a record")
        if not line.endswith(b"\n"):
            raise self._wrong("the file is cut off here")
        if line.endswith(b"\r\n"):
            raise self._wrong(SAVED_ANEW)
        return line[:-1]

    def _wrong(self, reason: str) -> Wrong:
        return Wrong(self._at, reason)


def _place_fault(record: Record, entry: Entry) -> str | None:
    """Return what is wrong with where an entry stands that might stand somewhere."""
    if type(entry) is Close and record.plan.gather and not record.lineup:
        return f"the launch is closed here, and line {KEY_LINE} does not tell the key of its first moments"
    return record.lineup.fault(record.book, entry) if record.lineup and type(entry) is Press else None


def _says_no_more(line: bytes, plan: Plan) -> bool:
    """Tell whether a line of a plan holds nothing but what was read, each thing once and without ornament."""
    said = msgspec.json.decode(line)
    known = msgspec.to_builtins(plan)
    return _encode(said) == line and all(known[name] == value for name, value in said.items())
