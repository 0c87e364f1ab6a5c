"""`bin/anchang import filings`."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from anchang.cli.ground import CannotGoOn
from anchang.modules.filings.cli import app
from anchang.modules.filings.models import Filing
from anchang.modules.filings.tests.test_lists import row, table
from tests.world import World

runner = CliRunner()


def test_a_list_comes_in_from_the_command_line(world: World, tmp_path: Path) -> None:
    file = tmp_path / "名单.csv"
    file.write_bytes(table(row("BB1"), row("BB2", phone="1")))
    previewed = runner.invoke(app, ["import", "filings", str(file), "--project", "锦宸府二期", "--dry-run", "--json"])
    assert json.loads(previewed.stdout)["facts"]["accepted"] == 1
    assert not Filing.objects.exists()
    done = runner.invoke(app, ["import", "filings", str(file), "--project", world.slug])
    assert "2 行，通过 1，按规则未通过 0，内容有误 1" in done.stdout
    again = runner.invoke(app, ["import", "filings", str(file), "--project", world.slug])
    assert "与系统中的数据相同，没有改动。" in again.stdout


def test_an_unknown_project_is_named(world: World, tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(table(row("BB1")))
    found = runner.invoke(app, ["import", "filings", str(file), "--project", "云端"])
    assert isinstance(found.exception, CannotGoOn)
    assert "锦宸府二期 (jinchenfu-2)" in str(found.exception)
