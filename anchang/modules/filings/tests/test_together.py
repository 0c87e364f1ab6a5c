"""A broker files one customer for several projects at once; each stands for itself."""

from __future__ import annotations

import re
import threading
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse

from anchang.kernel import clock, ids
from anchang.kernel.places import Point
from anchang.modules.filings.actions.contracts import add_contract
from anchang.modules.filings.actions.submit import submit_filing
from anchang.modules.filings.models import Filing
from anchang.modules.filings.states import Code, State
from anchang.modules.filings.tests.factories import BROKER, PHONE, RIVAL, file, set_rules
from anchang.modules.filings.tests.test_broker_pages import page, post
from anchang.modules.filings.web import together
from anchang.modules.people.actions.org import place_office
from anchang.modules.people.actions.roles import assign_role
from anchang.modules.people.api import Role
from tests.races import race
from tests.world import World, agreed


@pytest.fixture
def two(world: World) -> World:
    """The world, whose broker works for the other project of the group as well."""
    there = world.elsewhere
    add_contract(there.project_id, agency_id=world.agency("贝联"), terms=agreed(), by=world.system())
    assign_role(world.user(BROKER).pk, Role.BROKER, node_id=there.project_id, valid_from=clock.now(), by=world.system())
    return world


def both(two: World, **typed: str) -> HttpResponse:
    return post(two, also=two.elsewhere.slug, **typed)


def test_the_form_offers_the_other_projects_to_who_has_some(two: World) -> None:
    assert re.findall(r'name="also" value="([^"]+)"', page(two, "/file/")) == [two.elsewhere.slug]
    assert 'name="also"' not in page(two, "/file/", by=RIVAL)


def test_a_customer_is_filed_for_each_and_the_answer_shows_all(two: World) -> None:
    answer = both(two)
    here, there = Filing.objects.order_by("pk")
    assert (here.project_id, there.project_id) == (two.project_id, two.elsewhere.project_id)
    assert {here.state, there.state} == {State.VALID}
    where = urlsplit(answer["Location"])
    assert (where.path, parse_qs(where.query)) == (f"/filings/{here.pk}/", {"with": [str(there.pk)]})
    html = page(two, answer["Location"])
    assert "同时报备" in html and f"/filings/{there.pk}/" in html


def test_each_is_judged_by_its_own(two: World) -> None:
    file(two, by=RIVAL)
    both(two)
    here = Filing.objects.get(project_id=two.project_id, agency_name="贝联")
    there = Filing.objects.get(project_id=two.elsewhere.project_id)
    assert (here.code, there.code) == (Code.PROTECTED, Code.PASSED)


def test_what_one_project_refuses_keeps_nothing_from_the_others(two: World) -> None:
    set_rules(two.elsewhere, name_mode="full")
    answer = both(two)
    assert Filing.objects.get().project_id == two.project_id
    html = page(two, answer["Location"])
    assert "没有受理：" in html and "全名" in html


def test_what_the_first_refuses_files_nothing_and_keeps_what_was_chosen(two: World) -> None:
    answer = both(two, phone="1381234567")
    html = answer.content.decode()
    assert (answer.status_code, Filing.objects.count()) == (422, 0)
    assert re.search(r'name="also" value="[^"]+" checked', html)


def test_the_same_key_twice_files_each_once(two: World) -> None:
    key = str(ids.new_id())
    assert both(two, key=key)["Location"] == both(two, key=key)["Location"]
    assert Filing.objects.count() == 2


def test_an_address_names_no_filing_of_another_number(two: World) -> None:
    own, other = file(two), file(two, phone="15912345678", name="李")
    assert f'href="/filings/{other.pk}/"' not in page(two, f"/filings/{own.pk}/?with={other.pk}")


def test_an_address_names_no_filing_of_somebody_else(two: World) -> None:
    own, foreign = file(two), file(two, by=RIVAL, phone="15912345678", name="李")
    assert f'href="/filings/{foreign.pk}/"' not in page(two, f"/filings/{own.pk}/?with={foreign.pk}&with=x")


def test_a_project_where_one_may_not_file_is_no_choice(two: World) -> None:
    answer = post(two, by=RIVAL, also=two.elsewhere.slug)
    assert (answer.status_code, Filing.objects.count()) == (422, 0)
    assert PHONE[-4:] in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_who_begin_with_different_projects_do_not_wait_for_each_other(
    two: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each holds what it has filed until it is done: both file in one order, whichever project was chosen first."""
    there = two.elsewhere
    add_contract(there.project_id, agency_id=two.agency("安家通"), terms=agreed(), by=two.system())
    assign_role(two.user(RIVAL).pk, Role.BROKER, node_id=there.project_id, valid_from=clock.now(), by=two.system())
    both_filed, submit = threading.Barrier(2), submit_filing

    def submit_and_meet(**given: Any) -> Filing:
        filing = submit(**given)
        with suppress(threading.BrokenBarrierError):
            both_filed.wait(1)
        return filing

    monkeypatch.setattr(together, "submit_filing", submit_and_meet)
    for who in (BROKER, RIVAL):
        two.client(who)
    answers = race(
        two,
        lambda: post(two, by=BROKER, phone="13800000001", also=there.slug),
        lambda: post(two, by=RIVAL, phone="13800000002", project=there.slug, also=two.slug),
    )
    assert [getattr(one, "status_code", one) for one in answers] == [302, 302]
    assert Filing.objects.count() == 4


def test_the_phone_is_asked_where_one_of_the_projects_asks(two: World) -> None:
    there = two.elsewhere
    place_office(there.project_id, office=Point(31.2, 121.5), by=two.system())
    assert "手机位置" not in page(two, "/file/")
    set_rules(there, geo_radius_m=300)
    html = page(two, "/file/")
    assert f'<ask-place data-projects="{there.slug} ">' in html and "须在案场 300 米以外报备。" in html
    both(two, place="31.2,121.5,10")
    here, beside = Filing.objects.order_by("submitted_at", "project_id")
    codes = {row.project_id: (row.code, row.is_unplaced) for row in (here, beside)}
    assert codes == {two.project_id: (Code.PASSED, False), there.project_id: (Code.TOO_NEAR, False)}
