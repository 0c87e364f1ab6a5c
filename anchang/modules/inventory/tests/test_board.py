"""The board, the panel and the acts from it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anchang.gate import tickets
from anchang.kernel import clock, ids
from anchang.modules.inventory.actions.claims import lock_unit
from anchang.modules.inventory.models import Claim, Unit
from anchang.modules.inventory.states import Status
from anchang.modules.inventory.tests.factories import price_list, rows, stock, take_in, unit
from tests.world import World

HERE = "/p/jinchenfu-2/units/"
PART = {"HX-Request": "true"}


@pytest.fixture
def stocked(world: World) -> World:
    stock(world.project_id, world.actor("高原"))
    return world


def _post(world: World, name: str, address: str, *, part: bool = True, **fields: Any) -> Any:
    return world.client(name).post(HERE + address, {"key": str(ids.new_id()), **fields}, headers=PART if part else None)


def test_the_board_shows_windows_counts_and_a_ticket(stocked: World, settings: Any) -> None:
    client, seller = stocked.client("林晓岚"), stocked.user("林晓岚")
    signed_in = UserSession.objects.create(user=seller, session_key=client.session.session_key, ip="127.0.0.1")
    page = client.get(HERE)
    board = page.context["board"]
    assert page.status_code == 200
    assert [tower.name for tower in board.skyline] == ["1栋"]
    assert board.status_string == "a" * 6
    assert board.tower.floors == ["5", "3", "2"]
    ticket = board.site.live_url.partition("ticket=")[2].partition("&")[0]
    leave = tickets.check(ticket, project_id=stocked.project_id, secret=settings.SECRET_KEY, at=clock.now())
    assert (leave.user_id, leave.session) == (seller.pk, signed_in.pk)
    assert board.site.live_url.endswith("&since=6")


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?as=table",
        "?view=type",
        "?view=price",
        "?view=age",
        "?view=heat",
        "?product=parking",
        "?as=table&sort=-price&status=sale&q=20",
    ],
)
def test_every_view_answers_and_costs_few_queries_whatever_the_rows(stocked: World, query: str) -> None:
    client = stocked.client("林晓岚")
    client.get(HERE + query)
    counts = []
    for floors in ([7], [8, 9, 10, 11]):
        take_in(stocked.project_id, price_list(rows(floors=floors), rows("2栋", floors)), stocked.actor("高原"))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(HERE + query).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


@pytest.mark.parametrize("floors", [[7], [8, 9, 10]])
def test_the_board_with_a_unit_open_keeps_to_its_queries(stocked: World, floors: list[int]) -> None:
    take_in(stocked.project_id, price_list(rows(floors=floors)), stocked.actor("高原"))
    address = f"{HERE}{unit('201').pk}/"
    for who in ("林晓岚", "沈卓"):
        stocked.client(who).get(address)
        with CaptureQueriesContext(connection) as queries:
            assert stocked.client(who).get(address).status_code == 200
        assert len(queries) <= 12


def test_one_building_is_shown_large(stocked: World) -> None:
    take_in(stocked.project_id, price_list(rows("2栋")), stocked.actor("高原"))
    client = stocked.client("林晓岚")
    assert [tower.name for tower in client.get(HERE).context["board"].skyline] == ["1栋", "2栋"]
    zoomed = client.get(HERE + "?building=2栋")
    assert [tower.name for tower in zoomed.context["board"].skyline] == ["2栋"]
    assert "全盘" in zoomed.content.decode()


def test_the_whole_project_is_one_tab_away_on_a_phone_and_a_building_keeps_the_view(stocked: World) -> None:
    take_in(stocked.project_id, price_list(rows("2栋")), stocked.actor("高原"))
    page = stocked.client("林晓岚").get(HERE + "?step=skyline&view=heat")
    assert page.context["building"] == "" and "is-whole" in page.content.decode()
    assert page.context["tabs"][0][0] == "" and "step=" not in page.context["tabs"][1][2]
    assert "view=heat&building=" in page.context["board"].skyline[0].url
    assert page.context["tabs"][0][2] == page.context["whole_url"]
    near = stocked.client("林晓岚").get(HERE + "?building=2栋&step=skyline")
    assert near.context["building"] == "2栋" and "is-near" in near.content.decode()


def test_the_heat_counts_the_locks_on_a_flat_and_on_its_neighbours_above_and_below(stocked: World) -> None:
    lock_unit(unit("302").pk, by=stocked.actor("林晓岚"), at=clock.now())
    page = stocked.client("吴迪").get(HERE + "?view=heat")
    heat = {one.number: one.ground for one in page.context["board"].units}
    assert {heat["202"], heat["302"], heat["502"]} == {1}
    assert {heat["201"], heat["301"], heat["501"]} == {0}
    assert "同一位置上下各两层" in page.content.decode() and "锁 1 次" in page.content.decode()


def test_locks_of_long_ago_give_no_heat(stocked: World) -> None:
    lock_unit(unit("302").pk, by=stocked.actor("林晓岚"), at=clock.now() - timedelta(days=31))
    page = stocked.client("吴迪").get(HERE + "?view=heat")
    assert {one.ground for one in page.context["board"].units} == {0}


def test_a_tile_carries_number_status_and_the_price_of_what_can_still_be_had(stocked: World) -> None:
    Unit.objects.filter(pk=unit("501").pk).update(status=Status.SIGN)
    tiles = stocked.client("林晓岚").get(HERE).content.decode().partition("data-tiles>")[2].partition("</div>")[0]
    sold, free = tiles.split("</a>")[:2]
    assert "<b>501</b>" in sold and "签约" in sold and "price" not in sold
    assert "<b>502</b>" in free and "待售" in free and " 万</span>" in free


def test_the_table_filters_and_sorts(stocked: World) -> None:
    client = stocked.client("林晓岚")
    found = client.get(HERE + "?as=table&sort=-price").context["rows"]
    assert [one.number for one in found][:2] == ["502", "302"]
    assert [one.number for one in client.get(HERE + "?as=table&q=0201").context["rows"]] == ["201"]
    assert len(client.get(HERE + "?as=table&type=A1 三室").context["rows"]) == 3
    assert client.get(HERE + "?as=table&cursor=x&building=9栋").context["rows"] == []


def test_the_panel_tells_prices_past_and_what_may_be_done(stocked: World) -> None:
    target = unit("201")
    page = stocked.client("林晓岚").get(f"{HERE}{target.pk}/", headers=PART)
    words = page.content.decode()
    assert "1,820,000.00" in words and "锁定此房" in words and "建档" in words
    assert "••••" in words
    assert "销控此房" not in words
    assert "销控此房" in stocked.client("吴迪").get(f"{HERE}{target.pk}/", headers=PART).content.decode()
    assert stocked.client("林晓岚").get(f"{HERE}?unit={target.pk}").context["panel"]["unit"].pk == target.pk
    with CaptureQueriesContext(connection) as queries:
        stocked.client("林晓岚").get(f"{HERE}{target.pk}/", headers=PART)
    assert len(queries) <= 12


def test_locking_from_the_panel_happens_once_a_key(stocked: World) -> None:
    target, key = unit("201"), str(ids.new_id())
    first = _post(stocked, "林晓岚", f"{target.pk}/lock/", key=key)
    again = _post(stocked, "林晓岚", f"{target.pk}/lock/", key=key)
    assert (first.status_code, again.status_code) == (200, 200)
    # To let go is asked about: what a slip gives away, a colleague may have locked a second later.
    assert 'data-confirm-title="释放这套房"' in first.content.decode()
    assert Claim.objects.count() == 1
    assert _post(stocked, "林晓岚", f"{target.pk}/unlock/").status_code == 200
    assert unit("201").status == Status.SALE


def test_who_comes_second_sees_who_was_faster_and_the_nearest(stocked: World) -> None:
    target = unit("201")
    lock_unit(target.pk, by=stocked.actor("周子昂"), at=clock.now())
    part = _post(stocked, "林晓岚", f"{target.pk}/lock/")
    words = part.content.decode()
    assert part.status_code == 422
    assert "已被周子昂在" in words and "1栋 301" in words and "同户型" in words
    page = _post(stocked, "林晓岚", f"{target.pk}/lock/", part=False)
    assert page.status_code == 409 and "已被周子昂在" in page.content.decode()


def test_without_script_a_lock_leads_back_to_the_board(stocked: World) -> None:
    target = unit("201")
    answer = _post(stocked, "林晓岚", f"{target.pk}/lock/", part=False)
    assert answer.headers["Location"] == f"{HERE}?unit={target.pk}"


def test_an_open_panel_says_who_was_faster_and_what_is_near(stocked: World) -> None:
    target = unit("201")
    lock_unit(target.pk, by=stocked.actor("周子昂"), at=clock.now())
    seen = stocked.client("林晓岚").get(f"{HERE}{target.pk}/?was=sale", headers=PART).content.decode()
    assert "已被周子昂锁定。" in seen and "1栋 301" in seen
    mine = stocked.client("周子昂").get(f"{HERE}{target.pk}/?was=sale", headers=PART).content.decode()
    assert "已被周子昂锁定。" not in mine and "我锁" in mine
    unchanged = stocked.client("林晓岚").get(f"{HERE}{target.pk}/?was=lock", headers=PART).content.decode()
    assert "已被周子昂锁定。" not in unchanged


def test_the_past_of_a_unit_tells_its_prices_too(stocked: World) -> None:
    dearer = [[*row[:7], 19_000, 19_000 * float(str(row[5])), row[9]] for row in rows()]
    take_in(stocked.project_id, price_list(dearer), stocked.actor("高原"))
    words = stocked.client("林晓岚").get(f"{HERE}{unit('201').pk}/", headers=PART).content.decode()
    assert "调价" in words and "第 1 版 → 第 2 版" in words


def test_a_phone_shows_the_building_of_the_open_unit(stocked: World) -> None:
    take_in(stocked.project_id, price_list(rows("2栋")), stocked.actor("高原"))
    other = Unit.objects.filter(building__name="2栋").first()
    assert other is not None
    page = stocked.client("林晓岚").get(f"{HERE}?unit={other.pk}")
    assert page.context["board"].tower.name == "2栋"
    assert len(page.context["board"].skyline) == 2


def test_many_units_are_withheld_and_each_that_stays_is_named(stocked: World) -> None:
    lock_unit(unit("201").pk, by=stocked.actor("林晓岚"), at=clock.now())
    chosen = ",".join(str(unit(number).pk) for number in ("201", "202", "301"))
    answer = stocked.client("吴迪").post(
        HERE + "moves/",
        {"key": "k1", "units": chosen, "act": "ctrl", "reason": "控总价", "until": "2099-01-01"},
        follow=True,
    )
    words = answer.content.decode()
    assert "已办理 2 套" in words and "1栋 201（现在是锁定）" in words
    assert Unit.objects.filter(status=Status.CTRL, withheld_until__isnull=False).count() == 2


@pytest.mark.parametrize(
    "fields",
    [{"units": ""}, {"units": "x"}, {"act": "boom"}, {"reason": ""}, {"until": "31.12."}, {"until": "2020-01-01"}],
)
def test_bad_input_is_refused_in_words(stocked: World, fields: dict[str, Any]) -> None:
    sound: dict[str, Any] = {"units": str(unit("201").pk), "act": "ctrl", "reason": "控总价"}
    answer = _post(stocked, "吴迪", "moves/", **(sound | fields))
    assert answer.status_code == 422
    assert unit("201").status == Status.SALE


def test_strangers_see_nothing(stocked: World, other_world: World) -> None:
    target = unit("201").pk
    assert other_world.client("方晴").get(HERE).status_code == 404
    assert stocked.client("纪云舒").get(HERE).status_code == 404
    assert stocked.client("纪云舒").get(f"/p/jinchenfu-1/units/{target}/").status_code == 404
    assert stocked.client("唐红思").get(HERE).status_code == 403
    assert stocked.client("温岚").post(f"{HERE}{target}/lock/", {"key": "x"}).status_code == 403


def test_an_empty_project_invites_to_import(world: World) -> None:
    words = world.client("高原").get(HERE).content.decode()
    assert "还没有房源" in words and "units/imports/" in words


def test_a_filter_that_finds_nothing_offers_the_way_back_to_all(stocked: World) -> None:
    page = stocked.client("林晓岚").get(HERE + "?as=table&q=9999").content.decode()
    assert "没有符合条件的房源" in page and 'href="?product=flat&amp;as=table"' in page


def test_the_table_watches_the_same_stream_as_the_facade(stocked: World) -> None:
    page = stocked.client("林晓岚").get(HERE + "?as=table").content.decode()
    assert '<unit-table data-live="/live/projects/' in page
    assert f'<tr data-unit="{unit("201").pk}" data-status="sale">' in page


def test_a_table_that_watches_asks_for_the_numbers_alone(stocked: World) -> None:
    lock_unit(unit("201").pk, by=stocked.actor("周子昂"), at=clock.now())
    answer = stocked.client("林晓岚").get(HERE + "?as=table&status=sale", headers=PART).content.decode()
    assert "锁定" in answer and 'aria-current="true"' in answer
    assert "<html" not in answer and "<tr" not in answer
