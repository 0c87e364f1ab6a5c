"""How far the demo world got in one database, remembered beside the installation."""

from __future__ import annotations

import hashlib

from anchang.cli import stamps
from anchang.cli.ground import VAR
from anchang.config import env


class DemoMark:
    """Says whether the database that the environment names holds the demo world, so that its door may be opened."""

    def __init__(self) -> None:
        url = env.text("DATABASE_URL", "")
        self._file = VAR / "demo" / hashlib.sha256(url.encode()).hexdigest()[:16]

    @property
    def is_loaded(self) -> bool:
        """Whether the demo world was loaded to its end."""
        return self._word() == "loaded"

    @property
    def is_half(self) -> bool:
        """Whether loading began and was interrupted."""
        return self._word() == "loading"

    def begin(self) -> None:
        """Remember that loading began."""
        self._put("loading")

    def end(self) -> None:
        """Remember that the demo world is there."""
        self._put("loaded")

    def _put(self, word: str) -> None:
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        stamps.write_whole(self._file, word.encode("ascii"))

    def _word(self) -> str:
        return self._file.read_text(encoding="ascii") if self._file.exists() else ""
