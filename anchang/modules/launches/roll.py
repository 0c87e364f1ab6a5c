"""The roll of a launch: a pseudonym for each buyer, so that the plan binds who is who and names nobody.

A pseudonym is HMAC-SHA256 of the customer's id under a key of this launch, its first 16 bytes. To a notary who is to
check the list of names the key of the launch is handed over; it opens no other launch.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from uuid import UUID

from django.conf import settings

from anchang.gate.tickets import derive

LABEL = b"launch-roll"
BYTES = 16


def roll_key(launch_id: UUID) -> bytes:
    """Return the key of one launch's roll."""
    return hmac.digest(derive(settings.SECRET_KEY, LABEL), launch_id.bytes, hashlib.sha256)


def pseudonyms(launch_id: UUID, customer_ids: Iterable[UUID]) -> list[str]:
    """Return the pseudonyms of customers in a launch, in their order."""
    key = roll_key(launch_id)
    return [hmac.digest(key, one.bytes, hashlib.sha256)[:BYTES].hex() for one in customer_ids]
