"""The suite leaves nothing out in silence: no skips on SQLite, and what is excused is counted in the summary."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from anchang.cli.ground import CannotGoOn
from tests.paths import NO_SHARED_DATA
from tests.runner import debian, skips, suite
from tests.runner.steps import Outcome, Step, run, sum_up


def _skipped(reason: str) -> pytest.TestReport:
    return pytest.TestReport("tests/test_a.py::test_it", ("", 0, ""), {}, "skipped", ("a.py", 1, reason), "setup")


def test_every_step_on_sqlite_forbids_skips(monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[Step] = []

    def note(step: Step) -> Outcome:
        steps.append(step)
        return Outcome(step.name, True, 0)

    monkeypatch.setattr(suite, "run", note)
    list(suite.outcomes(["tests"], fast=False, database="sqlite"))
    assert [step.name for step in steps] == ["tests on SQLite", "journeys on SQLite"]
    assert all("--no-skips" in step.command for step in steps)


def test_only_absent_samples_excuse_a_skip() -> None:
    reports = [_skipped(f"Skipped: {NO_SHARED_DATA}"), _skipped("Skipped: not today")]
    assert skips.unwanted(reports) == reports[1:]
    assert skips.line(reports) == f"excused: 1 skipped, {NO_SHARED_DATA}"
    assert skips.line(reports[1:]) == ""


def test_the_summary_says_how_many_were_excused(capsys: pytest.CaptureFixture[str]) -> None:
    told = f"print('{skips.line([_skipped(NO_SHARED_DATA)])}'); print('==== 7 passed, 1 skipped in 2.00s ====')"
    outcome = run(Step("tests", [sys.executable, "-c", told]))
    assert sum_up([outcome], time.monotonic()) == 0
    summary = capsys.readouterr().out.partition("── summary")[2]
    assert f"7 passed, 1 skipped in 2.00s; excused: 1 skipped, {NO_SHARED_DATA}\n" in summary


@pytest.fixture
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand on a machine without packages, on which none can be had; return where its programs are."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def test_a_missing_browser_is_one_sentence(bare_machine: Path) -> None:
    with pytest.raises(CannotGoOn, match="apt-get install chromium-headless-shell"):
        debian.provide(("chromium-headless-shell",))
    assert debian.chromium() is None


def test_chromium_stands_in_for_the_one_without_windows(bare_machine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = bare_machine / "chromium"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    debian.provide(("chromium-headless-shell",))
    assert debian.chromium() == str(program)
    assert "going on with" in capsys.readouterr().out
