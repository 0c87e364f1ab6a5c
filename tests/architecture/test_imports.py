"""Each import rule finds the fault it is there for, in a small house with one fault planted."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from anchang.config.modules import MODULES
from tests.architecture import contracts
from tests.paths import ROOT

HOUSE = {
    "kernel/clock.py": "",
    "gate/tickets.py": "import hmac\n",
    "gate/live.py": "from anchang.gate import tickets\n",
    "cli/report.py": "",
    "config/urls.py": "",
    "web/shell.py": "from anchang.kernel import clock\nfrom anchang.modules.people.api import who\n",
    "modules/people/models.py": "from anchang.kernel import clock\n",
    "modules/people/api.py": "from anchang.modules.people import models\nwho = models\n",
    "modules/people/cli.py": "from anchang.cli.report import __name__\n",
    "modules/filings/models.py": "from anchang.modules.people.api import who\n",
    "modules/filings/events.py": "",
    "modules/filings/tests/test_x.py": "from anchang.modules.people import models\nimport anchang.modules.deals\n",
    "modules/deals/models.py": "from anchang.modules.filings import events\nfrom anchang.gate import tickets\n",
}
FAULTS = {
    "people knows no later module": ("modules/people/models.py", "from anchang.modules.deals import api"),
    "filings knows no later module": ("modules/filings/models.py", "def f():\n    import anchang.modules.deals.models"),
    "people is entered by its doors": ("modules/deals/models.py", "from anchang.modules.people.models import x"),
    "filings is entered by its doors": ("modules/deals/models.py", "from anchang.modules.filings import models"),
    "the kernel knows no module": ("kernel/clock.py", "import anchang.modules.people.api"),
    "the gate stands on nothing of the house but ids": ("gate/live.py", "from django.db import models"),
    "the shell knows of the modules only who is signed in": (
        "web/shell.py",
        "from anchang.modules.filings import events",
    ),
    "only commands speak as commands": ("modules/people/api.py", "from anchang.cli import report"),
    "of the gate, modules know the tickets": ("modules/people/models.py", "from anchang.gate import live"),
}


def check(folder: Path, fault: tuple[str, str] | None = None) -> tuple[int, str]:
    for name, text in HOUSE.items():
        file = folder / "anchang" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (folder / "anchang/modules/deals/api.py").write_text("")
    for place in (folder / "anchang").rglob("*"):
        if place.is_dir():
            (place / "__init__.py").touch()
    (folder / "anchang/__init__.py").touch()
    if fault is not None:
        file = folder / "anchang" / fault[0]
        file.write_text(f"{file.read_text()}{fault[1]}\n")
    config = contracts.write(folder / "contracts.toml", root=folder, modules=("people", "filings", "deals"))
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [program, "--config", config, "--no-cache", "--no-logo"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_a_house_without_a_fault_passes(tmp_path: Path) -> None:
    status, output = check(tmp_path)
    assert status == 0, output
    assert "Contracts: 10 kept, 0 broken." in output


@pytest.mark.parametrize("rule", FAULTS)
def test_the_fault_is_found_by_its_rule(rule: str, tmp_path: Path) -> None:
    status, output = check(tmp_path, FAULTS[rule])
    assert status == 1, output
    assert f"{rule} BROKEN" in output


def test_every_kind_of_rule_has_its_fault() -> None:
    names = {contract["name"] for contract in contracts.contracts(ROOT, MODULES)}
    general = {name for name in names if "knows no later" not in name and "entered by" not in name}
    assert general <= set(FAULTS)
