"""The rules of ARCHITECTURE.md as contracts for import-linter, made from the one list of modules."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from anchang.config.modules import MODULES
from tests.paths import ROOT

DOORS = frozenset({"api", "events", "ports"})
# Tests may look anywhere; specimens prove that nothing else may.
TESTS = ("anchang.**.tests.** -> anchang.**", "anchang.**.tests -> anchang.**")


def write(target: Path, *, root: Path = ROOT, modules: Sequence[str] = MODULES) -> Path:
    """Write import-linter's configuration for the tree under root; return its path."""
    lines = ["[tool.importlinter]", 'root_packages = ["anchang"]', "include_external_packages = true"]
    for contract in contracts(root, modules):
        lines += [
            "",
            "[[tool.importlinter.contracts]]",
            *(f"{key} = {json.dumps(value)}" for key, value in contract.items()),
        ]
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return target


def contracts(root: Path, modules: Sequence[str]) -> list[dict[str, Any]]:
    """Return every rule: the order, the doors, and what kernel, gate, web and commands stand on."""
    found = [_order(modules, place) for place in range(len(modules) - 1)]
    found += [rule for name in modules if (rule := _doors(root, name)) is not None]
    inside = ["anchang.modules", "anchang.web", "anchang.gate", "anchang.cli"]
    found.append(_never("the kernel knows no module", "anchang.kernel", inside))
    stranger = ["django", "anchang.kernel", "anchang.modules", "anchang.web", "anchang.config", "anchang.cli"]
    ids = "anchang.gate.** -> anchang.kernel.ids"
    alone = "the gate stands on nothing of the house but ids"
    found.append(_never(alone, "anchang.gate", stranger, ids, indirect=False))
    people = "anchang.web.** -> anchang.modules.people.api"
    found.append(
        _never("the shell knows of the modules only who is signed in", "anchang.web", ["anchang.modules"], people)
    )
    commands = "anchang.modules.*.cli"
    spoken = [f"{commands} -> anchang.cli.**", f"{commands}.** -> anchang.cli.**"]
    found.append(_never("only commands speak as commands", "anchang.modules", ["anchang.cli"], *spoken))
    inner = [f"anchang.gate.{path.stem}" for path in sorted((root / "anchang/gate").glob("*.py"))]
    inner = [name for name in inner if not name.endswith((".__init__", ".tickets"))]
    if inner:
        found.append(_never("of the gate, modules know the tickets", "anchang.modules", inner))
    return found


def _order(modules: Sequence[str], place: int) -> dict[str, Any]:
    later = [f"anchang.modules.{name}" for name in modules[place + 1 :]]
    return _never(f"{modules[place]} knows no later module", f"anchang.modules.{modules[place]}", later)


def _doors(root: Path, name: str) -> dict[str, Any] | None:
    folder = root / "anchang" / "modules" / name
    rooms = {path.stem for path in folder.glob("*.py")} | {path.parent.name for path in folder.glob("*/__init__.py")}
    inner = sorted(rooms - DOORS - {"__init__", "tests"})
    if not inner:
        return None
    return {
        "name": f"{name} is entered by its doors",
        "type": "protected",
        "protected_modules": [f"anchang.modules.{name}.{room}" for room in inner],
        "allowed_importers": [f"anchang.modules.{name}"],
        "ignore_imports": list(TESTS),
        "unmatched_ignore_imports_alerting": "none",
    }


def _never(name: str, source: str, forbidden: list[str], *ignored: str, indirect: bool = True) -> dict[str, Any]:
    return {
        "name": name,
        "type": "forbidden",
        "source_modules": [source],
        "forbidden_modules": forbidden,
        "allow_indirect_imports": indirect,
        "ignore_imports": [*TESTS, *ignored],
        "unmatched_ignore_imports_alerting": "none",
    }
