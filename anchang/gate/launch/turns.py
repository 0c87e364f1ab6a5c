"""What a launch in turns must write at an instant: who has missed, and who is called now. Pure (domain guide §9.2)."""

from __future__ import annotations

from anchang.gate.launch.book import FREE, Book
from anchang.gate.launch.entries import Call, Entry, Miss, Missed


def due(book: Book, at: int) -> list[Entry]:
    """Return the entries that are due: misses first, the earliest first, then calls up to the plan's number at once.

    Nobody is called while nothing is free: a unit that comes back begins the calls again.
    """
    if not _goes_on(book, at):
        return []
    assert book.queue is not None
    gone = book.queue.missed(at)
    waiting = _after(book, gone)
    turns, free = book.queue.turns, book.queue.turns.at_once - len(book.queue.called) + len(gone)
    called = waiting[: max(0, free)] if FREE in book.holder else []
    entries: list[Entry] = [Miss(book.seq + place, at, buyer) for place, buyer in enumerate(gone, 1)]
    first = book.seq + len(gone) + 1
    return entries + [Call(first + place, at, buyer, at + turns.lasts) for place, buyer in enumerate(called)]


def may_return(book: Book, buyer: int) -> bool:
    """Tell whether a buyer is out of the queue and has not had all units yet."""
    if book.queue is None or not 0 <= buyer < len(book.plan.buyers) or book.queue.awaits(buyer):
        return False
    return len(book.held.get(buyer, ())) < book.plan.buyers[buyer].limit


def _goes_on(book: Book, at: int) -> bool:
    is_open = book.window.opens <= at < book.window.closes
    return book.queue is not None and is_open and not (book.is_paused or book.is_closed)


def _after(book: Book, gone: list[int]) -> list[int]:
    """Return who waits once these have missed."""
    assert book.queue is not None
    again = [buyer for buyer in gone if book.queue.may_be_called_again(buyer)]
    waiting = list(book.queue.waiting)
    if book.queue.turns.missed is Missed.END:
        return waiting + again
    # The last that missed stands in front, as one after the other is put there.
    return again[::-1] + waiting
