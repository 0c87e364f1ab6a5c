"""The probes of `bin/load oracle`: what a broker could tell of numbers by filing them, beyond the answer itself.

He tries numbers of every standing in a random order. Those of which he reads the same answer must be alike in body
and size, refused ones in statements too, and their times must not tell them apart (reliability guide §0, finding 6).
"""

from __future__ import annotations

import json
import logging
import re
import statistics
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

# Sets Django up.
from tests.load import run as pages  # isort: skip

from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings

from anchang.kernel import clock
from anchang.kernel.tenancy import tenant_scope
from anchang.modules.filings.actions.sweeps import watch_filer
from anchang.modules.filings.states import Code
from anchang.modules.filings.tests import probing
from anchang.modules.filings.tests.factories import BROKER
from anchang.modules.filings.tests.probing import ACCEPTED, REFUSED, Maker, Numbers
from tests.load.measure import auc
from tests.world import World, build_world, sign_in

SEED = 6
WARM_UPS = 40
# Of a refused number any number of filings are refused; so few of each kind are enough.
EACH = 40
# A number of filing, which grows by a digit with the ten thousandth of a day, whatever the answer.
_NUMBER = re.compile(rb"BB-\d{8}-\d+")
OVER = "over the quota"


@dataclass
class Kind:
    """What the probes of one kind of number came to. Times in milliseconds, on the clock and computed."""

    name: str
    answer: str
    times: list[float] = field(default_factory=list)
    computed: list[float] = field(default_factory=list)
    bodies: set[str] = field(default_factory=set)
    sizes: set[int] = field(default_factory=set)
    counted: list[int] = field(default_factory=list)

    @property
    def statements(self) -> set[int]:
        """Return how many statements a probe makes; once a minute the session notes that it is used."""
        often = Counter(self.counted)
        return {number for number, times in often.items() if times > len(self.counted) / 10}

    def as_row(self, others: Sequence[Kind]) -> dict[str, Any]:
        """Return the figures, with how well its times tell it from the others of the same answer (0.5: not at all)."""
        quarters = statistics.quantiles(self.times, n=20)
        rest, computed = [[t for one in others for t in getattr(one, name)] for name in ("times", "computed")]
        return {
            "answer": self.answer,
            "kind": self.name,
            "probes": len(self.times),
            "p25": quarters[4],
            "median": quarters[9],
            "p75": quarters[14],
            "p95": quarters[18],
            "computed": statistics.median(self.computed),
            "statements": sorted(self.statements),
            "auc": auc(self.times, rest) if rest else None,
            "auc_computed": auc(self.computed, computed) if rest else None,
        }


@override_settings(ALLOWED_HOSTS=["*"])
def run(count: int, *, as_json: bool) -> int:
    """Try so many numbers and print what could be told; 1 where numbers of one answer differ in anything but time."""
    logging.disable(logging.WARNING)  # a refusal a line
    call_command("migrate", verbosity=0)
    world = build_world()
    with tenant_scope(world.tenant_id):
        probing.rules_of_probes(world)
        numbers, browser = Numbers(world), sign_in(world.user(BROKER))
        with numbers.owners():
            kinds = _probed(numbers, browser, count)
        alerted = watch_filer(world.user(BROKER).pk, project_id=world.project_id, at=clock.now())
        kinds += _over_quota(world, numbers, browser, count // 10)
    groups = {
        answer: [kind for kind in kinds if kind.answer == answer] for answer in {kind.answer: 0 for kind in kinds}
    }
    faults = [fault for group in groups.values() for fault in _faults(group)]
    rows = [row for group in groups.values() for row in _rows(group)]
    _print(rows, faults, alerted, as_json)
    return int(bool(faults) or not alerted)


def _probed(numbers: Numbers, browser: Client, count: int) -> list[Kind]:
    makers = [(maker, code.name) for code, some in REFUSED.items() for maker in some]
    free = [(maker, Code.PASSED.name) for maker in ACCEPTED]
    each = count // (len(makers) + len(free))
    pages.say(f"numbers of {len(makers) + len(free)} kinds")
    tries: list[tuple[Kind, str]] = []
    for maker, answer in makers:
        some = [maker(numbers) for _ in range(EACH)]
        tries += _tries(maker, answer, (some[n % EACH] for n in range(each)))
    for maker, answer in free:
        # Accepted, a number is one's own: each is tried once.
        tries += _tries(maker, answer, [maker(numbers) for _ in range(each)])
    for _ in range(WARM_UPS):
        probing.probe(browser, numbers.world, numbers.fresh())
    Random(SEED).shuffle(tries)
    for done, (kind, phone) in enumerate(tries):
        _try(kind, browser, numbers.world, phone)
        if done % 1000 == 999:
            pages.say(f"{done + 1} of {len(tries)} probes")
    return list({id(kind): kind for kind, _ in tries}.values())


def _tries(maker: Maker, answer: str, phones: Iterable[str]) -> list[tuple[Kind, str]]:
    kind = Kind(maker.__name__, answer)
    return [(kind, phone) for phone in phones]


def _try(kind: Kind, browser: Client, world: World, phone: str) -> None:
    with _counting() as counted:
        began, worked = time.perf_counter(), time.process_time()
        first, page = probing.probe(browser, world, phone)
        kind.times.append((time.perf_counter() - began) * 1000)
        kind.computed.append((time.process_time() - worked) * 1000)
    kind.counted.append(len(counted))
    kind.sizes.add(len(_NUMBER.sub(b"", page.content)))
    kind.bodies.add(probing.stripped(f"{first.status_code} {sorted(page.headers)} {page.content.decode()}"))


def _over_quota(world: World, numbers: Numbers, browser: Client, count: int) -> list[Kind]:
    """Try known and unknown numbers once the quota is used up."""
    known, unknown = Kind("known", OVER), Kind("unknown", OVER)
    phone = numbers.filed_by_another()
    probing.use_up(world, browser, numbers.fresh())
    order = [known, unknown] * (count // 2)
    Random(SEED).shuffle(order)
    for kind in order:
        _try(kind, browser, world, phone if kind is known else numbers.fresh())
    return [known, unknown]


@contextmanager
def _counting() -> Iterator[list[int]]:
    counted: list[int] = []

    def count(execute: Any, statement: str, values: Any, many: bool, context: Any) -> Any:
        counted.append(1)
        return execute(statement, values, many, context)

    with connection.execute_wrapper(count):
        yield counted


def _faults(group: Sequence[Kind]) -> Iterator[str]:
    # Who is new is written down, who is known is looked up: accepted numbers cost the one or the other.
    is_free = group[0].answer == Code.PASSED.name
    for what in ("bodies", "sizes") if is_free else ("bodies", "sizes", "statements"):
        found = set().union(*(getattr(kind, what) for kind in group))
        if len(found) > 1:
            yield f"{group[0].answer}: {len(found)} different {what}" + (
                f" {sorted(found)}" if what != "bodies" else ""
            )


def _rows(group: Sequence[Kind]) -> list[dict[str, Any]]:
    return [kind.as_row([other for other in group if other is not kind]) for kind in group]


def _print(rows: list[dict[str, Any]], faults: list[str], alerted: bool, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"rows": rows, "faults": faults, "alerted": alerted}, ensure_ascii=False, indent=2))
        return
    total = sum(row["probes"] for row in rows)
    print(f"{total:,} probes; {connection.vendor}; milliseconds of both requests; AUC 0.5: time tells nothing\n")
    heads = ("p25", "median", "p75", "p95", "cpu", "AUC", "cpu")
    print(f"{'the answer':17}{'the number':26}{'n':>6}{''.join(f'{head:>7}' for head in heads)}  statements")
    for row in rows:
        area, computed = ("" if row[name] is None else f"{row[name]:.2f}" for name in ("auc", "auc_computed"))
        print(
            f"{row['answer'].lower():17}{row['kind']:26}{row['probes']:6d}{row['p25']:7.1f}{row['median']:7.1f}"
            f"{row['p75']:7.1f}{row['p95']:7.1f}{row['computed']:7.1f}{area:>7}{computed:>7}  "
            f"{', '.join(map(str, row['statements']))}"
        )
    print("\n".join(faults or ["numbers of one answer are alike in body and size, refused ones in statements too"]))
    print(f"the channel managers {'were' if alerted else 'were NOT'} alerted of the sweep")
