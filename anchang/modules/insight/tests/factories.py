"""Visits and subscriptions of the story, as rows: the figures ask how they are counted, not how they came about."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from anchang.kernel import clock, ids
from anchang.modules.customers import api as customers
from anchang.modules.deals.models import Subscription
from anchang.modules.inventory.models import Building, Project, Unit
from anchang.modules.visits.models import Visit

if TYPE_CHECKING:
    from tests.world import World

TOTAL = 2_218_056_00


def customer(world: World, last: int) -> UUID:
    """Return a customer with a number ending so."""
    ref, _ = customers.find_or_create(
        project_id=world.project_id, name="程女士", phone=f"1381234{last:04d}", by=world.system(), at=clock.now()
    )
    return ref.id


def visit(world: World, customer_id: UUID, day: date, *, kind: str = "first", source: str = "natural") -> None:
    """Register a visit at noon of a day."""
    Visit.objects.create(
        project_id=world.project_id,
        day=day,
        customer_id=customer_id,
        kind=kind,
        source=source,
        stage="ended",
        arrived_at=clock.at_local(day, 12),
        registered_by=world.user("温岚").pk,
    )


def unit(world: World, number: str, *, building: str = "1栋", status: str = "sale", product: str = "flat") -> Unit:
    """Return a unit of a building."""
    project, _ = Project.objects.get_or_create(
        id=world.project_id, defaults={"node_id": world.project_id, "name": "锦宸府二期"}
    )
    house, _ = Building.objects.get_or_create(project=project, name=building)
    return Unit.objects.create(
        project=project,
        building=house,
        number=number,
        number_key=number,
        name=f"{building}{number}",
        product=product,
        status=status,
        released=status != "shut",
        gross_area=12371,
    )


def subscription(world: World, customer_id: UUID, of: Unit, day: date, **changes: Any) -> Subscription:
    """Return a subscription of a unit by a customer of 林晓岚, standing since a day."""
    values: dict[str, Any] = {
        "number": f"RG-{of.number}",
        "building": of.building.name,
        "product": of.product,
        "state": "active",
        "subscribed_on": day,
        "planned_sign_on": day + timedelta(days=7),
        "owner_id": world.user("林晓岚").pk,
        "deal_total_fen": TOTAL,
    }
    values |= changes
    total = values["deal_total_fen"]
    prices = dict.fromkeys(("filed_total_fen", "list_total_fen", "exact_total_fen"), total)
    return Subscription.objects.create(
        project_id=world.project_id,
        customer_id=customer_id,
        unit=of,
        unit_name=of.name,
        claim_id=ids.new_id(),
        price_version=1,
        deposit_fen=5_000_000,
        **prices,
        **values,
    )
