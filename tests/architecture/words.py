"""Finds the words a program shows: what is marked for translation in code and templates, and what is not."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation.template import templatize

from tests.paths import ROOT

PLAIN = frozenset({"gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"})
IN_CONTEXT = frozenset({"pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"})
CHINESE = re.compile(r"[\u3400-\u9fff，。、：；（）！？]")
TRANSLATED = re.compile(
    r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}"
    r"|{%\s*comment\b.*?{%\s*endcomment\s*%}|{#.*?#}|<!--.*?-->|{%.*?%}|{{.*?}}",
    re.DOTALL,
)


@dataclass(frozen=True, order=True)
class Word:
    """A message of the program and where it stands."""

    message: str
    context: str
    where: str


def all_words() -> list[Word]:
    """Return every message marked for translation."""
    found: list[Word] = []
    for path in _files("*.py"):
        found += in_code(path.read_text(encoding="utf-8"), _name(path))
    for path in _files("*.html"):
        found += in_template(path.read_text(encoding="utf-8"), _name(path))
    return found


def in_template(text: str, where: str) -> list[Word]:
    """Return the messages of a template. Django rewrites it as calls; those are read as code."""
    calls = templatize(text, origin=where)
    found = []
    for call in re.finditer(r"\b(?:n?p?gettext|_)\((?:[^()'\"]|'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")*\)", calls):
        found += in_code(call.group().replace("\n", "\\n"), where)
    return found


def in_code(text: str, where: str) -> list[Word]:
    """Return the messages of Python code: constant first arguments of gettext and its family."""
    return list(_calls(ast.parse(text), where))


@cache
def bare(text: str) -> list[str]:
    """Return the Chinese in Python code that no translation reaches: neither marked, nor a docstring, nor an example.

    The description of a field and its examples are written for programmers, in English and as offices write.
    """
    tree = ast.parse(text)
    aliases, reached = _aliases(tree), set[int]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            inside = node.args if _name_of(node, aliases) in PLAIN | IN_CONTEXT else []
            inside = [*inside, *(word.value for word in node.keywords if word.arg in {"examples", "description"})]
            reached |= {id(part) for whole in inside for part in ast.walk(whole)}
        elif isinstance(node, ast.Expr):
            reached.add(id(node.value))  # a docstring
    return [
        f"{node.lineno}: {node.value}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if id(node) not in reached and CHINESE.search(node.value)
    ]


def sources() -> list[Path]:
    """Return every Python file of the platform."""
    return list(_files("*.py"))


def untranslated(text: str) -> list[str]:
    """Return the Chinese a template shows that no translation can reach."""
    # Line breaks stay, so that the words are shown as they stand.
    rest = TRANSLATED.sub(" ", text)
    return [line.strip() for line in rest.splitlines() if CHINESE.search(line)]


def templates() -> list[Path]:
    """Return every template of the platform."""
    return list(_files("*.html"))


def _calls(tree: ast.AST, where: str) -> Iterator[Word]:
    aliases = _aliases(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = _name_of(node, aliases)
        values = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
        texts = [value for value in values if isinstance(value, str)]
        if name in PLAIN and texts:
            yield Word(texts[0], "", f"{where}:{node.lineno}")
        elif name in IN_CONTEXT and len(texts) > 1:
            yield Word(texts[1], texts[0], f"{where}:{node.lineno}")


def _aliases(tree: ast.AST) -> dict[str, str]:
    """Return what the functions that mark a message are called in a file."""
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    names = [name for node in imports if node.module == "django.utils.translation" for name in node.names]
    return {"_": "gettext"} | {name.asname or name.name: name.name for name in names}


def _name_of(call: ast.Call, aliases: dict[str, str]) -> str:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return aliases.get(name, name)


def _files(pattern: str) -> Iterator[Path]:
    for path in sorted((ROOT / "anchang").rglob(pattern)):
        if not {"tests", "migrations", "dist"} & set(path.parts):
            yield path


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))
