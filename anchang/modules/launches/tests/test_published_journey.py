"""Anybody finds on a telephone and at a desk what a launch is committed to, and takes it home (公示)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from anchang.gate.launch.commitments import read_commitment
from anchang.modules.launches.tests.test_journey import hall, rehearse, town
from tests.fixtures.browser import assert_accessible

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fixtures.live import LiveServer
    from tests.journeys.people import Office

__all__ = ["hall", "town"]
pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("launch halls")]


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_whoever_has_the_link_keeps_the_commitment(hall: LiveServer, town: Office, tmp_path: Path, size: str) -> None:
    launch = rehearse(hall, opens_in=600)
    page = town.opens("anybody", size).page
    page.goto(launch["page"])
    page.get_by_role("link", name="公示与核验").click()
    assert_accessible(page)
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载承诺").click()
    kept = tmp_path / taken.value.suggested_filename
    taken.value.save_as(kept)
    made = read_commitment(kept.read_bytes())
    assert kept.name == "commitment.json"
    assert made.launch in page.url
    assert made.plan in page.inner_text("main")
