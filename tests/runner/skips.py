"""Which skipped tests are excused: those whose sample files are absent, and no others."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from tests.paths import NO_SHARED_DATA

LINE = re.compile(r"excused: \d+ .*")


def unwanted(reports: Sequence[pytest.TestReport]) -> list[pytest.TestReport]:
    """Return those that nothing excuses."""
    return [report for report in reports if not _is_excused(report)]


def line(reports: Sequence[pytest.TestReport]) -> str:
    """Return the line that says how many are excused, empty when none is."""
    count = sum(map(_is_excused, reports))
    return f"excused: {count} skipped, {NO_SHARED_DATA}" if count else ""


def _is_excused(report: pytest.TestReport) -> bool:
    return NO_SHARED_DATA in str(report.longrepr)
