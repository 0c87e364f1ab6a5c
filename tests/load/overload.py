"""The measurement of `bin/load overload`: four times what the server can decide, for a minute.

First the most that it decides on these lines, each pressing again when it is answered; then presses that come at four
times that rate whatever happens to the earlier ones. Afterwards the database is read back by `launches audit`.
"""

from __future__ import annotations

import os
import statistics
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import django

django.setup()

from anchang.cli.report import report  # noqa: E402
from tests.fixtures.live import prepare, serving  # noqa: E402
from tests.load import measure  # noqa: E402
from tests.load.armed import arm, wins_of  # noqa: E402
from tests.load.flood import Heard, flood  # noqa: E402

TIMES, PEAK_S, UNITS = 4, 10.0, 1000


def run(lines: int, seconds: float, waiting: int, *, as_json: bool) -> int:
    """Measure and print; 1 when the book does not agree with the picks afterwards."""
    url = os.environ["ANCHANG_DATABASE_URL"]
    with TemporaryDirectory(prefix="anchang-overload-") as name:
        folder = Path(name)
        prepare(url, folder, "world")
        limited = ("gate", "--waiting", str(waiting))
        # The most is decided where all may wait: whoever refuses has less time to decide.
        with serving(url, folder, command=("gate",)) as most, serving(url, folder, command=limited) as server:
            launch = arm(server, folder, units=UNITS, buyers=lines)
            asked = f"{launch.path}/picks", launch.units, launch.passes
            peak = flood(most.url, *asked, seconds=PEAK_S, rate=0)
            a_second = len(peak.decided) / PEAK_S
            heard = flood(server.url, *asked, seconds=seconds, rate=TIMES * a_second)
            is_true = wins_of(server, launch) is not None
    figures = _figures(heard, a_second, seconds) | {"true": float(is_true)}
    machine = measure.machine()
    told = {"machine": machine, "lines": lines, "waiting": waiting, "figures": figures, "outcomes": heard.outcomes}
    head = f"{lines:,} lines, {waiting:,} may wait, {seconds:g} s; {machine}"
    report(told, [head, "", *(f"{name:<44} {value:>12,.2f}" for name, value in figures.items())], as_json=as_json)
    return 0 if is_true else 1


def _figures(heard: Heard, peak: float, seconds: float) -> dict[str, float]:
    return {
        "decided a second at most": peak,
        "presses a second, that came": (heard.sent + heard.unplaced) / seconds,
        "  that found a line free": heard.sent / seconds,
        "decided a second": len(heard.decided) / seconds,
        "of the most (must 0.9, aim 0.95)": len(heard.decided) / seconds / peak,
        "decided within, median, ms": _share(heard.decided, 50),
        "decided within, p99, ms": _share(heard.decided, 99),
        "refused a second": len(heard.refused) / seconds,
        "  with Retry-After, of all": heard.guided / max(1, len(heard.refused)),
        "refused within, median, ms": _share(heard.refused, 50),
        "refused within, p99, ms (must 50, aim 20)": _share(heard.refused, 99),
        "unanswered when it ended": heard.unanswered,
        "lines that the server ended": heard.ended,
    }


def _share(times: Sequence[float], percent: int) -> float:
    return statistics.quantiles(times, n=100)[percent - 1] * 1000 if len(times) > 1 else 0.0
