"""From an empty project to a dispute that is decided: each step as the handbook says it (docs/handbook/channel.md)."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.fixtures.browser import PATIENCE_MS
from tests.handbook.photos import call_log
from tests.handbook.walker import Walker

GROUP, PROJECT = "成都锦宸置业", "锦宸府二期"
ADMIN, SECURITY, AUDITOR = ("高原", "19900000101"), ("许安", "19900000102"), ("石磊", "19900000103")
STAFF = {"沈卓": "19900000105", "顾北辰": "19900000122", "温岚": "19900000121", "林晓岚": "19900000111"}
BROKERS = {"贝联": ("唐红思", "19900000131"), "安家通": ("范怡", "19900000132")}
CUSTOMER = "13812345678"
APPEAL = "两周前起一直由我联系，昨天下午电话约好周末看房，通话记录见照片。"
RULING = "对方报备在先，且由其陪同到访；申诉方未提供更早的报备或陪同记录。"
LINK = re.compile(r"/c/[\w-]+/")


def walk(walker: Walker) -> None:
    """Walk the whole path. Fails where a word of the handbook is not on the page."""
    expect.set_options(timeout=PATIENCE_MS)
    found_a_group(walker)
    open_a_project(walker)
    bring_people_in(walker)
    sign_agencies(walker)
    agree_on_rules(walker)
    file_a_customer(walker)
    ask_the_customer(walker)
    bring_the_customer(walker)
    file_the_same_customer(walker)
    appeal(walker)
    decide(walker)
    read_the_outcome(walker)


def found_a_group(walker: Walker) -> None:
    """Step 1: the group and its three administrators."""
    three = ("admin", ADMIN), ("security", SECURITY), ("auditor", AUDITOR)
    words = [word for role, person in three for word in (f"--{role}", ":".join(person))]
    walker.run("people", "found", "--group", GROUP, *words)


def open_a_project(walker: Walker) -> None:
    """Step 2: the project and its sales team."""
    page = walker.signs_in("admin", ADMIN[1], "desk")
    walker.goes(page, "/org/")
    page.get_by_label("级别").select_option(label="项目")
    walker.fills(page, 名称=PROJECT)
    page.get_by_label("网址名").fill("jinchenfu-2")
    walker.presses(page, "新增")
    walker.fills(page, 小组名称="自销一组")
    walker.presses(page, "新增小组")
    expect(page.locator("table")).to_contain_text("自销一组")
    walker.keeps("project", page, page.locator("#content .card").first, _form(page))


def _form(page: Page) -> Locator:
    return page.locator("#content .card", has=page.locator("form")).first


def bring_people_in(walker: Walker) -> None:
    """Steps 3 and 4: accounts and roles, by the two administrators whose duty they are."""
    admin, places = walker.pages["admin"], {}
    for name, phone in STAFF.items():
        walker.menu(admin, "员工")
        walker.follows(admin, "新建账号")
        walker.fills(admin, 姓名=name, 手机号=phone)
        walker.presses(admin, "新建")
        places[name] = admin.url
    _grant(walker, admin, places["温岚"], "前台")
    walker.keeps("role", admin, admin.locator("#content .stack.loose").first)
    _grant(walker, admin, places["林晓岚"], "置业顾问")
    security = walker.signs_in("security", SECURITY[1], "desk")
    _grant(walker, security, places["顾北辰"], "渠道经理")
    _grant(walker, security, places["沈卓"], "案场经理")


def _grant(walker: Walker, page: Page, place: str, role: str) -> None:
    walker.goes(page, place)
    page.get_by_label("角色", exact=True).select_option(label=role)
    page.get_by_label("范围").select_option(index=1)
    if role == "置业顾问":
        page.get_by_label("小组").select_option(label=f"{PROJECT} 自销一组")
    walker.presses(page, "授予")
    expect(page.locator("#content .list").first).to_contain_text(role)


def sign_agencies(walker: Walker) -> None:
    """Steps 5 and 6: two agencies with a contract and a broker each."""
    page = walker.signs_in("channel", STAFF["顾北辰"], "desk")
    for agency, (name, phone) in BROKERS.items():
        walker.goes(page, "/")
        walker.menu(page, "渠道公司")
        walker.follows(page, "新增公司")
        walker.fills(page, 公司名称=agency, 数额="2.5", 结佣条件="签约并回款三成后结算，退房不结。")
        walker.presses(page, "保存公司与合同")
        walker.follows(page, "邀请经纪人")
        walker.fills(page, 姓名=name, 手机号=phone)
        walker.presses(page, "开通账号")
    walker.keeps("agency", page, page.locator("#content > *").first)


def agree_on_rules(walker: Walker) -> None:
    """Steps 7 and 8: the channel manager drafts rules, the manager approves them."""
    page = walker.pages["channel"]
    walker.menu(page, "报备规则")
    page.get_by_role("button", name="新建一版").click()
    walker.presses(page, "开始起草")
    page.get_by_label("提前报备").fill("0")
    page.get_by_label("须客户同意报备").select_option(label="是")
    walker.presses(page, "保存草稿")
    walker.keeps("draft", page, page.locator("#content > *").first)
    walker.presses(page, "送审")
    manager = walker.signs_in("manager", STAFF["沈卓"], "desk")
    walker.goes(manager, "/")
    walker.menu(manager, "审批")
    manager.locator("#content").get_by_role("link", name=re.compile("规则")).first.click()
    expect(manager.locator("#content")).to_contain_text("须客户同意报备由否改为是")
    walker.keeps("approval", manager, manager.locator("#content .card").first, manager.locator(".dock"))
    walker.presses(manager, "批准")


def file_a_customer(walker: Walker) -> None:
    """Step 9: a broker files a customer from the phone."""
    page = walker.signs_in("first", BROKERS["贝联"][1], "phone")
    _fill(walker, page, "程女士")
    walker.keeps("filing", page)
    walker.presses(page, "提交报备")
    expect(page.locator("#content")).to_contain_text("报备成功")
    walker.kept["first"] = page.url


def _fill(walker: Walker, page: Page, name: str) -> None:
    walker.goes(page, "/file/")
    page.get_by_label("客户手机号", exact=True).first.fill(CUSTOMER)
    page.get_by_label("客户姓名").fill(name)
    page.get_by_role("checkbox", name=re.compile("客户已同意")).check()


def ask_the_customer(walker: Walker) -> None:
    """Step 10: the customer follows the link of the message and agrees."""
    walker.python("-m", "tests.handbook.send")
    link = LINK.search(walker.run("people", "messages", CUSTOMER))
    assert link, "no message reached the customer"
    page = walker.opens("customer", "phone")
    walker.goes(page, link[0])
    walker.keeps("consent", page, page.locator("h1"), page.get_by_role("button", name=re.compile("^不同意")))
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("^同意")).click()
    broker = walker.pages["first"]
    walker.goes(broker, walker.kept["first"])
    expect(broker.locator("#content")).to_contain_text("同意")
    walker.keeps("filed", broker)


def bring_the_customer(walker: Walker) -> None:
    """Steps 11 and 12: the broker shows a code, the counter takes it and registers the visit."""
    broker, desk = walker.pages["first"], walker.signs_in("desk", STAFF["温岚"], "tablet")
    walker.goes(broker, walker.kept["first"])
    walker.follows(broker, "带看码")
    digits = broker.locator(".digits").inner_text()
    walker.keeps("escort", broker)
    walker.goes(desk, "/")
    begin = desk.get_by_role("button", name="顺移一位并开始")
    if begin.is_visible():
        begin.click()
        begin.wait_for(state="hidden")
    desk.get_by_role("button", name="扫带看码").click()
    desk.get_by_label("带看码", exact=True).fill(digits)
    desk.get_by_role("button", name="查看报备").click()
    expect(desk.get_by_text("贝联 唐红思带看")).to_be_visible()
    walker.keeps("reception", desk)
    desk.get_by_role("button", name=re.compile("^登记到访")).click()
    expect(desk.get_by_text("已登记第")).to_be_visible()


def file_the_same_customer(walker: Walker) -> None:
    """Step 13: a broker of another agency files the same customer, and is refused."""
    page = walker.signs_in("second", BROKERS["安家通"][1], "phone")
    _fill(walker, page, "程")
    walker.presses(page, "提交报备")
    expect(page.locator("#content")).to_contain_text("未能报备")
    walker.keeps("refused", page)
    walker.kept["second"] = page.url


def appeal(walker: Walker) -> None:
    """Step 14: who was refused appeals, with a photo."""
    page = walker.pages["second"]
    walker.follows(page, "申诉")
    page.get_by_label("客户一直由我联系").check()
    page.get_by_label("经过").fill(APPEAL)
    page.locator("input[type=file]").set_input_files(
        {"name": "通话记录.png", "mimeType": "image/png", "buffer": call_log()}
    )
    expect(page.get_by_role("button", name="移除")).to_be_visible()
    walker.keeps("appeal", page)
    walker.presses(page, "提交申诉")
    expect(page.locator("#content")).to_contain_text("争议处理中")


def decide(walker: Walker) -> None:
    """Steps 15 and 16: the channel manager names an arbiter, who decides."""
    page, arbiter = walker.pages["channel"], walker.pages["manager"]
    walker.menu(page, "争议")
    page.locator("#content a[href*='/disputes/0']").first.click()
    page.get_by_label("沈卓").check()
    walker.keeps("facts", page, page.locator("#content > *").first)
    walker.presses(page, "指定仲裁人")
    walker.goes(arbiter, page.url)
    arbiter.get_by_label("维持原判").check()
    arbiter.get_by_label("理由").fill(RULING)
    expect(arbiter.locator("#effects")).to_contain_text("已到访")
    walker.keeps("decision", arbiter, arbiter.locator(".card", has=arbiter.locator("#decision")))
    arbiter.get_by_role("button", name="作出结论").click()
    with arbiter.expect_navigation():
        arbiter.locator("dialog[open]").get_by_role("button", name="确定").click()
    expect(arbiter.locator("#content")).to_contain_text(RULING)


def read_the_outcome(walker: Walker) -> None:
    """Step 17: both brokers are told."""
    for who in ("first", "second"):
        page = walker.pages[who]
        walker.goes(page, "/inbox/")
        expect(page.locator("#content")).to_contain_text("已有结论")
        if who == "first":
            walker.keeps("notices", page)
    page = walker.pages["second"]
    walker.goes(page, walker.kept["second"])
    expect(page.locator("#content")).to_contain_text(RULING)
    walker.keeps("outcome", page)
