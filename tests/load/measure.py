"""Medians and ratios of one run: a server's time for a page, its queries, its weight."""

from __future__ import annotations

import gzip
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection
from django.http import HttpResponseBase
from django.test.utils import CaptureQueriesContext

WARM_UPS = 3
ROUNDS = 25


@dataclass(frozen=True, slots=True)
class Measured:
    """What one question cost. Times in milliseconds; `ratio` against the bare answer measured in the same run."""

    name: str
    median_ms: float
    p95_ms: float
    ratio: float
    queries: int
    kilobytes: float
    limit_ms: float | None = None
    limit_queries: int | None = None

    @property
    def is_kept(self) -> bool:
        """Tell whether the promises of this line hold."""
        return (self.limit_ms is None or self.median_ms <= self.limit_ms) and (
            self.limit_queries is None or self.queries <= self.limit_queries
        )

    def as_row(self) -> dict[str, Any]:
        """Return what --json prints."""
        return {**asdict(self), "kept": self.is_kept}


def timed(act: Callable[[], Any], rounds: int = ROUNDS) -> tuple[float, float]:
    """Return median and 95th percentile in milliseconds after a few warm-ups."""
    for _ in range(WARM_UPS):
        act()
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        act()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times), statistics.quantiles(times, n=20)[18]


def page(
    name: str, get: Callable[[], HttpResponseBase], *, bare_ms: float, limit_ms: float | None, limit_queries: int | None
) -> Measured:
    """Measure one page. Raises AssertionError when it does not answer 200."""
    with CaptureQueriesContext(connection) as queries:
        response = get()
    assert response.status_code == 200, f"{name}: answered {response.status_code}"
    content = getattr(response, "content", b"")
    median, p95 = timed(get)
    weight = len(gzip.compress(content, 6)) / 1024
    return Measured(name, median, p95, median / bare_ms, len(queries), weight, limit_ms, limit_queries)


def table(rows: list[Measured]) -> str:
    """Return the lines people read."""
    lines = [f"{'':44}{'median':>9}{'p95':>9}{'x bare':>8}{'queries':>9}{'gzip KB':>9}  promise"]
    for row in rows:
        promise = "" if row.limit_ms is None else f"{'kept' if row.is_kept else 'BROKEN'} (< {row.limit_ms:g} ms)"
        figures = f"{row.median_ms:8.1f}ms{row.p95_ms:7.1f}ms{row.ratio:8.1f}{row.queries:9d}{row.kilobytes:9.1f}"
        # Han characters are two columns wide.
        width = 44 - sum(ord(char) > 0x2E80 for char in row.name)
        lines.append(f"{row.name:{width}}{figures}  {promise}")
    return "\n".join(lines)
