"""Who has bought: the answer to filings, which may not be made for owners (domain guide §4.2, owner_limit)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from anchang.kernel import clock
from anchang.modules.deals.models import Subscription
from anchang.modules.filings.ports import Ownership


def owned_at(*, project_id: UUID, person_id: UUID, at: datetime) -> Ownership:
    """Tell where a person has a signed contract on the office day of an instant; given up, it counts until that day.

    What is subscribed here and not signed by then is told with the beginning of its day.
    """
    day = clock.local(at).date()
    standing = Q(closed_on__isnull=True) | Q(closed_on__gt=day)
    bought = Subscription.objects.filter(standing, Q(signed_on__lte=day) | Q(subscribed_on__lte=day)).order_by()
    # Two short walks of two indexes; either condition in one query would read every customer there is.
    own = bought.filter(customer__person_id=person_id)
    merged = bought.filter(customer__merged_into__person_id=person_id)
    facts = ("project_id", "subscribed_on", "signed_on")
    rows = list(own.values_list(*facts).union(merged.values_list(*facts)))
    signed = {project for project, _, signed_on in rows if signed_on and signed_on <= day}
    waiting = [since for project, since, _ in rows if project == project_id and project not in signed and since]
    return Ownership(
        here=project_id in signed,
        in_group=bool(signed),
        subscribed_at=clock.day_bounds(max(waiting))[0] if waiting else None,
    )
