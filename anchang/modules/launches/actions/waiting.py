"""候补: who got nothing hears by text, once, when units have come back to the board."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, Max, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as say

from anchang.kernel.actions import action
from anchang.modules.customers import api as customers
from anchang.modules.launches.models import Entitlement, Launch, Pick
from anchang.modules.launches.states import State
from anchang.modules.people import api as people


def tell_waiting(*, at: datetime) -> int:
    """Tell everybody who waits for units that came back; return how many. In the tenant's scope, each for himself."""
    running = Launch.objects.filter(state=State.ARMED, opens_at__lte=at, closes_at__gt=at).select_related("project")
    waits = Entitlement.objects.filter(launch__in=running, buyer_no__isnull=False, waits_since__isnull=False)
    told = 0
    for launch in running.filter(pk__in=waits.values("launch_id")):
        since = _came_back_at(launch)
        if since is not None:
            due = waits.filter(launch=launch, waits_since__lt=since).order_by("number")
            told += sum(_tell(launch, entitlement_id, at=at) for entitlement_id in due.values_list("pk", flat=True))
    return told


def _came_back_at(launch: Launch) -> datetime | None:
    """Return when the last of the units came back that are free now."""
    again = Pick.objects.filter(launch=launch, unit_id=OuterRef("unit_id"), live=True)
    ended = Pick.objects.filter(~Exists(again), launch=launch, live=False)
    found: datetime | None = ended.aggregate(last=Max("ended_at"))["last"]
    return found


@action
def _tell(launch: Launch, entitlement_id: UUID, *, at: datetime) -> bool:
    """Tell one of them, who waits no more then; nothing is said to who holds all he may, or has heard of it."""
    row = Entitlement.objects.filter(pk=entitlement_id, waits_since__isnull=False)
    entitlement = row.first()
    if entitlement is None or not row.update(waits_since=None):
        return False
    held = Pick.objects.filter(launch=launch, buyer_no=entitlement.buyer_no or 0, live=True).count()
    numbers = customers.open_numbers(entitlement.customer_id)
    if held >= entitlement.limit or not numbers:
        return False
    name, end = launch.project_name, str(launch.pk)
    link = settings.PUBLIC_ADDRESS + reverse("buyer:door", args=[launch.pk])
    return people.queue_text(
        phone=numbers[0],
        kind=people.Template.LAUNCH_FREE,
        body=say("【案场】%(project)s有房源放出，可继续选房：%(link)s") % {"project": name, "link": link},
        facts=[name, end],
        until=launch.closes_at,
        tenant_id=launch.tenant_id,
        at=at,
    )
