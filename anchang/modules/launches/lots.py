"""The lot of a draft: a secret seed, published as a commitment; then a public word; then the order that follows."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from anchang.gate.launch.entries import Lot
from anchang.modules.launches.models import Entitlement, Launch
from anchang.modules.launches.roll import lot_commitment, lot_drawn


def listed(launch_id: UUID) -> list[UUID]:
    """Return the customers of a draft in the order of the list: by queue number."""
    rows = Entitlement.objects.filter(launch_id=launch_id)
    return list(rows.order_by("number").values_list("customer_id", flat=True))


def is_committed(launch: Launch) -> bool:
    """Tell whether the list is still the one to which the published commitment was made."""
    return bool(launch.commitment) and lot_commitment(launch.pk, listed(launch.pk), seed_of(launch)) == (
        launch.commitment
    )


def is_drawn(launch: Launch) -> bool:
    """Tell whether the order stands: the word is fixed, and the list is still the one that was drawn."""
    return launch.drawn_at is not None and is_committed(launch)


def drawn(launch: Launch) -> tuple[list[UUID], Lot]:
    """Return the customers in the order drawn, and the lot as anybody can check it."""
    return lot_drawn(launch.pk, listed(launch.pk), seed_of(launch), launch.public_word)


def numbers_drawn(launch: Launch) -> list[int]:
    """Return the queue numbers in the order drawn; none where no order stands."""
    if not is_drawn(launch):
        return []
    numbers = dict(Entitlement.objects.filter(launch_id=launch.pk).values_list("customer_id", "number"))
    return [numbers[customer_id] for customer_id in drawn(launch)[0]]


def voided(launch: Launch) -> list[dict[str, Any]]:
    """Return the lots that were published and voided, the earliest first: commitment, word, when, why."""
    return [one | {"at": datetime.fromisoformat(one["at"])} for one in launch.voided_lots]


def seed_of(launch: Launch) -> bytes:
    """Return the seed, 32 bytes; nobody is shown it before the word is fixed."""
    return bytes.fromhex(launch.seed.open())
