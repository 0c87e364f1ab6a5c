"""Three ways to tell who has a unit after a launch, held against each other: board, deals, money (domain guide §9.1).

Pure: what each of them says of one unit, and how these differ. Amounts in fen.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Difference(StrEnum):
    """Where two of the ways say different things of one unit."""

    BOOK_AND_PICK = "book_and_pick"
    NO_CLAIM = "no_claim"
    CLAIM_OF_NOBODY = "claim_of_nobody"
    PAID_BUT_NO_DEAL = "paid_but_no_deal"
    DEAL_BUT_NOT_PAID = "deal_but_not_paid"
    DEAL_OF_ANOTHER = "deal_of_another"
    ANOTHER_PRICE = "another_price"
    ANOTHER_DEPOSIT = "another_deposit"
    MONEY_OF_NOBODY = "money_of_nobody"


@dataclass(frozen=True, slots=True)
class Dealt:
    """The deal of a unit: whose, for how much, with which deposit; `stands` until it is closed."""

    buyer: int | None
    total_fen: int
    deposit_fen: int
    stands: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a unit. Buyers by the plan's numbers, None: nobody.

    `claim`: what kind the live claim is of, empty for none. `paid_fen`: kept of the live pick's deposits; `stray_fen`:
    of picks that are over. `is_rehearsal`: nothing but book and picks; `is_over`: closed, free units are released.
    """

    holder: int | None
    buyer: int | None
    is_paid: bool
    is_settled: bool
    claim: str
    price_fen: int
    deal: Dealt | None
    paid_fen: int
    stray_fen: int
    is_rehearsal: bool
    is_over: bool


PICKED, SOLD = "pick", frozenset({"subscription", "contract"})


def differences(told: Told) -> list[Difference]:
    """Return where the three differ; nothing where they agree. What is paid and waits to be settled is no deal yet."""
    if told.is_rehearsal:
        return [Difference.BOOK_AND_PICK] if told.holder != told.buyer else []
    found = {
        Difference.BOOK_AND_PICK: told.holder != told.buyer,
        Difference.NO_CLAIM: _lacks_claim(told),
        Difference.CLAIM_OF_NOBODY: told.is_over and told.buyer is None and told.claim == PICKED,
        Difference.PAID_BUT_NO_DEAL: told.is_over and told.is_paid and told.deal is None,
        Difference.MONEY_OF_NOBODY: told.stray_fen > 0,
        Difference.ANOTHER_DEPOSIT: told.is_paid != (told.paid_fen > 0),
    }
    return [name for name, differs in (found | _of_deal(told)).items() if differs]


def _lacks_claim(told: Told) -> bool:
    """Tell whether a unit that is held, or on the board of a launch that runs, is not claimed as it should be."""
    if told.deal is not None:
        return told.deal.stands and told.claim not in SOLD
    return (told.buyer is not None or not told.is_over) and told.claim != PICKED


def _of_deal(told: Told) -> dict[Difference, bool]:
    deal = told.deal
    if deal is None:
        return {}
    return {
        Difference.DEAL_BUT_NOT_PAID: not told.is_paid,
        Difference.DEAL_OF_ANOTHER: deal.buyer != told.buyer,
        Difference.ANOTHER_PRICE: deal.total_fen != told.price_fen,
        Difference.ANOTHER_DEPOSIT: told.is_paid != (told.paid_fen > 0) or deal.deposit_fen != told.paid_fen,
    }
