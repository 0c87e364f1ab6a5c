"""Buyers on their telephones over the real server: they wish, and pick with one press."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.names import PROJECT
from tests.journeys.people import SIZES, Office, Person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Route

    from tests.fixtures.live import LiveServer

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("launch halls")]

CODE = re.compile(r"\d{6}")


@pytest.fixture(scope="module")
def hall(copies: Callable[[str, Path], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """Serve the named world with flats on the shelf; each journey has a rehearsal of its own."""
    from tests.fixtures.live import serving

    folder = tmp_path_factory.mktemp("halls")
    with serving(copies("stocked", folder), folder) as server:
        yield server


@pytest.fixture
def town(hall: LiveServer, browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Office]:
    with Office(hall, browser, browser_context_args) as opened:
        yield opened


def rehearse(server: LiveServer, *words: str, opens_in: int) -> dict[str, Any]:
    """Arm a rehearsal; return its page and who is invited."""
    found: dict[str, Any] = json.loads(
        server.run("launches", "rehearse", "--opens-in", str(opens_in), "--base", server.url, "--json", *words)
    )
    return found


def comes(town: Office, launch: dict[str, Any], guest: int, *, is_deaf: bool = False) -> Person:
    """Let a guest sign in on a telephone, by the code of the demo's text; a deaf one hears nothing of the board."""
    person = town.opens(f"guest {guest}", "phone")
    for news in ("**/board", "**/stream") if is_deaf else ():
        person.page.route(news, lambda route: route.abort())
    person.page.goto(launch["page"])
    person.page.get_by_label("手机号").fill(launch["numbers"][guest])
    person.presses("获取验证码")
    text = person.page.locator("#demo-text .num").inner_text()
    person.page.get_by_label("短信验证码").fill(CODE.findall(text)[0])
    person.presses("登录")
    expect(person.page.locator(".wishes")).to_be_visible()
    return person


def opened(person: Person) -> None:
    """Wait for the bell."""
    expect(person.page.locator("launch-hall")).to_have_attribute("data-phase", "open", timeout=40_000)


def verdict(person: Person) -> str:
    heading = person.page.locator("[data-place=answer] .verdict h2")
    expect(heading).to_be_focused()
    return heading.inner_text()


def wishes_for(person: Person, count: int) -> list[str]:
    """Put units on the wish list, from the wall on; return them as the list names them."""
    person.presses("看房源")
    for _ in range(count):
        person.presses("加入心愿单")
        person.page.get_by_role("grid").press("n")
    person.presses("返回")
    return person.page.locator(".wishes li.wish b").all_inner_texts()


def test_wishes_are_put_in_order_before_the_bell_and_stay_whatever_the_line_does(
    town: Office, hall: LiveServer
) -> None:
    buyer = comes(town, rehearse(hall, opens_in=600), 0)
    page = buyer.page
    buyer.looks("launch-home")
    buyer.presses("看房源")
    buyer.looks("launch-rooms")
    buyer.presses("返回")
    expect(page.locator("[data-sync]")).to_contain_text("已对时")
    first = wishes_for(buyer, 3)
    wishes = page.locator(".wishes li.wish b")
    page.get_by_role("button", name=f"下移 {first[0]}").click()
    assert wishes.all_inner_texts() == [first[1], first[0], first[2]]
    buyer.presses("撤销")
    assert wishes.all_inner_texts() == first
    page.route("**/favourites/", lambda route: route.abort())
    page.get_by_role("button", name=f"移除 {first[2]}").click()
    page.reload()
    expect(page.locator(".wishes")).to_contain_text("已记在本机")
    assert wishes.all_inner_texts() == first[:2]
    page.unroute("**/favourites/")
    expect(page.locator(".wishes")).to_contain_text("心愿单已保存")
    page.reload()
    expect(wishes).to_have_text(first[:2])
    buyer.forgives("ERR_FAILED")


def test_a_buyer_picks_a_wish_with_one_press_and_pays(town: Office, hall: LiveServer) -> None:
    buyer = comes(town, rehearse(hall, opens_in=20), 0)
    page = buyer.page
    [wish] = wishes_for(buyer, 1)
    opened(buyer)
    buyer.looks("launch-open")
    page.get_by_role("button", name=f"选定 {wish}").click()
    assert verdict(buyer) == "成交待确认"
    buyer.looks("launch-won")
    page.get_by_role("link", name="查看回执，去确认").click()
    expect(page.get_by_role("heading", name="成交待确认")).to_be_visible()
    buyer.looks("launch-receipt")
    page.get_by_role("button", name=re.compile("^确认并付定金")).click()
    buyer.presses("模拟支付成功")
    expect(page.get_by_role("heading", name="定金已付")).to_be_visible()
    buyer.looks("launch-paid")


def test_who_has_paid_takes_a_time_to_sign_or_signs_at_once(town: Office, hall: LiveServer) -> None:
    buyer = comes(town, rehearse(hall, opens_in=8), 0)
    page = buyer.page
    opened(buyer)
    buyer.presses("去立面选房")
    page.locator(".rooms-acts .primary").click()
    page.get_by_role("link", name="查看回执，去确认").click()
    page.get_by_role("button", name=re.compile("^确认并付定金")).click()
    buyer.presses("模拟支付成功")
    page.get_by_role("link", name="预约签约").click()
    buyer.looks("launch-times")
    page.locator(".slots .button:enabled").nth(2).click()
    expect(page.get_by_role("heading", name="已预约签约")).to_be_visible()
    buyer.looks("launch-appointed")
    page.get_by_role("link", name="更改时间").click()
    expect(page.locator(".slots .button:disabled")).to_contain_text("现约")
    page.locator(".slots .button:enabled").first.click()
    page.get_by_role("button", name="取消预约").click()
    page.get_by_role("dialog").get_by_role("button", name="取消预约").click()
    expect(page.get_by_role("link", name="预约签约")).to_be_visible()
    page.get_by_role("button", name="电子签署").click()
    expect(page.get_by_text("这是演示用的签署页")).to_be_visible()
    buyer.looks("launch-signing")
    buyer.presses("模拟签署")
    expect(page.get_by_role("heading", name="认购书已签署")).to_be_visible()
    buyer.looks("launch-signed")


def test_a_unit_is_picked_by_keys_alone(town: Office, hall: LiveServer) -> None:
    launch = rehearse(hall, opens_in=8)
    buyer = comes(town, launch, 0)
    page = buyer.page
    opened(buyer)
    page.locator("[data-look]").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("grid")).to_be_focused()
    for key in ("ArrowUp", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    button = page.locator(".rooms-acts .primary")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    assert verdict(buyer) == "成交待确认"


def test_a_broken_line_is_asked_about_until_the_truth_is_known(town: Office, hall: LiveServer) -> None:
    launch = rehearse(hall, opens_in=8)
    buyer = comes(town, launch, 0)
    page, presses = buyer.page, []

    def cut(route: Route) -> None:
        presses.append(route.request.post_data)
        # The gate decides; its answer is lost on the way.
        route.fetch()
        route.abort()

    page.route("**/picks", cut)
    page.route("**/picks/*", lambda route: route.abort())
    opened(buyer)
    buyer.presses("去立面选房")
    page.locator(".rooms-acts .primary").click()
    expect(page.locator(".verdict h2")).to_have_text("查询中")
    buyer.looks("launch-asking")
    page.reload()
    # A reload forgets nothing.
    expect(page.locator(".verdict h2")).to_have_text("查询中")
    page.unroute("**/picks/*")
    expect(page.locator(".verdict h2")).to_have_text("成交待确认", timeout=20_000)
    assert len(presses) == 1
    buyer.forgives("ERR_FAILED")


def test_of_two_telephones_on_one_flat_one_wins_and_the_other_is_led_on(town: Office, hall: LiveServer) -> None:
    launch = rehearse(hall, opens_in=14)
    # The second has not heard of the first when it presses.
    both = [comes(town, launch, 0), comes(town, launch, 1, is_deaf=True)]
    for person in both:
        opened(person)
        person.presses("去立面选房")
        expect(person.page.locator(".rooms-acts .primary")).to_be_enabled()
    for person in both:
        person.page.locator(".rooms-acts .primary").click()
    assert verdict(both[0]) == "成交待确认"
    assert "已被选走" in verdict(both[1])
    page = both[1].page
    expect(page.locator(".alternative")).to_have_count(3)
    both[1].looks("launch-taken")
    both[1].forgives("ERR_FAILED", "409")
    page.locator(".alternative .button").first.click()
    expect(page.locator(".verdict h2")).to_have_text("成交待确认")


def test_a_finger_that_is_down_while_the_board_changes_has_pressed(town: Office, hall: LiveServer) -> None:
    launch = rehearse(hall, opens_in=30)
    first, second = (comes(town, launch, guest) for guest in (0, 1))
    wanted, other = wishes_for(first, 2)
    assert wishes_for(second, 2) == [wanted, other]
    for person in (first, second):
        opened(person)
    first.page.get_by_role("button", name=f"选定 {wanted}").hover()
    first.page.mouse.down()
    second.page.get_by_role("button", name=f"选定 {other}").click()
    expect(first.page.locator(".wishes li.gone")).to_be_visible()
    first.page.mouse.up()
    assert verdict(first) == "成交待确认"


def test_by_turns_everybody_sees_whose_turn_it_is(town: Office, hall: LiveServer) -> None:
    launch = rehearse(hall, "--in-turns", opens_in=14)
    first, second = (comes(town, launch, guest) for guest in (0, 1))
    for person in (first, second):
        opened(person)
    turn = second.page.locator("[data-place=turn]")
    expect(first.page.locator("[data-place=turn]")).to_contain_text("轮到您了", timeout=20_000)
    expect(turn).to_contain_text("正在叫 0237 号。您是 0238 号，下一位就是您。")
    second.looks("launch-turns")
    expect(second.page.locator("[data-choose]")).to_be_disabled()
    expect(second.page.locator("[data-choose]")).to_have_text("还没轮到您")
    second.presses("看房源")
    expect(second.page.locator(".rooms-acts .primary")).to_have_text("还没轮到您")
    expect(second.page.locator(".rooms-acts .primary")).to_be_disabled()
    first.presses("去立面选房")
    first.page.locator(".rooms-acts .primary").click()
    assert verdict(first) == "成交待确认"
    expect(first.page.locator("[data-place=turn]")).to_be_hidden()
    expect(turn).to_contain_text("轮到您了", timeout=20_000)
    second.page.go_back()
    expect(second.page.locator("[data-choose]")).to_have_text("去立面选房")
    expect(second.page.locator("[data-choose]")).to_be_enabled()


def test_screens_of_office_and_hall_light_the_window_of_a_pick(town: Office, hall: LiveServer) -> None:
    launch = rehearse(hall, opens_in=14)
    leader, consultant = town.comes("梁诚", "desk"), town.comes("林晓岚", "phone")
    here = f"{PROJECT}/launches/{launch['id']}/"
    leader.goes_to(f"{here}screen/")
    leader.looks("launch-screen-ahead")
    wall = town.opens("the hall", "desk")
    wall.page.set_viewport_size({"width": 1920, "height": 1080})
    wall.goes_to(leader.page.get_by_role("link", name="大屏").get_attribute("href") or "")
    wall.looks("launch-wall-ahead")
    consultant.goes_to(f"{here}mine/")
    consultant.looks("launch-mine-ahead")
    buyer = comes(town, launch, 0)
    opened(buyer)
    buyer.presses("去立面选房")
    buyer.page.locator(".rooms-acts .primary").click()
    assert verdict(buyer) == "成交待确认"
    for screen in (leader, wall):
        expect(screen.page.locator(".window.gone")).to_have_count(1)
    expect(wall.page.locator(".the-number")).to_have_text("1")
    expect(consultant.page.locator("#mine")).to_contain_text("已选中")
    wall.looks("launch-wall")
    consultant.looks("launch-mine")
    for size in SIZES:
        leader.page.set_viewport_size(dict(zip(("width", "height"), SIZES[size], strict=True)))  # type: ignore[arg-type]
        leader.looks(f"launch-screen-{size}")
    # The façade scrolls within its card, so it can be reached and moved without a mouse.
    leader.page.locator(".launch-facade").focus()
    expect(leader.page.locator(".launch-facade")).to_be_focused()


def test_batches_and_a_lot_are_planned_at_every_size(town: Office) -> None:
    planner = town.comes("叶青", "desk")
    for mode, way in (("batches", "分批"), ("turns", "摇号")):
        _draft(planner, mode)
        draft = planner.page.url.removeprefix(planner.url)
        planner.goes_to(f"{draft}rules/")
        expect(planner.page.get_by_label("每次叫号")).to_be_visible(visible=mode == "turns")
        if mode == "turns":
            planner.page.get_by_label("公开摇号").check()
            planner.presses("保存规则")
        planner.goes_to(draft)
        planner.page.get_by_role("link", name="批次与顺序").first.click()
        if mode == "batches":
            planner.presses("平均分批")
            expect(planner.page.locator(".meter-bar")).to_have_count(2)
        for size, (width, height) in SIZES.items():
            planner.page.set_viewport_size({"width": width, "height": height})
            planner.looks(f"launch-{mode}-{size}")
        assert planner.page.get_by_text(way).first.is_visible()


def test_a_planner_chooses_units_on_the_facade_by_keys_and_by_hand(town: Office) -> None:
    planner = town.comes("叶青", "desk")
    page = planner.page
    _draft(planner, "free")
    planner.goes_to(f"{page.url.removeprefix(planner.url)}units/facade/?building=1栋")
    planner.looks("launch-facade")
    page.locator("[data-grid]").focus()
    for key in ("n", "Space", "n", "Enter", "n", "Enter", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("[data-bulk-count]")).to_have_text("2")
    planner.looks("launch-facade-chosen")
    planner.presses("加入开盘")
    expect(page.get_by_text("参加开盘 2 套")).to_be_visible()
    box = page.locator("[data-step=skyline] svg[data-tower]").bounding_box()
    assert box
    page.mouse.move(box["x"] + 40, box["y"] + box["height"] * 0.4)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 10, box["y"] + box["height"] * 0.6, steps=5)
    page.mouse.up()
    expect(page.locator("[data-bulk-count]")).not_to_have_text("0")
    planner.presses("加入开盘")
    expect(page.get_by_text("参加开盘 2 套")).to_have_count(0)
    _lets_go_by_hand(page)
    _keeps_in_sight(page)


def _keeps_in_sight(page: Page) -> None:
    """See that keys never lead out of sight, behind the bar at the head or below the fold."""
    ring, head = page.locator("[data-step=skyline] [data-select]"), page.locator(".topbar").bounding_box()
    assert head and page.viewport_size
    for key in ("Control+End", "Control+Home", "Control+End"):
        page.keyboard.press(key)
        stands = ring.bounding_box()
        assert stands
        assert stands["y"] >= head["y"] + head["height"], key
        assert stands["y"] + stands["height"] <= page.viewport_size["height"], key


def _lets_go_by_hand(page: Page) -> None:
    """See the ring where the keys stand, choose that unit by hand and let it go: no ring is left of either."""
    ring = page.locator("[data-step=skyline] [data-select]")
    page.locator("[data-grid]").focus()
    page.keyboard.press("n")
    stands = ring.bounding_box()
    assert stands
    window = (stands["x"] + stands["width"] / 2, stands["y"] + stands["height"] / 2)
    page.mouse.click(*window)
    expect(page.locator("[data-bulk-count]")).to_have_text("1")
    assert ring.get_attribute("d")
    page.mouse.click(*window)
    expect(page.locator("[data-bulk]")).to_be_hidden()
    assert not ring.get_attribute("d")


def _draft(planner: Person, mode: str) -> None:
    planner.page.set_viewport_size(dict(zip(("width", "height"), SIZES["desk"], strict=True)))  # type: ignore[arg-type]
    planner.goes_to(f"{PROJECT}/launches/new/")
    planner.page.get_by_label("开盘名称").fill(f"{mode}")
    planner.page.locator(f"[name=mode][value={mode}]").check()
    planner.presses("建立")
    planner.page.wait_for_url("**/launches/*-*/")
