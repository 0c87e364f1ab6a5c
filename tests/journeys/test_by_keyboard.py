"""Nobody here has a mouse: a flat is found by its number, a customer goes from filing to an approved subscription."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from anchang.modules.visits.tests.factories import register
from tests.journeys.keys import Keys
from tests.journeys.names import BOARD, DASHBOARD, EARLIER, FILED, LIVE, PROJECT, RECEPTION, TODAY
from tests.journeys.people import Office, Person

pytestmark = [pytest.mark.journey, pytest.mark.any_database]

# One good row, and one of each kind that waits for a person.
REGISTER = (
    ("2026-11-02", "09:00", "邹女士", "19900007701", 1, "首访", "", "林晓岚", ""),
    ("2026-11-02", "10:00", "邹丽", "", 1, "", "朋友介绍", "林晓岚", ""),
    ("2026-11-02", "11:00", "邵先生", "1990000770", 1, "", "", "林晓岚", ""),
    ("2026-11-02", "12:00", "王刚", "19900007701", 1, "", "", "林晓岚", ""),
    ("2026-11-02", "13:00", "", "19900007703", 1, "", "", "林晓岚", ""),
)


def test_a_flat_is_locked_by_keyboard_alone(office: Office) -> None:
    person, page, keys = _comes(office, "林晓岚", BOARD)
    page.wait_for_selector(LIVE)
    keys.reach(page.locator("[data-grid]"))
    page.keyboard.type("1502")
    _speaks_of(page, "1502")
    page.keyboard.press("ArrowDown")
    _speaks_of(page, "1302")
    page.keyboard.press("ArrowRight")
    _speaks_of(page, "1303")
    page.keyboard.press("PageUp")
    _speaks_of(page, "1903")
    page.keyboard.press("End")
    _speaks_of(page, "1904")
    page.keyboard.press("Control+Home")
    _speaks_of(page, "3304")
    page.keyboard.type("1303")
    _speaks_of(page, "1303")
    person.looks("8a-grid-by-keyboard")
    page.keyboard.press("Enter")
    # The panel takes the focus to its heading, so that a screen reader begins there.
    heading = page.locator("#panel h2").first
    expect(heading).to_contain_text("1303")
    expect(heading).to_be_focused()
    panel = page.locator("#panel")
    keys.press(panel.get_by_role("button", name="锁定此房"))
    expect(panel.get_by_role("button", name="释放")).to_be_visible()
    expect(page.locator("[data-legend] [data-count=lock]").first).not_to_have_text("0")
    person.looks("8b-locked-by-keyboard")
    keys.press(panel.get_by_role("button", name="释放"))
    keys.press(page.get_by_role("dialog", name="释放这套房").get_by_role("button", name="释放"))
    expect(panel.get_by_role("button", name="锁定此房")).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def test_a_customer_goes_from_filing_to_an_approved_subscription_by_keyboard_alone(office: Office) -> None:
    _files(office)
    consultant, page, keys = _comes(office, _receives(office), TODAY)
    _follows_up(page, keys)
    consultant.goes_to(BOARD)
    flat = _subscribes(page, keys)
    _approves(office, flat)


def test_a_register_comes_in_and_its_doubts_are_settled_by_keyboard_alone(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "来访登记.xlsx"
    file.write_bytes(register(*REGISTER))
    person, page, keys = _comes(office, "沈卓", f"{PROJECT}/visits/import/")
    with page.expect_file_chooser() as chooser:
        keys.press(page.locator("input[type=file]"))
    chooser.value.set_files(file)
    keys.press(page.get_by_role("button", name="预览", exact=True))
    expect(page.get_by_role("heading", name="预览", exact=True)).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="同号不同名")).to_be_visible()
    person.looks("8c-preview-by-keyboard")
    keys.press(page.get_by_role("button", name="导入", exact=True))
    expect(page.get_by_role("heading", name="导入结果", exact=True)).to_be_visible()
    keys.press(page.get_by_role("link", name="去核对"))
    _settles(page, keys)
    person.looks("8d-settled-by-keyboard")


def _settles(page: Page, keys: Keys) -> None:
    """Make a customer of one row, mend the number of the next, join the third and leave the last out."""
    rows = {name: page.locator(".card").filter(has_text=name) for name in ("邹丽", "邵先生", "王刚", "没有姓名")}
    keys.press(rows["邹丽"].get_by_role("button", name="新建客户"))
    expect(rows["邹丽"]).to_have_count(0)
    keys.type(rows["邵先生"].get_by_label("手机号"), "19900007702")
    keys.press(rows["邵先生"].get_by_role("button", name="新建客户"))
    expect(rows["邵先生"]).to_have_count(0)
    keys.press(rows["王刚"].get_by_role("button", name=re.compile("^并入")))
    expect(rows["王刚"]).to_have_count(0)
    keys.press(rows["没有姓名"].get_by_role("button", name="忽略这一行"))
    expect(page.get_by_role("heading", name="没有待核对的行")).to_be_visible()


def test_the_leader_reads_by_keyboard_alone(office: Office) -> None:
    leader, page, keys = _comes(office, "梁诚", DASHBOARD)
    about = page.locator(".kpi .tip").first
    keys.reach(about.get_by_role("button"))
    expect(about.get_by_role("tooltip")).to_be_visible()
    page.keyboard.press("Escape")
    expect(about.get_by_role("tooltip")).to_be_hidden()
    funnel = page.locator("chart-twin").filter(has=page.get_by_role("heading", name="转化漏斗"))
    keys.press(funnel.get_by_role("button", name="表"))
    expect(funnel.get_by_role("table")).to_be_visible()
    period = page.get_by_role("navigation", name="期间").get_by_role("link")
    keys.press(period.last)
    expect(period.last).to_have_attribute("aria-current", "true")
    leader.looks("8e-leader-by-keyboard")


def _files(office: Office) -> None:
    _broker, page, keys = _comes(office, "范怡", "/file/")
    keys.type(page.get_by_label("客户手机号"), FILED.phone)
    keys.type(page.get_by_label("客户姓名"), FILED.name)
    keys.choose(page.get_by_role("radio", name=FILED.title))
    keys.press(page.get_by_role("checkbox", name="客户已同意由我提交其联系方式"), "Space")
    keys.press(page.get_by_role("button", name="提交报备", exact=True))
    expect(page.get_by_role("heading", name="报备结果")).to_be_visible()


def _receives(office: Office) -> str:
    """Receive 李先生, who was filed in time, and return whose turn it was."""
    _desk, page, keys = _comes(office, "温岚", RECEPTION)
    keys.press(page.get_by_role("button", name="顺移一位并开始"))
    expect(page.locator("ol.rotation li.next")).to_be_visible()
    keys.type(page.locator("main [name=q]"), EARLIER.phone[-4:])
    page.keyboard.press("Enter")
    keys.press(page.locator(".match-card").filter(has_text=EARLIER.name))
    go = page.get_by_role("button", name=re.compile("^登记到访，请(.+)接待$"))
    expect(go).to_be_visible()
    first = page.locator("ol.rotation li.next b").first.inner_text()
    keys.press(go)
    expect(page.get_by_text(f"请{first}接待。")).to_be_visible()
    return first


def _follows_up(page: Page, keys: Keys) -> None:
    turn = page.locator("#turn")
    expect(turn).to_contain_text(EARLIER.name)
    keys.press(turn.get_by_role("button", name="开始接待"))
    expect(turn).to_contain_text("接待中")
    keys.press(turn.get_by_role("link", name="客户页"))
    expect(page.get_by_role("heading", name=EARLIER.name).first).to_be_visible()
    keys.press(page.get_by_role("link", name=re.compile("跟进")).first)
    form = page.locator("#follow-up-form")
    for choice in ("面谈", "联系上了", "B"):
        keys.choose(form.get_by_role("radio", name=choice, exact=True))
    keys.type(page.get_by_label("谈了什么"), "看了 A2 户型，约周末带家人复看。")
    keys.press(page.get_by_role("button", name="记下跟进"))
    expect(form).to_have_count(0)


def _subscribes(page: Page, keys: Keys) -> str:
    """Lock the next free flat and subscribe it with a discount that must be approved; return its name."""
    page.wait_for_selector(LIVE)
    keys.reach(page.locator("[data-grid]"))
    page.keyboard.press("n")
    page.keyboard.press("Enter")
    panel = page.locator("#panel")
    heading = panel.get_by_role("heading", level=2).first
    expect(heading).to_be_focused()
    flat = heading.inner_text()
    keys.press(panel.get_by_role("button", name="锁定此房"))
    keys.press(panel.get_by_role("link", name=re.compile("去认购")))
    expect(page.get_by_role("heading", name="认购", exact=True)).to_be_visible()
    keys.type(page.get_by_role("searchbox"), EARLIER.phone[-4:])
    page.keyboard.press("Enter")
    keys.choose(page.locator("#buyers").get_by_role("radio", name=EARLIER.name))
    keys.choose(page.get_by_role("radio", name="折扣"))
    keys.type(page.get_by_label("优惠数额"), "1")
    expect(page.locator("#price")).to_contain_text("须案场经理沈卓审批")
    keys.type(page.get_by_label("定金"), "50000")
    keys.press(page.get_by_role("button", name="提交审批"))
    expect(page.locator("main")).to_contain_text("等待审批")
    return flat


def _approves(office: Office, flat: str) -> None:
    _manager, page, keys = _comes(office, "沈卓", f"{PROJECT}/approvals/")
    keys.press(page.locator("main").get_by_role("link", name=re.compile(re.escape(flat))).first)
    keys.press(page.get_by_role("button", name="批准"))
    expect(page.locator("#notices")).to_contain_text("已批准")


def _comes(office: Office, name: str, path: str) -> tuple[Person, Page, Keys]:
    person = office.opens(name, "desk")
    keys = Keys(person.page)
    keys.sign_in(person, path)
    return person, person.page, keys


def _speaks_of(page: Page, number: str) -> None:
    """The cell under the cursor is the one the grid names as its active descendant."""
    page.wait_for_function(
        """number => {
          const id = document.querySelector("[data-grid]").getAttribute("aria-activedescendant");
          return id && document.getElementById(id)?.textContent.includes(number);
        }""",
        arg=number,
    )
