"""The worker: takes due deliveries and schedules, one at a time, until it is told to stop."""

from __future__ import annotations

import threading
import traceback
from datetime import datetime, timedelta

import structlog
from django.db import OperationalError, close_old_connections
from django.db.models import F, QuerySet

from anchang.kernel import clock, events
from anchang.kernel.actions import unit_of_work
from anchang.kernel.tenancy import tenant_scope
from anchang.kernel.text import without_numbers
from anchang.kernel.work import schedules
from anchang.kernel.work.models import Delivery

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=5)
ATTEMPTS = 8
BATCH = 50
PAUSE_S = 0.5
KEEP_DONE = timedelta(days=7)


def claim(delivery: Delivery) -> bool:
    """Take a delivery by compare-and-set. A worker that dies leaves it due again when the lease ends."""
    taken = _as_read(delivery).update(attempts=F("attempts") + 1, due_at=clock.now() + LEASE)
    delivery.attempts += taken
    return bool(taken)


def deliver(delivery: Delivery, *, strict: bool = False) -> bool:
    """Deliver once: the reaction's writes and the mark that it is done commit together."""
    if delivery.attempts >= ATTEMPTS:
        # Every attempt took its worker along, so none of them could write down why.
        _as_read(delivery).update(state=Delivery.State.DEAD, error="each attempt ended with the death of its worker")
        return False
    if not claim(delivery):
        return False
    try:
        with tenant_scope(delivery.tenant_id), unit_of_work():
            events.react(delivery)
            done = {"state": Delivery.State.DONE, "done_at": clock.now(), "error": ""}
            _as_read(delivery).update(**done)
    except Exception:
        if strict:
            raise
        _put_off(delivery)
        return False
    return True


def _as_read(delivery: Delivery) -> QuerySet[Delivery]:
    # A worker slower than its lease must not undo what the next one has done.
    return Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.WAITING, attempts=delivery.attempts)


def _put_off(delivery: Delivery) -> None:
    log.exception("delivery_failed", delivery=delivery.pk, reaction=delivery.reaction, attempts=delivery.attempts)
    dead = delivery.attempts >= ATTEMPTS
    _as_read(delivery).update(
        state=Delivery.State.DEAD if dead else Delivery.State.WAITING,
        due_at=clock.now() + timedelta(seconds=5 * 3**delivery.attempts),
        error=without_numbers(traceback.format_exc(limit=-8)),
    )


def revive(delivery_id: int) -> bool:
    """Try a dead delivery again from the start."""
    dead = Delivery.objects.filter(pk=delivery_id, state=Delivery.State.DEAD)
    return bool(dead.update(state=Delivery.State.WAITING, attempts=0, due_at=clock.now()))


def work_once(asked: dict[str, datetime] | None = None) -> int:
    """Do what is due now and return how much that was; `asked` is as for schedules.run_due."""
    due = Delivery.objects.filter(state=Delivery.State.WAITING, due_at__lte=clock.now()).order_by("due_at", "id")
    return sum(deliver(delivery) for delivery in due[:BATCH]) + schedules.run_due(asked=asked)


def run(stop: threading.Event) -> None:
    """Work until told to stop; the delivery under way is finished first. A lost database is waited for."""
    asked: dict[str, datetime] = {}
    while not stop.is_set():
        try:
            close_old_connections()
            busy = work_once(asked)
        except OperationalError:
            log.exception("database_away")
            busy = 0
            stop.wait(5)
        if not busy:
            stop.wait(PAUSE_S)


@schedules.daily(name="kernel.forget_done_deliveries", hour=3)
def forget_done() -> None:
    """Delete deliveries done a week ago."""
    Delivery.objects.filter(state=Delivery.State.DONE, done_at__lt=clock.now() - KEEP_DONE).delete()
