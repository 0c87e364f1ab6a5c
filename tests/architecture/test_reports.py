"""Every command that reports does so for programs, too; every command says what it does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from anchang.cli import commands
from anchang.cli.main import app
from tests.world import World

# These act, or run until they are stopped; what they print is progress.
ACTING = {"start", "serve", "work", "demo load", "demo reset"}


def all_commands() -> Iterator[tuple[str, Any]]:
    """Yield every command with its words, the modules' included."""
    root = typer.Typer()
    commands.merge(root, app)
    commands.add_modules(root)
    yield from _below(typer.main.get_command(root), ())


def _below(command: Any, words: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    if not hasattr(command, "commands"):
        yield " ".join(words), command
        return
    for name, inner in command.commands.items():
        yield from _below(inner, (*words, name))


COMMANDS = dict(all_commands())


def test_the_commands_that_only_act_are_still_there() -> None:
    assert set(COMMANDS) >= ACTING
    assert len(COMMANDS) > len(ACTING)


@pytest.mark.parametrize("words", sorted(set(COMMANDS) - ACTING))
def test_a_command_that_reports_knows_json(words: str) -> None:
    assert "--json" in {option for parameter in COMMANDS[words].params for option in parameter.opts}


@pytest.mark.parametrize("words", sorted(COMMANDS))
def test_a_command_says_what_it_does(words: str) -> None:
    assert (COMMANDS[words].help or "").strip().endswith(".")


READING = [
    "verify",
    "vault keys",
    "vault rotate",
    "demo accounts",
    "people list --group 成都锦宸置业",
]


@pytest.mark.parametrize("words", READING)
def test_json_is_one_document_and_a_second_run_says_the_same(world: World, words: str) -> None:
    root = typer.Typer()
    commands.merge(root, app)
    commands.add_modules(root)
    told = [CliRunner().invoke(root, [*words.split(), "--json"]) for _ in range(2)]
    assert [one.exit_code for one in told] == [0, 0], told[0].output
    first, second = (json.loads(one.stdout) for one in told)
    codes = {"demo accounts"}  # second factors change with the clock
    assert words in codes or first == second
