"""Settling is killed as nothing can be caught, at named points and at any: run again, every pick is one deal."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from django.db import connection

from anchang.modules.deals.models import Subscription
from anchang.modules.inventory.models import Claim
from anchang.modules.inventory.states import ClaimKind
from anchang.modules.launches.models import Launch, Pick
from anchang.modules.launches.tests.factories import arm_real
from anchang.modules.launches.tests.test_settle import assert_each_once
from anchang.modules.launches.tests.winners import entitle, paid
from tests.durability import killed
from tests.fixtures.live import environment_for
from tests.paths import ROOT
from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]
FLATS = ("201", "202", "301", "302", "501", "502")
# Just after each of these, and after the commit of the second slice.
POINTS = (
    ('UPDATE "launches_launch"', 1),
    ('INSERT INTO "deals_subscription"', 2),
    ('UPDATE "inventory_claim"', 1),
    ('UPDATE "launches_pick"', 2),
    ('INSERT INTO "kernel_auditentry"', 2),
)


@pytest.fixture
def armed(world: World) -> Launch:
    launch = arm_real(world, *FLATS, buyers=len(FLATS))
    entitle(world, launch, len(FLATS))
    paid(launch, len(FLATS))
    return launch


def settle(launch: Launch, folder: Path, *, after: str = "", nth: int = 0) -> subprocess.CompletedProcess[str]:
    """Settle in a process of its own, killed after a statement or left to end."""
    words = ["launches", "settle", str(launch.pk), "--at-a-time", "2", "--json"]
    how = [killed.__file__, after, str(nth)] if nth else ["-m", "anchang.cli"]
    command = [sys.executable, *how, *words]
    environment = environment_for(_address(), folder)
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)


def _address() -> str:
    kept = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{kept['NAME']}"
    return f"postgresql://{kept['USER']}@{kept['HOST']}:{kept['PORT']}/{kept['NAME']}"


def assert_whole(launch: Launch) -> None:
    """At any instant what is settled is a deal with its claim, and what is not is neither."""
    for pick in Pick.objects.filter(launch=launch, live=True):
        claim = Claim.objects.get(unit=pick.unit_id, live=True)
        kind = ClaimKind.SUBSCRIPTION if pick.settled_at else ClaimKind.PICK
        assert (claim.kind, pick.subscription_id is not None) == (kind, pick.settled_at is not None)
    settled = Pick.objects.filter(launch=launch, settled_at__isnull=False).count()
    assert Subscription.objects.count() == settled


def test_killed_at_named_points_it_goes_on_where_it_was(armed: Launch, tmp_path: Path) -> None:
    for after, nth in POINTS:
        done = settle(armed, tmp_path, after=after, nth=nth)
        assert done.returncode in (-signal.SIGKILL, 0), done.stdout + done.stderr
        assert_whole(armed)
    _finish(armed, tmp_path)


def test_killed_anywhere_it_goes_on_where_it_was(armed: Launch, tmp_path: Path) -> None:
    dice, kills = Random(7), 0
    for _ in range(4):
        done = settle(armed, tmp_path, nth=dice.randrange(2, 60))
        assert done.returncode in (-signal.SIGKILL, 0), done.stdout + done.stderr
        kills += done.returncode != 0
        assert_whole(armed)
    assert kills
    _finish(armed, tmp_path)


def _finish(launch: Launch, folder: Path) -> None:
    done = settle(launch, folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["left"] == []
    assert_each_once(launch, len(FLATS))
