"""Ten thousand open lines and one bell: the driver of a launch, over plain sockets and epoll.

Each buyer is a connection that was opened beforehand. At the bell every one presses; who hears that a unit is taken
hears which others are gone too and presses one that is not, until it is won or nothing is left. Buyers do not talk to
each other.
"""

from __future__ import annotations

import base64
import json
import random
import selectors
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.load import lines as opening

PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(opening.Job):
    """What one process of the driver does; `presses`: 0 for until won or nothing is left, else so many answers each."""

    presses: int


@dataclass
class Told:
    """What one process was told."""

    answers: int = 0
    presses: int = 0
    won: list[tuple[str, int]] = field(default_factory=list)
    outcomes: dict[str, int] = field(default_factory=dict)
    times: list[float] = field(default_factory=list)
    began: float = 0.0
    ended: float = 0.0
    last_won: float = 0.0
    unanswered: int = 0
    cpu: float = 0.0


class _Line:
    __slots__ = ("buffer", "free", "has_won", "head", "left", "number", "sent_at", "socket", "unit")

    def __init__(self, job: Job, number: int, word: str) -> None:
        self.number, self.left, self.free = number, job.presses, job.units
        self.socket, self.head = opening.opened(job), opening.head_of(job, word)
        self.buffer, self.unit, self.sent_at, self.has_won = b"", "", 0.0, False


class _Boards:
    """Reads boards; the same one but once, for hundreds are told it."""

    def __init__(self, units: Sequence[str]) -> None:
        self._units, self._gone, self._free = units, "", units

    def free(self, gone: str) -> Sequence[str]:
        """Return the units that are not gone."""
        if gone != self._gone:
            raw = base64.b64decode(gone)
            bits = format(int.from_bytes(raw, "big"), f"0{len(raw) * 8}b")
            self._gone, self._free = gone, [unit for unit, bit in zip(self._units, bits, strict=False) if bit == "0"]
        return self._free


def drive(job: Job) -> Told:
    """Open the lines, wait for the bell, press until everybody is answered."""
    told, chance = Told(), random.Random(job.seed)
    lines = [_Line(job, number, word) for number, word in enumerate(job.passes)]
    poll = selectors.EpollSelector()
    for line in lines:
        poll.register(line.socket, selectors.EVENT_READ, line)
    boards = _Boards(job.units)
    time.sleep(max(0.0, job.begins - time.time()))
    worked = time.process_time()
    told.began = time.time()
    waiting = 0
    for line in lines:
        waiting += _press(line, chance, told)
    while waiting and time.time() < told.began + PATIENCE_S:
        for key, _events in poll.select(1.0):
            line = key.data
            data = line.socket.recv(65536)
            if not data:
                poll.unregister(line.socket)
                waiting -= 1
                continue
            line.buffer += data
            status, body = _whole(line)
            if not status:
                continue
            waiting -= 1
            _hear(line, body, boards, told)
            if _goes_on(line, job):
                waiting += _press(line, chance, told)
    told.ended, told.unanswered, told.cpu = time.time(), waiting, time.process_time() - worked
    for line in lines:
        line.socket.close()
    return told


def _goes_on(line: _Line, job: Job) -> bool:
    if job.presses:
        line.left -= 1
        return line.left > 0
    return not line.has_won


def _press(line: _Line, chance: random.Random, told: Told) -> int:
    if not line.free:
        return 0
    line.unit, told.presses = chance.choice(line.free), told.presses + 1
    press = opening.press_of(line.head, line.unit, f"press-{line.number}-{told.presses}")
    line.sent_at = time.perf_counter()
    line.socket.send(press)
    return 1


def _whole(line: _Line) -> tuple[int, bytes]:
    head, mark, rest = line.buffer.partition(b"\r\n\r\n")
    if not mark:
        return 0, b""
    at = head.lower().find(b"content-length:")
    size = int(head[at + 15 :].split(b"\r\n", 1)[0])
    if len(rest) < size:
        return 0, b""
    line.buffer = rest[size:]
    return int(head[9:12]), rest[:size]


def _hear(line: _Line, body: bytes, boards: _Boards, told: Told) -> None:
    told.times.append(time.perf_counter() - line.sent_at)
    told.answers += 1
    found = json.loads(body)
    outcome = found["outcome"]
    told.outcomes[outcome] = told.outcomes.get(outcome, 0) + 1
    if outcome == "won":
        line.has_won, told.last_won = True, time.time()
        told.won.append((line.unit, found["seq"]))
    elif outcome == "taken":
        line.free = boards.free(found["gone"])


def rush(base: str, path: str, units: Sequence[str], passes: Sequence[str], *, bell: float, presses: int = 0) -> Told:
    """Drive two processes, half of the buyers each, and return what they were told together."""
    return _together(opening.in_two(drive, Job, base, passes, path=path, units=units, begins=bell, presses=presses))


def _together(found: Sequence[Told]) -> Told:
    whole = Told(began=min(one.began for one in found), ended=max(one.ended for one in found))
    whole.last_won = max(one.last_won for one in found)
    for one in found:
        whole.answers += one.answers
        whole.presses += one.presses
        whole.unanswered += one.unanswered
        whole.cpu += one.cpu
        whole.won += one.won
        whole.times += one.times
        for name, count in one.outcomes.items():
            whole.outcomes[name] = whole.outcomes.get(name, 0) + count
    return whole
