"""Reminders: once for each promised moment, gathered a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

import time_machine

from anchang.kernel import clock
from anchang.modules.followups import tasks
from anchang.modules.followups.models import Custody, Reminder
from anchang.modules.followups.tests.factories import customer, follow_up
from anchang.modules.notices import api as notices

if TYPE_CHECKING:
    from tests.world import World

NOON = clock.at_local(date(2026, 11, 21), 12)


def promise(world: World, name: str, phone: str, minutes: int) -> None:
    """Make a customer whom 林晓岚 promised to contact so many minutes after noon."""
    with time_machine.travel(NOON - timedelta(days=1), tick=False):
        follow_up(world, customer(world, name, phone).id, next_at=NOON + timedelta(minutes=minutes))


def test_contacts_within_the_hour_are_one_notice(world: World) -> None:
    promise(world, "罗女士", "13812345678", 30)
    promise(world, "马先生", "15912345678", 45)
    promise(world, "吕女士", "15912345679", 90)
    with time_machine.travel(NOON, tick=False):
        tasks.send_reminders()
    assert Reminder.objects.filter(kind="soon").count() == 2
    assert notices.unread_count(world.user("林晓岚").pk) == 1


def test_nobody_is_reminded_twice_of_the_same_moment(world: World) -> None:
    promise(world, "罗女士", "13812345678", 30)
    with time_machine.travel(NOON, tick=False):
        tasks.send_reminders()
        tasks.send_reminders()
    assert notices.unread_count(world.user("林晓岚").pk) == 1


def test_a_missed_contact_is_told_once(world: World) -> None:
    promise(world, "罗女士", "13812345678", -30)
    with time_machine.travel(NOON, tick=False):
        tasks.send_reminders()
        tasks.send_reminders()
    assert Reminder.objects.get().kind == "overdue"
    assert notices.unread_count(world.user("林晓岚").pk) == 1


def test_the_evening_warns_of_what_the_night_takes_back(world: World, deliver: Callable[[], int]) -> None:
    with time_machine.travel(NOON - timedelta(days=15), tick=False):
        customer(world)
        deliver()
    assert Custody.objects.get().returns_at == clock.at_local(date(2026, 11, 22), 1)
    with time_machine.travel(clock.at_local(date(2026, 11, 21), 18), tick=False):
        tasks.warn_of_return()
    assert Reminder.objects.get().kind == "recycle"
