"""The desk list, a filing's history, and the fragments on other pages."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from anchang.kernel import clock, ids
from anchang.modules.customers.models import SearchLog
from anchang.modules.filings import api
from anchang.modules.filings.tests.factories import PHONE, RIVAL, file
from tests.world import PROJECT, World

NOW = clock.now()
HTMX: dict[str, Any] = {"HX-Request": "true"}
QUERIES = 12


def page(world: World, url: str, by: str = "顾北辰", status: int = 200, **headers: Any) -> str:
    answer = world.client(by).get(url, headers=headers)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def test_the_desk_lists_filings_with_agency_and_broker(world: World) -> None:
    filing = file(world)
    html = page(world, f"/p/{world.slug}/filings/")
    for words in ("程女士", "138****5678", "贝联", "唐红思", "保护中", filing.number):
        assert words in html
    assert PHONE not in html


@pytest.mark.parametrize(
    ("place", "name", "by"), [(f"/p/{PROJECT}/filings/", "text", "顾北辰"), ("/filings/mine/", "q", "唐红思")]
)
def test_a_number_that_was_looked_for_stays_out_of_the_address(world: World, place: str, name: str, by: str) -> None:
    file(world)
    answer = world.client(by).get(f"{place}?{name}={PHONE}", headers=HTMX)
    assert "程女士" in answer.content.decode()
    assert answer.headers["HX-Replace-Url"] == place
    assert "HX-Replace-Url" not in world.client(by).get(f"{place}?{name}={PHONE[-4:]}", headers=HTMX).headers


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=valid", True),
        ("state=expired", False),
        ("agency=贝联", True),
        ("agency=安家通", False),
        ("text=13812345678", True),
        ("text=138****5678", True),
        ("text=13912345678", False),
        ("text=nonsense", False),
        ("first=2020-01-01&last=2099-01-01", True),
        ("last=2020-01-01", False),
        ("state=nonsense&first=13-13", True),
    ],
)
def test_filters_live_in_the_address(world: World, query: str, found: bool) -> None:
    file(world)
    assert ("程女士" in page(world, f"/p/{world.slug}/filings/?{query}")) is found


def test_a_search_for_a_telephone_number_is_logged_and_no_other(world: World) -> None:
    """Domain guide §6.5."""
    filing = file(world)
    for text in (filing.number, "nonsense"):
        page(world, f"/p/{world.slug}/filings/?text={text}")
    assert not SearchLog.objects.exists()
    for text in (PHONE, "138****5678"):
        page(world, f"/p/{world.slug}/filings/?text={text}")
    found = SearchLog.objects.order_by("pk").values_list("project_id", "user_id", "form", "found")
    by = world.user("顾北辰").pk
    assert list(found) == [(world.project_id, by, "full", 1), (world.project_id, by, "f3l4", 1)]


def test_a_filing_is_found_by_its_number(world: World) -> None:
    filing = file(world)
    assert "程女士" in page(world, f"/p/{world.slug}/filings/?text={filing.number}")


def test_the_history_names_clause_version_and_who_decided(world: World) -> None:
    filing = file(world, at=NOW - timedelta(hours=2))
    api.confirm_filing(
        filing.pk, visit_id=ids.new_id(), by=world.actor("温岚"), at=NOW - timedelta(hours=1, minutes=10)
    )
    html = page(world, f"/p/{world.slug}/filings/{filing.pk}/")
    for words in ("判定记录", "提交报备", "到访确认", "温岚", "唐红思", "分销规则第 1 版", "到访紧贴提前时间"):
        assert words in html
    panel = page(world, f"/p/{world.slug}/filings/{filing.pk}/", **HTMX)
    assert "panel-body" in panel and "<html" not in panel


def test_the_desk_sees_what_a_verdict_rests_on_and_what_would_have_changed_it(world: World) -> None:
    first = file(world, by=RIVAL, at=NOW - timedelta(hours=1))
    refused = file(world, at=NOW)
    html = page(world, f"/p/{world.slug}/filings/{refused.pk}/")
    assert "判定依据" in html and f"{first.agency_name} {first.number}" in html
    since, until = (f"{clock.local(at):%Y-%m-%d %H:%M:%S}" for at in (first.submitted_at, first.valid_until))
    assert f"没有 {since} 的在先报备" in html and f"在 {until} 之后报备" in html
    assert "您的提交" not in html
    passed = page(world, f"/p/{world.slug}/filings/{first.pk}/")
    assert "判定依据" in passed and "结论会不同" not in passed


def test_a_filing_refused_at_the_visit_was_filed_all_right(world: World) -> None:
    filing = file(world, at=NOW - timedelta(minutes=20))
    assert filing.customer_id
    came = {"customer_id": filing.customer_id, "visit_id": ids.new_id()}
    api.refuse_filing(filing.pk, **came, by=world.actor("温岚"), at=NOW)
    html = page(world, f"/p/{world.slug}/filings/{filing.pk}/")
    assert "到访未通过" in html and "未能报备" not in html
    assert "须提前 30 分钟报备，实际提前 20 分。" in html


def test_a_printed_card_and_the_page_have_one_fingerprint_until_something_is_decided(world: World) -> None:
    filing = file(world, at=NOW - timedelta(hours=2))
    grouped = r"(?:[0-9a-f]{8} ){7}[0-9a-f]{8}"
    seen = re.search(grouped, page(world, f"/p/{world.slug}/filings/{filing.pk}/"))
    own = re.search(grouped, page(world, f"/filings/{filing.pk}/", by="唐红思"))
    assert seen and own and seen[0] == own[0]
    api.confirm_filing(filing.pk, visit_id=ids.new_id(), by=world.actor("温岚"), at=NOW)
    after = re.search(grouped, page(world, f"/p/{world.slug}/filings/{filing.pk}/"))
    assert after and after[0] != seen[0]


def test_a_filing_of_another_project_is_not_there(world: World) -> None:
    filing = file(world)
    page(world, f"/p/jinchenfu-1/filings/{filing.pk}/", by="简明", status=404)
    assert filing.number not in page(world, "/p/jinchenfu-1/filings/", by="简明")


def test_brokers_have_no_desk(world: World) -> None:
    filing = file(world, by=RIVAL)
    page(world, f"/p/{world.slug}/filings/", by="唐红思", status=403)
    page(world, f"/p/{world.slug}/filings/{filing.pk}/", by="唐红思", status=403)


def test_an_empty_desk_says_what_will_stand_there(world: World) -> None:
    assert "还没有渠道报备" in page(world, f"/p/{world.slug}/filings/")


def test_the_day_shows_what_ends_within_24_hours(world: World) -> None:
    file(world, at=NOW - timedelta(hours=60))
    file(world, by=RIVAL, phone="15912345678", name="李", title="先生", at=NOW - timedelta(hours=60))
    mine = page(world, f"/p/{world.slug}/filings/today/", by="唐红思")
    assert "程女士" in mine and "李先生" not in mine
    desk = page(world, f"/p/{world.slug}/filings/today/")
    assert "程女士" in desk and "李先生" in desk


def test_a_day_on_which_nothing_ends_leads_on_and_stays_off_the_page_of_who_only_looks(world: World) -> None:
    url = f"/p/{world.slug}/filings/today/"
    desk = page(world, url, by="顾北辰")
    assert "24 小时内没有报备到期。" in desk and f'href="/p/{world.slug}/filings/"' in desk
    assert 'href="/file/' in page(world, url, by="唐红思")
    assert "24 小时内" not in page(world, url, by="沈卓")


def test_the_customer_page_shows_the_filings(world: World) -> None:
    filing = file(world)
    url = f"/p/{world.slug}/customers/{filing.customer_id}/filings/"
    assert filing.number in page(world, url)
    page(world, url, by="唐红思", status=403)
    page(world, url, by="林晓岚", status=404)


@pytest.mark.parametrize("count", [1, 4])
def test_the_pages_keep_their_budget(
    world: World, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    filings = [file(world, phone=f"1380000000{n}", name="程") for n in range(count)]
    one = filings[0]
    for url in (
        "filings/",
        f"filings/{one.pk}/",
        "filings/today/",
        f"customers/{one.customer_id}/filings/",
        "filings/import/",
    ):
        page(world, f"/p/{world.slug}/{url}")
        with django_assert_max_num_queries(QUERIES):
            page(world, f"/p/{world.slug}/{url}")
