"""Who has bought: the answer to filings, which may not be made for owners (domain guide §4.2, owner_limit)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from anchang.kernel import clock
from anchang.modules.deals.models import Subscription
from anchang.modules.filings.ports import Ownership


def owned_at(*, project_id: UUID, person_id: UUID, at: datetime) -> Ownership:
    """Tell where a person has a signed contract on the office day of an instant; given up, it counts until that day."""
    day = clock.local(at).date()
    standing = Q(closed_on__isnull=True) | Q(closed_on__gt=day)
    contracts = Subscription.objects.filter(standing, signed_on__lte=day).order_by()
    # Two short walks of two indexes; either condition in one query would read every customer there is.
    own = contracts.filter(customer__person_id=person_id)
    merged = contracts.filter(customer__merged_into__person_id=person_id)
    projects = set(own.values_list("project_id", flat=True).union(merged.values_list("project_id", flat=True)))
    return Ownership(here=project_id in projects, in_group=bool(projects))
