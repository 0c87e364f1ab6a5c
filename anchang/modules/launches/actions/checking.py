"""What a request may still do: looked at when it is asked for, and again before somebody agrees."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from anchang.gate.launch.book import Book
from anchang.gate.launch.ledger import microseconds_of
from anchang.kernel.rows import at_most_one, the_one
from anchang.modules.approvals import api as approvals
from anchang.modules.inventory import api as inventory
from anchang.modules.launches import errors, order_errors
from anchang.modules.launches.actions.arming import check_ready
from anchang.modules.launches.models import Launch, Pick
from anchang.modules.launches.rules import orders
from anchang.modules.launches.states import Command, State
from anchang.modules.launches.tally import tally_of

Facts = Mapping[str, Any]


def kind_of(command: Command) -> str:
    """Return the kind of the requests for a command."""
    return f"launches.{command.value}"


def check_order(row: Launch, command: Command, facts: Facts, at: datetime) -> None:
    """Refuse what the book, as it stands, would refuse.

    Raises NotArmed, AlreadyClosed, LaunchOver, AlreadyPaused, NotPaused, NoSuchBatch, NotLater, NotToBeCalled,
    NothingHeld, PickIsPaid.
    """
    if row.state == State.DRAFT:
        raise order_errors.NotArmed(name=row.name)
    if row.state == State.CLOSED:
        raise order_errors.AlreadyClosed()
    if command == Command.RELEASE:
        _check_held(row.pk, UUID(facts["unit"]))
    else:
        _TRIES[command](tally_of(row).book, microseconds_of(at), facts)


def check_agreed(command: Command, launch_id: UUID, at: datetime) -> None:
    """Refuse a yes to an order that can be done no more. Raises as check_order."""
    check_order(the_one(Launch.objects.filter(pk=launch_id)), command, _pending(launch_id, command), at)


def check_arming(launch_id: UUID, at: datetime) -> None:
    """Refuse a yes to a plan that is another by now, or not ready. Raises PlanChanged, NotReady, LaunchFixed."""
    row = the_one(Launch.objects.filter(pk=launch_id))
    if row.state != State.DRAFT:
        raise errors.LaunchFixed()
    asked = _pending(launch_id, Command.ARM)
    if asked and asked.get("version") != row.version:
        raise errors.PlanChanged()
    check_ready(row, at)


def check_voiding(launch_id: UUID, _at: datetime) -> None:
    """Refuse a yes where the lot that was to be voided is not the published one any more. Raises PlanChanged."""
    row = the_one(Launch.objects.filter(pk=launch_id))
    if _pending(launch_id, Command.VOID).get("commitment") != row.commitment:
        raise errors.PlanChanged()


CHECKS: Mapping[Command, Callable[[UUID, datetime], None]] = {
    **{command: partial(check_agreed, command) for command in Command if command.is_order},
    Command.ARM: check_arming,
    Command.VOID: check_voiding,
}


def _extend(book: Book, at: int, facts: Facts) -> object:
    closes = microseconds_of(datetime.fromisoformat(facts["closes_at"]))
    return orders.extend(book, at, closes, facts.get("batch", orders.WHOLE), "")


_TRIES: Mapping[Command, Callable[[Book, int, Facts], object]] = {
    Command.PAUSE: lambda book, at, _facts: orders.pause(book, at, ""),
    Command.RESUME: lambda book, at, _facts: orders.resume(book, at, ""),
    Command.EXTEND: _extend,
    Command.WAVE: lambda book, at, _facts: orders.wave(book, at, [], ""),
    Command.AGAIN: lambda book, at, facts: orders.call_again(book, at, facts["buyer_no"], ""),
    Command.CLOSE: lambda book, at, _facts: orders.close(book, at, ""),
}


def _check_held(launch_id: UUID, unit_id: UUID) -> None:
    pick = at_most_one(Pick.objects.filter(launch_id=launch_id, unit_id=unit_id, live=True))
    if pick is None:
        raise order_errors.NothingHeld(unit=inventory.unit_of(unit_id).name)
    if pick.paid_at:
        raise order_errors.PickIsPaid(unit=inventory.unit_of(unit_id).name)


def _pending(launch_id: UUID, command: Command) -> Facts:
    """Return the facts of what waits for a yes; nothing where nothing does."""
    found = (ref for ref in approvals.requests_of(launch_id) if ref.kind == kind_of(command))
    return next((ref.facts for ref in found if ref.state == approvals.State.PENDING), {})
