"""Blind indexes: keyed hashes by which a sealed value is found without being opened.

They leak equality within one tenant and purpose, and nothing else. A number has its own key apart from the sealing
keys, because an unkeyed hash of a telephone number protects nothing (reliability guide §0.6).
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.conf import settings

from anchang.kernel import phones
from anchang.kernel.text import clean
from anchang.kernel.vault.sealing import derive

INDEX_BYTES = 16
GRAM_BYTES = 8


@dataclass(frozen=True, slots=True)
class PhoneIndexes:
    """The four ways in which people ask for a number: whole, 前三后四, 前三后六, the last four."""

    full: bytes
    f3l4: bytes
    f3l6: bytes
    last4: bytes


@lru_cache(maxsize=4096)
def _key(tenant: str, purpose: str) -> bytes:
    return derive(next(iter(settings.VAULT_INDEX_KEY.values())), f"index:{tenant}:{purpose}")


def index(value: str, *, purpose: str, tenant_id: UUID | None, size: int = INDEX_BYTES) -> bytes:
    """Return the keyed hash of a normalised value; no tenant means the platform itself."""
    return hmac.digest(_key(str(tenant_id or ""), purpose), value.encode(), "sha256")[:size]


def phone_indexes(number: str, *, tenant_id: UUID | None) -> PhoneIndexes:
    """Return the indexes of a number as phones.normalise returns it."""
    f3l4, f3l6 = phones.mask_forms(number)
    return PhoneIndexes(
        full=index(number, purpose="phone", tenant_id=tenant_id),
        f3l4=index(f3l4, purpose="phone-f3l4", tenant_id=tenant_id),
        f3l6=index(f3l6, purpose="phone-f3l6", tenant_id=tenant_id),
        last4=index(number[-4:], purpose="phone-last4", tenant_id=tenant_id),
    )


def masked_phone_index(masked: phones.MaskedPhone, *, tenant_id: UUID) -> bytes:
    """Return the index under which full numbers of this mask are found."""
    purpose = "phone-f3l4" if len(masked.last) == 4 else "phone-f3l6"
    return index(masked.form, purpose=purpose, tenant_id=tenant_id)


def name_grams(name: str, *, tenant_id: UUID) -> list[bytes]:
    """Return the keyed hashes of all one- and two-character grams of a name (performance guide §5)."""
    plain = clean(name).replace(" ", "").casefold()
    grams = {plain[i : i + size] for size in (1, 2) for i in range(len(plain) - size + 1)}
    return [index(gram, purpose="name-gram", tenant_id=tenant_id, size=GRAM_BYTES) for gram in sorted(grams)]


def query_grams(text: str, *, tenant_id: UUID) -> list[bytes]:
    """Return the grams that a searched text must all have: its pairs, or its one character."""
    plain = clean(text).replace(" ", "").casefold()
    grams = [plain[i : i + 2] for i in range(len(plain) - 1)] or [plain]
    return [index(gram, purpose="name-gram", tenant_id=tenant_id, size=GRAM_BYTES) for gram in dict.fromkeys(grams)]
