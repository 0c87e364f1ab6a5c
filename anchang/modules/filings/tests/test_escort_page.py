"""The page of a broker's code: written down only when it is asked for, and nothing of a person in the picture."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from anchang.kernel import clock
from anchang.modules.filings.actions.escort import take_code
from anchang.modules.filings.actions.withdraw import withdraw_filing
from anchang.modules.filings.models import EscortCode, Filing
from anchang.modules.filings.tests.factories import BROKER, RIVAL, file, set_rules

if TYPE_CHECKING:
    from tests.world import World


@pytest.fixture
def filing(world: World) -> Filing:
    set_rules(world)
    return file(world)


def page_of(filing: Filing) -> str:
    return f"/filings/{filing.pk}/escort/"


def test_looking_at_the_page_makes_no_code(world: World, filing: Filing) -> None:
    assert world.client(BROKER).get(page_of(filing)).status_code == 200
    assert not EscortCode.objects.exists()


def test_asking_for_a_code_shows_digits_and_a_picture_of_them(world: World, filing: Filing) -> None:
    page = world.client(BROKER).post(page_of(filing)).content.decode()
    digits = re.search(r'class="digits num">(\d{4} \d{4})<', page)
    assert digits
    assert "<svg" in page
    assert take_code(digits[1], project_id=world.project_id, by=world.actor("温岚"), at=clock.now())
    assert "前台已于" in world.client(BROKER).get(page_of(filing)).content.decode()


def test_the_phone_learns_of_the_scan_at_once_and_of_each_scan_once(world: World, filing: Filing) -> None:
    client, ask = world.client(BROKER), f"{page_of(filing)}scan/"
    page = client.post(page_of(filing)).content.decode()
    assert client.get(ask).status_code == 204
    digits = re.search(r'class="digits num">(\d{4} \d{4})<', page)
    assert digits and take_code(digits[1], project_id=world.project_id, by=world.actor("温岚"), at=clock.now())
    answer = client.get(ask)
    assert answer.status_code == 200 and "前台已于" in answer.content.decode()
    assert client.get(ask, {"seen": answer.headers["X-Taken-At"]}).status_code == 204
    seen = re.search(r'data-taken="([^"]+)"', client.get(page_of(filing)).content.decode())
    assert seen and seen[1] == answer.headers["X-Taken-At"]


def test_the_phone_learns_that_the_filing_waits_no_longer(world: World, filing: Filing) -> None:
    withdraw_filing(filing.pk, by=world.actor(BROKER), at=clock.now())
    assert world.client(BROKER).get(f"{page_of(filing)}scan/").status_code == 409


def test_the_island_gets_the_code_alone(world: World, filing: Filing) -> None:
    part = world.client(BROKER).post(page_of(filing), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "138" not in re.sub(r"<svg.*?</svg>|\d{4} \d{4}|data-until=\S+", "", part, flags=re.DOTALL)
    assert "程" not in part


def test_a_filing_that_waits_no_longer_has_no_page(world: World, filing: Filing) -> None:
    withdraw_filing(filing.pk, by=world.actor(BROKER), at=clock.now())
    answer = world.client(BROKER).get(page_of(filing))
    assert answer.status_code == 409
    assert "已撤回" in answer.content.decode()


def test_the_codes_of_others_are_nowhere(world: World, filing: Filing) -> None:
    assert world.client(RIVAL).post(page_of(filing)).status_code == 404


def test_a_page_that_asks_without_end_is_stopped(world: World, filing: Filing) -> None:
    client = world.client(BROKER)
    answers = [client.post(page_of(filing)).status_code for _ in range(61)]
    assert answers[-2:] == [200, 429]
    assert EscortCode.objects.count() == 60
