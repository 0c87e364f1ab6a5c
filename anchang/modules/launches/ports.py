"""What this module asks of systems it does not know: who takes a buyer's deposit. Amounts in fen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from anchang.modules.launches.takers import Takers


class Stand(StrEnum):
    """Where a payment stands, by the provider's word."""

    OPEN = "open"
    PAID = "paid"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Ask:
    """A payment that is asked of a buyer.

    `number` is ours, unique and at most 32 characters; `expires_at` the instant from which nobody may pay;
    `return_to` where the buyer goes afterwards; `payer` what the provider calls the buyer, `address` where from they
    ask, both empty where that is not known.
    """

    number: str
    amount_fen: int
    title: str
    opened_at: datetime
    expires_at: datetime
    return_to: str
    payer: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """How the buyer gets to pay: an address to go to, or what the page hands to the provider's own bridge."""

    url: str = ""
    bridge: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Word:
    """What a provider says of a payment: its own reference, how much, and when it was paid."""

    number: str
    stand: Stand
    ref: str = ""
    amount_fen: int = 0
    paid_at: datetime | None = None


class PaymentProvider(Protocol):
    """Takes deposits, and gives them back. Asked outside of transactions; of the same thing it may be asked twice."""

    name: str
    asks_who_pays: bool
    """Within its own browser it takes a payment only of a payer it is told."""

    def open(self, ask: Ask) -> Way:
        """Begin a payment; the same number again is the same payment.

        Raises PaymentRefused, PaymentUnreachable; AskedOtherwise of a number that another payer, or another browser,
        has begun to pay.
        """

    def query(self, number: str) -> Word:
        """Return where a payment stands. Raises PaymentRefused, PaymentUnreachable."""

    def close(self, number: str) -> None:
        """Let nobody pay any more; what is paid stays paid. Raises PaymentRefused, PaymentUnreachable."""

    def refund(self, number: str, *, amount_fen: int, reason: str) -> bool:
        """Give the whole payment back, once; tell whether it is done. Raises PaymentRefused, PaymentUnreachable."""

    def read(self, headers: Mapping[str, str], body: bytes, *, at: datetime) -> Word | None:
        """Return what a notification says, None where it is about something else. Raises NotGenuine."""


payments = Takers[PaymentProvider]()
