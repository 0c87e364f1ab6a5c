"""A signature that is none: a page of ours takes the buyer's word for it. For rehearsals, the demo and tests."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.urls import reverse

from anchang.modules.launches.sign_ports import Paper, Stand, Word
from anchang.modules.launches.signing_errors import WordNotGenuine
from anchang.modules.launches.takers import SIMULATED


class SimulatedSigning:
    """Signs nothing. What was pressed on its page was heard at once."""

    name = SIMULATED

    def begin(self, paper: Paper) -> str:
        """Return a number of its own kind."""
        return f"SIM-{paper.number}"

    def way(self, ref: str, paper: Paper, *, return_to: str) -> str:
        """Send the buyer to the page that says it is none."""
        return f"{reverse('launches:simulated_signing', args=[paper.number])}?{urlencode({'back': return_to})}"

    def query(self, ref: str) -> Word:
        """Say nothing new."""
        return Word(ref, Stand.OPEN)

    def read(self, headers: Mapping[str, str], body: bytes) -> Word | None:
        """Refuse: nobody sends notifications in this name."""
        raise WordNotGenuine()
