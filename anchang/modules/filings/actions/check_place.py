"""The desk has looked where filings were made from that came without a certain place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from anchang.kernel import audit
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.modules.filings import access
from anchang.modules.filings.models import Filing
from anchang.modules.filings.states import AWAITING


@action
def check_places(filing_ids: Iterable[UUID], *, project_id: UUID, by: Actor, at: datetime) -> int:
    """Note that these filings' places need no more looking at; return how many waited for it. Raises NotAllowed.

    The verdicts stay: each filing was taken in by its rules. Who finds that one was made at the door refuses it.
    """
    by.must(access.HANDLE, project_id)
    waits = Q(is_unplaced=True, state__in=sorted(AWAITING))
    checked = 0
    for row in access.handled_by(by, project_id).filter(waits, pk__in=set(filing_ids)).order_by("pk"):
        if Filing.objects.filter(waits, pk=row.pk).update(is_unplaced=False):
            audit.record(by, "filings.check_place", subject=row, project_id=project_id, at=at, number=row.number)
            checked += 1
    return checked
