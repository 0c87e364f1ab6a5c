"""Answers of the launch door: small, exact, never cached unless they say so."""

from __future__ import annotations

import base64

import msgspec

from anchang.gate.launch.book import Known, Refused
from anchang.gate.launch.hall import TooMany
from anchang.gate.launch.keeper import Board, Undecided
from anchang.gate.server.wire import JSON, PRIVATE, SOON, Reply

STATUS: dict[str, int] = {
    Refused.EARLY: 403,
    Refused.OVER: 403,
    Refused.PAUSED: 403,
    Refused.NOT_ENTITLED: 403,
    Refused.NOT_YOUR_TURN: 403,
    Refused.NO_SUCH_UNIT: 404,
    Refused.KEY_REUSED: 422,
    TooMany.IN_FLIGHT: 429,
    TooMany.TOO_OFTEN: 429,
    Undecided.BUSY: 503,
    Undecided.UNSURE: 503,
}
AGAIN = frozenset({Refused.PAUSED, Refused.NOT_YOUR_TURN, TooMany.IN_FLIGHT, TooMany.TOO_OFTEN, *Undecided})
PUBLIC = JSON + b"cache-control: public, max-age=1\r\n"

_encode = msgspec.json.Encoder().encode


def reply(status: int, head: bytes = PRIVATE, **facts: object) -> Reply:
    """Return an answer that says these facts."""
    return Reply(status, _encode(facts), head)


NOT_FOUND = reply(404, outcome="not_found")
NO_PASS = reply(401, outcome="no_pass", executed=False)
SIGNED_IN_ELSEWHERE = reply(401, outcome="signed_in_elsewhere", executed=False)
UNKNOWN = reply(404, outcome="unknown", executed=False)
UNREADABLE = reply(422, outcome="unreadable", expected='{"unit": "…", "key": "…"}', executed=False)
# Prepared, for where many are refused the fewest are decided.
_UNDECIDED = {
    answer: reply(
        STATUS[answer],
        SOON if answer in AGAIN else PRIVATE,
        outcome=answer,
        executed=None if answer is Undecided.UNSURE else False,
    )
    for answer in (*Refused, *TooMany, *Undecided)
}
BUSY, UNSURE = _UNDECIDED[Undecided.BUSY], _UNDECIDED[Undecided.UNSURE]


def not_allowed(method: bytes) -> Reply:
    """Return that only this method is understood here."""
    return Reply(405, b'{"outcome":"method_not_allowed"}', JSON + b"allow: %b\r\n" % method)


def seen(board: Board) -> bytes:
    """Return the end of an answer that shows which units are gone, and as of which entry."""
    return b',"v":%d,"gone":"%b"}' % (board.seq, base64.b64encode(board.gone))


def drawn(board: Board) -> Reply:
    """Return the board as anybody may have it."""
    return reply(
        200,
        PUBLIC + b'etag: "%d"\r\n' % board.seq,
        v=board.seq,
        gone=base64.b64encode(board.gone).decode("ascii"),
        units=board.units,
        opens=board.window.opens,
        closes=board.window.closes,
        paused=board.is_paused,
        closed=board.is_closed,
    )


def early(opens: int, at: int) -> Reply:
    """Return when this buyer may choose, and how many seconds that is from now; both instants in microseconds."""
    head = PRIVATE + b"retry-after: %d\r\n" % max(1, -((at - opens) // 1_000_000))
    return reply(403, head, outcome=Refused.EARLY, executed=False, opens=opens)


def won(seq: int, at: int, unit: str) -> Reply:
    """Return to a buyer who got the unit."""
    return Reply(201, b'{"outcome":"won","seq":%d,"at":%d,"unit":"%b"}' % (seq, at, unit.encode()))


def taken(seq: int, at: int, unit: str, seen: bytes) -> Reply:
    """Return to a buyer that the unit was gone, and which others are."""
    # By hand, as what is won: this is what ten thousand wait for.
    return Reply(409, b'{"outcome":"taken","seq":%d,"at":%d,"unit":"%b"%b' % (seq, at, unit.encode(), seen))


def have(seq: int, at: int, unit: str, held: list[str], seen: bytes) -> Reply:
    """Return to a buyer who may have no more which units these are."""
    start = b'{"outcome":"have","seq":%d,"at":%d,"unit":"%b","held":%b' % (seq, at, unit.encode(), _encode(held))
    return Reply(409, start + seen)


def undecided(answer: Refused | TooMany | Undecided) -> Reply:
    """Return why a press was not decided, and whether it may be pressed again."""
    return _UNDECIDED[answer]


def recalled(found: Known, unit: str, held: list[str]) -> Reply:
    """Return what became of a key."""
    return reply(200, outcome=found.outcome, seq=found.seq, at=found.at, unit=unit, held=held)
