"""Finds what modules register by being imported: permissions, acts, reactions, tasks and checks, in module order."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from anchang.config.modules import app_labels

ROOMS = ("access", "acts", "reactions", "tasks", "checks")


def load() -> None:
    """Import each of the rooms that a module has."""
    for label in ("anchang.kernel", *app_labels()):
        for room in ROOMS:
            if find_spec(f"{label}.{room}"):
                import_module(f"{label}.{room}")
