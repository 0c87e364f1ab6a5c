"""AES-256-GCM with a key a tenant, bound to the place of the value: moved to another row, it does not open."""

from __future__ import annotations

import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

FORMAT = 1
NONCE = 12


class BrokenSeal(Exception):
    """A sealed value that does not open here: moved, changed, or its key is missing. Names the key id."""


def derive(key: bytes, label: str) -> bytes:
    """Return 32 bytes derived from a key for one purpose (HKDF-SHA-256, RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=label.encode()).derive(key)


@lru_cache(maxsize=4096)
def _cipher(key_id: str, master: bytes, tenant: str) -> AESGCM:
    return AESGCM(derive(master, f"vault:{tenant}"))


def current_key_id() -> str:
    """Return the id of the key that seals new values."""
    return next(iter(settings.VAULT_KEYS))


def key_id_of(sealed: bytes) -> str:
    """Return the id of the key that a sealed value needs."""
    return sealed[2 : 2 + sealed[1]].decode("ascii", "replace") if len(sealed) > 2 else ""


def seal(plain: str, *, tenant: str, place: str) -> bytes:
    """Seal a text for one place (table.column.row) of one tenant; an empty text stays empty."""
    if not plain:
        return b""
    key_id = current_key_id()
    nonce = os.urandom(NONCE)
    cipher = _cipher(key_id, settings.VAULT_KEYS[key_id], tenant)
    head = bytes((FORMAT, len(key_id))) + key_id.encode("ascii")
    return head + nonce + cipher.encrypt(nonce, plain.encode(), f"{tenant}|{place}".encode())


def open_sealed(sealed: bytes, *, tenant: str, place: str) -> str:
    """Open a sealed text at its place. Raises BrokenSeal."""
    if not sealed:
        return ""
    key_id = key_id_of(sealed)
    master = settings.VAULT_KEYS.get(key_id)
    if sealed[0] != FORMAT or master is None:
        raise BrokenSeal(f"The vault key {key_id!r} is not configured.")
    start = 2 + len(key_id)
    nonce, body = sealed[start : start + NONCE], sealed[start + NONCE :]
    try:
        return _cipher(key_id, master, tenant).decrypt(nonce, body, f"{tenant}|{place}".encode()).decode()
    except InvalidTag as error:
        raise BrokenSeal(f"A value sealed with key {key_id!r} does not belong to {place}.") from error
