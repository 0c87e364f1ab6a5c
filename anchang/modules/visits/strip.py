"""The strip of a day's consultants, as pages and the API show it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from anchang.kernel import clock
from anchang.modules.visits.queries import Roster
from anchang.modules.visits.rules.rotation import Seat, in_order
from anchang.modules.visits.states import AwayReason, Stage

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Place:
    """A consultant in the strip."""

    user_id: UUID
    name: str
    seat: str
    state: str
    note: str
    count: int
    is_away: bool
    on_duty: bool


def places(roster: Roster) -> list[Place]:
    """Return the strip: the free by turn with a letter, then those who receive, are away, have gone home."""
    order = in_order(roster.seats)
    free = [seat for seat in order if seat.is_free]
    busy = [seat for seat in order if seat.away is None and seat.is_busy]
    away = [seat for seat in order if seat.away is not None]
    gone = [seat for seat in roster.seats if not seat.on_duty]
    letters = {seat.user_id: LETTERS[number % 26] for number, seat in enumerate(free)}
    return [_place(roster, seat, letters.get(seat.user_id, "")) for seat in (*free, *busy, *away, *gone)]


def _place(roster: Roster, seat: Seat, letter: str) -> Place:
    note, state = _("空闲"), "free"
    if not seat.on_duty:
        note, state = _("已下班"), "away"
    elif seat.away is not None:
        note, state = str(AwayReason(seat.away).label), "away"
    elif roster.is_awaited(seat):
        note, state = str(Stage.WAITING.label), "busy"
    elif seat.is_busy and seat.since:
        note, state = _("接待中 %(time)s 起") % {"time": f"{clock.local(seat.since):%H:%M}"}, "busy"
    elif seat.owed:
        note = _("补接 %(count)s 次") % {"count": seat.owed}
    name = roster.name(seat.user_id)
    return Place(seat.user_id, name, letter, state, note, seat.turns, seat.away is not None, seat.on_duty)
