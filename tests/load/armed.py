"""A rehearsal to press at: armed by `launches demo`, read back by `launches audit`."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.fixtures.live import LiveServer


@dataclass(frozen=True, slots=True)
class Armed:
    """A launch, the public ids of its units, and a pass for each buyer."""

    id: str
    units: list[str]
    passes: list[str]

    @property
    def path(self) -> str:
        """Return where the gate has it."""
        return f"/gate/launches/{self.id}"


def arm(server: LiveServer, folder: Path, *, units: int, buyers: int) -> Armed:
    """Arm a rehearsal for everybody at once, and return when it has opened."""
    out = folder / "launch"
    words = ("--units", str(units), "--buyers", str(buyers), "--opens-in", "1", "--base", server.url)
    server.run("launches", "demo", "--out", str(out), *words)
    launch = json.loads((out / "launch.json").read_text())
    opens = datetime.fromisoformat(launch["opens_at"])
    time.sleep(max(0.0, (opens - datetime.now(UTC)).total_seconds()))
    return Armed(launch["id"], launch["units"], (out / "tickets.txt").read_text().split())


def wins_of(server: LiveServer, launch: Armed) -> int | None:
    """Return how many won by the database; None where it is not as the book says, or somebody has what others have."""
    found = json.loads(server.run("launches", "audit", launch.id, "--json"))
    is_true = found["agrees"] and found["is_chained"] and not found["doubles"] and not found["over_limit"]
    return int(found["wins"]) if is_true else None
