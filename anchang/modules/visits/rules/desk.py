"""The first question at the door: who stands there, and who receives them (domain guide §5.1 and §5.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from anchang.modules.visits.rules.rotation import Choice, Seat, next_for_courtesy, next_for_new
from anchang.modules.visits.states import Happening, Purpose, Turn, Verdict

BOUGHT = frozenset({"subscribed", "signed"})
NOBODY = Choice(None)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of the group at the moment it stands at the desk."""

    is_known: bool = False
    has_visited: bool = False
    owner_id: UUID | None = None
    status: str = ""
    has_filing: bool = False
    purpose: Purpose = Purpose.BUY


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who receives and how it counts; nobody when the desk itself deals with it or nobody is there."""

    verdict: Verdict
    turn: Turn
    user_id: UUID | None = None
    choice: Choice = NOBODY
    must_call_owner: bool = False

    @property
    def counts(self) -> bool:
        """Tell whether the reception is a turn."""
        return self.turn in (Turn.TURN, Turn.NAMED)


def judge(standing: Standing, seats: Sequence[Seat]) -> Verdict:
    """Tell which of the seven it is. A filing outweighs an owner, a signed contract outweighs both."""
    if standing.purpose != Purpose.BUY:
        return Verdict.NOT_BUYING
    if standing.status in BOUGHT:
        return Verdict.OWNER
    if standing.has_filing:
        return Verdict.FILED
    if standing.owner_id is None:
        return Verdict.POOL if standing.has_visited else Verdict.NEW
    return Verdict.OLD_HERE if _is_here(standing.owner_id, seats) else Verdict.OLD_AWAY


def assign(standing: Standing, seats: Sequence[Seat], *, named_id: UUID | None = None) -> Assignment:
    """Tell who receives: the owner of an old customer, the one asked for, else the next in turn."""
    verdict = judge(standing, seats)
    if verdict is Verdict.NOT_BUYING:
        return Assignment(verdict, Turn.NONE)
    if standing.owner_id is not None:
        return _for_old(verdict, standing.owner_id, seats)
    if named_id is not None and _is_here(named_id, seats):
        # Asked for by name: goes to that person, and counts because the customer is new to the team (§5.3, DEF).
        return Assignment(verdict, Turn.NAMED if verdict is not Verdict.OWNER else Turn.NAMED_OLD, named_id)
    if verdict is Verdict.OWNER:
        seat = next_for_courtesy(seats)
        return Assignment(verdict, Turn.COURTESY, seat.user_id if seat else None)
    choice = next_for_new(seats)
    return Assignment(verdict, Turn.TURN, choice.seat.user_id if choice.seat else None, choice)


def _for_old(verdict: Verdict, owner_id: UUID, seats: Sequence[Seat]) -> Assignment:
    if _is_here(owner_id, seats):
        return Assignment(verdict, Turn.OLD, owner_id)
    seat = next_for_courtesy(seats, besides=owner_id)
    # The owner must be phoned at once: who conceals it loses the share of a deal on the day (§5.3).
    return Assignment(verdict, Turn.COURTESY, seat.user_id if seat else None, must_call_owner=True)


def _is_here(user_id: UUID, seats: Sequence[Seat]) -> bool:
    return any(seat.user_id == user_id and seat.on_duty and seat.away is None for seat in seats)


HAPPENINGS: dict[Turn, Happening] = {
    Turn.TURN: Happening.TURN,
    Turn.NAMED: Happening.NAMED,
    Turn.NAMED_OLD: Happening.OLD,
    Turn.OLD: Happening.OLD,
    Turn.COURTESY: Happening.COURTESY,
}
