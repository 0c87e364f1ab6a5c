"""Sizes a reader can hold in the head, and nothing left for later (architecture guide §8)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.paths import ROOT

FILE, FUNCTION, TEMPLATE, ISLAND = 400, 50, 200, 150
LATER = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")


def files(*patterns: str) -> Iterator[Path]:
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            if not {"migrations", "node_modules", "dist", "__pycache__"} & set(path.parts):
                yield path


def lines(path: Path) -> int:
    return path.read_text(encoding="utf-8").count("\n")


def too_long(pattern: str, most: int) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}: {lines(path)} lines, {most} allowed"
        for path in files(pattern)
        if lines(path) > most
    ]


def long_functions(source: str, most: int = FUNCTION) -> list[str]:
    tree = ast.walk(ast.parse(source))
    made = [node for node in tree if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [f"{node.lineno} {node.name}" for node in made if (node.end_lineno or 0) - node.lineno + 1 > most]


@pytest.mark.parametrize(
    ("pattern", "most"),
    [
        ("anchang/**/*.py", FILE),
        ("tests/**/*.py", FILE),
        ("anchang/**/*.css", FILE),
        ("anchang/**/*.ts", FILE),
        ("anchang/**/*.html", TEMPLATE),
        ("anchang/modules/*/islands/*.ts", ISLAND),
    ],
)
def test_files_stay_within_their_budget(pattern: str, most: int) -> None:
    assert not too_long(pattern, most)


def test_functions_stay_within_their_budget() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{name}"
        for path in files("anchang/**/*.py", "tests/**/*.py")
        for name in long_functions(path.read_text(encoding="utf-8"))
    ]
    assert not found


def test_a_long_function_is_seen() -> None:
    assert long_functions("def f():\n" + "    pass\n" * FUNCTION) == ["1 f"]
    assert not long_functions("def f():\n" + "    pass\n" * (FUNCTION - 1))


def test_nothing_is_left_for_later() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in files("anchang/**/*.py", "anchang/**/*.ts", "anchang/**/*.html", "anchang/**/*.css", "bin/*")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if LATER.search(line)
    ]
    assert not found
