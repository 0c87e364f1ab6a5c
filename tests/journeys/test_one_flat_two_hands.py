"""Two consultants reach for one flat at once: one gets it, the other reads who has it and what is near."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.names import BOARD
from tests.journeys.people import Office, Person

pytestmark = pytest.mark.journey
FLAT = "5栋 1单元 1802"


def test_one_flat_two_hands(office: Office) -> None:
    both = [office.comes("周子昂", "phone"), office.comes("马思远", "tablet")]
    for person in both:
        person.goes_to(f"{BOARD}?as=table&building=5栋&q=1802")
        person.page.get_by_role("link", name=FLAT).click()
        expect(person.page.get_by_role("button", name="锁定此房")).to_be_visible()
    # Pressed without waiting for what either page answers.
    for person in both:
        person.page.evaluate(
            "() => setTimeout(() => document.querySelector('#panel form[action$=\"/lock/\"] button').click())"
        )
    for person in both:
        expect(person.page.locator("#panel").get_by_role("button", name="锁定此房")).to_have_count(0)
    winner, loser = sorted(both, key=lambda person: not _has_it(person))
    assert _has_it(winner)
    assert not _has_it(loser)
    verdict = loser.page.locator("#panel .verdict")
    expect(verdict).to_contain_text("没有锁定")
    expect(loser.page.locator("#panel")).to_contain_text(winner.name)
    expect(verdict.locator(".list-row a")).to_have_count(3)
    loser.looks("9a-the-other-has-it")
    winner.looks("9b-got-it")


def _has_it(person: Person) -> bool:
    return person.page.locator("#panel").get_by_role("button", name="释放").count() == 1
