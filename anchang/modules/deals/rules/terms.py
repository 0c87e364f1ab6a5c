"""Deposit and days of a subscription."""

from __future__ import annotations

from datetime import date, timedelta

from anchang.kernel import money
from anchang.kernel.money import Fen
from anchang.kernel.text import clean
from anchang.modules.deals import errors

SIGN_AFTER = timedelta(days=7)  # domain guide §11.1
SIGN_WITHIN = timedelta(days=90)
DEPOSIT_SHARE = 5  # one fifth of the price, Civil Code Art. 586


def planned_sign(today: date, wanted: date | None) -> date:
    """Return the day planned for the contract, in a week if none is named. Raises SignDateOutOfRange."""
    day = wanted or today + SIGN_AFTER
    if not today <= day <= today + SIGN_WITHIN:
        raise errors.SignDateOutOfRange(first=today.isoformat(), last=(today + SIGN_WITHIN).isoformat())
    return day


def check_deposit(deposit_fen: Fen, total_fen: Fen) -> Fen:
    """Return the deposit. Raises DepositOutOfRange."""
    most = total_fen // DEPOSIT_SHARE
    if not 0 < deposit_fen <= most:
        raise errors.DepositOutOfRange(most=money.yuan(most))
    return deposit_fen


def signed_on(today: date, wanted: date | None, subscribed_on: date) -> date:
    """Return the day a contract was signed, today if none is named. Raises SignDayOutOfRange."""
    day = wanted or today
    if not subscribed_on <= day <= today:
        raise errors.SignDayOutOfRange(first=subscribed_on.isoformat())
    return day


def check_note(note: str) -> str:
    """Return why a subscription ends. Raises CloseReasonMissing for fewer than two characters."""
    words = clean(note)
    if len(words) < 2:
        raise errors.CloseReasonMissing()
    return words[:200]
