"""The launch door of this installation."""

from __future__ import annotations

from django.conf import settings

from anchang.gate.database import open_database
from anchang.gate.launch.door import Door


def door() -> Door:
    """Return a door to this installation's database; each launch has a connection of its own."""
    return Door(lambda: open_database(settings.DATABASES["default"], writes=True), secret=settings.SECRET_KEY)
