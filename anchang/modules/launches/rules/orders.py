"""What may be ordered of a running launch, as the next entries of its book. Pure: the book, an instant, the order."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from anchang.gate.launch.book import FREE, Book
from anchang.gate.launch.entries import Again, Close, Entry, Extend, Leave, Pause, PlanUnit, Release, Resume, Wave
from anchang.gate.launch.turns import may_return
from anchang.kernel.text import prose
from anchang.modules.launches import order_errors as errors

WHOLE = -1
REASON = range(2, 201)


def why(reason: str) -> str:
    """Return the reason of an order as it is kept. Raises OrderWithoutReason."""
    words = prose(reason)
    if len(words) not in REASON:
        raise errors.OrderWithoutReason()
    return words


def pause(book: Book, at: int, reason: str) -> list[Entry]:
    """Stop choosing. Raises LaunchOver, AlreadyPaused."""
    _check_running(book, at)
    if book.is_paused:
        raise errors.AlreadyPaused()
    return [Pause(book.seq + 1, at, reason)]


def resume(book: Book, at: int, reason: str) -> list[Entry]:
    """Go on after a pause. Raises LaunchOver, NotPaused."""
    _check_running(book, at)
    if not book.is_paused:
        raise errors.NotPaused()
    return [Resume(book.seq + 1, at, reason)]


def extend(book: Book, at: int, closes: int, batch: int, reason: str) -> list[Entry]:
    """End later, the whole launch or one batch of it. Raises LaunchOver, NoSuchBatch, NotLater."""
    _check_running(book, at)
    if batch != WHOLE and not 0 <= batch < len(book.windows):
        raise errors.NoSuchBatch(number=batch + 1)
    now = book.window.closes if batch == WHOLE else book.windows[batch].closes
    if closes <= max(now, at):
        raise errors.NotLater()
    return [Extend(book.seq + 1, at, closes, batch, reason)]


def wave(book: Book, at: int, units: Sequence[PlanUnit], reason: str) -> list[Entry]:
    """Put more units on the board. Raises LaunchOver, AlreadyOffered."""
    _check_running(book, at)
    known = [unit.name for unit in units if unit.id in book.number_of]
    if known:
        raise errors.AlreadyOffered(unit=known[0])
    return [Wave(book.seq + 1, at, list(units), reason)]


def release(book: Book, at: int, units: Collection[int], reason: str) -> list[Entry]:
    """Give units back, each from whoever holds it; those nobody holds are passed over."""
    held = [unit for unit in units if book.holder[unit] != FREE]
    return [Release(book.seq + place, at, book.holder[unit], unit, reason) for place, unit in enumerate(held, 1)]


def close(book: Book, at: int, reason: str) -> list[Entry]:
    """End the launch for good. Raises AlreadyClosed."""
    if book.is_closed:
        raise errors.AlreadyClosed()
    return [Close(book.seq + 1, at, reason)]


def leave(book: Book, at: int, buyer: int, reason: str) -> list[Entry]:
    """Give up the turns that are left to a buyer. Raises LaunchOver, NoTurnLeft."""
    _check_running(book, at)
    if book.queue is None or not book.queue.awaits(buyer):
        raise errors.NoTurnLeft()
    return [Leave(book.seq + 1, at, buyer, reason)]


def call_again(book: Book, at: int, buyer: int, reason: str) -> list[Entry]:
    """Call a buyer who is out once more, after all who wait. Raises LaunchOver, NotToBeCalled."""
    _check_running(book, at)
    if not may_return(book, buyer):
        raise errors.NotToBeCalled()
    return [Again(book.seq + 1, at, buyer, reason)]


def _check_running(book: Book, at: int) -> None:
    if book.is_closed or at >= book.window.closes:
        raise errors.LaunchOver()
