"""Translations: .po sources become .mo files with polib, so no machine needs gettext to run the platform."""

from __future__ import annotations

from pathlib import Path

import polib

from anchang.cli import stamps
from anchang.cli.ground import ROOT


def sources() -> list[Path]:
    """Return every catalogue of the platform."""
    return sorted((ROOT / "anchang").rglob("locale/*/LC_MESSAGES/*.po"))


def compile_all() -> list[Path]:
    """Compile the catalogues whose .mo is missing or older; return those written."""
    written = []
    for source in sources():
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns:
            continue
        stamps.write_whole(target, polib.pofile(str(source), encoding="utf-8").to_binary())
        written.append(source)
    return written
