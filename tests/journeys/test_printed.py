"""A verdict is one sheet of paper."""

from __future__ import annotations

import re

import pytest

from tests.fixtures.browser import sign_in_as
from tests.journeys.names import PROJECT
from tests.journeys.people import Office

pytestmark = [pytest.mark.journey, pytest.mark.any_database]


def test_a_verdict_prints_on_one_page(busy_office: Office) -> None:
    person = busy_office.opens("channel_manager", "desk")
    sign_in_as(person.page, person.url, "channel_manager")
    for state in ("visited", "rejected"):
        person.goes_to(f"{PROJECT}/filings/?state={state}")
        person.goes_to(str(person.page.locator("#rows a.cell-link").first.get_attribute("href")))
        paper = person.page.pdf(format="A4")
        assert len(re.findall(rb"/Type\s*/Page[^s]", paper)) == 1, state
