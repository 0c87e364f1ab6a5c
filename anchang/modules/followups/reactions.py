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
    custody.follow_owner(event.customer_id, at=clock.now())


@reaction(CustomersMerged)
def forget_the_merged_one(event: CustomersMerged) -> None:
    """The record that stays has a custody of its own, the owner's whom it may have taken over."""
    custody.follow_owner(event.gone_id, at=clock.now())


@reaction(VisitAccepted)
def count_the_meeting(event: VisitAccepted) -> None:
    """Whoever is in the office is spoken to."""
    custody.note_contact(event.customer_id, at=event.at)
