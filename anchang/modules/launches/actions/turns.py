"""Turns of a launch (叫号): who is due is called, whoever looks first writes it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from anchang.gate.launch.ledger import microseconds_of
from anchang.gate.launch.turns import due
from anchang.kernel.actions import action
from anchang.kernel.rows import the_one
from anchang.modules.launches.models import Launch
from anchang.modules.launches.writing import write


@action
def call_due(launch_id: UUID, *, at: datetime) -> int:
    """Write the misses and calls that are due, and return how many. Two who look at once write them once."""
    launch = the_one(Launch.objects.filter(pk=launch_id))
    return len(write(launch, lambda book: due(book, microseconds_of(at)))[1])
