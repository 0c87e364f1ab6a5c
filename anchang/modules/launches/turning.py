"""Whose turn it is in a launch in turns (顺序选房), as the book stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from anchang.gate.launch.book import Book
from anchang.gate.launch.ledger import instant_of
from anchang.gate.launch.turns import may_return


@dataclass(frozen=True, slots=True)
class Turn:
    """Where a buyer stands: called until an instant, behind so many others, or out (过号); `calls` are left."""

    until: datetime | None = None
    ahead: int = 0
    is_out: bool = False
    calls: int = 0


class Turns:
    """The queue of a launch; without one nobody has a turn."""

    def __init__(self, book: Book | None) -> None:
        self.book = book
        self.queue = book.queue if book else None
        self._place = {buyer: place for place, buyer in enumerate(self.queue.waiting)} if self.queue else {}

    @property
    def called(self) -> list[int]:
        """Return who is called, by the plan's numbers."""
        return sorted(self.queue.called) if self.queue else []

    @property
    def out(self) -> list[int]:
        """Return who is out and may be called again."""
        if self.book is None or self.queue is None:
            return []
        # Asked once of all: whether each awaits is a walk through the queue.
        waits = {*self.queue.waiting, *self.queue.called}
        return [one for one in range(len(self.book.plan.buyers)) if one not in waits and may_return(self.book, one)]

    def of(self, buyer: int | None) -> Turn | None:
        """Return a buyer's turn; None for who has none to come, and is not missed either."""
        if self.book is None or self.queue is None or buyer is None:
            return None
        if buyer in self.queue.called:
            return Turn(until=instant_of(self.queue.called[buyer]), calls=self.queue.calls_left(buyer))
        if buyer in self._place:
            return Turn(ahead=self._place[buyer], calls=self.queue.calls_left(buyer))
        return Turn(is_out=True) if may_return(self.book, buyer) else None
