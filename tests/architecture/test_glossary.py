"""The glossary and the code name the same things."""

from __future__ import annotations

import re
from functools import cache

from tests.paths import ROOT

GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
# Tables nobody speaks of: counters, indexes, outboxes and what a browser has uploaded.
UNSPOKEN = {"NameGram", "NumberRun", "FilingCounter", "Project", "RegisterImport"}


@cache
def source() -> str:
    files = (path for path in (ROOT / "anchang").rglob("*.py") if not {"tests", "migrations"} & set(path.parts))
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def test_what_the_glossary_says_is_in_the_code_is_there() -> None:
    rows = [line.strip().strip("|").split("|") for line in GLOSSARY.splitlines() if line.startswith("|")]
    named = {name for row in rows for name in re.findall(r"`([^`]+)`", row[-1])}
    assert not {name for name in named if not re.search(rf"\b{name.rpartition('.')[2]}\b", source())}


def test_what_the_code_keeps_is_in_the_glossary() -> None:
    kept: set[str] = set()
    for path in (ROOT / "anchang" / "modules").glob("*/models.py"):
        kept |= set(re.findall(r"^class (\w+)\(TenantModel", path.read_text(encoding="utf-8"), re.MULTILINE))
    assert not {name for name in kept - UNSPOKEN if f"{name}`" not in GLOSSARY}
