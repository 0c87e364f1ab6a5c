"""The seal on a book: Ed25519 over where it stands, by the installation's key, whose public half is told before.

The key is derived from the installation's secret for this purpose alone, so every node and every tool of one
installation seals alike, and a book that stands where it stood has the same seal.
"""

from __future__ import annotations

import re

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from anchang.gate.tickets import derive

LABEL = b"launch-seal"
HEX32, HEX64 = re.compile("[0-9a-f]{64}"), re.compile("[0-9a-f]{128}")


class Stand(msgspec.Struct, frozen=True):
    """Where a book stands: how many entries, the last link of the chain, the root of the tree over all lines."""

    launch: str
    size: int
    link: bytes
    root: bytes


class Seal(msgspec.Struct, frozen=True, array_like=True, tag="seal"):
    """A sealed stand; link, root, public key and signature in lower hexadecimal digits."""

    launch: str
    size: int
    link: str
    root: str
    key: str
    signature: str


class Signer:
    """Seals books with the key of one installation."""

    def __init__(self, secret: str) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(derive(secret, LABEL))
        self.public = self._key.public_key().public_bytes_raw().hex()

    def seal(self, stand: Stand) -> Seal:
        """Return the seal on a book that stands here."""
        signature = self._key.sign(_message(stand.launch, stand.size, stand.link.hex(), stand.root.hex())).hex()
        return Seal(stand.launch, stand.size, stand.link.hex(), stand.root.hex(), self.public, signature)


def is_genuine(seal: Seal) -> bool:
    """Tell whether the key that the seal names has made it."""
    if not (
        all(HEX32.fullmatch(word) for word in (seal.link, seal.root, seal.key)) and HEX64.fullmatch(seal.signature)
    ):
        return False
    message = _message(seal.launch, seal.size, seal.link, seal.root)
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(seal.key)).verify(bytes.fromhex(seal.signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _message(launch: str, size: int, link: str, root: str) -> bytes:
    return f"anchang launch seal 1\n{launch}\n{size}\n{link}\n{root}\n".encode()
