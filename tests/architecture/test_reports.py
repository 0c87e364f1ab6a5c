"""Every command that reports does so for programs, too; every command says what it does."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from anchang.cli import commands, progress
from anchang.cli.main import app
from anchang.cli.migrations import Migrate
from anchang.kernel import clock
from tests.story import papers
from tests.world import World

# These act, or run until they are stopped; what they print is progress.
ACTING = {"start", "serve", "gate", "work", "demo load", "demo reset"}


def _root() -> typer.Typer:
    root = typer.Typer()
    commands.merge(root, app)
    commands.add_modules(root)
    return root


def _dated(write: Callable[[datetime], bytes]) -> Callable[[], bytes]:
    return lambda: write(clock.now())


def all_commands() -> Iterator[tuple[str, Any]]:
    """Yield every command with its words, the modules' included."""
    yield from _below(typer.main.get_command(_root()), ())


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
    told = [CliRunner().invoke(_root(), [*words.split(), "--json"]) for _ in range(2)]
    assert [one.exit_code for one in told] == [0, 0], told[0].output
    first, second = (json.loads(one.stdout) for one in told)
    codes = {"demo accounts"}  # second factors change with the clock
    assert words in codes or first == second


PAPERS = {"prices": papers.repriced, "visits": _dated(papers.register), "filings": _dated(papers.filing_list)}


@pytest.mark.parametrize("watched", [True, False], ids=["watched", "unwatched"])
@pytest.mark.parametrize("kind", ["verify", *PAPERS])
def test_long_work_tells_a_person_who_watches_how_far_it_got(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, watched: bool
) -> None:
    monkeypatch.setattr(progress, "is_watched", lambda: watched)
    words = [kind]
    if write := PAPERS.get(kind):
        file = tmp_path / "list.csv"
        file.write_bytes(write())
        words = ["import", kind, str(file), "--project", world.slug, "--dry-run"]
    told = CliRunner().invoke(_root(), [*words, "--json"], catch_exceptions=False)
    steps = [(int(done), int(whole)) for done, whole in re.findall(r"\r  (\d+) / (\d+)", told.stderr)]
    assert json.loads(told.stdout)
    assert (bool(steps), told.stderr.endswith("\n")) == (watched, watched)
    assert steps == sorted(steps)
    assert all(done == whole for done, whole in steps[-1:])


def test_migrations_tell_how_many_are_done() -> None:
    told: list[tuple[int, int]] = []
    command = Migrate(2, lambda done, whole: told.append((done, whole)))
    for action in ("apply_start", "apply_success", "render_start", "apply_start", "apply_success"):
        command.migration_progress_callback(action)
    assert told == [(1, 2), (2, 2)]


@pytest.mark.parametrize("kind", PAPERS)
def test_a_report_is_in_one_language(world: World, tmp_path: Path, kind: str) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(PAPERS[kind]())
    words = ["import", kind, str(file), "--project", world.slug, "--dry-run"]
    chinese, english = (
        CliRunner().invoke(_root(), [*words, "--language", language], catch_exceptions=False).stdout.splitlines()
        for language in ("zh-hans", "en")
    )
    han = re.compile(r"[\u3400-\u9fff]")
    assert len(chinese) == len(english) > 2
    assert all(han.search(line) for line in chinese)
    # What is left is the file's own: somebody the office no longer has, and a short name of the project.
    assert not [line for line in english if han.search(re.sub("“(李娜|锦宸府)”", "", line))]
