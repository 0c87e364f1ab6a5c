"""Tickets for the live streams: a signed leave to watch one project, for as long as a session lasts.

A page that may show a project issues one; the stream, in another process perhaps, checks it. It names the session by
its number, which opens nothing: the key of a session never stands in an address. The signing key is derived from the
installation's secret for this purpose alone.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

TTL = timedelta(hours=12)
LABEL = b"live-ticket"
PAYLOAD, MAC = 48, 32


class TicketRefused(Exception):
    """The ticket is not genuine, not for this project, or over."""


@dataclass(frozen=True, slots=True)
class Leave:
    """Who may watch: the person, the signed-in session, and until when at the longest."""

    user_id: UUID
    session: int
    until: datetime


def issue(project_id: UUID, user_id: UUID, *, session: int, secret: str, at: datetime, ttl: timedelta = TTL) -> str:
    """Return a ticket for this session to watch this project until at + ttl (12 hours unless told)."""
    until = int((at + ttl).timestamp())
    payload = project_id.bytes + user_id.bytes + session.to_bytes(8, "big") + until.to_bytes(8, "big")
    return base64.urlsafe_b64encode(payload + _mac(payload, secret)).decode("ascii").rstrip("=")


def check(ticket: str, *, project_id: UUID, secret: str, at: datetime) -> Leave:
    """Return who may watch, if the session still stands. Raises TicketRefused."""
    try:
        raw = base64.b64decode(ticket + "=" * (-len(ticket) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise TicketRefused from error
    payload, mac = raw[:PAYLOAD], raw[PAYLOAD:]
    if len(raw) != PAYLOAD + MAC or not hmac.compare_digest(mac, _mac(payload, secret)):
        raise TicketRefused
    until = datetime.fromtimestamp(int.from_bytes(payload[40:], "big"), UTC)
    if payload[:16] != project_id.bytes or at >= until:
        raise TicketRefused
    return Leave(UUID(bytes=payload[16:32]), int.from_bytes(payload[32:40], "big"), until)


def derive(secret: str, label: bytes) -> bytes:
    """Return 32 bytes for one purpose: HKDF-SHA256 (RFC 5869) of the installation's secret."""
    pseudorandom = hmac.digest(b"anchang", secret.encode(), hashlib.sha256)
    return hmac.digest(pseudorandom, label + b"\x01", hashlib.sha256)


def _mac(payload: bytes, secret: str) -> bytes:
    return hmac.digest(derive(secret, LABEL), payload, hashlib.sha256)
