"""How one kind of sheet is laid out: guessed, corrected by a person, saved, and used again."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping as MappingOf
from dataclasses import asdict, dataclass, field, replace
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from anchang.kernel.sheets.errors import MappingUnreadable
from anchang.kernel.sheets.grid import column_of

SKIP = "skip"
_SIGN = re.compile(r"\{(\w+)(#?)\}|[\[\]<>|]")
_ANYTHING, _NUMBERLIKE = r"[^\s\-]+?", r"(?:[0-9A-Za-z]+|[零一二三四五六七八九十]+)"
_LISTS = ("header_rows", "fill_down")
_TABLES = ("columns", "factors", "fixed", "splits")


@dataclass(frozen=True, slots=True)
class Mapping:
    """The layout of the sheets whose name fits `sheet` (a glob such as '*栋').

    `columns` name -> letters; `factors` name -> what a figure is multiplied by (万元: 10000); `fixed` name -> a value
    for every row, where {sheet} stands for the sheet's name; `splits` name of a combined column -> its patterns;
    `fill_down` names whose blanks repeat the value above.
    """

    sheet: str = "*"
    kind: str = SKIP
    header_rows: tuple[int, ...] = ()
    columns: MappingOf[str, str] = field(default_factory=dict)
    factors: MappingOf[str, int] = field(default_factory=dict)
    fixed: MappingOf[str, str] = field(default_factory=dict)
    splits: MappingOf[str, str] = field(default_factory=dict)
    fill_down: tuple[str, ...] = ()

    @property
    def first_row(self) -> int:
        """Return the first row below the header."""
        return max(self.header_rows, default=0) + 1

    def fits(self, sheet: str) -> bool:
        """Tell whether a sheet of this name is laid out so."""
        return fnmatchcase(sheet, self.sheet)

    def change(self, **changes: Any) -> Mapping:
        """Return a copy with some parts replaced."""
        return replace(self, **changes)


def to_json(mappings: list[Mapping]) -> str:
    """Write mappings as JSON text."""
    return json.dumps({"sheets": [asdict(mapping) for mapping in mappings]}, ensure_ascii=False, indent=1)


def to_data(mapping: Mapping) -> dict[str, Any]:
    """Return a mapping as plain values."""
    return asdict(mapping)


def from_json(words: str) -> list[Mapping]:
    """Read mappings from JSON. Raises MappingUnreadable naming what is wrong."""
    try:
        data = json.loads(words)
    except (ValueError, RecursionError) as broken:
        raise MappingUnreadable(why=_("不是 JSON。")) from broken
    sheets = data.get("sheets") if isinstance(data, dict) else None
    if not isinstance(sheets, list):
        raise MappingUnreadable(why=_("缺少 sheets 列表。"))
    return [from_data(one) for one in sheets]


def from_data(data: Any) -> Mapping:
    """Read one mapping from plain values. Raises MappingUnreadable."""
    if not isinstance(data, dict) or set(data) - set(Mapping.__dataclass_fields__):
        raise MappingUnreadable(why=_("含有不认识的项。"))
    if not all(isinstance(data.get(name, ""), str) for name in ("sheet", "kind")):
        raise MappingUnreadable(why=_("sheet 与 kind 应为文字。"))
    for name in _TABLES:
        table = data.get(name, {})
        wanted = int if name == "factors" else str
        if not isinstance(table, dict) or not all(isinstance(value, wanted) for value in table.values()):
            raise MappingUnreadable(why=_("%(name)s 应为名称到值的对照。") % {"name": name})
    if not all(isinstance(data.get(name, []), list | tuple) for name in _LISTS):
        raise MappingUnreadable(why=_("header_rows 与 fill_down 应为列表。"))
    if not all(isinstance(row, int) and 0 < row <= 1_000 for row in data.get("header_rows", [])):
        raise MappingUnreadable(why=_("表头行号应为 1 至 1000。"))
    if not all(1 <= factor <= 100_000_000 for factor in data.get("factors", {}).values()):
        raise MappingUnreadable(why=_("单位倍数应为 1 至 1 亿。"))
    try:
        for letter in data.get("columns", {}).values():
            column_of(letter)
        for patterns in data.get("splits", {}).values():
            for pattern in patterns.split(";"):
                pattern_of(pattern.strip())
    except (ValueError, re.error) as broken:
        raise MappingUnreadable(why=_("“%(words)s”不是列号或拆分样式。") % {"words": broken}) from broken
    listed = {name: tuple(data[name]) for name in _LISTS if name in data}
    return Mapping(**{**data, **listed})


@lru_cache(maxsize=2_000)
def pattern_of(pattern: str) -> re.Pattern[str]:
    """Return the expression of one split pattern.

    {name} takes a value, {name#} only a number or letters (12, B1, 十二); [室|号] is text that may be missing, <栋|幢>
    one of several, both may hold values; everything else stands as written; blanks and the various dashes count as
    one. "{building#}<栋|#>{entrance}-{number}" reads 3#2-1202. Raises ValueError when it names no value, re.error when
    a bracket is not closed.
    """
    expression, at, depth = "", 0, 0
    for sign in _SIGN.finditer(pattern):
        expression += _literal(pattern[at : sign.start()])
        if sign[1]:
            expression += rf"(?P<{sign[1]}>{_NUMBERLIKE if sign[2] else _ANYTHING})"
        elif sign[0] in "[<":
            expression, depth = expression + "(?:", depth + 1
        elif sign[0] == "|":
            expression += "|" if depth else _literal("|")
        else:
            expression, depth = expression + (")?" if sign[0] == "]" else ")"), depth - 1
        at = sign.end()
    expression += _literal(pattern[at:]) + r"\s*"
    if "(?P<" not in expression:
        raise ValueError(pattern)
    return re.compile(expression)


def _literal(words: str) -> str:
    return "".join(r"\s*[-‐-―−_/]\s*" if char in "-_/" else re.escape(char) + r"\s*" for char in words)


def split(words: str, patterns: str) -> dict[str, str] | None:
    """Return the values that the first fitting pattern finds in a combined code, or None; they are parted by ;."""
    for pattern in patterns.split(";"):
        if found := pattern_of(pattern.strip()).fullmatch(words):
            return {name: value for name, value in found.groupdict().items() if value is not None}
    return None
