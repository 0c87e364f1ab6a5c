"""The folders tests read."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED_DATA = ROOT.parent / "shared" / "data"
NO_SHARED_DATA = "the sample files of ../shared/data are not here"


def shared(name: str) -> Path:
    """Return a sample file as an office keeps it, or skip the test where the samples are absent."""
    path = SHARED_DATA / name
    if not path.exists():
        pytest.skip(NO_SHARED_DATA)
    return path
