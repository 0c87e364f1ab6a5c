"""How far long work got: one line on standard error that a person watches grow; elsewhere silence."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anchang.kernel.actions import Tell


def counter(what: str = "") -> Tell:
    """Return what is told how much is done, of how much; where nobody watches, it says nothing."""
    if not is_watched():
        return lambda done, whole: None

    def tell(done: int, whole: int) -> None:
        print(f"\r  {what}{done} / {whole}", end="\n" if done >= whole else "", file=sys.stderr, flush=True)

    return tell


def is_watched() -> bool:
    """Tell whether standard error is a terminal."""
    return sys.stderr.isatty()
