"""Finds the commands of modules. A module's cli.py exposes `app: typer.Typer`; groups of one name become one group."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec

import typer

from anchang.cli import ground
from anchang.config.modules import app_labels

# Besides the modules': the keys of the vault, and the demo world, which stands on every module.
OTHERS = ("anchang.cli.vault", "anchang.cli.demo")
# Commands that need no installation: their modules' cli.py loads nothing of Django by itself.
ALONE = frozenset({("launches", "verify")})


def add_modules(root: typer.Typer) -> None:
    """Add every module's commands. Loads Django, so that commands may import models."""
    ground.use_development()
    ground.start_django()
    for name in (*OTHERS, *(f"{label}.cli" for label in app_labels())):
        if find_spec(name):
            merge(root, import_module(name).app)


def add_alone(root: typer.Typer, words: Sequence[str]) -> bool:
    """Add the commands of the module that these words are for, if this one needs no installation.

    Return whether it did: then nothing of Django was loaded.
    """
    if tuple(words[:2]) not in ALONE:
        return False
    merge(root, import_module(f"anchang.modules.{words[0]}.cli").app)
    return True


def merge(root: typer.Typer, app: typer.Typer) -> None:
    """Add the commands and groups of one application to another; a group that is there already grows."""
    root.registered_commands += app.registered_commands
    there = {group.name: group for group in root.registered_groups}
    for group in app.registered_groups:
        known = there.get(group.name)
        if known is not None and known.typer_instance is not None and group.typer_instance is not None:
            merge(known.typer_instance, group.typer_instance)
        else:
            root.registered_groups.append(group)


def has(root: typer.Typer, group: str, command: str) -> bool:
    """Say whether a group has this command."""
    for found in root.registered_groups:
        if found.name == group and found.typer_instance is not None:
            known = found.typer_instance.registered_commands
            return any(each.name == command or _name(each) == command for each in known)
    return False


def call(root: typer.Typer, *words: str) -> None:
    """Run one command in this process, as if typed. Raises typer.Exit when it fails."""
    status = typer.main.get_command(root)(list(words), standalone_mode=False)
    if isinstance(status, int) and status:
        raise typer.Exit(status)


def _name(command: typer.models.CommandInfo) -> str:
    return command.callback.__name__.replace("_", "-") if command.callback is not None else ""
