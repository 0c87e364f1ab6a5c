"""A full or failing disk: the gate refuses, says so truthfully, and goes on by itself when it can (R4)."""

from __future__ import annotations

import asyncio
import resource
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings

from anchang.gate.launch.passes import Passes
from tests.launches import site as sites
from tests.launches.judged import judged
from tests.launches.nodes import Node, Nursery, asking, nursery
from tests.launches.play import Hall, ask_all
from tests.world import World

BUYERS, UNITS = 400, 40
# Two pages of a file: wherever in its log SQLite stands, the next commit needs more.
ROOM = 8192
# What SQLite does to a disk is what is looked at.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database, pytest.mark.long]


@pytest.fixture
def nodes() -> Iterator[Nursery]:
    with nursery() as found:
        yield found


@pytest.fixture
def hall(world: World) -> Hall:
    site = sites.build(world)
    shape = sites.Shape("disk", UNITS, BUYERS, (1,) * BUYERS, (), 0, 600_000, nodes=1, acts=0, fails=False)
    launch_id = sites.arm(site, shape, now=time.time_ns() // 1000)
    return Hall(launch_id, [], site.flats, Passes(launch_id, settings.SECRET_KEY))


async def press(hall: Hall, buyers: range) -> list[str]:
    """Let buyers press, one after the other."""
    return [await hall.press(hall.nodes[0], buyer, buyer % UNITS, f"key-{buyer:03}-of-a-press") for buyer in buyers]


async def whole_again(hall: Hall, buyer: int) -> bool:
    """Let a buyer press until it is decided; False when a second does not suffice."""
    for _ in range(20):
        if await hall.press(hall.nodes[0], buyer, buyer % UNITS, f"key-{buyer:03}-again") in {"won", "taken"}:
            return True
        await asyncio.sleep(0.25)
    return False


def story(hall: Hall, node: Node, breaks: Callable[[], None], mends: Callable[[], None]) -> list[str]:
    """Press while all is well, while the disk is not, and afterwards; return what was said meanwhile."""

    async def told() -> list[str]:
        assert await node.is_ready()
        hall.nodes = [asking(node)]
        assert set(await press(hall, range(20))) == {"won"}
        breaks()
        meanwhile = await press(hall, range(20, 60))
        mends()
        assert await whole_again(hall, 60)
        assert set(await press(hall, range(70, 80))) <= {"won", "taken"}
        await ask_all(hall)
        return meanwhile

    return asyncio.run(told())


def test_a_full_disk_is_said_and_forgotten_when_there_is_room(hall: Hall, nodes: Nursery) -> None:
    node = nodes.node(file_bytes=1 << 30)

    def limit(size: int) -> None:
        _, most = resource.prlimit(node.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(node.pid, resource.RLIMIT_FSIZE, (size, most))

    meanwhile = story(hall, node, lambda: limit(ROOM), lambda: limit(1 << 30))
    assert {"busy", "unknown"} & set(meanwhile), meanwhile
    assert set(meanwhile) <= {"won", "taken", "busy", "unknown"}
    assert not (faults := judged(hall.launch_id, hall.history).faults), faults


@contextmanager
def failing(node: Node, call: str, error: str, log: Path) -> Iterator[None]:
    """Let a system call of a node fail, from where strace has taken hold of it until it lets go."""
    strace = shutil.which("strace")
    assert strace, "strace is missing: bin/test installs it from Debian's packages."
    words = [strace, "-f", "-e", f"trace={call}", "-e", f"inject={call}:error={error}", "-o", str(log), "-p"]
    process = subprocess.Popen([*words, str(node.pid)], stderr=subprocess.PIPE)
    try:
        assert process.stderr
        assert b"attached" in process.stderr.readline()
        yield
    finally:
        process.terminate()
        process.wait()


@pytest.mark.parametrize(("call", "error"), [("fdatasync", "EIO"), ("pwrite64", "ENOSPC"), ("pwrite64", "EIO")])
def test_a_failing_disk_is_said_and_forgotten_when_it_works(
    hall: Hall, nodes: Nursery, tmp_path: Path, call: str, error: str
) -> None:
    node = nodes.node()
    held = ExitStack()
    breaks = partial(held.enter_context, failing(node, call, error, tmp_path / "trace"))
    meanwhile = story(hall, node, breaks, held.close)
    assert set(meanwhile) <= {"busy", "unknown"}, meanwhile
    assert not (faults := judged(hall.launch_id, hall.history).faults), faults
