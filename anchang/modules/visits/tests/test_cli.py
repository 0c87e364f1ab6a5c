"""The command line: the same import, in lines or in JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from anchang.cli.ground import CannotGoOn
from anchang.kernel.sheets.tests.books import workbook
from anchang.modules.visits.cli import app
from anchang.modules.visits.models import Visit
from anchang.modules.visits.tests.factories import HEAD

if TYPE_CHECKING:
    from tests.world import World


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "register.xlsx"
    rows = [("2026-03-01", "09:00", "程女士", "13812345678", 1, "首访", "", "唐磊", "")]
    path.write_bytes(workbook({"来访登记": [HEAD, *rows]}))
    return path


def test_a_register_comes_in_once_with_a_name_given_to_staff(world: World, file: Path) -> None:
    words = ["import", "visits", str(file), "--project", "锦宸府二期", "--consultant", "唐磊=林晓岚"]
    tried = CliRunner().invoke(app, [*words, "--dry-run"])
    assert "预览" in tried.stdout
    assert not Visit.objects.exists()
    first = json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout)
    assert (first["facts"]["rows"], first["facts"]["imported"]) == (1, 1)
    assert "没有改动" in CliRunner().invoke(app, words).stdout
    assert Visit.objects.get().received_by_id == world.user("林晓岚").pk


@pytest.mark.parametrize("words", [["--project", "没有"], ["--project", "jinchenfu-2", "--consultant", "唐磊=无此人"]])
def test_what_cannot_be_found_is_said_in_one_sentence(world: World, file: Path, words: list[str]) -> None:
    result = CliRunner().invoke(app, ["import", "visits", str(file), *words])
    assert isinstance(result.exception, CannotGoOn)
