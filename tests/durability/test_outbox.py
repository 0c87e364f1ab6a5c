"""A worker killed in the middle of a delivery leaves the event due and no half of its effect."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.fixtures.live import environment_for
from tests.paths import ROOT

STORY = """
import django; django.setup()
import os, signal, sys
from dataclasses import dataclass
from anchang.kernel import clock, events
from anchang.kernel.actions import unit_of_work
from anchang.kernel.tenancy import Tenant, tenant_scope
from anchang.kernel.work import worker
from anchang.kernel.work.models import Delivery, Schedule

@dataclass(frozen=True)
class LampLit(events.Event):
    pass

@events.reaction(LampLit)
def effect(event):
    Schedule.objects.create(name="tests.effect", next_at=clock.now())
    if sys.argv[1] == "die":
        os.kill(os.getpid(), signal.SIGKILL)

mine = Delivery.objects.filter(reaction__endswith="effect")
if sys.argv[1] == "die":
    with tenant_scope(Tenant.objects.order_by("id")[0].id), unit_of_work():
        events.publish(LampLit())
else:
    [(state, attempts, due_at)] = mine.values_list("state", "attempts", "due_at")
    assert (state, attempts) == ("waiting", 1), (state, attempts)
    assert due_at > clock.now(), "the lease of the dead worker is not over"
    assert not Schedule.objects.filter(name="tests.effect").exists()
    mine.update(due_at=clock.now())
worker.work_once()
worker.work_once()
print(mine.get().state, mine.get().attempts, Schedule.objects.filter(name="tests.effect").count())
"""


def test_a_worker_killed_in_the_middle_leaves_the_event_due(copies: Callable[[str, Path], str], tmp_path: Path) -> None:
    environment = environment_for(copies("world", tmp_path), tmp_path)
    environment["DJANGO_SETTINGS_MODULE"] = "anchang.config.settings"

    def run(end: str) -> subprocess.CompletedProcess[str]:
        words = [sys.executable, "-c", STORY, end]
        return subprocess.run(words, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)

    assert run("die").returncode == -signal.SIGKILL
    after = run("live")
    assert after.stdout.split() == ["done", "2", "1"], after.stderr[-2000:]
