"""Handing over who is who on a roll: for a notary, with a reason, on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from anchang.kernel import audit
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.rows import the_one
from anchang.modules.launches.models import Launch
from anchang.modules.launches.roll import customers_by_number, pseudonyms, roll_key
from anchang.modules.launches.rules.orders import why


@dataclass(frozen=True, slots=True)
class Roll:
    """The key of a launch's roll, hexadecimal, and by number of the buyer the customer's id and the pseudonym."""

    key: str
    buyers: list[tuple[UUID, str]]


@action
def hand_over_roll(launch_id: UUID, *, reason: str, by: Actor, at: datetime) -> Roll:
    """Return the roll with its key; names are not in it. Raises NotThere, OrderWithoutReason."""
    launch, words = the_one(Launch.objects.filter(pk=launch_id)), why(reason)
    customers = customers_by_number(launch_id)
    audit.record(
        by,
        "launches.hand_over_roll",
        subject=launch,
        project_id=launch.project_id,
        at=at,
        reason=words,
        buyers=len(customers),
    )
    return Roll(roll_key(launch_id).hex(), list(zip(customers, pseudonyms(launch_id, customers), strict=True)))
