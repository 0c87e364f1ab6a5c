"""The tables of the module, a file a family; Django looks for all of them here."""

from __future__ import annotations

from anchang.modules.launches.models.book import Book, Page, Pick, Presence
from anchang.modules.launches.models.buyers import Entitlement, Favourite, SignInCode
from anchang.modules.launches.models.money import Deposit
from anchang.modules.launches.models.plan import Batch, Launch, Offer
from anchang.modules.launches.models.signing import Appointment, Signing

__all__ = [
    "Appointment",
    "Batch",
    "Book",
    "Deposit",
    "Entitlement",
    "Favourite",
    "Launch",
    "Offer",
    "Page",
    "Pick",
    "Presence",
    "SignInCode",
    "Signing",
]
