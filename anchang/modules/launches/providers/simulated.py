"""A bank that is none: a page of ours takes the buyer's word for money. For rehearsals, the demo and tests.

It knows a payment as the deposit's row knows it: what was pressed on its page was heard at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from anchang.kernel import clock
from anchang.kernel.rows import the_one
from anchang.modules.launches.models import Deposit
from anchang.modules.launches.pick_errors import NotGenuine
from anchang.modules.launches.ports import Ask, Stand, Way, Word
from anchang.modules.launches.states import DepositState
from anchang.modules.launches.takers import SIMULATED

STANDS = {DepositState.OPEN: Stand.OPEN, DepositState.CLOSED: Stand.CLOSED}


class SimulatedBank:
    """Takes no money."""

    name = SIMULATED
    asks_who_pays = False

    def open(self, ask: Ask) -> Way:
        """Send the buyer to the page that says it is none."""
        address = reverse("launches:bank", args=[ask.number])
        return Way(url=f"{address}?{urlencode({'back': ask.return_to})}")

    def query(self, number: str) -> Word:
        """Return what was pressed."""
        row = the_one(Deposit.objects.filter(number=number))
        stand = STANDS.get(DepositState(row.state), Stand.PAID)
        if stand is Stand.OPEN and row.expires_at <= clock.now():
            stand = Stand.CLOSED
        return Word(number, stand, row.provider_ref, row.amount_fen if stand is Stand.PAID else 0, row.paid_at)

    def close(self, number: str) -> None:
        """Do nothing: the page takes no payment whose time is over."""

    def refund(self, number: str, *, amount_fen: int, reason: str) -> bool:
        """Give nothing back: there was none."""
        return True

    def read(self, headers: Mapping[str, str], body: bytes, *, at: datetime) -> Word | None:
        """Refuse: nobody sends notifications in this bank's name."""
        raise NotGenuine()
