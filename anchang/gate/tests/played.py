"""A launch that was played through, order by order, as pages of a book; nobody but a record needs more."""

from __future__ import annotations

from collections.abc import Sequence

from anchang.gate.launch import draw
from anchang.gate.launch.book import Book, decide
from anchang.gate.launch.entries import (
    Close,
    Entry,
    Extend,
    Lot,
    Mode,
    Pause,
    Plan,
    PlanBuyer,
    PlanUnit,
    Press,
    Release,
    Resume,
    Wave,
    Window,
    page_of,
    plan_bytes,
)
from anchang.gate.launch.record import write
from anchang.gate.launch.seals import Signer

LAUNCH = "019b0000-0000-7000-8000-000000000001"
OPENS, CLOSES = 1_000_000, 2_000_000
SIGNER = Signer("a secret of tests")


def plan(*, buyers: int = 4, drawn: bool = True) -> Plan:
    listed = [f"{number:032x}" for number in range(7, 7 + buyers)]
    seed, listed_hash = bytes(range(32)), draw.list_hash(listed)
    places = draw.order(buyers, seed=seed, listed=listed_hash, word="公证")
    return Plan(
        launch=LAUNCH,
        is_rehearsal=True,
        mode=Mode.FREE,
        window=Window(OPENS, CLOSES),
        units=[PlanUnit(f"u{number}", f"3-{number}", 100) for number in range(3)],
        buyers=[PlanBuyer(0, 1) for _ in range(buyers)],
        roll=draw.shuffled(listed, places),
        lot=Lot(draw.commitment(seed, listed_hash).hex(), listed_hash.hex(), seed.hex(), "公证") if drawn else None,
        terms={"pay_minutes": 15},
    )


def pages() -> list[list[Entry]]:
    """Return pages with every kind of entry, each as the book decides it."""
    book, made = Book(plan()), list[list[Entry]]()

    def press(buyer: int, unit: int) -> None:
        found = decide(book, buyer, unit, f"a-key-of-{book.seq}", OPENS + book.seq)
        assert isinstance(found, Press)
        write_down(found)

    def write_down(entry: Entry) -> None:
        book.apply(entry)
        made[-1].append(entry)

    made.append([])
    press(0, 0)
    press(1, 0)
    press(0, 1)
    made.append([])
    write_down(Release(4, OPENS + 10, 0, 0, "到期未付"))
    write_down(Pause(5, OPENS + 11, "停电"))
    made.append([])
    write_down(Resume(6, OPENS + 12, "来电"))
    write_down(Wave(7, OPENS + 13, [PlanUnit("u3", "3-3", 100)], "加推"))
    write_down(Extend(8, OPENS + 14, CLOSES + 5, -1, "停电"))
    press(2, 3)
    made.append([])
    write_down(Close(10, OPENS + 20, "选毕"))
    return made


def record_of(
    book: Sequence[Sequence[Entry]], *, by: Plan | None = None, signer: Signer = SIGNER, gather_key: bytes = b""
) -> bytes:
    """Return the record of such pages, sealed, whatever they say."""
    pages = [page_of(page) for page in book]
    return b"".join(write(plan_bytes(by or plan()), pages, signer=signer, gather_key=gather_key))
