"""Every page of the journey at phone, tablet and desk size: axe finds nothing, nothing scrolls sideways."""

from __future__ import annotations

import pytest

from tests.fixtures.browser import sign_in_as
from tests.journeys.names import BOARD, DASHBOARD, PROJECT, RECEPTION, TODAY
from tests.journeys.people import SIZES, Office

pytestmark = pytest.mark.journey

PAGES = {
    "admin": (f"{BOARD}imports/", "/staff/", "/org/", "/me/"),
    "leader": (DASHBOARD,),
    "manager": (
        TODAY,
        BOARD,
        f"{PROJECT}/customers/",
        f"{PROJECT}/customers/review/",
        f"{PROJECT}/approvals/",
        f"{PROJECT}/deals/",
        DASHBOARD,
    ),
    "consultant": (TODAY, f"{BOARD}?as=table", f"{PROJECT}/customers/", f"{PROJECT}/deals/", "/inbox/", "/me/"),
    "reception": (RECEPTION, f"{RECEPTION}?q=13900001111", f"{PROJECT}/visits/"),
    "channel_manager": (f"{PROJECT}/filings/", f"{PROJECT}/filings/import/"),
    "broker": ("/file/", "/filings/mine/"),
}


@pytest.mark.parametrize("size", SIZES)
def test_pages_at_every_size(office: Office, size: str) -> None:
    found: list[str] = []
    for role, paths in PAGES.items():
        person = office.opens(role, size)
        sign_in_as(person.page, person.url, role)
        for path in paths:
            person.goes_to(path)
            person.page.wait_for_load_state("networkidle")
            try:
                person.looks(f"sizes/{size}-{role}-{path.strip('/').replace('/', '_').replace('?', '_')}")
            except AssertionError as error:
                found.append(f"{role}, {size}: {error}")
        assert not person.complaints, "\n".join(person.complaints)
    assert not found, "\n\n".join(found)
