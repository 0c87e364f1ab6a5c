"""The commands behave as their users expect: sentences, statuses, JSON, and nothing lost by an interruption."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
import typer

from anchang.cli import commands, frontend, keys, stamps
from anchang.cli.children import Children
from anchang.cli.ground import CannotGoOn
from tests.fixtures.database import migrated_template
from tests.paths import ROOT

# Built once by whoever runs first: these tests start real processes.
pytestmark = pytest.mark.xdist_group("commands")


def anchang(*words: str, var: Path, **more: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANCHANG_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "anchang.cli", *words],
        env={**kept, "PYTHONPATH": str(ROOT), "ANCHANG_VAR": str(var), **more},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_secrets_are_new_each_time_and_long_enough(tmp_path: Path) -> None:
    one, two = (json.loads(anchang("secrets", "--json", var=tmp_path).stdout) for _ in range(2))
    assert set(one) == {"ANCHANG_SECRET_KEY", "ANCHANG_VAULT_KEYS", "ANCHANG_VAULT_INDEX_KEY"}
    assert not set(one.values()) & set(two.values())
    assert len(one["ANCHANG_SECRET_KEY"]) >= 40
    assert not list(tmp_path.iterdir())


def test_kept_secrets_are_private_and_stay(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    assert len(keys.keep_in(folder)) == 3
    before = {file.name: file.read_text() for file in folder.iterdir()}
    assert keys.keep_in(folder) == []
    assert {file.name: file.read_text() for file in folder.iterdir()} == before
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700


def test_without_secrets_the_settings_name_what_is_missing(tmp_path: Path) -> None:
    done = anchang("migrate", var=tmp_path)
    assert done.returncode == 1
    assert "ANCHANG_SECRET_KEY: is not set" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense"])
def test_an_unknown_database_is_one_sentence(url: str, tmp_path: Path) -> None:
    done = anchang("start", "--port", "1", "--database", url, var=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "--database must begin with" in done.stderr


def test_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = anchang("start", "--port", str(port), var=tmp_path)
    assert done.stderr == f"anchang: port {port} is in use. Choose another: bin/start --port {port + 1}\n"


def test_migrating_again_changes_nothing_and_an_empty_house_keeps_its_promises(
    django_db_setup: None, tmp_path: Path
) -> None:
    keys.keep_in(tmp_path / "secrets")
    if migrated_template().exists():
        shutil.copyfile(migrated_template(), tmp_path / "anchang.sqlite3")
    assert json.loads(anchang("migrate", "--json", var=tmp_path).stdout) == {"applied": []}
    verified = anchang("verify", "--json", var=tmp_path)
    assert verified.returncode == 0
    assert all(not result["faults"] for result in json.loads(verified.stdout))


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (
            "INSERT INTO django_migrations (app, name, applied) VALUES ('filings', '0999_future', '2027-01-01')",
            "was written by another version: it has filings.0999_future.",
        ),
        ("DELETE FROM django_migrations WHERE app = 'kernel'", "was written by another version: Migration "),
        ("DELETE FROM django_migrations WHERE app = 'insight'", "migration insight.0001"),
        ("ALTER TABLE people_team DROP COLUMN nature", "lacks people_team.nature"),
    ],
)
def test_a_database_of_another_version_is_one_sentence_with_its_remedy(
    django_db_setup: None, tmp_path: Path, spoil: str, says: str
) -> None:
    if not migrated_template().exists():
        pytest.skip("on PostgreSQL alone there is no file to spoil")
    keys.keep_in(tmp_path / "secrets")
    shutil.copyfile(migrated_template(), tmp_path / "anchang.sqlite3")
    with sqlite3.connect(tmp_path / "anchang.sqlite3") as database:
        database.execute(spoil)
    done = anchang("migrate", var=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    assert says in done.stderr and f"when {tmp_path / 'anchang.sqlite3'} is moved away" in done.stderr


def test_stamps_know_what_changed(tmp_path: Path) -> None:
    source, stamp = tmp_path / "a.txt", tmp_path / "made" / ".stamp"
    source.write_text("one")
    value = stamps.digest([source, tmp_path / "absent"], root=tmp_path)
    assert not stamps.is_fresh(stamp, value)
    stamps.put(stamp, value)
    assert stamps.is_fresh(stamp, value)
    source.write_text("two")
    assert not stamps.is_fresh(stamp, stamps.digest([source], root=tmp_path))
    assert [path.name for path in stamp.parent.iterdir()] == [".stamp"]


def test_an_old_node_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, says in (("node", "v18.19.0"), ("npm", "9")):
        (tmp_path / name).write_text(f"#!/bin/sh\necho {says}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotGoOn, match=r"Node 20\.19 or later .* is v18\.19\.0"):
        frontend._need_node()
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    with pytest.raises(CannotGoOn, match=r"(npm|node) was not found"):
        frontend._need_node()


def test_groups_of_one_name_become_one_group() -> None:
    root, one, two = typer.Typer(), typer.Typer(), typer.Typer()
    for app, verb in ((one, "prices"), (two, "visits")):
        group = typer.Typer()
        group.command(verb)(lambda: None)
        app.add_typer(group, name="import")
        commands.merge(root, app)
    assert [group.name for group in root.registered_groups] == ["import"]
    assert commands.has(root, "import", "prices")
    assert commands.has(root, "import", "visits")
    assert not commands.has(root, "import", "filings")


def test_children_that_do_not_listen_are_ended() -> None:
    family = Children()
    family.start("deaf", deaf)
    family.start("brief", brief)
    assert IS_DEAF.wait(60)
    family.running["brief"].join(60)
    assert family.fallen() == "brief"
    family.stop()
    assert {name: process.exitcode for name, process in family.running.items()} == {"deaf": -signal.SIGKILL, "brief": 0}


IS_DEAF = multiprocessing.get_context("fork").Event()


def deaf() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    IS_DEAF.set()
    time.sleep(600)


def brief() -> None:
    pass


def test_only_what_needs_no_installation_is_loaded_without_one() -> None:
    words = "from anchang.cli import commands; import typer; print(commands.add_alone(typer.Typer(), ['{}', '{}']))"
    for group, command, is_alone in (("people", "messages", "False"), ("launches", "verify", "True")):
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANCHANG_", "DJANGO_"))}
        run = [sys.executable, "-c", words.format(group, command)]
        found = subprocess.run(run, env=kept, cwd=ROOT, capture_output=True, text=True, check=False)
        assert found.stdout.strip() == is_alone, found.stderr
