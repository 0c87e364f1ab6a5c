"""What the screens of a launch show, to whom, and by how many queries."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anchang.gate.launch.keeper import Ask, Keeper
from anchang.gate.launch.ledger import microseconds_of
from anchang.kernel import clock
from anchang.kernel.ids import new_id
from anchang.modules.inventory.tests.factories import stock
from anchang.modules.launches.actions.orders import close_launch, pause_launch, release_unit
from anchang.modules.launches.buyer.hall import right_of
from anchang.modules.launches.models import Entitlement, Favourite, Launch, Offer, Pick, Presence
from anchang.modules.launches.screens import mine
from anchang.modules.launches.screens.facade import facade_of
from anchang.modules.launches.screens.figures import Figures
from anchang.modules.launches.screens.mine import book_of, buyers_of
from anchang.modules.launches.screens.report import by_wishes, rates_of
from anchang.modules.launches.screens.wall import address_of
from anchang.modules.launches.states import Kind, State
from anchang.modules.launches.tests.factories import KEY, open_here
from tests.party import GUESTS, invite
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = "/p/jinchenfu-2/launches/"
MOMENT = timedelta(milliseconds=1)


@pytest.fixture
def running(world: World) -> Launch:
    """Two of five buyers pressed one unit; everybody wishes for the first unit, one for the second before it."""
    stock(world.project_id, world.system())
    launch = invite(world, opens_in=MOMENT)
    units = list(Offer.objects.filter(launch=launch).order_by("number").values_list("unit_id", flat=True))
    rows = list(Entitlement.objects.filter(launch=launch).order_by("number"))
    for row in rows:
        wishes = [units[1], units[0]] if row.buyer_no == 0 else [units[0]]
        for rank, unit in enumerate(wishes, start=1):
            Favourite.objects.create(tenant_id=world.tenant_id, entitlement=row, unit_id=unit, rank=rank)
    at = microseconds_of(clock.now())
    Keeper(open_here(), launch.pk).press([Ask(0, 0, KEY, at), Ask(1, 0, KEY, at)])
    Entitlement.objects.filter(pk=rows[0].pk).update(signed_in_at=clock.now())
    return launch


def test_figures_are_those_of_the_book(running: Launch) -> None:
    figures = Figures(running, at=clock.now())
    assert (figures.gone, figures.tally.lost, figures.phase) == (1, 1, "open")
    assert figures.amount_fen == figures.book.units[0].price_fen
    assert sum(row.gone for row in figures.buildings) == sum(row.gone for row in figures.types) == 1
    assert sum(row.units for row in figures.types) == figures.units
    assert sum(count for _second, count in figures.pace) == figures.best[0] == 1
    assert figures.buyers == (len(GUESTS), 1)
    [most, *_rest] = figures.contested
    assert (most.presses, most.wishes, most.is_gone) == (2, 5, True)
    assert [one.name for one in figures.last(3)] == [figures.book.units[0].name]


def test_what_was_read_of_the_book_is_not_read_again(running: Launch) -> None:
    Figures(running, at=clock.now())
    at = microseconds_of(clock.now())
    Keeper(open_here(), running.pk).press([Ask(2, 1, KEY, at)])
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert Figures(running, at=clock.now()).gone == 2
    assert len(queries) == 1


def test_who_watches_now_is_counted_over_all_nodes(running: Launch) -> None:
    at = clock.now()
    for watching, said in ((3, at), (4, at), (100, at - timedelta(minutes=1))):
        Presence.objects.create(tenant_id=running.tenant_id, launch=running, node=new_id(), watching=watching, at=said)
    assert Figures(running, at=at).online == 7


def test_each_unit_has_its_window_and_the_chosen_ones_are_lit(running: Launch) -> None:
    towers = facade_of(Figures(running, at=clock.now()))
    windows = [window for tower in towers for window in tower.windows]
    assert sorted(window.number for window in windows) == list(range(len(windows)))
    assert [window.number for window in windows if window.is_gone] == [0]
    assert {window.band for window in windows if window.number == 0} == {3}
    for tower in towers:
        assert len({(window.x, window.y) for window in tower.windows}) == len(tower.windows)


def test_a_storey_is_one_line_through_all_towers(running: Launch) -> None:
    figures = Figures(running, at=clock.now())
    lines: dict[int, set[int]] = {}
    for tower in facade_of(figures):
        for window in tower.windows:
            ref = figures.refs[window.number]
            assert ref
            lines.setdefault(ref.floor_order, set()).add(tower.height - window.y)
    assert all(len(heights) == 1 for heights in lines.values())
    assert len({min(heights) for heights in lines.values()}) == len(lines)


def test_the_wall_opens_by_its_link_alone_and_names_nobody(running: Launch) -> None:
    address = address_of(running)
    with CaptureQueriesContext(connection) as queries:
        page = Client().get(address)
    assert page.status_code == 200
    assert len(queries) <= 12
    shown = page.content.decode()
    assert all(guest.name not in shown and guest.phone not in shown for guest in GUESTS)
    assert "公测演练" in shown
    assert Client().get(f"{address}parts/").status_code == 200
    assert Client().get(address.replace("wall/", "wall/x")).status_code == 404


def test_a_wall_shows_no_price_even_where_buyers_see_them(running: Launch) -> None:
    Launch.objects.filter(pk=running.pk).update(shows_price=True)
    shown = Client().get(address_of(running)).content.decode()
    assert "选定金额" not in shown and "万" not in shown and "1</b>/" in shown


def test_screens_say_how_long_it_goes_on_and_that_it_is_over(running: Launch, world: World) -> None:
    screen = f"{PAGES}{running.pk}/screen/"
    assert "距结束" in world.client("沈卓").get(screen).content.decode()
    assert "本场选房已结束" not in Client().get(address_of(running)).content.decode()
    close_launch(running.pk, reason="结束", by=world.actor("沈卓"), at=clock.now())
    assert "本场选房已结束" in Client().get(address_of(running)).content.decode()
    ended = world.client("沈卓").get(screen).content.decode()
    assert "距结束" not in ended and "已结束" in ended


def test_a_launch_held_up_is_not_called_running(running: Launch, world: World) -> None:
    pages = [f"{PAGES}{running.pk}/", f"{PAGES}{running.pk}/buyers/"]
    client = world.client("沈卓")
    assert all("进行中" in client.get(page).content.decode() for page in pages)
    pause_launch(running.pk, reason="核对", by=world.actor("沈卓"), at=clock.now())
    shown = [client.get(page).content.decode() for page in pages]
    assert all("已暂停" in page and "进行中" not in page for page in shown)


def test_nothing_is_the_slowest_answer_before_the_first_press(world: World) -> None:
    stock(world.project_id, world.system())
    quiet = invite(world, opens_in=MOMENT)
    assert Figures(quiet, at=clock.now()).slowest_ms == 0
    shown = Client().get(address_of(quiet)).content.decode()
    assert "<dd>—</dd>" in shown and "毫秒" not in shown


def test_a_wall_shows_no_wish_that_the_launch_does_not_show(running: Launch) -> None:
    for shows, is_shown in ((True, True), (False, False)):
        Launch.objects.filter(pk=running.pk).update(shows_heat=shows)
        assert ("window h3" in Client().get(address_of(running)).content.decode()) is is_shown


def test_a_consultant_sees_the_own_buyers_and_a_manager_all(running: Launch, world: World) -> None:
    other = Entitlement.objects.filter(launch=running).latest("number")
    Entitlement.objects.filter(pk=other.pk).update(consultant=world.user("周子昂"))
    address = f"{PAGES}{running.pk}/mine/"
    client = world.client("林晓岚")
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        own = client.get(address).content.decode()
    assert len(queries) <= 12
    assert (own.count("第 02"), f"buyer-{other.pk}" in own) == (4, False)
    assert world.client("沈卓").get(address).content.decode().count("第 02") == 5
    won = world.client("林晓岚").get(f"{address}?state=won&parts=1").content.decode()
    assert won.count("第 02") == 1
    assert running.name in world.client("林晓岚").get(f"{PAGES}now/").content.decode()


def test_a_launch_that_ended_stays_with_its_consultants_for_a_month_unless_it_was_a_rehearsal(
    running: Launch, world: World
) -> None:
    Launch.objects.filter(pk=running.pk).update(state=State.CLOSED, closed_at=clock.now())
    client, address = world.client("林晓岚"), f"{PAGES}now/"
    assert running.name not in client.get(address).content.decode()
    Launch.objects.filter(pk=running.pk).update(
        kind=Kind.REAL, rehearsal_of=None, asked_by=world.user("叶青"), armed_by=world.user("沈卓")
    )
    assert running.name in client.get(address).content.decode()
    Launch.objects.filter(pk=running.pk).update(opens_at=clock.now() - mine.STAYS - MOMENT)
    assert running.name not in client.get(address).content.decode()


def test_a_rehearsal_is_marked_as_one_among_the_launches_of_the_day(running: Launch, world: World) -> None:
    day = world.client("沈卓").get(f"{PAGES}now/").content.decode()
    assert "公测</span>" in day and "card-body" not in day


def test_what_was_closed_early_ended_then(running: Launch) -> None:
    assert Figures(running, at=clock.now()).ended_at == Figures(running, at=clock.now()).closes_at
    running.closed_at = clock.now()
    assert Figures(running, at=clock.now()).ended_at == running.closed_at
    buyer = Entitlement.objects.filter(launch=running)[0]
    assert right_of(running, buyer).closes_at == running.closed_at


def test_many_buyers_are_shown_page_by_page_and_counted_whole(
    running: Launch, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mine, "PAGE", 2)
    client, address = world.client("沈卓"), f"{PAGES}{running.pk}/mine/"
    pages = [client.get(f"{address}?cursor={start}").content.decode() for start in (0, 2, 4)]
    assert [page.count("联系客户") for page in pages] == [2, 2, 1]
    assert all("全部 5" in page for page in pages)
    assert "cursor=4" in pages[1]
    assert "cursor=6" not in pages[2]
    away = client.get(f"{address}?state=away").content.decode()
    assert ("未登录 4" in away, away.count("联系客户")) == (True, 2)


def test_the_command_screen_is_for_who_leads(running: Launch, world: World) -> None:
    client, address = world.client("沈卓"), f"{PAGES}{running.pk}/screen/"
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address)
    assert page.status_code == 200
    assert len(queries) <= 12
    assert "待确认 1 套，待付款 0 套" in page.content.decode()
    assert client.get(f"{address}parts/").status_code == 200
    assert world.client("林晓岚").get(address).status_code == 403


def test_a_buyer_of_mine_is_told_with_wishes_and_what_became_of_them(running: Launch) -> None:
    found = buyers_of(running, list(Entitlement.objects.filter(launch=running).order_by("number")), book_of(running))
    assert [one.state for one in found] == ["won", "away", "away", "away", "away"]
    first, second = found[0], found[1]
    assert [(wish.others, wish.is_free) for wish in first.wishes] == [(0, True)], "what was won is no wish any more"
    assert [(wish.others, wish.is_free) for wish in second.wishes] == [(3, False)], (
        "who holds a unit is no rival any more"
    )
    assert not second.picks
    assert [name for name, _pick in first.picks] == [name for name, _until in first.confirms]
    assert not second.confirms


def test_a_consultant_reads_until_when_to_confirm_and_what_was_given_up(running: Launch, world: World) -> None:
    Entitlement.objects.filter(launch=running, buyer_no=1).update(given_up=1)
    page = world.client("沈卓").get(f"{PAGES}{running.pk}/mine/").content.decode()
    assert page.count("前确认") == 1 and "放弃或逾时 1 次" in page


def test_a_consultant_reads_which_unit_was_let_go_and_how(running: Launch, world: World) -> None:
    by = world.system()
    first = Pick.objects.get(launch=running)
    release_unit(running.pk, first.unit_id, reason="窗框破损", by=by, at=clock.now())
    page = world.client("沈卓").get(f"{PAGES}{running.pk}/mine/").content.decode()
    assert str(first.unit) in page and "案场收回：窗框破损" in page
    assert "前确认" not in page


def test_a_report_of_a_running_launch_says_that_it_runs(running: Launch, world: World) -> None:
    page = world.client("沈卓").get(f"{PAGES}{running.pk}/report/").content.decode()
    assert "进行中" in page and "&lt;span" not in page


def test_buyers_to_units_is_a_ratio_for_it_may_be_many(running: Launch, world: World) -> None:
    page = world.client("沈卓").get(f"{PAGES}{running.pk}/report/").content.decode()
    units = Figures(running, at=clock.now()).units
    assert f"{5 / units:.2f} : 1" in page


def test_the_report_has_the_rates_of_the_trade_each_with_both_its_numbers(running: Launch, world: World) -> None:
    figures = Figures(running, at=clock.now())
    found = [(rate.part, rate.whole) for rate in rates_of(figures)]
    assert found == [(5, figures.units), (1, 5), (1, 5), (1, 1), (1, figures.units)]
    [most, *_rest] = by_wishes(figures).rows
    assert tuple(most) == (5, 1, 1, 2), "wishes, units, chosen, presses"
    client, address = world.client("沈卓"), f"{PAGES}{running.pk}/report"
    client.get(f"{address}/")
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"{address}/").status_code == 200
    assert len(queries) <= 12
    assert "公测不转认购" in client.get(f"{address}/reconciled/").content.decode()
    taken = client.get(f"{address}.xlsx")
    assert taken.status_code == 200
    assert "spreadsheet" in taken["Content-Type"]
