"""Due work of the reception, and what follows a merge."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import time_machine

from anchang.kernel import verify
from anchang.kernel.sheets.tests.books import workbook
from anchang.modules.customers.actions.merge import merge
from anchang.modules.visits import tasks
from anchang.modules.visits.actions import drafts
from anchang.modules.visits.models import RegisterImport, RotationDay, RotationSeat, Visit
from anchang.modules.visits.tests.factories import AT, HEAD, arrive, begin, customer

if TYPE_CHECKING:
    from tests.world import World


def test_each_project_with_consultants_gets_its_order_once(world: World) -> None:
    with time_machine.travel(AT, tick=False):
        tasks.open_days()
        tasks.open_days()
    assert RotationDay.objects.count() == 2
    assert RotationSeat.objects.filter(day__project_id=world.project_id).count() == 6


def test_receptions_left_open_end_at_night(world: World) -> None:
    begin(world)
    visit = arrive(world, customer(world))
    with time_machine.travel(AT + timedelta(hours=9), tick=False):
        tasks.end_left_open()
    visit.refresh_from_db()
    assert visit.stage == "ended"
    assert not any(result.faults for result in verify.run())


def test_previews_nobody_brought_in_go_after_a_day(world: World) -> None:
    data = workbook({"来访登记": [HEAD, ("2026-03-01", "09:00", "程女士", "13812345678", 1, "", "", "", "")]})
    drafts.keep(world.project_id, data=data, file="x.xlsx", by=world.actor("沈卓"), at=AT)
    with time_machine.travel(AT + timedelta(hours=23), tick=False):
        tasks.forget_previews()
    assert RegisterImport.objects.count() == 1
    with time_machine.travel(AT + timedelta(hours=25), tick=False):
        tasks.forget_previews()
    assert RegisterImport.objects.count() == 0


def test_visits_follow_a_merge_and_one_reception_stays_open(world: World, deliver: Callable[[], int]) -> None:
    begin(world)
    kept, gone = customer(world), customer(world, "程晓雨", "13900001111")
    arrive(world, kept)
    arrive(world, gone)
    merge(kept, other_id=gone, by=world.system(), at=AT)
    deliver()
    assert Visit.objects.filter(customer_id=kept).count() == 2
    assert Visit.objects.filter(stage="ended").count() == 1
