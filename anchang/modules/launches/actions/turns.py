"""Turns of a launch (叫号): who is due is called, whoever looks first writes it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from anchang.gate.launch.book import Book
from anchang.gate.launch.entries import Entry, Leave
from anchang.gate.launch.ledger import microseconds_of
from anchang.gate.launch.turns import due
from anchang.kernel import audit
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.rows import the_one
from anchang.modules.launches import order_errors as errors
from anchang.modules.launches.models import Launch
from anchang.modules.launches.writing import write


@action
def call_due(launch_id: UUID, *, at: datetime) -> int:
    """Write the misses and calls that are due, and return how many. Two who look at once write them once."""
    launch = the_one(Launch.objects.filter(pk=launch_id))
    return len(write(launch, lambda book: due(book, microseconds_of(at)))[1])


@action
def leave_turn(launch_id: UUID, buyer_no: int, *, reason: str, by: Actor, at: datetime) -> None:
    """Give up the turns that are left to a buyer (弃号). Raises NotThere, NoTurnLeft."""
    launch = the_one(Launch.objects.filter(pk=launch_id))

    def make(book: Book) -> list[Entry]:
        if book.queue is None or not book.queue.awaits(buyer_no):
            raise errors.NoTurnLeft()
        return [Leave(book.seq + 1, microseconds_of(at), buyer_no, reason)]

    write(launch, make)
    audit.record(
        by, "launches.leave", subject=launch, project_id=launch.project_id, at=at, reason=reason, turn=buyer_no + 1
    )
