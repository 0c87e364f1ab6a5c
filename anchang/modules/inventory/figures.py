"""Counts for those who lead: what is sold of what was launched, building by building."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from anchang.modules.inventory.models import Unit
from anchang.modules.inventory.states import SOLD, Status


@dataclass(frozen=True, slots=True)
class BuildingSales:
    """Units of one product in a building: sold (认购, 签约) of launched (not 未推), and those not launched."""

    name: str
    sold: int
    launched: int
    shut: int


def sales_by_building(project_id: UUID, *, product: str) -> list[BuildingSales]:
    """Return every building that has units of the product, in the project's order, in one query."""
    units = Unit.objects.filter(project_id=project_id, product=product)
    rows = (
        units.values("building__name")
        .annotate(
            sold=Count("pk", filter=Q(status__in=SOLD)),
            launched=Count("pk", filter=~Q(status=Status.SHUT)),
            shut=Count("pk", filter=Q(status=Status.SHUT)),
        )
        .order_by("building__position", "building__name")
    )
    return [BuildingSales(row["building__name"], row["sold"], row["launched"], row["shut"]) for row in rows]
