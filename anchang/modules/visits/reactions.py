"""What earlier modules tell this one."""

from __future__ import annotations

from anchang.kernel.events import reaction
from anchang.modules.customers.events import CustomersMerged, ReviewSettled
from anchang.modules.visits.actions import following


@reaction(CustomersMerged)
def follow_the_customer(event: CustomersMerged) -> None:
    """Visits of a record that is gone belong to the one that stays."""
    following.follow_merge(kept_id=event.kept_id, gone_id=event.gone_id)


@reaction(ReviewSettled)
def add_the_visit(event: ReviewSettled) -> None:
    """A doubtful row that was decided on becomes a visit."""
    if event.origin == "visits" and event.customer_id:
        following.add_settled(event.item_id, project_id=event.project_id, customer_id=event.customer_id)
