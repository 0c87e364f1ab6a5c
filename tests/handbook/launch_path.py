"""An online launch in the demo world, from a blank sheet to its report, as docs/handbook/launch.md says it."""

from __future__ import annotations

import json
import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from anchang.kernel import clock
from tests.fixtures.browser import PATIENCE_MS, sign_in_as
from tests.handbook.walker import Walker

PROJECT = "/p/jinchenfu-2"
LAUNCHES = f"{PROJECT}/launches/"
READY = re.compile(r"^6栋线上开盘$")
REHEARSED = re.compile(r"^6栋线上开盘 公测")
CODE = re.compile(r"\d{6}")
# So long a buyer has to sign in and to wish before the bell.
OPENS_IN_S = 45


def walk(walker: Walker) -> None:
    """Walk the whole path. Fails where a word of the handbook is not on the page."""
    expect.set_options(timeout=PATIENCE_MS)
    begin_a_launch(walker)
    choose_units(walker)
    entitle_buyers(walker)
    see_what_is_missing(walker)
    rehearse(walker)
    watch(walker)
    ask_to_close(walker)
    arm(walker)
    read_the_report(walker)


def begin_a_launch(walker: Walker) -> None:
    """Step 1: four lines, everything else begins as most set it."""
    page = _signs_in(walker, "planner", "desk")
    walker.goes(page, LAUNCHES)
    walker.follows(page, "新建开盘")
    page.get_by_label("开盘名称").fill("5栋线上开盘")
    opens = clock.local(clock.now() + timedelta(days=7)).replace(hour=10, minute=0)
    for label, at in (("开盘时间", opens), ("结束时间", opens + timedelta(hours=2))):
        page.get_by_label(label).fill(f"{at:%Y-%m-%dT%H:%M}")
    walker.keeps("launch-new", page)
    walker.presses(page, "建立")
    walker.kept["launch"] = page.url
    expect(page.locator("#content")).to_contain_text("客户看到的规则")


def choose_units(walker: Walker) -> None:
    """Step 2: by building, all that are for sale."""
    page = walker.pages["planner"]
    walker.goes(page, f"{walker.kept['launch']}units/?show=out&building=5栋&status=sale")
    page.set_viewport_size({"width": 1280, "height": 800})
    walker.keeps("launch-units", page)
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("^加入待售的")).click()


def entitle_buyers(walker: Walker) -> None:
    """Steps 3 and 4: who has booked, verified."""
    page = walker.pages["planner"]
    walker.goes(page, f"{walker.kept['launch']}buyers/choose/")
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("^加入")).click()
    page.get_by_role("button", name="全部记为已核验").click()
    with page.expect_navigation():
        page.locator("dialog[open]").get_by_role("button", name="已核验").click()
    expect(page.locator("#content")).to_contain_text("已核验")
    walker.keeps("launch-buyers", page)


def see_what_is_missing(walker: Walker) -> None:
    """Step 5: the checklist names it."""
    page = walker.pages["planner"]
    walker.goes(page, f"{walker.kept['launch']}checklist/")
    expect(page.locator("#content")).to_contain_text("全部完成后才能送审。")
    walker.keeps("launch-checklist", page, page.locator("#content"))


def rehearse(walker: Walker) -> None:
    """Steps 6 to 8: a rehearsal that opens soon, and a buyer on a telephone."""
    words = ("launches", "rehearse", "--opens-in", str(OPENS_IN_S), "--base", walker.address, "--json")
    made = json.loads(walker.run(*words))
    walker.kept["rehearsal"] = f"{walker.address}{LAUNCHES}{made['id']}/"
    page = walker.opens("buyer", "phone")
    walker.goes(page, made["page"])
    page.get_by_label("手机号").fill(made["numbers"][0])
    walker.keeps("launch-door", page)
    walker.presses(page, "获取验证码")
    page.get_by_label("短信验证码").fill(CODE.findall(page.locator("#demo-text .num").inner_text())[0])
    walker.presses(page, "登录")
    page.get_by_role("button", name="看房源").click()
    page.get_by_role("button", name="加入心愿单").click()
    expect(page.get_by_role("button", name="移出心愿单")).to_be_visible()
    page.get_by_role("grid").press("n")
    page.get_by_role("button", name="加入心愿单").click()
    expect(page.get_by_role("button", name="移出心愿单")).to_be_visible()
    walker.keeps("launch-rooms", page)
    page.get_by_role("button", name="返回").click()
    expect(page.locator(".wishes li.wish")).to_have_count(2)
    walker.keeps("launch-home", page)
    expect(page.locator("launch-hall")).to_have_attribute("data-phase", "open", timeout=OPENS_IN_S * 2_000)
    page.get_by_role("button", name=re.compile("^选定 ")).first.click()
    expect(page.locator("[data-place=answer] .verdict h2")).to_have_text("成交待确认")
    walker.keeps("launch-answer", page)
    _pay(walker, page)


def _pay(walker: Walker, page: Page) -> None:
    page.get_by_role("link", name="查看回执，去确认").click()
    expect(page.get_by_role("heading", name="成交待确认")).to_be_visible()
    walker.keeps("launch-receipt", page)
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("^确认并付定金")).click()
    walker.presses(page, "模拟支付成功")
    expect(page.get_by_role("heading", name="定金已付")).to_be_visible()
    walker.keeps("launch-paid", page)


def watch(walker: Walker) -> None:
    """Step 9, and what others see meanwhile: the command screen, the wall, a consultant's own buyers."""
    page = walker.pages["planner"]
    walker.goes(page, f"{walker.kept['rehearsal']}screen/")
    expect(page.locator(".window.gone")).to_have_count(1)
    walker.keeps("launch-screen", page)
    wall = walker.opens("hall", "wall")
    walker.goes(wall, page.get_by_role("link", name="大屏").get_attribute("href") or "")
    expect(wall.locator(".window.gone")).to_have_count(1)
    walker.keeps("launch-wall", wall)
    consultant = _signs_in(walker, "consultant", "phone")
    walker.goes(consultant, f"{walker.kept['rehearsal']}mine/")
    expect(consultant.locator("#mine")).to_contain_text("定金已付")
    walker.keeps("launch-mine", consultant)


def ask_to_close(walker: Walker) -> None:
    """Steps 9 and 10: the planner asks, with a reason; the manager agrees."""
    page = walker.pages["planner"]
    walker.goes(page, walker.kept["rehearsal"])
    page.get_by_role("button", name="关闭开盘").click()
    page.locator("#close-reason").fill("公测完成")
    with page.expect_navigation():
        page.locator("dialog[open]").get_by_role("button", name="申请").click()
    expect(page.locator("#content")).to_contain_text("等待另一人批准")
    walker.keeps("launch-live", page, page.locator("#content"))
    manager = _signs_in(walker, "manager", "desk")
    _approves(walker, manager, "关闭开盘")


def arm(walker: Walker) -> None:
    """Steps 11 and 12, with the demo world's own launch, which has been rehearsed."""
    page, manager = walker.pages["planner"], walker.pages["manager"]
    walker.goes(page, LAUNCHES)
    with page.expect_navigation():
        page.get_by_role("link", name=READY).click()
    walker.follows(page, "就绪检查")
    expect(page.locator("#content")).to_contain_text("可以送审")
    page.get_by_role("button", name="送审").click()
    with page.expect_navigation():
        page.locator("dialog[open]").get_by_role("button", name="送审").click()
    expect(page.locator("#content")).to_contain_text("等待另一人批准")
    _approves(walker, manager, "开盘就绪", keep="launch-approval")


def _approves(walker: Walker, manager: Page, what: str, keep: str = "") -> None:
    walker.goes(manager, f"{PROJECT}/approvals/")
    with manager.expect_navigation():
        manager.locator("#content tr", has_text=what).get_by_role("link").first.click()
    expect(manager.locator("#content")).to_contain_text("房源套数")
    if keep:
        walker.keeps(keep, manager, manager.locator("#content .card").first, manager.locator(".dock"))
    walker.presses(manager, "批准")


def read_the_report(walker: Walker) -> None:
    """What a closed launch leaves: rates with both numbers, and three books held against each other."""
    page = walker.pages["planner"]
    walker.goes(page, LAUNCHES)
    with page.expect_navigation():
        page.get_by_role("link", name=REHEARSED).click()
    walker.follows(page, "开盘报告")
    expect(page.locator("#content")).to_contain_text("三方一致。")
    walker.keeps("launch-report", page, page.locator("#content"))


def _signs_in(walker: Walker, role: str, size: str) -> Page:
    """Sign in by a button of the demo world."""
    page = walker.opens(role, size)
    sign_in_as(page, walker.address, role)
    return page
