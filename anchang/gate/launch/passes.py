"""Passes of buyers: a signed word that the bearer is one buyer of one launch, signed in on one device.

The number of the sign-in rises with each: once a later one has been seen, an earlier pass opens nothing. A pass names
no person; the plan's number of the buyer is all it knows.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import struct
from typing import NamedTuple
from uuid import UUID

from anchang.gate.tickets import derive

LABEL = b"launch-pass"
SHAPE = struct.Struct(">16sIIQ")
MAC = 16


class PassRefused(Exception):
    """The pass is not genuine, not for this launch, or over."""


class Bearer(NamedTuple):
    """Who bears a pass: the buyer's number, the number of the sign-in, and until when, in microseconds."""

    buyer: int
    signed_in: int
    until: int


class Passes:
    """Issues and checks the passes of one launch."""

    def __init__(self, launch_id: UUID, secret: str) -> None:
        self._launch = launch_id.bytes
        self._key = derive(secret, LABEL)

    def issue(self, buyer: int, *, signed_in: int, until: int) -> str:
        """Return a pass that is good before `until`, in microseconds since 1970."""
        payload = SHAPE.pack(self._launch, buyer, signed_in, until)
        return base64.urlsafe_b64encode(payload + self._mac(payload)).decode("ascii")

    def check(self, word: str) -> Bearer:
        """Return who bears this pass, which may be over by now. Raises PassRefused."""
        try:
            raw = binascii.a2b_base64(word.replace("-", "+").replace("_", "/"), strict_mode=True)
        except (binascii.Error, ValueError) as error:
            raise PassRefused from error
        payload, mac = raw[: SHAPE.size], raw[SHAPE.size :]
        if len(mac) != MAC or not hmac.compare_digest(mac, self._mac(payload)):
            raise PassRefused
        launch, buyer, signed_in, until = SHAPE.unpack(payload)
        if launch != self._launch:
            raise PassRefused
        return Bearer(buyer, signed_in, until)

    def _mac(self, payload: bytes) -> bytes:
        return hmac.digest(self._key, payload, hashlib.sha256)[:MAC]
