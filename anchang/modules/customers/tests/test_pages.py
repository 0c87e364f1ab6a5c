"""The customer book on screen: within reach, masked, within the budget of queries."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anchang.kernel import clock
from anchang.kernel.vault.reveal import Reveal
from anchang.modules.customers import api
from anchang.modules.customers.models import Customer, Phone, ReviewItem, SearchLog
from anchang.modules.customers.tests.factories import customer
from anchang.modules.customers.tests.test_care import doubtful

if TYPE_CHECKING:
    from tests.world import World

BOOK = "/p/jinchenfu-2/customers/"
MOST_QUERIES = 12


def text(response: Any) -> str:
    return str(response.content.decode())


def queries_of(world: World, name: str, url: str) -> int:
    client = world.client(name)
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_a_consultant_sees_own_customers_and_a_manager_all(world: World) -> None:
    customer(world, owner="林晓岚")
    customer(world, "李先生", "15912345678", owner="周子昂")
    mine = text(world.client("林晓岚").get(BOOK))
    assert "程女士" in mine
    assert "李先生" not in mine
    everything = text(world.client("沈卓").get(BOOK))
    assert "程女士" in everything
    assert "李先生" in everything


def test_numbers_are_masked_everywhere(world: World) -> None:
    row = customer(world, owner="林晓岚")
    for name in ("林晓岚", "沈卓", "温岚"):
        for url in (BOOK, f"{BOOK}{row.pk}/", f"{BOOK}search/?q=5678"):
            page = text(world.client(name).get(url))
            assert "13812345678" not in page
            assert "138****5678" in page


def test_a_number_that_was_looked_for_stays_out_of_the_address(world: World) -> None:
    row, headers = customer(world, owner="林晓岚"), {"HX-Request": "true", "HX-Target": "customers"}
    answer = world.client("林晓岚").get(f"{BOOK}?q=13812345678&grade=", headers=headers)
    assert answer.headers["HX-Replace-Url"] == f"{BOOK}?grade="
    assert f'hx-replace-url="?grade=&amp;customer={row.pk}"' in text(answer)
    answer = world.client("林晓岚").get(f"{BOOK}?q=5678", headers=headers)
    assert "HX-Replace-Url" not in answer.headers
    assert f'hx-replace-url="?q=5678&amp;customer={row.pk}"' in text(answer)


def test_a_title_names_nobody_in_full(world: World) -> None:
    row = customer(world, "程雨晴女士", owner="林晓岚")
    client = world.client("林晓岚")
    for url, title in ((f"{BOOK}{row.pk}/", "程女士"), (f"{BOOK}{row.pk}/contact/", "联系程女士")):
        page = text(client.get(url))
        assert f"<title>{title} ·" in page
        assert "程雨晴" in page


def test_a_broker_does_not_see_the_book(world: World) -> None:
    assert world.client("唐红思").get(BOOK).status_code == 403


def test_a_customer_out_of_reach_is_not_there(world: World) -> None:
    row = customer(world, owner="林晓岚")
    assert world.client("周子昂").get(f"{BOOK}{row.pk}/").status_code == 404
    assert world.client("简明").get(f"/p/jinchenfu-1/customers/{row.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("grade=A", {"程女士"}),
        ("grade=none", {"李先生"}),
        ("overdue=1", {"程女士"}),
        ("status=pending", {"程女士"}),
        ("owner=pool", {"李先生"}),
        ("grade=Z", {"程女士", "李先生"}),
        ("sort=seen", {"李先生"}),
        ("sort=follow", {"程女士"}),
        ("q=5678", {"程女士", "李先生"}),
        ("q=李", {"李先生"}),
        ("q=李&grade=A", set()),
    ],
)
def test_filters_stand_in_the_address(world: World, query: str, expected: set[str]) -> None:
    row = customer(world, owner="林晓岚")
    api.set_grade(row.pk, grade="A", by=world.system(), at=clock.now())
    Customer.objects.filter(pk=row.pk).update(next_follow_at=clock.now() - timedelta(days=1))
    other = customer(world, "李先生", "15912345678")
    api.note_seen(other.pk, at=clock.now(), kind="first")
    page = text(world.client("沈卓").get(f"{BOOK}?{query}"))
    assert {name for name in ("程女士", "李先生") if name in page} == expected


def test_an_owner_that_is_no_id_and_a_cursor_we_did_not_make_are_refused(world: World) -> None:
    assert world.client("沈卓").get(f"{BOOK}?owner=x").status_code == 422
    assert world.client("沈卓").get(f"{BOOK}?cursor=x").status_code == 422


@pytest.mark.parametrize("sort", ["newest", "seen", "follow"])
def test_pages_follow_each_other_without_gap_or_repeat(
    world: World, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from anchang.modules.customers.web import views

    monkeypatch.setattr(views, "PAGE", 3)
    now = clock.now()
    for number in range(7):
        row = customer(world, f"客{number}号", f"1390000000{number}")
        moment = now + timedelta(days=number // 2)
        Customer.objects.filter(pk=row.pk).update(last_seen_at=moment, next_follow_at=moment)
    seen: list[str] = []
    url = f"{BOOK}?sort={sort}"
    for _page in range(3):
        response = world.client("沈卓").get(url)
        seen += [row.name for row in response.context["rows"]]
        url = f"{BOOK}?sort={sort}&cursor={response.context['next']}"
    assert len(seen) == len(set(seen)) == 7


@pytest.mark.parametrize("count", [1, 5])
def test_the_list_and_a_customer_keep_to_their_queries(world: World, count: int) -> None:
    rows = [customer(world, f"客{n}号", f"1390000000{n}", owner="林晓岚") for n in range(count)]
    for name in ("林晓岚", "沈卓"):
        assert queries_of(world, name, BOOK) <= MOST_QUERIES
        assert queries_of(world, name, f"{BOOK}{rows[0].pk}/") <= MOST_QUERIES
        assert queries_of(world, name, f"{BOOK}?customer={rows[0].pk}") <= MOST_QUERIES
        assert queries_of(world, name, f"{BOOK}?q=客") <= MOST_QUERIES
        assert queries_of(world, name, f"{BOOK}search/?q=客") <= MOST_QUERIES


def test_the_panel_beside_the_list_is_the_same_in_the_address(world: World) -> None:
    row = customer(world, owner="林晓岚")
    part = text(world.client("林晓岚").get(f"{BOOK}{row.pk}/", headers={"HX-Request": "true"}))
    assert "<html" not in part
    assert "程女士" in part
    assert "打开客户页" in text(world.client("林晓岚").get(f"{BOOK}?customer={row.pk}"))


def test_whoever_comes_from_a_launch_finds_its_reason_chosen(world: World) -> None:
    row = customer(world, owner="林晓岚")
    client, url = world.client("林晓岚"), f"{BOOK}{row.pk}/contact/"
    for asked, chosen in (("?reason=launch", "launch"), ("?reason=nothing", "follow"), ("", "follow")):
        assert re.search(rf'value="{chosen}"[^>]* checked', text(client.get(url + asked)))


def test_a_number_is_revealed_for_a_reason_and_logged(world: World) -> None:
    row = customer(world, owner="林晓岚")
    url = f"{BOOK}{row.pk}/contact/"
    client = world.client("林晓岚")
    before = text(client.get(url))
    assert "138****5678" in before
    assert "13812345678" not in before
    assert "tel:13812345678" in text(client.post(url, {"reason": "deal"}))
    assert Reveal.objects.get().reason == "成交手续"
    assert world.client("温岚").post(url, {"reason": "deal"}).status_code == 403
    assert world.client("周子昂").post(url, {"reason": "deal"}).status_code == 404


@pytest.mark.parametrize(
    "typed", [{"reason": ""}, {"reason": "other", "note": " "}, {"reason": "follow", "phone": "x"}]
)
def test_without_a_sound_reason_no_number_is_shown(world: World, typed: dict[str, str]) -> None:
    row = customer(world, owner="林晓岚")
    assert world.client("林晓岚").post(f"{BOOK}{row.pk}/contact/", typed).status_code == 422
    assert not Reveal.objects.exists()


def test_of_two_numbers_the_chosen_one_is_shown(world: World) -> None:
    row = customer(world, owner="林晓岚")
    client = world.client("林晓岚")
    client.post(f"{BOOK}{row.pk}/phones/", {"phone": "15900001234"})
    second = Phone.objects.order_by("pk").last()
    assert second is not None
    page = text(client.post(f"{BOOK}{row.pk}/contact/", {"reason": "follow", "phone": str(second.pk)}))
    assert "tel:15900001234" in page and "13812345678" not in page


def test_a_number_of_somebody_else_is_not_shown(world: World) -> None:
    row, other = customer(world, owner="林晓岚"), customer(world, "李先生", "15912345678", owner="周子昂")
    theirs = Phone.objects.get(person_id=other.person_id)
    page = text(world.client("林晓岚").post(f"{BOOK}{row.pk}/contact/", {"reason": "follow", "phone": str(theirs.pk)}))
    assert "15912345678" not in page and "tel:" not in page
    assert not Reveal.objects.exists()


def test_a_new_customer_is_the_consultants_own_and_made_once_for_a_key(world: World) -> None:
    form = {"name": "宋先生", "phone": "138 0662 5678", "key": "k1"}
    first = world.client("林晓岚").post(f"{BOOK}new/", form)
    again = world.client("林晓岚").post(f"{BOOK}new/", form)
    assert first.status_code == again.status_code == 302
    assert first["Location"] == again["Location"]
    assert Customer.objects.get().owner_id == world.user("林晓岚").pk


def test_a_known_number_is_said_at_its_field_and_what_was_typed_stays(world: World) -> None:
    customer(world, owner="周子昂")
    page = world.client("林晓岚").post(f"{BOOK}new/", {"name": "程女士", "phone": "13812345678", "key": "k2"})
    assert page.status_code == 409
    assert "由周子昂跟进" in text(page)
    assert 'value="程女士"' in text(page)


def test_a_bad_number_is_refused_with_its_length(world: World) -> None:
    page = world.client("林晓岚").post(f"{BOOK}new/", {"name": "程女士", "phone": "138123", "key": "k3"})
    assert page.status_code == 422
    assert "现在是 6 位" in text(page)


def test_a_manager_hands_a_customer_over_and_a_consultant_does_not(world: World) -> None:
    row = customer(world, owner="林晓岚")
    to = {"user": str(world.user("周子昂").pk)}
    assert world.client("林晓岚").post(f"{BOOK}{row.pk}/owner/", to).status_code == 403
    assert world.client("沈卓").post(f"{BOOK}{row.pk}/owner/", to).status_code == 302
    assert api.get(row.pk).owner_id == world.user("周子昂").pk
    assert world.client("沈卓").post(f"{BOOK}{row.pk}/owner/", {"user": ""}).status_code == 302
    assert api.get(row.pk).owner_id is None


def test_a_manager_merges_doubles(world: World) -> None:
    row, double = customer(world), customer(world, "程晓雨", "13900001111")
    assert world.client("沈卓").post(f"{BOOK}{row.pk}/merging/", {"other": str(double.pk)}).status_code == 302
    assert api.get(double.pk).id == row.pk
    assert world.client("沈卓").post(f"{BOOK}{row.pk}/merging/", {"other": "x"}).status_code == 422


def test_numbers_names_and_family_are_kept_by_the_owner(world: World) -> None:
    row = customer(world, owner="林晓岚")
    other = customer(world, "程先生", "13900001111", owner="林晓岚")
    client = world.client("林晓岚")
    assert client.post(f"{BOOK}{row.pk}/phones/", {"phone": "13900002222"}).status_code == 302
    assert client.post(f"{BOOK}{row.pk}/name/", {"name": "程晓雨"}).status_code == 302
    assert client.post(f"{BOOK}{row.pk}/household/", {"other": str(other.pk)}).status_code == 302
    page = text(client.get(f"{BOOK}{row.pk}/"))
    assert "程晓雨" in page
    assert "139****2222" in page
    assert "程先生" in page
    assert world.client("周子昂").post(f"{BOOK}{row.pk}/name/", {"name": "x"}).status_code == 404


def test_a_search_by_number_from_the_page_is_logged(world: World) -> None:
    customer(world)
    world.client("温岚").get(f"{BOOK}search/?q=5678")
    assert SearchLog.objects.get().user_id == world.user("温岚").pk


def test_the_review_list_shows_doubts_and_settles_them(world: World) -> None:
    row = customer(world)
    none = doubtful(world)
    other = doubtful(world, b"2", "13812345678")
    ReviewItem.objects.filter(pk=other.pk).update(doubt="other_name")
    url = f"{BOOK}review/"
    assert queries_of(world, "温岚", url) <= MOST_QUERIES
    page = text(world.client("温岚").get(url))
    assert "没有电话" in page
    assert "并入程女士" in page
    client = world.client("温岚")
    join = {"verdict": "join", "customer": str(row.pk)}
    assert client.post(f"{url}{other.pk}/settlement/", join).status_code == 302
    assert client.post(f"{url}{none.pk}/settlement/", {"verdict": "what"}).status_code == 422
    assert client.post(f"{url}{none.pk}/settlement/", {"verdict": "ignore"}).status_code == 302
    assert client.post(f"{url}{none.pk}/settlement/", {"verdict": "ignore"}).status_code == 409
    assert "没有待核对的行" in text(client.get(url))
    assert world.client("林晓岚").get(url).status_code == 403


def test_an_empty_book_says_what_will_appear(world: World) -> None:
    assert "您名下还没有客户" in text(world.client("林晓岚").get(BOOK))
    assert "没有符合条件的客户" in text(world.client("林晓岚").get(f"{BOOK}?grade=A"))


def test_a_long_book_is_not_counted_to_its_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from anchang.modules.customers.web import views

    monkeypatch.setattr(views, "MOST_COUNTED", 2)
    for number in range(2):
        customer(world, f"客{number}号", f"1390000000{number}")
    assert "2 位<" in text(world.client("沈卓").get(BOOK))
    customer(world, "客2号", "13900000002")
    assert "2 位以上" in text(world.client("沈卓").get(BOOK))
