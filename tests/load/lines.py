"""Open lines on which buyers press, in two processes: what the drivers have in common.

A driver knows nothing of the platform: an address, a launch, units, passes.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any, TypeVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What one process of a driver does, from an instant on."""

    host: str
    port: int
    path: str
    units: Sequence[str]
    passes: Sequence[str]
    begins: float
    seed: int


J = TypeVar("J", bound=Job)
T = TypeVar("T")


def opened(job: Job) -> Any:
    """Open a line that nobody waits on."""
    line = socket.create_connection((job.host, job.port))
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    line.setblocking(False)
    return line


def head_of(job: Job, word: str) -> bytes:
    """Return how every press with this pass begins, up to the length of its body."""
    return (
        f"POST {job.path} HTTP/1.1\r\nHost: {job.host}\r\nAuthorization: Bearer {word}\r\n"
        "Content-Type: application/json\r\nContent-Length: "
    ).encode()


def press_of(head: bytes, unit: str, key: str) -> bytes:
    """Return a press that begins so."""
    body = f'{{"unit":"{unit}","key":"{key}"}}'.encode()
    return b"%b%d\r\n\r\n%b" % (head, len(body), body)


def in_two(drive: Callable[[J], T], make: Callable[..., J], base: str, passes: Sequence[str], **words: Any) -> list[T]:
    """Drive two processes, half of the passes each, and return what either found."""
    host, _, port = base.removeprefix("http://").partition(":")
    half, seed = len(passes) // 2, words.pop("seed", 1)
    jobs = [
        make(host=host, port=int(port), passes=some, seed=seed + place, **words)
        for place, some in enumerate((passes[:half], passes[half:]))
    ]
    with get_context("fork").Pool(len(jobs)) as pool:
        return pool.map(drive, jobs)
