"""The writes here: a delivery that failed for good is tried again; a project sets its channels' ceiling."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from anchang.kernel import audit
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import Stale
from anchang.kernel.rows import the_one
from anchang.kernel.work.models import Delivery
from anchang.kernel.work.worker import revive
from anchang.modules.insight import ceilings
from anchang.modules.insight.access import OPERATE, SET_CEILING
from anchang.modules.insight.models import ChannelCeiling


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


@action
def set_ceiling(project_id: UUID, *, percent: int, by: Actor, at: datetime) -> None:
    """Set the most of the deals that paid channels may bring, 1 to 100; the same again adds nothing.

    Raises NotAllowed.
    """
    by.must(SET_CEILING, project_id)
    was = ceilings.percent_of(project_id)
    if percent == was:
        return
    row = ChannelCeiling.objects.create(
        tenant_id=by.tenant_id, project_id=project_id, percent=percent, set_by=by.user_id, set_at=at
    )
    facts = {"was": was, "percent": percent}
    audit.record(by, "insight.set_ceiling", subject=row, project_id=project_id, at=at, **facts)
