"""Answers of the launch door: small, exact, never cached unless they say so."""

from __future__ import annotations

import base64
from typing import NamedTuple

import msgspec

from anchang.gate.launch.book import Known, Refused
from anchang.gate.launch.entries import Outcome, Press
from anchang.gate.launch.hall import TooMany
from anchang.gate.launch.keeper import Answer, Board, Undecided

JSON = ("content-type", "application/json")
NO_STORE = ("cache-control", "no-store")
HEADERS = [JSON, NO_STORE]
SOON = [*HEADERS, ("retry-after", "1")]

STATUS: dict[str, int] = {
    Refused.EARLY: 403,
    Refused.OVER: 403,
    Refused.PAUSED: 403,
    Refused.NOT_ENTITLED: 403,
    Refused.NO_SUCH_UNIT: 404,
    Refused.KEY_REUSED: 422,
    TooMany.IN_FLIGHT: 429,
    TooMany.TOO_OFTEN: 429,
    Undecided.BUSY: 503,
    Undecided.UNSURE: 503,
}
AGAIN = frozenset({Refused.EARLY, Refused.PAUSED, TooMany.IN_FLIGHT, TooMany.TOO_OFTEN, *Undecided})


class Reply(NamedTuple):
    """A whole answer."""

    status: int
    body: bytes
    headers: list[tuple[str, str]] = HEADERS


_encode = msgspec.json.Encoder().encode


def reply(status: int, headers: list[tuple[str, str]] = HEADERS, **facts: object) -> Reply:
    """Return an answer that says these facts."""
    return Reply(status, _encode(facts), headers)


def seen(board: Board) -> bytes:
    """Return the end of an answer that shows which units are gone, and as of which entry."""
    return b',"v":%d,"gone":"%s"}' % (board.seq, base64.b64encode(board.gone))


def told(answer: Answer | TooMany, unit: str, held: list[str], seen: bytes) -> Reply:
    """Return what a buyer is told of a press.

    `held`: the units this buyer holds, for who may have no more; `seen`: the board, for who did not get the unit.
    """
    if isinstance(answer, Press | Known):
        # By hand: this is what ten thousand wait for.
        body = b'{"outcome":"%s","seq":%d,"at":%d,"unit":"%s"' % (
            answer.outcome.encode(),
            answer.seq,
            answer.at,
            unit.encode(),
        )
        if answer.outcome is Outcome.WON:
            return Reply(201, body + b"}")
        if answer.outcome is Outcome.HAVE:
            body += b',"held":' + _encode(held)
        return Reply(409, body + seen)
    is_certain = answer is not Undecided.UNSURE
    return reply(
        STATUS[answer], SOON if answer in AGAIN else HEADERS, outcome=answer, executed=False if is_certain else None
    )
