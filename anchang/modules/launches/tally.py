"""What a launch's book says of its course, kept in memory and read on page by page.

Pages never change, so what was read once is not read again; a process keeps the launches that are looked at.
"""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict, deque
from datetime import datetime
from uuid import UUID

from anchang.gate.launch.book import FREE, Book
from anchang.gate.launch.entries import Entry, Outcome, Press, read_page, read_plan
from anchang.gate.launch.ledger import microseconds_of
from anchang.kernel.rows import the_one
from anchang.modules.launches.models import Book as Kept
from anchang.modules.launches.models import Launch, Page

AT_MOST, LAST = 16, 8
SECOND = 1_000_000


class Tally:
    """The course of one launch. Instants in seconds since 1970, waits in microseconds."""

    def __init__(self, plan: bytes) -> None:
        self.book = Book(read_plan(plan))
        self.pages = 0
        self.lost = 0
        self.won: Counter[int] = Counter()
        self.pressed: Counter[int] = Counter()
        # The longest wait from a press's arrival to its writing, by the second in which it came.
        self.slowest: dict[int, int] = {}
        self.wanted: Counter[int] = Counter()
        self.last: deque[Press] = deque(maxlen=LAST)
        self.lock = threading.Lock()

    @property
    def gone(self) -> int:
        """Return how many units are gone."""
        return sum(holder != FREE for holder in self.book.holder)

    def take(self, content: bytes, written_at: datetime) -> None:
        """Take in the next page. Raises ValueError where it is not the next."""
        until = microseconds_of(written_at)
        for entry in read_page(content):
            self.book.apply(entry)
            self._count(entry, until)

    def _count(self, entry: Entry, until: int) -> None:
        if not isinstance(entry, Press):
            return
        second = entry.at // SECOND
        self.pressed[second] += 1
        self.slowest[second] = max(self.slowest.get(second, 0), until - entry.at)
        if entry.outcome is Outcome.HAVE:
            return
        self.wanted[entry.unit] += 1
        if entry.outcome is Outcome.WON:
            self.won[second] += 1
            self.last.appendleft(entry)
        else:
            self.lost += 1


_tallies: OrderedDict[UUID, Tally] = OrderedDict()
_lock = threading.Lock()


def tally_of(launch: Launch) -> Tally:
    """Return a launch's course up to now, in one query, two the first time. Raises NotThere before it is armed."""
    with _lock:
        found = _tallies.get(launch.pk)
    if found is None:
        found = Tally(bytes(the_one(Kept.objects.filter(launch=launch)).plan))
    with found.lock:
        pages = Page.objects.filter(launch=launch, number__gt=found.pages).order_by("number")
        for number, content, at in pages.values_list("number", "content", "created_at"):
            found.take(bytes(content), at)
            found.pages = number
    with _lock:
        _tallies[launch.pk] = found
        _tallies.move_to_end(launch.pk)
        while len(_tallies) > AT_MOST:
            _tallies.popitem(last=False)
    return found
