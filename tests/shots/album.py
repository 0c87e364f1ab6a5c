"""The index of a role's pictures: a row a page, a column a look."""

from __future__ import annotations

import html
from collections.abc import Iterable
from pathlib import Path

STYLE = (
    "body{font:13px sans-serif;margin:16px;background:#ddd}section{display:flex;gap:10px;overflow-x:auto}"
    "figure{margin:0}img{height:420px;background:#fff}h2{font-size:15px;margin:16px 0 6px}"
)


def write(folder: Path, role: str) -> Path:
    """Write the index of one role over all its pictures, of this run and of earlier ones."""
    rows: dict[str, list[str]] = {}
    for file in sorted((folder / role).glob("*.png")):
        rows.setdefault(file.stem.split("--")[0], []).append(file.name)
    body = "".join(f"<h2>{html.escape(kind)}</h2><section>{_figures(files)}</section>" for kind, files in rows.items())
    index = folder / role / "index.html"
    index.write_text(f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>{body}", encoding="utf-8")
    return index


def _figures(files: Iterable[str]) -> str:
    return "".join(
        f'<figure><a href="{html.escape(name)}"><img loading="lazy" src="{html.escape(name)}"></a>'
        f"<figcaption>{html.escape(name.split('--')[-1].removesuffix('.png'))}</figcaption></figure>"
        for name in files
    )
