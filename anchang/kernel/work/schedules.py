"""Recurring tasks: declared in a module's tasks.py, run once each time it is due, whichever worker is first."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import IntegrityError, transaction

from anchang.kernel import clock
from anchang.kernel.tenancy import Tenant, every_tenant, tenant_scope
from anchang.kernel.text import without_numbers
from anchang.kernel.work.models import Schedule

log = structlog.get_logger(__name__)
Task = Callable[[], None]
Needs = Callable[[datetime], bool]


@dataclass(frozen=True, slots=True)
class Recurring:
    """A task, its name, when it is due after an instant, and what tells whether it would find something to do."""

    name: str
    task: Task
    next_after: Callable[[datetime], datetime]
    needs: Needs | None = None


_recurring: dict[str, Recurring] = {}


def every(*, name: str, minutes: float, needs: Needs | None = None) -> Callable[[Task], Task]:
    """Run a task for each tenant again and again, so many minutes apart.

    `needs`, over all tenants: without anything to do it waits, due, and nothing is written. For what runs so often
    that its own schedule would be all that an idle installation writes.
    """
    return _register(name, lambda at: at + timedelta(minutes=minutes), needs)


def each_minute(*, name: str) -> Callable[[Task], Task]:
    """Run a task for each tenant at each full minute."""
    return _register(name, lambda at: at.replace(second=0, microsecond=0) + timedelta(minutes=1))


def daily(*, name: str, hour: int, minute: int = 0) -> Callable[[Task], Task]:
    """Run a task for each tenant once a day, when the office's clock shows this."""

    def next_after(at: datetime) -> datetime:
        today = clock.at_local(clock.local(at).date(), hour, minute)
        return today if today > at else clock.at_local(clock.local(at).date() + timedelta(days=1), hour, minute)

    return _register(name, next_after)


def is_at_need(name: str) -> bool:
    """Tell whether a task waits until it has something to do."""
    return name in _recurring and _recurring[name].needs is not None


def _register(
    name: str, next_after: Callable[[datetime], datetime], needs: Needs | None = None
) -> Callable[[Task], Task]:
    def register(task: Task) -> Task:
        _recurring[name] = Recurring(name, task, next_after, needs)
        return task

    return register


def run_due(at: datetime | None = None, *, asked: dict[str, datetime] | None = None) -> int:
    """Run what is due and return how many tasks ran; `asked`: until when a task without anything to do is let be."""
    now, asked = at or clock.now(), {} if asked is None else asked
    known = {schedule.name: schedule for schedule in Schedule.objects.all()}
    return sum(
        _run(item, known.get(item.name), now)
        for item in _recurring.values()
        if not _rests(item, known.get(item.name), now, asked)
    )


def _rests(item: Recurring, schedule: Schedule | None, now: datetime, asked: dict[str, datetime]) -> bool:
    """Tell whether a task is due and would find nothing to do."""
    if item.needs is None or schedule is None or schedule.next_at > now:
        return False
    if asked.get(item.name, now) > now:
        return True
    try:
        with every_tenant():
            if item.needs(now):
                return False
    except Exception:
        # The task itself will say what is wrong, and be noted.
        log.exception("need_unknown", task=item.name)
        return False
    asked[item.name] = item.next_after(now)
    return True


def _run(item: Recurring, schedule: Schedule | None, now: datetime) -> bool:
    if schedule is None:
        _first_time(item, now)
        return False
    if schedule.next_at > now:
        return False
    if not _take(item, schedule, now):
        return False  # another worker was first
    error = ""
    for tenant in Tenant.objects.order_by("id"):
        try:
            with tenant_scope(tenant.id):
                item.task()
        except Exception:
            error = without_numbers(traceback.format_exc(limit=-8))
            log.exception("task_failed", task=item.name, tenant=str(tenant.id))
    # Many tasks find nothing to do, all day long: what has not changed costs no write.
    if error != schedule.last_error:
        Schedule.objects.filter(name=item.name).update(last_error=error)
    return True


def _take(item: Recurring, schedule: Schedule, now: datetime) -> bool:
    mine = Schedule.objects.filter(name=item.name, next_at=schedule.next_at)
    return bool(mine.update(next_at=item.next_after(now), last_run_at=now))


def _first_time(item: Recurring, now: datetime) -> None:
    try:
        with transaction.atomic():
            Schedule.objects.create(name=item.name, next_at=item.next_after(now))
    except IntegrityError:
        return  # another worker wrote it at the same instant
