"""The one write here: a delivery that failed for good is tried again."""

from __future__ import annotations

from datetime import datetime

from anchang.kernel import audit
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import Stale
from anchang.kernel.rows import the_one
from anchang.kernel.work.models import Delivery
from anchang.kernel.work.worker import revive
from anchang.modules.insight.access import OPERATE


@action
def retry_delivery(delivery_id: int, *, by: Actor, at: datetime) -> None:
    """Try a dead delivery of one's own tenant again from the start. Raises NotThere, and Stale when it is not dead."""
    by.must(OPERATE)
    delivery = the_one(Delivery.objects.filter(pk=delivery_id, tenant_id=by.tenant_id))
    if not revive(delivery.pk):
        raise Stale()
    audit.record(
        by, "insight.retry_delivery", at=at, delivery=delivery.pk, event=delivery.event, reaction=delivery.reaction
    )
