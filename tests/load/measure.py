"""Medians and ratios of one run: a server's time for a page, its queries, its weight."""

from __future__ import annotations

import gzip
import platform
import statistics
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.db import connection
from django.http import HttpResponseBase
from django.test.utils import CaptureQueriesContext

WARM_UPS = 3
ROUNDS = 25
ASKED_AGAIN = 3


def machine() -> str:
    """Return what the figures were measured on: system, processor, Python, database."""
    return f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, {connection.vendor}"


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds on the clock, and what this process computed: neighbours spoil the first, not the second."""

    median: float
    p95: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Measured:
    """What one question cost. Times in milliseconds; `ratio` against the bare answer measured in the same run.

    `asked` counts how often it was measured before it kept its promise, or was given up.
    """

    name: str
    median_ms: float
    p95_ms: float
    cpu_ms: float
    ratio: float
    queries: int
    kilobytes: float
    limit_ms: float | None = None
    limit_queries: int | None = None
    asked: int = 1

    @property
    def is_kept(self) -> bool:
        """Tell whether the promises of this line hold."""
        return (self.limit_ms is None or self.median_ms < self.limit_ms) and (
            self.limit_queries is None or self.queries <= self.limit_queries
        )

    @property
    def promise(self) -> str:
        """Return what was promised and whether it is kept, in words."""
        limits = [f"< {self.limit_ms:g} ms"] if self.limit_ms is not None else []
        limits += [f"<= {self.limit_queries} queries"] if self.limit_queries is not None else []
        often = f", measured {self.asked} times" if self.asked > 1 else ""
        return f"{'kept' if self.is_kept else 'BROKEN'} ({', '.join(limits)}{often})" if limits else ""

    def as_row(self) -> dict[str, Any]:
        """Return what --json prints."""
        return {**asdict(self), "kept": self.is_kept}


def settled(questions: Sequence[Callable[[], Measured]]) -> list[Measured]:
    """Ask each question; those whose promise broke again after all others, up to three times. The best answer counts.

    A stall of the machine passes, a slow page stays slow.
    """
    rows = [ask() for ask in questions]
    for _ in range(ASKED_AGAIN):
        for place, ask in enumerate(questions):
            before = rows[place]
            if not before.is_kept:
                best = min(before, ask(), key=lambda row: row.median_ms)
                rows[place] = replace(best, asked=before.asked + 1)
    return rows


def timed(act: Callable[[], Any], rounds: int = ROUNDS) -> Times:
    """Return what an act takes after a few warm-ups."""
    for _ in range(WARM_UPS):
        act()
    times, computed = [], []
    for _ in range(rounds):
        began, worked = time.perf_counter(), time.process_time()
        act()
        times.append((time.perf_counter() - began) * 1000)
        computed.append((time.process_time() - worked) * 1000)
    return Times(statistics.median(times), statistics.quantiles(times, n=20)[18], statistics.median(computed))


def page(
    name: str,
    get: Callable[[], HttpResponseBase],
    *,
    bare_ms: float,
    limit_ms: float | None = None,
    limit_queries: int | None = None,
) -> Measured:
    """Measure one page. Raises AssertionError when it does not answer 200."""
    get()  # the first for a while also notes that the session is used
    count, response = counted(get)
    assert response.status_code == 200, f"{name}: answered {response.status_code}"
    content = getattr(response, "content", b"")
    took = timed(get)
    return Measured(
        name,
        took.median,
        took.p95,
        took.cpu,
        took.median / bare_ms,
        count,
        len(gzip.compress(content, 6)) / 1024,
        limit_ms,
        limit_queries,
    )


def counted(act: Callable[[], Any]) -> tuple[int, Any]:
    """Return how many queries an act makes, and its result."""
    with CaptureQueriesContext(connection) as queries:
        result = act()
    # Counted now: the next request empties the log.
    return len(queries), result


def table(rows: list[Measured]) -> str:
    """Return the lines people read."""
    lines = [f"{'':44}{'median':>9}{'p95':>9}{'cpu':>9}{'x bare':>8}{'queries':>9}{'gzip KB':>9}  promise"]
    for row in rows:
        times = f"{row.median_ms:7.1f}ms{row.p95_ms:7.1f}ms{row.cpu_ms:7.1f}ms"
        lines.append(
            f"{row.name:44}{times}{row.ratio:8.1f}{row.queries:9d}{row.kilobytes:9.1f}  {row.promise}".rstrip()
        )
    return "\n".join(lines)


def auc(some: Sequence[float], others: Sequence[float]) -> float:
    """Return how often one of `some` is larger than one of `others`, ties half (Mann-Whitney); 0.5: not to be told."""
    ordered = sorted(others)
    below = sum((bisect_left(ordered, value) + bisect_right(ordered, value)) / 2 for value in some)
    return below / (len(some) * len(ordered))
