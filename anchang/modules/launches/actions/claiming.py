"""The units of a real launch, claimed at the prices its buyers are told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from anchang.kernel.access import Actor
from anchang.kernel.errors import Stale
from anchang.modules.inventory import api as inventory
from anchang.modules.launches.models import Launch


def claim(launch: Launch, units: Collection[inventory.UnitRef], *, by: Actor, at: datetime) -> dict[UUID, UUID]:
    """Claim units, all or none, and return the claims by unit.

    Raises inventory's UnitsNotFree and UnitsUnpriced; Stale where a price changed after the units were read: from the
    claim on prices stand still, so the claim says what they are.
    """
    ids = [unit.id for unit in units]
    kind = inventory.ClaimKind.PICK
    made = inventory.claim_units(launch.project_id, ids, kind, ref=str(launch.pk), by=by, at=at)
    claims = inventory.live_claims_of(ids)
    if any(claims[unit.id].price.list_total_fen != unit.list_total_fen for unit in units):
        raise Stale()
    return made
