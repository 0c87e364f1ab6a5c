"""Looks in a real browser: the pattern page in every theme and density, and a hue that shows before it is saved."""

from __future__ import annotations

import pytest

from tests.fixtures.browser import assert_accessible, sign_in_as
from tests.journeys.people import Office, holds

pytestmark = [pytest.mark.journey, pytest.mark.any_database]

BRAND = "() => getComputedStyle(document.documentElement).getPropertyValue('--brand').trim()"
RINGED = "button => getComputedStyle(button).boxShadow.includes('px')"


@pytest.mark.parametrize(("theme", "density"), [("light", "comfortable"), ("dark", "compact"), ("contrast", "compact")])
def test_every_component_in_every_state_is_accessible(office: Office, theme: str, density: str) -> None:
    person = office.opens("anybody", "desk")
    person.goes_to(f"/patterns/?theme={theme}&density={density}")
    focused = person.page.locator(f"[data-theme='{theme}'] .button.primary.is-focus-visible").first
    # The states are shown by a script, which comes after the page.
    person.page.wait_for_function(RINGED, arg=focused.element_handle())
    assert_accessible(person.page)


def test_a_hue_is_seen_before_it_is_saved_and_by_all_after(office: Office) -> None:
    admin = office.opens("admin", "desk")
    sign_in_as(admin.page, admin.url, "admin")
    late = holds(admin.page, "**/hue-field*")
    with admin.page.expect_request("**/hue-field*"):
        admin.goes_to("/brand/")
    before = admin.page.evaluate(BRAND)
    # Who moves the hue before its script is there sees it, too.
    admin.page.locator("#id_hue").fill("30")
    for script in late:
        script.continue_()
    admin.page.wait_for_function(f"before => ({BRAND})() !== before", arg=before)
    assert_accessible(admin.page)
    colleague = office.opens("consultant", "phone")
    sign_in_as(colleague.page, colleague.url, "consultant")
    colleague.goes_to("/me/")
    assert colleague.page.evaluate(BRAND) == before
    shown = admin.page.evaluate(BRAND)
    admin.page.locator(".dock button").click()
    admin.page.wait_for_load_state()
    colleague.goes_to("/me/")
    assert colleague.page.evaluate(BRAND) == shown
    admin.page.locator("[data-hue]").click()
    admin.page.locator(".dock button").click()
