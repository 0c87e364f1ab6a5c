"""Events reach their reactions after the commit, at least once; schedules run once each time they are due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from anchang.kernel import clock, events
from anchang.kernel.actions import unit_of_work
from anchang.kernel.tenancy import Tenant, current_tenant, tenant_scope
from anchang.kernel.work import schedules, worker
from anchang.kernel.work.models import Delivery, Schedule

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class LampLit(events.Event):
    lamp_id: UUID
    at: datetime
    note: str | None = None


heard: list[tuple[str, LampLit, UUID]] = []
broken: set[str] = set()


@events.reaction(LampLit)
def one(event: LampLit) -> None:
    heard.append(("one", event, current_tenant()))
    if "one" in broken:
        raise RuntimeError("the first lamp is broken")


@events.reaction(LampLit)
def two(event: LampLit) -> None:
    heard.append(("two", event, current_tenant()))


@pytest.fixture(autouse=True)
def tenant() -> Iterator[Tenant]:
    heard.clear()
    broken.clear()
    tenant = Tenant.objects.create(name="锦宸")
    with tenant_scope(tenant.id):
        yield tenant


def light() -> LampLit:
    event = LampLit(lamp_id=uuid4(), at=clock.now())
    with unit_of_work():
        events.publish(event)
    return event


def test_each_reaction_is_told_once_with_the_same_values(tenant: Tenant) -> None:
    event = light()
    assert events.deliver_all() == 2
    assert heard == [("one", event, tenant.id), ("two", event, tenant.id)]
    assert events.deliver_all() == 0


def test_an_event_of_a_failed_act_is_never_told() -> None:
    with pytest.raises(KeyError), unit_of_work():
        events.publish(LampLit(lamp_id=uuid4(), at=clock.now()))
        raise KeyError
    assert events.deliver_all() == 0


def test_a_reaction_that_fails_is_tried_later_and_hinders_no_other() -> None:
    light()
    broken.add("one")
    assert worker.work_once() == 1
    waiting = Delivery.objects.get(state="waiting")
    assert waiting.attempts == 1 and waiting.due_at > clock.now() and "broken" in waiting.error
    broken.clear()
    Delivery.objects.filter(pk=waiting.pk).update(due_at=clock.now())
    assert worker.work_once() == 1


def test_after_the_last_attempt_it_is_dead_until_revived() -> None:
    light()
    broken.add("one")
    for _ in range(worker.ATTEMPTS):
        Delivery.objects.filter(state="waiting").update(due_at=clock.now())
        worker.work_once()
    dead = Delivery.objects.get(state="dead")
    broken.clear()
    assert worker.revive(dead.pk) and not worker.revive(dead.pk)
    assert worker.work_once() == 1


def test_a_delivery_that_kills_its_workers_is_dead_in_the_end() -> None:
    light()
    for _ in range(worker.ATTEMPTS):
        Delivery.objects.update(due_at=clock.now())
        assert all(worker.claim(delivery) for delivery in Delivery.objects.all())
    Delivery.objects.update(due_at=clock.now())
    assert worker.work_once() == 0
    assert set(Delivery.objects.values_list("state", flat=True)) == {"dead"}


def test_a_worker_slower_than_its_lease_undoes_nothing() -> None:
    light()
    slow = Delivery.objects.order_by("id")[0]
    assert worker.claim(slow)
    assert worker.deliver(Delivery.objects.get(pk=slow.pk))
    worker._put_off(slow)
    slow.refresh_from_db()
    assert (slow.state, slow.attempts) == ("done", 2)


def test_an_error_is_kept_without_the_number_it_quotes(monkeypatch: pytest.MonkeyPatch) -> None:
    def quote(delivery: Delivery) -> None:
        raise ValueError("no such number: 13812345678, 51011219900101123X")

    light()
    monkeypatch.setattr(events, "react", quote)
    worker.work_once()
    told = Delivery.objects.order_by("id")[0].error
    assert "no such number: [phone], [id]" in told


def test_two_workers_never_take_the_same_delivery() -> None:
    light()
    first = Delivery.objects.order_by("id")[0]
    again = Delivery.objects.get(pk=first.pk)
    assert worker.claim(first)
    assert not worker.claim(again)


def test_a_dead_workers_delivery_is_due_again_when_the_lease_ends() -> None:
    light()
    taken = Delivery.objects.order_by("id")[0]
    worker.claim(taken)
    taken.refresh_from_db()
    assert clock.now() + worker.LEASE - timedelta(seconds=5) < taken.due_at


def test_a_schedule_runs_once_each_time_it_is_due() -> None:
    runs: list[UUID] = []
    schedules.every(name="tests.lamp", minutes=5)(lambda: runs.append(current_tenant()))
    try:
        start = clock.now()
        schedules.run_due(start)
        assert runs == []
        schedules.run_due(start + timedelta(minutes=5))
        schedules.run_due(start + timedelta(minutes=5))
        assert len(runs) == 1
    finally:
        del schedules._recurring["tests.lamp"]


def test_a_task_without_anything_to_do_waits_and_writes_nothing() -> None:
    letters: list[str] = []
    runs: list[int] = []
    schedules.every(name="tests.post", minutes=1, needs=lambda at: bool(letters))(lambda: runs.append(1))
    try:
        start = clock.now()
        asked: dict[str, datetime] = {}
        schedules.run_due(start, asked=asked)
        written = Schedule.objects.get(name="tests.post").next_at
        for minutes in (2, 3, 4):
            schedules.run_due(start + timedelta(minutes=minutes), asked=asked)
        assert (runs, Schedule.objects.get(name="tests.post").next_at) == ([], written)
        letters.append("a letter")
        schedules.run_due(start + timedelta(minutes=4, seconds=30), asked=asked)
        assert runs == [], "asked half a minute ago"
        schedules.run_due(start + timedelta(minutes=5), asked=asked)
        assert runs
        assert Schedule.objects.get(name="tests.post").next_at == start + timedelta(minutes=6)
    finally:
        del schedules._recurring["tests.post"]


def test_one_tenants_failure_is_noted_until_it_goes_well_again() -> None:
    lamps: list[str] = []

    def fail() -> None:
        if not lamps:
            raise RuntimeError("no lamp")

    schedules.every(name="tests.fail", minutes=1)(fail)
    try:
        schedules.run_due(clock.now())
        schedules.run_due(clock.now() + timedelta(minutes=2))
        assert "no lamp" in Schedule.objects.get(name="tests.fail").last_error
        lamps.append("a lamp")
        schedules.run_due(clock.now() + timedelta(minutes=4))
        assert Schedule.objects.get(name="tests.fail").last_error == ""
    finally:
        del schedules._recurring["tests.fail"]


@pytest.mark.parametrize("second", ["10:02:00", "10:02:00.000001", "10:02:59.999999"])
def test_each_minute_means_the_full_one(second: str) -> None:
    schedules.each_minute(name="tests.minute")(lambda: None)
    try:
        after = schedules._recurring["tests.minute"].next_after(datetime.fromisoformat(f"2026-11-21T{second}+00:00"))
        assert after.isoformat() == "2026-11-21T10:03:00+00:00"
    finally:
        del schedules._recurring["tests.minute"]


def test_daily_means_the_offices_clock() -> None:
    schedules.daily(name="tests.daily", hour=1)(lambda: None)
    try:
        after = schedules._recurring["tests.daily"].next_after(datetime.fromisoformat("2026-11-21T16:59:00+00:00"))
        assert clock.local(after).isoformat() == "2026-11-22T01:00:00+08:00"
    finally:
        del schedules._recurring["tests.daily"]
