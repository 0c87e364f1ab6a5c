"""How commands report: lines for people, or one JSON document for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Annotated, Any

import typer

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of lines.")]


def report(data: Any, lines: Iterable[str], *, as_json: bool) -> None:
    """Print the data as JSON, or these lines."""
    if as_json:
        typer.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))
        return
    for line in lines:
        typer.echo(line)
