"""The rounds of `bin/load races`: two brokers file one number at one instant, a thousand times over.

First as the platform takes filings; then with what each rests on read before either wrote, so that the unique index
alone keeps them apart; at last so without the index, to see that it is the index that does.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

# Sets Django up.
from tests.load import run as pages  # isort: skip

from django.core.management import call_command
from django.db import connection

from anchang.kernel.tenancy import tenant_scope
from anchang.modules.filings.models import Filing
from anchang.modules.filings.states import Code
from anchang.modules.filings.tests.racing import REFEREE, Duel, ReadingAhead
from tests.races import rounds, without
from tests.world import World, build_world

# Without the index so few rounds tell enough.
FEWER = 10


@dataclass
class Told:
    """What the rounds of one way came to: how many had one protection, how many several, what the others heard."""

    way: str
    rounds: int
    protections: Counter[int] = field(default_factory=Counter)
    losers: Counter[str] = field(default_factory=Counter)
    again: int = 0
    seconds: float = 0.0

    def as_row(self) -> dict[str, Any]:
        """Return what --json prints."""
        return self.__dict__ | {"protections": dict(self.protections), "losers": dict(self.losers)}


def run(count: int, *, as_json: bool) -> int:
    """Run all rounds and print them; 1 when a round had not one protection, or none had two without the index."""
    call_command("migrate", verbosity=0)
    world = build_world()
    with tenant_scope(world.tenant_id):
        told = list(_ways(world, count))
    if as_json:
        print(json.dumps([row.as_row() for row in told], ensure_ascii=False, indent=2))
    else:
        print(f"two brokers, one number, one instant; {connection.vendor}\n")
        print("\n".join(_lines(told)))
    kept = all(row.protections == {1: row.rounds} for row in told[:2])
    return int(not kept or not told[2].protections[2])


def _ways(world: World, count: int) -> Iterator[Told]:
    yield _raced(world, "as they are filed", count)
    with _reading_ahead() as ahead:
        yield _raced(world, "both read before either wrote", count, ahead)
        with without(Filing, REFEREE, mend=["UPDATE filings_filing SET state = 'void'"]):
            yield _raced(world, "the same without the index", max(1, count // FEWER), ahead)


def _raced(world: World, way: str, count: int, ahead: ReadingAhead | None = None) -> Told:
    pages.say(f"{way}: {count} rounds")
    duel, told = Duel(world, count, ahead), Told(way, count)
    began, before = time.perf_counter(), ahead.again if ahead else 0
    results = rounds(world, count, duel.act, before=duel.read if ahead else None)
    told.seconds = time.perf_counter() - began
    for pair in results:
        told.protections[duel.protections(pair)] += 1
        told.losers.update(_heard(one) for one in pair if not duel.is_held(one))
    told.again = ahead.again - before if ahead else 0
    return told


@contextmanager
def _reading_ahead() -> Iterator[ReadingAhead]:
    ahead = ReadingAhead()
    with ahead.installed():
        yield ahead


def _heard(result: object) -> str:
    return Code(result.code).name if isinstance(result, Filing) else type(result).__name__


def _lines(told: list[Told]) -> Iterator[str]:
    yield f"{'':34}{'rounds':>8}{'one':>7}{'several':>9}{'none':>6}{'judged again':>14}{'s':>8}  the others heard"
    for row in told:
        one, none = row.protections[1], row.protections[0]
        heard = ", ".join(f"{name} {count}" for name, count in row.losers.most_common())
        yield (
            f"{row.way:34}{row.rounds:8d}{one:7d}{row.rounds - one - none:9d}{none:6d}"
            f"{row.again:14d}{row.seconds:8.1f}  {heard}"
        )
