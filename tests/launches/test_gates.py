"""A launch of each way to choose at `bin/anchang gate` as it is run: one process, and two on one port, over HTTP."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from anchang.gate.launch.entries import Mode
from tests.fixtures.live import serving
from tests.launches import site as sites
from tests.launches.judged import play_at
from tests.launches.nodes import database_url
from tests.world import World

# Long enough for turns: who looks within a beat of the gate sees the same board, and nobody is called meanwhile.
LASTS = 1200
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


@pytest.mark.parametrize("processes", [1, 2])
def test_launches_at_real_gates_have_no_fault(world: World, seed: int, tmp_path: Path, processes: int) -> None:
    site, words = sites.build(world), Counter[str]()
    with serving(database_url(), tmp_path, command=("gate", "--processes", str(processes))) as gate:
        port = urlsplit(gate.url).port
        assert port
        found = [sites.shape_of(f"{seed} gate {processes}", way=way, most_buyers=60, lasts=LASTS) for way in Mode]
        shapes = [replace(shape, nodes=processes) for shape in found]
        for shape, verdict in zip(shapes, play_at(site, shapes, port), strict=True):
            assert not verdict.faults, f"{shape}: {verdict.faults[:5]}"
            words += verdict.words
    assert min(words[word] for word in ("won", "taken", "absent")) > 0, words
