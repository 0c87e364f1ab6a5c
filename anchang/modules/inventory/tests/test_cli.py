"""The command line: the same import, in lines or in JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from anchang.cli.ground import CannotGoOn
from anchang.modules.inventory.cli import app
from anchang.modules.inventory.models import Unit
from anchang.modules.inventory.tests.factories import price_list, rows
from tests.paths import shared
from tests.world import World


def test_the_sample_comes_in_and_a_second_run_changes_nothing(world: World) -> None:
    words = ["import", "prices", str(shared("price-list-jinchenfu.xlsx")), "--project", "锦宸府二期"]
    first = CliRunner().invoke(app, [*words, "--json"])
    report = json.loads(first.stdout)
    assert [sheet["imported"] for sheet in report["sheets"]] == [958, 24, 300]
    assert [notice["row"] for notice in report["sheets"][0]["refusals"]] == [606, 700, 965]
    again = CliRunner().invoke(app, words)
    assert "没有改动" in again.stdout
    assert "J273 提醒" in again.stdout


def test_a_dry_run_and_a_mapping(world: World, tmp_path: Path) -> None:
    file, mapping = tmp_path / "a.xlsx", tmp_path / "m.json"
    file.write_bytes(price_list(rows()))
    mapping.write_text('{"sheets": [{"sheet": "*", "kind": "skip"}]}', encoding="utf-8")
    result = CliRunner().invoke(app, ["import", "prices", str(file), "--project", "jinchenfu-2", "--dry-run"])
    assert "预览" in result.stdout and not Unit.objects.exists()
    refused = CliRunner().invoke(
        app, ["import", "prices", str(file), "--project", "jinchenfu-2", "--mapping", str(mapping)]
    )
    assert isinstance(refused.exception, CannotGoOn)


@pytest.mark.parametrize("project, file", [("没有", "x.xlsx"), ("jinchenfu-2", "nowhere.xlsx")])
def test_what_cannot_be_found_is_said_in_one_sentence(world: World, project: str, file: str) -> None:
    result = CliRunner().invoke(app, ["import", "prices", file, "--project", project])
    assert isinstance(result.exception, CannotGoOn)
