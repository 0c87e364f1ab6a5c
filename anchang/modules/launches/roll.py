"""The roll of a launch: a pseudonym for each buyer, so that the plan binds who is who and names nobody.

A pseudonym is HMAC-SHA256 of the customer's id under a key of this launch, its first 16 bytes. To a notary who is to
check the list of names the key of the launch is handed over; it opens no other launch.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.conf import settings

from anchang.gate.launch import draw
from anchang.gate.launch.entries import Lot
from anchang.gate.tickets import derive
from anchang.modules.launches.models import Entitlement

LABEL = b"launch-roll"
BYTES = 16


def roll_key(launch_id: UUID) -> bytes:
    """Return the key of one launch's roll."""
    return hmac.digest(derive(settings.SECRET_KEY, LABEL), launch_id.bytes, hashlib.sha256)


def pseudonyms(launch_id: UUID, customer_ids: Iterable[UUID]) -> list[str]:
    """Return the pseudonyms of customers in a launch, in their order."""
    key = roll_key(launch_id)
    return [hmac.digest(key, one.bytes, hashlib.sha256)[:BYTES].hex() for one in customer_ids]


def customers_by_number(launch_id: UUID) -> list[UUID]:
    """Return the customers of an armed launch by their numbers in the plan."""
    numbered = Entitlement.objects.filter(launch_id=launch_id, buyer_no__isnull=False)
    return list(numbered.order_by("buyer_no").values_list("customer_id", flat=True))


def lot_commitment(launch_id: UUID, customer_ids: Iterable[UUID], seed: bytes) -> str:
    """Return what is published before the draw, hexadecimal; customers in the order of the list, seed 32 bytes."""
    return draw.commitment(seed, draw.list_hash(pseudonyms(launch_id, customer_ids))).hex()


def lot_drawn(launch_id: UUID, customer_ids: Sequence[UUID], seed: bytes, word: str) -> tuple[list[UUID], Lot]:
    """Return the customers in the order drawn, and the lot as the plan shows it.

    Whoever is first is buyer 0 of the plan: that is what the record is judged by.
    """
    listed = draw.list_hash(pseudonyms(launch_id, customer_ids))
    places = draw.order(len(customer_ids), seed=seed, listed=listed, word=word)
    lot = Lot(draw.commitment(seed, listed).hex(), listed.hex(), seed.hex(), word)
    return draw.shuffled(customer_ids, places), lot
