"""What a buyer was told outlives a power cut at the gate; the popular weaker setting must fail the same test (R2)."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection

from tests.durability.disk import Disk, replay
from tests.launches import site as sites
from tests.launches.judges import witness
from tests.launches.judges.history import Fault, History, Told
from tests.launches.writer import key_of
from tests.paths import ROOT
from tests.world import World

PRESSES = 90
NEVER_BY_ITSELF, OFTEN = "0", "20"
CALLS = "trace=pwrite64,write,fsync,fdatasync,ftruncate,unlink"
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database, pytest.mark.long]


@pytest.fixture
def armed(world: World, tmp_path: Path) -> tuple[Path, UUID]:
    """A launch in a file that no process has open."""
    site = sites.build(world)
    shape = sites.Shape("power", 20, PRESSES, (1,) * PRESSES, (), 0, 600_000, nodes=1, acts=0, fails=False)
    launch_id = sites.arm(site, shape, now=time.time_ns() // 1000)
    file = tmp_path / "a.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(file)])
    return file, launch_id


class Cut:
    """A run under a trace, of which the power may be cut at any acknowledgement."""

    def __init__(self, armed: tuple[Path, UUID], synchronous: str, checkpoint: str) -> None:
        self.file, self.launch_id = armed
        self.trace, self.before = self.file.with_name("trace"), self.file.with_name("before.sqlite3")
        shutil.copyfile(self.file, self.before)
        strace = shutil.which("strace")
        assert strace, "strace is missing: bin/test installs it from Debian's packages."
        traced = [strace, "-f", "-y", "-xx", "-s", "70000", "-e", CALLS, "-o", str(self.trace), sys.executable, "-m"]
        words = ["tests.launches.writer", str(self.file), str(self.launch_id), str(PRESSES), synchronous, checkpoint]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        subprocess.run([*traced, *words], env=environment, cwd=ROOT, check=True, capture_output=True)

    def at(self, acknowledged: int, folder: Path, *, torn: random.Random | None = None) -> tuple[set[int], Path]:
        """Return what was acknowledged, and the file as the disk has it afterwards."""
        disk = Disk(live={str(self.file): bytearray(self.before.read_bytes())})
        disk.safe[str(self.file)] = self.before.read_bytes()
        replay(self.trace, until_acknowledged=acknowledged, disk=disk)
        folder.mkdir()
        disk.cut(folder, torn=torn)
        return set(disk.acknowledged), folder / self.file.name

    def faults(self, acknowledged: int, folder: Path, *, torn: random.Random | None = None) -> list[Fault]:
        """Return what is wrong with the book after a cut, and with what people had been told."""
        told, file = self.at(acknowledged, folder, torn=torn)
        found = sqlite3.connect(file)
        assert found.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        launch = [self.launch_id.hex]
        [plan] = found.execute("SELECT plan FROM launches_book WHERE launch_id = ?", launch).fetchone()
        pages = found.execute("SELECT content FROM launches_page WHERE launch_id = ? ORDER BY number", launch)
        entries = witness.entries_of(content for (content,) in pages)
        won = sorted((entry[4], entry[3]) for entry in entries if entry[6] == "won")
        live = found.execute("SELECT unit_no, buyer_no FROM launches_pick WHERE live ORDER BY unit_no").fetchall()
        found.close()
        faults = [] if live == won else [Fault("picks", f"{live} where the book says {won}")]
        return faults + witness.judge(_heard(told, entries), plan, entries)


def _heard(told: set[int], entries: list[witness.Entry]) -> History:
    """Return what buyers know: those who were told hold to it, the others pressed and heard nothing."""
    history, of_key = History(), {entry[5]: entry for entry in entries}
    for number in range(PRESSES):
        one = Told(number, key_of(number), number % 20, 0, 1, "unknown")
        if number in told:
            entry = of_key.get(one.key, ["press", 0, 0, number, one.unit, one.key, "won"])
            one = one._replace(outcome=entry[6], seq=entry[1], at=entry[2])
        history.told.append(one)
    return history


@pytest.mark.parametrize("checkpoint", [NEVER_BY_ITSELF, OFTEN])
def test_what_a_buyer_was_told_is_in_the_book_after_a_power_cut(
    armed: tuple[Path, UUID], tmp_path: Path, checkpoint: str
) -> None:
    cut, chance = Cut(armed, "FULL", checkpoint), random.Random(checkpoint)
    for number, acknowledged in enumerate([1, 2, 3, *chance.sample(range(4, PRESSES), 12), PRESSES]):
        assert not cut.faults(acknowledged, tmp_path / f"{number}")
        assert not cut.faults(acknowledged, tmp_path / f"{number} torn", torn=chance)


def test_synchronous_normal_loses_what_buyers_were_told(armed: tuple[Path, UUID], tmp_path: Path) -> None:
    cut = Cut(armed, "NORMAL", NEVER_BY_ITSELF)
    kinds = {fault.kind for fault in cut.faults(PRESSES, tmp_path / "after")}
    assert "lost ack" in kinds, "The test cannot see a loss, so it proves nothing."
