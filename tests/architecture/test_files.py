"""Every file that leaves the house says its tier and who took it, and the audit knows (reliability guide §3.7)."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from anchang.kernel.audit import AuditEntry
from anchang.kernel.exports import MEDIA, Tier
from tests.paths import ROOT
from tests.routes import Route, routes
from tests.world import World

ATTACHES = re.compile(r"Content-Disposition|as_attachment")
# What an address may call a table or a kind of file.
WORDS = {"kind": tuple(MEDIA), "form": tuple(MEDIA), "name": ("daily", "funnel", "channels", "overdue", "buildings")}
LEAST = 21


def filled(route: Route, world: World) -> Iterator[str]:
    """Yield the addresses of a route: its objects made, each kind of file asked for."""
    made: dict[str, object] = {}
    for argument in route.arguments:
        if argument not in WORDS and (maker := route.maker(argument)):
            made[argument] = maker(world)
    asked = [name for name in route.arguments if name in WORDS and name not in made]
    for values in product(*(WORDS[name] for name in asked)):
        yield route.path(made | dict(zip(asked, values, strict=True)))


def last_lines(answer: Any) -> list[str]:
    if answer["Content-Type"] != MEDIA["xlsx"]:
        return [answer.content.decode("utf-8-sig").strip().splitlines()[-1]]
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    return [str(book.get_sheet_by_name(name).to_python()[-1][0]) for name in book.sheet_names]


@pytest.mark.any_database
def test_every_address_that_answers_a_file_marks_and_logs_it(world: World) -> None:
    taken, bare = 0, []
    for route in routes():
        if route.method != "GET" or route.permission is None:
            continue
        role = next((role for role in route.permission.levels if role in {part.role for part in world.cast}), None)
        if role is None or not any(name in WORDS for name in route.arguments):
            continue
        who = world.face(role)  # type: ignore[arg-type]
        for path in filled(route, world):
            before = AuditEntry.objects.filter(act="exports.take").count()
            answer = world.client(who).get(path)
            if not answer.get("Content-Disposition", "").startswith("attachment"):
                continue
            taken += 1
            marked = all(any(f"{tier.label}：{who} 于 " in line for tier in Tier) for line in last_lines(answer))
            entries = list(AuditEntry.objects.filter(act="exports.take").order_by("-seq"))
            logged = len(entries) == before + 1 and entries[0].facts["tier"] in Tier.values
            if not (marked and logged and "no-store" in answer["Cache-Control"]):
                bare.append(path)
    assert not bare
    assert taken >= LEAST


def test_files_are_made_in_one_place() -> None:
    made = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "anchang").rglob("*.py"))
        if "tests" not in path.parts and ATTACHES.search(path.read_text(encoding="utf-8"))
    ]
    assert made == ["anchang/kernel/exports.py"]
