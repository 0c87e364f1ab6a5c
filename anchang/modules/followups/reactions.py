"""What other modules' events mean here."""

from __future__ import annotations

from anchang.kernel import clock
from anchang.kernel.events import reaction
from anchang.modules.customers.events import CustomerOwned, CustomersMerged
from anchang.modules.followups.actions import custody
from anchang.modules.visits.events import VisitAccepted


@reaction(CustomerOwned)
def begin_or_end_custody(event: CustomerOwned) -> None:
    """A new owner has the whole period; in the pool there is none."""
    if event.owner_id is None:
        custody.end(event.customer_id)
    else:
        custody.begin(event.customer_id, owner_id=event.owner_id, at=clock.now())


@reaction(CustomersMerged)
def forget_the_merged_one(event: CustomersMerged) -> None:
    """The kept customer has its own custody."""
    custody.end(event.gone_id)


@reaction(VisitAccepted)
def count_the_meeting(event: VisitAccepted) -> None:
    """Whoever is in the office is spoken to."""
    custody.note_contact(event.customer_id, at=event.at)
