"""Whatever an act writes into the audit has a name that its reader understands."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from anchang.kernel import audit

ROOT = Path(__file__).parents[2] / "anchang"
NO_FACTS = {"subject", "project_id", "at"}


def facts_of(source: str) -> Iterator[tuple[str, str]]:
    """Return module and name of each fact that is written by name."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("audit.record", "record"):
            module = _module(node)
            yield from ((module, word.arg) for word in node.keywords if word.arg and word.arg not in NO_FACTS)


def _module(call: ast.Call) -> str:
    act = call.args[1] if len(call.args) > 1 else None
    return str(act.value).partition(".")[0] if isinstance(act, ast.Constant) else ""


def test_every_fact_has_a_name() -> None:
    nameless = set()
    for file in sorted(ROOT.rglob("*.py")):
        if "tests" in file.parts:
            continue
        here = file.relative_to(ROOT).parts
        for module, name in facts_of(file.read_text()):
            owner = module or (here[1] if here[0] == "modules" else here[0])
            if audit.title_of_fact(f"{owner}.act", name) is None:
                nameless.add(f"{owner}: {name}")
    assert not nameless


@pytest.mark.parametrize(("fact", "is_seen"), [("unit_id=unit.pk", True), ("at=now", False)])
def test_a_fact_is_seen(fact: str, is_seen: bool) -> None:
    assert bool(list(facts_of(f'audit.record(by, "deals.sign", {fact})'))) is is_seen
