"""Stamps remember from which sources something was made, so that a second run costs a checksum."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path


def digest(paths: Iterable[Path], *, root: Path) -> str:
    """Return one hash over the names and contents of these files."""
    whole = hashlib.sha256()
    for path in sorted(set(paths)):
        if path.is_file():
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            whole.update(f"{path.relative_to(root)}\0{content}\n".encode())
    return whole.hexdigest()


def is_fresh(stamp: Path, value: str) -> bool:
    """Say whether the thing beside this stamp was made from these sources."""
    try:
        return stamp.read_text(encoding="ascii") == value
    except (OSError, UnicodeDecodeError):
        return False


def put(stamp: Path, value: str) -> None:
    """Leave the mark, whole or not at all."""
    write_whole(stamp, value.encode("ascii"))


def write_whole(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Write a file so that an interruption leaves the old one or the new one, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
