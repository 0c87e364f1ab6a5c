"""bin/environment: what it asks of uv, when, and what it remembers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.paths import ROOT

LOCKS = {"main.txt": "a==1\n", "dev.txt": "a==1\nb==2\n", "uv.txt": "uv==0\n"}


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A checkout with an environment that is there, and a uv that writes down what it is asked."""
    for folder in ("bin", "requirements", ".venv/bin"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(ROOT / "bin/environment", tmp_path / "bin/environment")
    for name, text in LOCKS.items():
        (tmp_path / "requirements" / name).write_text(text)
    (tmp_path / ".venv/.made").touch()
    (tmp_path / ".venv/bin/python").symlink_to(sys.executable)
    program(tmp_path / ".venv/bin/uv", 'echo "$@" >>"$ASKED"; [ ! -e refuse ]')
    return tmp_path


def program(file: Path, text: str) -> None:
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)


def make(house: Path, want: str, **environment: str) -> tuple[int, list[str], str]:
    asked = house / "asked"
    asked.unlink(missing_ok=True)
    done = subprocess.run(
        [house / "bin/environment", want],
        env={"PATH": os.environ["PATH"], "HOME": str(house), "ASKED": str(asked), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, asked.read_text().splitlines() if asked.exists() else [], done.stderr


ENDING = "--quiet --python .venv/bin/python --require-hashes"


def test_the_first_run_syncs_and_the_second_asks_nothing(house: Path) -> None:
    assert make(house, "main")[:2] == (0, [f"pip sync requirements/main.txt {ENDING}"])
    assert make(house, "main")[:2] == (0, [])


def test_a_changed_lock_is_synced_again(house: Path) -> None:
    make(house, "main")
    (house / "requirements/main.txt").write_text("a==2\n")
    assert make(house, "main")[1] == [f"pip sync requirements/main.txt {ENDING}"]


def test_the_tests_environment_serves_the_platform_too_and_keeps_its_tools(house: Path) -> None:
    assert make(house, "dev")[1] == [f"pip sync requirements/dev.txt {ENDING}"]
    program(house / ".venv/bin/pytest", "")
    assert make(house, "main")[1] == []
    (house / "requirements/main.txt").write_text("a==2\n")
    assert make(house, "main")[1] == [f"pip install -r requirements/main.txt {ENDING}"]
    assert make(house, "dev")[1] == []


def test_a_failure_is_told_and_the_next_run_tries_again(house: Path) -> None:
    # uv runs in the checkout, where this file tells it to fail.
    (house / "refuse").touch()
    status, asked, said = make(house, "main")
    assert (status, len(asked)) == (1, 1)
    assert said == (
        "anchang: the packages of requirements/main.txt could not be installed; the message is above. "
        "Run the command again to go on.\n"
    )
    (house / "refuse").unlink()
    assert make(house, "main")[:2] == (0, asked)


def test_the_index_of_pip_counts_where_uv_has_none(house: Path) -> None:
    shown = 'echo "${UV_DEFAULT_INDEX-} ${UV_FIND_LINKS-} ${UV_PYTHON_DOWNLOADS-}" >>"$ASKED"'
    program(house / ".venv/bin/uv", shown)
    pip = {"PIP_INDEX_URL": "https://one.example/simple", "PIP_FIND_LINKS": "/a /b"}
    assert make(house, "main", **pip)[1] == ["https://one.example/simple /a,/b never"]
    (house / ".venv/.synced").unlink()
    own = {"UV_DEFAULT_INDEX": "https://two.example/simple"}
    assert make(house, "main", **pip, **own)[1] == ["https://two.example/simple /a,/b never"]


def test_without_a_python_new_enough_it_says_what_to_install(house: Path, tmp_path: Path) -> None:
    shutil.rmtree(house / ".venv")
    old = tmp_path / "old"
    old.mkdir()
    for name in ("python3", "python3.11", "python3.12", "python3.13"):
        program(old / name, 'echo "Python 3.9.2"; exit 1')
    status, _, said = make(house, "main", PATH=f"{old}:{os.environ['PATH']}")
    assert status == 1
    assert "Python 3.11 or later is needed, and none was found (Python 3.9.2)" in said
    assert "apt-get install python3 python3-venv" in said


def test_modules_are_compiled_once_whatever_the_shell_was_told() -> None:
    forbidden = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    told = [str(ROOT / "bin/python"), "dev", "-c", "import sys; print(sys.dont_write_bytecode)"]
    assert subprocess.run(told, env=forbidden, capture_output=True, text=True, check=True).stdout == "False\n"
