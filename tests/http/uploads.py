"""Forms with a file as they should not be sent, each made from one that would be taken."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.http.ask import JSON, Ask, Target, form
from tests.http.pages import bad_files

Bad = tuple[Ask, set[int], str]


def bad_uploads(target: Target) -> Iterator[Bad]:
    """Yield what is sent, the statuses that may be answered, and the part that must be named, if one is at fault."""
    good = target.body
    (file,) = (name for name, part in good.items() if isinstance(part, bytes))
    for name, content in bad_files().items():
        yield _of(target, good | {file: content}, name=name), {413, 422}, file
    for name in good:
        yield _of(target, {part: value for part, value in good.items() if part != name}), {422}, name
    yield _of(target, good | {file: "a,b"}), {422}, file
    for value in ("red", b"a,b"):
        yield _of(target, good | {"colour": value}), {422}, "colour"
    for name, schema in target.fields.items():
        if name == file:
            continue
        yield _of(target, good | {name: b"a,b"}), {422}, name
        yield _of(target, good | {name: [good.get(name, "1")] * 2}), {422}, name
        yield _of(target, good | {name: "a\x00b"}), {422}, name
        if schema.get("format") == "uuid":
            for value in ("", "nonsense", "9" * 5000):
                yield _of(target, good | {name: value}), {422}, name
    yield _of(target, good | {file: [good[file]] * 2}), {422}, file
    yield _of(target, good | {"colour": "x" * (2 * 1024 * 1024)}), {413}, ""
    yield _of(target, good | {f"f{number}": b"x" for number in range(120)}), {413}, ""
    yield target.ask(raw=b"no boundary", media="multipart/form-data"), {400}, ""
    yield target.ask(raw=b"--x\r\nhalf a part", media="multipart/form-data; boundary=x"), {400, 422}, ""
    for media in ("text/plain", "application/x-www-form-urlencoded", JSON, "application/xml"):
        yield target.ask(raw=b"{}", media=media), {415}, ""


def _of(target: Target, parts: dict[str, Any], *, name: str = "table.csv") -> Ask:
    raw, media = form(parts, name=name)
    return target.ask(raw=raw, media=media)
