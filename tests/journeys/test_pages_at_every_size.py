"""Every kind of page at phone, tablet and desk size: axe finds nothing, nothing scrolls sideways, targets suffice.

A page is fetched once and looked at in each size, as a window is pulled narrower.
"""

from __future__ import annotations

import re

import pytest

from tests.fixtures.browser import sign_in_as
from tests.journeys.names import BOARD, DASHBOARD, PROJECT, RECEPTION, TODAY
from tests.journeys.people import SIZES, Office, Person

pytestmark = [pytest.mark.journey, pytest.mark.any_database]

CUSTOMERS, DEALS, FILINGS = f"{PROJECT}/customers/", f"{PROJECT}/deals/", f"{PROJECT}/filings/"
LAUNCHES = f"{PROJECT}/launches/"
AGENCIES, DISPUTES = f"{PROJECT}/agencies/", f"{PROJECT}/disputes/"
# Between phone and desk a page has what one of them has; what its width alone decides is asked for again.
OF_THE_WIDTH = ("target-size", "scrollable-region-focusable", "meta-viewport")
ONE = "…"  # the first of its kind that the list links to

PAGES = {
    "admin": (f"{BOARD}imports/", f"{BOARD}prices/", "/system/", "/staff/", f"/staff/{ONE}", "/org/", "/me/"),
    "auditor": ("/audit/",),
    "leader": (DASHBOARD, f"{PROJECT}/wall/", "/patterns/"),
    "manager": (
        TODAY,
        BOARD,
        f"{BOARD}?view=type",
        f"{BOARD}{ONE}",
        f"{PROJECT}/visits/import/",
        CUSTOMERS,
        f"{CUSTOMERS}review/",
        f"{PROJECT}/approvals/",
        f"{PROJECT}/approvals/{ONE}",
        DEALS,
        f"{DEALS}{ONE}",
        DASHBOARD,
        f"{DASHBOARD}channels/?span=all",
        f"{DASHBOARD}ceiling/",
    ),
    "consultant": (
        TODAY,
        f"{BOARD}?as=table&q=12",
        f"{BOARD}?building=3栋",
        CUSTOMERS,
        f"{CUSTOMERS}{ONE}",
        f"{CUSTOMERS}{ONE}follow-up/",
        f"{CUSTOMERS}{ONE}bookings/new/",
        DEALS,
        "/inbox/",
        "/me/",
    ),
    "planner": (
        LAUNCHES,
        f"{LAUNCHES}new/",
        f"{LAUNCHES}{ONE}",
        *(f"{LAUNCHES}{ONE}{page}/" for page in ("units", "buyers", "batches", "checklist", "rules", "poster")),
        f"{LAUNCHES}{ONE}units/?show=out",
        f"{LAUNCHES}{ONE}units/facade/?building=6栋",
    ),
    "reception": (RECEPTION, f"{RECEPTION}?q=13900001111", f"{PROJECT}/visits/", f"{PROJECT}/visits/import/"),
    "channel_manager": (
        f"{FILINGS}queue/",
        f"{FILINGS}extensions/",
        f"{FILINGS}extensions/new/",
        FILINGS,
        f"{FILINGS}{ONE}",
        f"{FILINGS}escorts/",
        f"{FILINGS}import/",
        AGENCIES,
        f"{AGENCIES}{ONE}",
        f"{AGENCIES}new/",
        DISPUTES,
        f"{DISPUTES}{ONE}",
        f"{PROJECT}/agents/",
        f"{PROJECT}/agents/poster/",
    ),
    "agency_lead": ("/agency/brokers/", "/agency/brokers/new/"),
    "broker": ("/file/", "/filings/mine/", f"/filings/{ONE}"),
}
LISTS = {"/filings/": "/filings/mine/?tab=visited", BOARD: f"{BOARD}?as=table"}


@pytest.mark.parametrize("role", PAGES)
@pytest.mark.long
def test_pages_at_every_size(busy_office: Office, role: str) -> None:
    person = busy_office.opens(role, "desk")
    sign_in_as(person.page, person.url, role)
    found: list[str] = []
    for path in PAGES[role]:
        if not _goes(person, path):
            found.append(f"{role}: {path} leads nowhere")
            continue
        for size, (width, height) in SIZES.items():
            person.page.set_viewport_size({"width": width, "height": height})
            try:
                only = OF_THE_WIDTH if size == "tablet" else ()
                person.looks(f"sizes/{size}-{role}-{path.strip('/').replace('/', '_').replace('?', '_')}", only=only)
            except AssertionError as error:
                found.append(f"{role}, {path}, {size}: {error}")
    assert not found, "\n\n".join(found)


def _goes(person: Person, path: str) -> bool:
    """Open a page, or the first one of its kind that the list of them links to, and wait until its parts are there."""
    page = person.page
    page.set_viewport_size(dict(zip(("width", "height"), SIZES["desk"], strict=True)))  # type: ignore[arg-type]
    before, is_one, after = path.partition(ONE)
    person.goes_to(LISTS.get(before, before) if is_one else path)
    if is_one:
        wanted = re.compile(rf"^{re.escape(before)}[0-9a-f-]{{36}}/")
        links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")
        first = next((link for link in links if wanted.match(link)), None)
        if first is None:
            return False
        person.goes_to(first.partition("?")[0] + after)
    page.wait_for_load_state("networkidle")
    return True
