"""What this module asks of a system for electronic signatures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from anchang.modules.launches.takers import Takers


class Stand(StrEnum):
    """Where a signing stands, by the provider's word."""

    OPEN = "open"
    SIGNED = "signed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Paper:
    """A text that is laid before a buyer to sign.

    `number` is ours and unique; `digest` the SHA-256 of the text, hexadecimal; `name` and `phone` are the signer's in
    full, for the provider alone; from `expires_at` on nobody may sign.
    """

    number: str
    title: str
    text: str
    digest: str
    name: str = field(repr=False)
    phone: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Word:
    """What a provider says of a signing, by its own number `ref`; `signed_at` is None where it does not say."""

    ref: str
    stand: Stand
    signed_at: datetime | None = None


class Signer(Protocol):
    """Lets a text be signed. Asked outside of transactions."""

    name: str

    def begin(self, paper: Paper) -> str:
        """Lay a text before its signer, and return the provider's number.

        Asked twice, it may be two signings, of which only the one whose number is kept is ever shown. Raises
        NameIncomplete, SigningRefused, SigningUnreachable.
        """

    def way(self, ref: str, paper: Paper, *, return_to: str) -> str:
        """Return the address at which the signer signs; `return_to`: where they go afterwards, a path of ours.

        Raises SigningRefused, SigningUnreachable.
        """

    def query(self, ref: str) -> Word:
        """Return where a signing stands. Raises SigningRefused, SigningUnreachable."""

    def read(self, headers: Mapping[str, str], body: bytes) -> Word | None:
        """Return what a notification says, None where it is about something else. Raises WordNotGenuine."""


signers = Takers[Signer]()
