"""A broker's phone and the counter's tablet: a code is shown and taken, the customer confirms, both sign."""

from __future__ import annotations

import re

import pytest

from tests.journeys.names import RECEPTION
from tests.journeys.people import Office, Person

pytestmark = [pytest.mark.journey, pytest.mark.any_database]

CUSTOMER = "19900003141"


def test_a_code_on_the_phone_leads_the_tablet_to_the_sheet_that_both_sign(busy_office: Office) -> None:
    broker = busy_office.comes("唐红思", "phone")
    code = _shows(broker)
    desk = busy_office.comes("温岚", "tablet")
    desk.goes_to(RECEPTION)
    desk.presses("扫带看码")
    desk.page.get_by_label("带看码", exact=True).fill(code)
    desk.looks("escort-dialog")
    desk.presses("查看报备")
    desk.page.get_by_text("贝联 唐红思带看").wait_for()
    broker.page.get_by_text("前台已于").wait_for()
    desk.looks("escort-card")
    _both_sign(desk)


def _shows(broker: Person) -> str:
    """File a customer, and show the code of that filing."""
    broker.goes_to("/file/")
    page = broker.page
    page.get_by_label("客户手机号").fill(CUSTOMER)
    page.get_by_label("客户姓名").fill("程")
    page.get_by_role("checkbox", name="客户已同意由我提交其联系方式").check()
    broker.presses("提交报备")
    page.get_by_role("link", name="带看码").click()
    digits = page.locator(".digits")
    digits.wait_for()
    broker.looks("escort-code")
    assert page.locator("svg.code-picture").is_visible()
    return digits.inner_text()


def _both_sign(desk: Person) -> None:
    found = re.search(r"escort=([\w-]+)", desk.page.url)
    assert found
    desk.goes_to(f"{RECEPTION}escorts/{found[1]}/")
    desk.looks("escort-sheet")
    field = desk.page.get_by_role("img", name="客户签字，手写").bounding_box()
    assert field
    mouse, left, top = desk.page.mouse, field["x"], field["y"]
    mouse.move(left + 30, top + 30)
    mouse.down()
    for step in range(12):
        mouse.move(left + 30 + 20 * step, top + 30 + 60 * (step % 2))
    mouse.up()
    desk.presses("确认客户签字")
    desk.page.get_by_text("不便手写，输入姓名").click()
    desk.page.get_by_label("姓名", exact=True).fill("唐红思")
    desk.page.get_by_label("以输入姓名代替手写").press("Space")
    desk.presses("确认经纪人签字")
    desk.page.get_by_text("已签").nth(1).wait_for()
    desk.looks("escort-signed")
