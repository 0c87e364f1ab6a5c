"""Presses that come whether or not the earlier ones are answered: the driver of `bin/load overload`.

Lines stand for buyers. At a rate, each press goes out on a line that waits for nothing, at the instant it is due; where
every line waits, the press finds nobody to make it and is counted as such. Without a rate each line presses again as
soon as it is answered: the most that the server can answer.
"""

from __future__ import annotations

import random
import selectors
import time
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.load import lines as opening

DECIDED = frozenset({b"won", b"taken", b"have"})
# Lines are left a while to be told what they asked at the end.
LASTS_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(opening.Job):
    """What one process of the driver does; `rate`: presses a second, 0 for as many as are answered."""

    seconds: float
    rate: float


@dataclass
class Heard:
    """What one process sent and heard while it lasted. Times in seconds."""

    sent: int = 0
    unplaced: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    decided: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    # Refusals that say when to come again.
    guided: int = 0
    unanswered: int = 0
    # Lines that the server ended; nobody presses on them any more.
    ended: int = 0


class _Line:
    __slots__ = ("buffer", "head", "sent_at", "socket")

    def __init__(self, job: Job, word: str) -> None:
        self.socket, self.head = opening.opened(job), opening.head_of(job, word)
        self.buffer, self.sent_at = b"", 0.0


class _Flood:
    """One process of the driver at work."""

    def __init__(self, job: Job) -> None:
        self.job, self.heard, self._chance = job, Heard(), random.Random(job.seed)
        self._poll = selectors.EpollSelector()
        self._idle: deque[_Line] = deque()
        self._waiting = 0
        for word in job.passes:
            line = _Line(job, word)
            self._poll.register(line.socket, selectors.EVENT_READ, line)
            self._idle.append(line)

    def run(self) -> Heard:
        """Press until the time is over, then hear what is still to be heard."""
        job = self.job
        time.sleep(max(0.0, job.begins - time.time()))
        began = time.perf_counter()
        ends, due = began + job.seconds, 0
        while (now := time.perf_counter()) < ends:
            if job.rate:
                due, before = int((now - began) * job.rate), due
                self._send_some(due - before, is_open=True)
            else:
                self._send_some(len(self._idle), is_open=False)
            self._hear_some(0.002, counts=True)
        self.heard.unanswered = self._waiting
        while self._waiting and time.perf_counter() < ends + LASTS_S:
            self._hear_some(0.1, counts=False)
        for key in list(self._poll.get_map().values()):
            key.data.socket.close()
        return self.heard

    def _send_some(self, count: int, *, is_open: bool) -> None:
        able = min(count, len(self._idle))
        for _ in range(able):
            self._send(self._idle.popleft())
        if is_open:
            self.heard.unplaced += count - able

    def _send(self, line: _Line) -> None:
        self.heard.sent += 1
        unit, key = self._chance.choice(self.job.units), f"press-{self.job.seed}-{self.heard.sent}"
        line.sent_at = time.perf_counter()
        line.socket.send(opening.press_of(line.head, unit, key))
        self._waiting += 1

    def _hear_some(self, patience: float, *, counts: bool) -> None:
        for key, _events in self._poll.select(patience):
            line: _Line = key.data
            if not (data := line.socket.recv(65536)):
                self._poll.unregister(line.socket)
                self.heard.ended += 1
                continue
            line.buffer += data
            head, mark, body = line.buffer.partition(b"\r\n\r\n")
            if not mark or not body.endswith(b"}"):
                continue
            line.buffer = b""
            self._waiting -= 1
            self._idle.append(line)
            if counts:
                self._note(time.perf_counter() - line.sent_at, head, body)

    def _note(self, took: float, head: bytes, body: bytes) -> None:
        outcome = body[12 : body.index(b'"', 12)]
        self.heard.outcomes[outcome.decode()] += 1
        if outcome in DECIDED:
            self.heard.decided.append(took)
        else:
            self.heard.refused.append(took)
            self.heard.guided += b"retry-after: " in head


def flood(base: str, path: str, units: Sequence[str], passes: Sequence[str], *, seconds: float, rate: float) -> Heard:
    """Drive two processes, half of the lines and of the rate each, and return what they heard together."""
    words = {"path": path, "units": units, "seconds": seconds, "rate": rate / 2}
    # Keys of an earlier flood are not pressed again.
    words |= {"begins": time.time() + 4.0, "seed": time.time_ns() % 1_000_000}
    one, other = opening.in_two(_drive, Job, base, passes, **words)
    for name in ("sent", "unplaced", "guided", "unanswered", "ended"):
        setattr(one, name, getattr(one, name) + getattr(other, name))
    one.outcomes += other.outcomes
    one.decided += other.decided
    one.refused += other.refused
    return one


def _drive(job: Job) -> Heard:
    return _Flood(job).run()
