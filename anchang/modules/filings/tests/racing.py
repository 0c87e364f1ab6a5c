"""Two brokers who file one number at one instant, for the tests of the race and for its thousand rounds."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from anchang.kernel import clock
from anchang.modules.customers import api as customers
from anchang.modules.filings import queries
from anchang.modules.filings.actions import keep
from anchang.modules.filings.actions.submit import Details, submit_filing
from anchang.modules.filings.models import Filing
from anchang.modules.filings.rules.reading import Name
from anchang.modules.filings.states import PROTECTING, Title
from anchang.modules.filings.tests.factories import BROKER, NAME, RIVAL, TITLE, set_rules
from tests.world import World

REFEREE = "one_protecting_filing_per_customer"


class ReadingAhead:
    """Lets the first judgement of an act rest on facts that its thread read beforehand."""

    def __init__(self) -> None:
        self._again: list[int] = []
        self._kept = threading.local()
        self._fresh = keep._facts

    @property
    def again(self) -> int:
        """Return how often somebody was judged again."""
        return len(self._again)

    def keep(self, facts: queries.Facts) -> None:
        """Let the next judgement of this thread rest on these facts."""
        self._kept.facts = facts

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Stand where filings are judged from."""
        keep._facts = self._read  # type: ignore[assignment]
        try:
            yield
        finally:
            keep._facts = self._fresh

    def _read(self, *args: Any) -> queries.Facts:
        facts: queries.Facts | None = getattr(self._kept, "facts", None)
        if facts is None:
            self._again.append(1)  # whole even when two threads do it at once
            return self._fresh(*args)
        self._kept.facts = None
        return facts


class Duel:
    """Two brokers of two agencies and a number a round: every other one of a customer whom the project knows."""

    def __init__(self, world: World, count: int, ahead: ReadingAhead | None = None) -> None:
        set_rules(world, daily_cap=0, agency_daily_cap=0)
        self.world, self.ahead, self.at = world, ahead, clock.now()
        self.brokers = [world.actor(name) for name in (BROKER, RIVAL)]
        # From the time, so that another duel in the same database has other ones.
        start = int(self.at.timestamp() * 1000) % 10**8
        self.phones = [f"177{(start + n) % 10**8:08}" for n in range(count)]
        for phone in self.phones[::2]:
            customers.find_or_create(
                project_id=world.project_id, name=f"{NAME}{TITLE}", phone=phone, by=world.system(), at=self.at
            )

    def read(self, place: int, number: int) -> None:
        """Let a broker's filing of a round rest on what is known before anybody files."""
        assert self.ahead is not None
        self.ahead.keep(self._facts(place, number))

    def act(self, place: int, number: int) -> Filing:
        """File the number of a round as one of the two."""
        details = Details(phone=self.phones[number], name=NAME, title=TITLE, has_consent=True)
        return submit_filing(project_id=self.world.project_id, details=details, by=self.brokers[place], at=self.at)

    def protections(self, pair: Sequence[object]) -> int:
        """Return how many filings of a round the database lets protect."""
        ids = [one.pk for one in pair if isinstance(one, Filing)]
        return Filing.objects.filter(pk__in=ids, state__in=sorted(PROTECTING)).count()

    def is_held(self, result: object) -> bool:
        """Tell whether this one of the two got the customer."""
        return isinstance(result, Filing) and result.state in PROTECTING

    def _facts(self, place: int, number: int) -> queries.Facts:
        return queries.facts_of(
            project_id=self.world.project_id,
            name=Name(NAME, "", Title.MS),
            given=queries.Given(full=self.phones[number]),
            filer_index=queries.account_index(self.brokers[place].user_id),
            at=self.at,
        )
