"""The launch door of this installation."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings

from anchang.gate.database import open_database
from anchang.gate.launch.door import Door
from anchang.gate.launch.faces import alone
from anchang.gate.launch.hall import WAITING_AT_MOST
from anchang.gate.launch.presence import Presence
from anchang.gate.launch.stream import Stream
from anchang.gate.server.wire import Answer


def door(*, waiting: int = WAITING_AT_MOST) -> Door:
    """Return a door to this installation's database; each launch has a connection of its own."""
    kept = settings.DATABASES["default"]
    return Door(lambda: open_database(kept, writes=True), secret=settings.SECRET_KEY, waiting_at_most=waiting)


def gate(*, waiting: int) -> tuple[Answer, Callable[[], None]]:
    """Return what a server of launches alone answers, and how it is closed."""
    found = door(waiting=waiting)
    return alone(found), found.close


def stream() -> Stream:
    """Return the live streams of this installation's launches, which read beside the door and keep nobody waiting."""
    kept = settings.DATABASES["default"]
    return Stream(lambda: open_database(kept), presence=Presence(open_database(kept, writes=True)))
