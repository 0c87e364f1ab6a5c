"""What a hand is doing stays as it is: nothing jumps, is thrown away or fails without a word."""

from __future__ import annotations

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.fixtures.browser import sign_in_as
from tests.journeys.names import BOARD, LIVE, PROJECT, TODAY
from tests.journeys.people import Office, Person, holds

pytestmark = [pytest.mark.journey, pytest.mark.any_database]

FOCUS_A_TILE = """() => {
  window.held = document.querySelector("[data-tiles] .tile.sale");
  held.focus();
  scrollTo(0, 0);
}"""
# The flat under the finger, and one at the other end of the project.
CHANGE = """() => {
  const board = document.querySelector("unit-board");
  const near = board.model.data.keys.findIndex((_, at) => board.model.url(at) === held.getAttribute("href"));
  const far = board.model.codes.findLastIndex(code => code === "sale");
  board.take([{ v: board.model.version + 1, u: [[near, "lock"], [far, "lock"]] }]);
}"""
COMPOSING = """() => document.activeElement.dispatchEvent(
  new KeyboardEvent("keydown", { key: "Escape", isComposing: true, bubbles: true, cancelable: true }))"""
# A dialog's end is told a moment after it: here the next question is asked before that.
NO_AND_ESCAPE = """() => {
  document.querySelector("#confirm [data-closes]").click();
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }));
}"""
CLICK_WITHOUT_A_TYPE = """() => {
  const svg = document.querySelector("[data-step=skyline] svg[data-tower]");
  const [x, y] = (box => [box.x + box.width / 2, box.y + box.height / 2])(svg.getBoundingClientRect());
  const at = { clientX: x, clientY: y, bubbles: true };
  svg.dispatchEvent(new PointerEvent("pointerdown", { ...at, pointerType: "mouse", button: 1 }));
  svg.dispatchEvent(new MouseEvent("click", at));
}"""
A_FORM_THAT_ASKS = """() => {
  const form = document.createElement("form");
  form.method = "post";
  Object.assign(form.dataset, { confirm: "…", confirmReason: "" });
  form.append(document.createElement("button"));
  form.addEventListener("submit", event => {
    event.preventDefault();
    (window.sent ??= []).push(new FormData(form).getAll("reason").join());
  });
  document.body.append(form);
  (window.form = form).requestSubmit();
}"""
A_DIALOG_WITH_A_SUMMARY = """() => {
  const part = document.createElement("div");
  part.innerHTML = `<dialog data-open-now><button>x</button><div tabindex="-1" data-takes-focus>y</div></dialog>`;
  document.body.append(part);
  part.dispatchEvent(new Event("htmx:load", { bubbles: true }));
  const isHeld = document.activeElement.matches("[data-takes-focus]");
  part.remove();
  return isHeld;
}"""


def _comes(office: Office, size: str, address: str, role: str = "consultant") -> Person:
    person = office.opens(role, size)
    sign_in_as(person.page, person.url, role)
    person.goes_to(address)
    return person


def _asks_for_a_number(office: Office) -> Page:
    """Open the panel in which one says why a number is to be shown."""
    page = _comes(office, "desk", f"{PROJECT}/customers/").page
    page.locator("#customers a.cell-link").first.click()
    page.locator("#panel").get_by_role("link", name="打电话").click()
    expect(page.locator("#panel #contact")).to_be_visible()
    expect(page.locator("#panel h2").first).to_be_focused()
    return page


def test_a_tile_stays_under_the_finger_while_flats_change(busy_office: Office) -> None:
    page = _comes(busy_office, "phone", BOARD).page
    page.wait_for_selector(LIVE)
    page.evaluate(FOCUS_A_TILE)
    page.evaluate(CHANGE)
    assert page.evaluate("document.activeElement === held && held.className") == "tile lock"
    assert page.evaluate("held.querySelector('.state').textContent") == "锁定"
    assert page.evaluate("scrollY") == 0


def test_a_panel_that_went_on_is_not_taken_back_by_its_flat(busy_office: Office) -> None:
    page = _comes(busy_office, "phone", BOARD).page
    page.wait_for_selector(LIVE)
    page.evaluate(FOCUS_A_TILE)
    page.keyboard.press("Enter")
    expect(page.locator("#panel [data-unit-status=sale]")).to_be_visible()
    page.evaluate("document.querySelector('#panel').innerHTML = '<h2>联系</h2>'")
    page.evaluate(CHANGE)
    page.wait_for_timeout(500)
    expect(page.locator("#panel h2")).to_have_text("联系")


def test_the_detail_asked_for_last_is_the_one_shown(busy_office: Office) -> None:
    page = _comes(busy_office, "desk", f"{BOARD}?as=table").page
    first, second = (page.locator("tr[data-unit] a").nth(at) for at in (0, 1))
    held = holds(page, f"**{first.get_attribute('href')}**")
    first.click()
    second.click()
    heading = page.locator("#panel h2").first
    expect(heading).to_have_text(second.inner_text())
    with page.expect_response(lambda answer: answer.url == held[0].request.url):
        held[0].continue_()
    page.wait_for_timeout(100)
    expect(heading).to_have_text(second.inner_text())


def test_esc_throws_nothing_away_that_was_typed(busy_office: Office) -> None:
    page = _asks_for_a_number(busy_office)
    heading = page.locator("#panel h2").first
    page.evaluate(COMPOSING)
    expect(heading).to_be_visible()
    page.locator("#panel input[type=radio][name=reason]").nth(1).check()
    asked = page.locator("#confirm[open]")
    page.keyboard.press("Escape")
    expect(asked).to_be_visible()
    page.keyboard.press("Escape")
    expect(asked).to_have_count(0)
    expect(heading).to_be_visible()
    page.locator("#panel [data-closes-panel]").click()
    asked.get_by_role("button", name="先不").click()
    expect(page.locator("#panel input[type=radio][name=reason]").nth(1)).to_be_checked()
    page.keyboard.press("Escape")
    asked.get_by_role("button", name="放弃").click()
    expect(heading).to_have_count(0)


def test_back_asks_before_what_was_typed_is_lost(busy_office: Office) -> None:
    page = _asks_for_a_number(busy_office)
    page.locator("#panel input[type=radio][name=reason]").nth(1).check()
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.reload()
    assert asked == ["beforeunload"]


def test_esc_closes_what_is_only_looked_at(busy_office: Office) -> None:
    page = _comes(busy_office, "desk", f"{BOARD}?as=table").page
    page.locator("tr[data-unit] a").first.click()
    expect(page.locator("#panel h2").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#panel h2")).to_have_count(0)


def test_esc_lets_go_of_the_chosen_flats_before_it_closes_the_detail(busy_office: Office) -> None:
    page = _comes(busy_office, "desk", BOARD).page
    page.wait_for_selector(LIVE)
    page.locator("[data-grid]").focus()
    page.keyboard.press("n")
    page.keyboard.press("Enter")
    heading = page.locator("#panel h2").first
    expect(heading).to_be_focused()
    page.locator("[data-grid]").focus()
    page.keyboard.press(" ")
    page.keyboard.press("Escape")
    expect(heading).to_be_visible()
    page.keyboard.press("Escape")
    expect(heading).to_have_count(0)


def test_a_number_that_is_shown_takes_the_focus(busy_office: Office) -> None:
    page = _asks_for_a_number(busy_office)
    page.locator("#panel input[type=radio][name=reason]").first.check()
    page.get_by_role("button", name="看全号").click()
    expect(page.locator("#contact [tabindex='-1']")).to_be_focused()


def test_an_act_that_fails_says_so_and_can_be_pressed_again(busy_office: Office) -> None:
    person = _comes(busy_office, "phone", BOARD)
    page = person.page
    page.wait_for_selector(LIVE)
    page.locator("[data-tiles] .tile.sale").first.click()
    lock = page.get_by_role("button", name="锁定此房")
    held = holds(page, "**/lock/")
    lock.click()
    expect(lock).to_be_disabled()
    expect(lock).to_have_attribute("aria-busy", "true")
    # These browsers ask for reduced motion: what shows progress stands still.
    assert lock.locator(".spin").evaluate("spin => getComputedStyle(spin).animationName") == "none"
    # The line goes while the act is on its way: when its answer comes the button stays off.
    page.evaluate("dispatchEvent(new Event('offline'))")
    held[0].fulfill(status=502, body="<!doctype html><h1>Bad Gateway</h1>")
    expect(page.locator("#notices")).to_contain_text("系统出错，这一步可能没有完成。")
    person.looks("act-failed")
    assert lock.get_attribute("data-off") is not None
    expect(lock).to_be_disabled()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(lock).to_be_enabled()
    person.forgives("502", "/lock/")


def test_a_dialog_shows_no_whole_page(busy_office: Office) -> None:
    person = _comes(busy_office, "phone", f"{PROJECT}/customers/")
    page = person.page
    person.goes_to(str(page.locator("#customers a.cell-link").first.get_attribute("href")))
    page.get_by_role("button", name="加号码").click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_role("textbox").fill("19912340098")
    address = str(dialog.locator("form").get_attribute("action"))
    page.route(f"**{address}", lambda route: route.fulfill(status=403, body="<!doctype html><h1>CSRF</h1>"))
    dialog.get_by_role("button", name="添加号码").click()
    expect(dialog.get_by_role("alert")).to_contain_text("页面已过期，没有提交。")
    expect(dialog).not_to_contain_text("CSRF")


def test_what_is_sought_goes_into_no_address_and_each_page_is_found_once(busy_office: Office) -> None:
    page = _comes(busy_office, "desk", TODAY).page
    page.wait_for_function("() => customElements.get('command-palette')")
    page.keyboard.press("Control+k")
    page.keyboard.type("9999")
    page.keyboard.press("Enter")
    expect(page.locator("#palette-list")).to_contain_text("没有找到")
    assert page.url.endswith(TODAY)
    page.keyboard.press("Control+a")
    page.keyboard.type("客户")
    expect(page.locator("#palette-list .palette-group").first).to_be_visible()
    links = page.locator("#palette-list a").evaluate_all("links => links.map(link => link.pathname)")
    assert len(links) == len(set(links)) > 0


def test_a_reason_goes_with_one_press_only(busy_office: Office) -> None:
    page = _comes(busy_office, "desk", TODAY).page
    for reason in ("客户改期", "另选一套"):
        page.evaluate(A_FORM_THAT_ASKS if reason == "客户改期" else "form.requestSubmit()")
        page.locator("#confirm-reason").fill(reason)
        page.locator("#confirm-go").click()
        expect(page.locator("#confirm")).to_be_hidden()
    page.wait_for_function("() => sent.length >= 2")
    assert page.evaluate("sent") == ["客户改期", "另选一套"]


def test_a_summary_in_a_dialog_has_the_focus(busy_office: Office) -> None:
    page = _comes(busy_office, "desk", TODAY).page
    assert page.evaluate(A_DIALOG_WITH_A_SUMMARY)


def test_a_click_of_a_mouse_is_one_in_every_browser(busy_office: Office) -> None:
    page = _comes(busy_office, "desk", BOARD).page
    page.wait_for_selector(LIVE)
    page.evaluate(CLICK_WITHOUT_A_TYPE)
    page.wait_for_timeout(200)
    expect(page.locator("#panel h2")).to_have_count(0)


def test_a_wall_waits_for_a_page_that_comes(busy_office: Office) -> None:
    person = _comes(busy_office, "desk", f"{PROJECT}/wall/", "manager")
    page = person.page
    expect(page.locator(LIVE)).to_be_visible()
    page.evaluate("window.isFirst = true")
    page.route("**/news/", lambda route: route.fulfill(status=500, body=""))
    page.evaluate("document.body.dispatchEvent(new Event('wall-changed'))")
    state = page.locator("[data-board-live]")
    expect(state).to_contain_text("已断开")
    # The other parts answer meanwhile, and the page is not loaded over and over.
    page.evaluate("document.body.dispatchEvent(new Event('wall-changed'))")
    page.wait_for_timeout(500)
    assert page.evaluate("window.isFirst")
    expect(page.locator("#notices .notice")).to_have_count(0)
    page.unroute("**/news/")
    page.evaluate("document.body.dispatchEvent(new Event('wall-changed'))")
    page.wait_for_function("() => !window.isFirst")
    expect(page.locator(LIVE)).to_be_visible()
    person.forgives("500", "/news/", "htmx")


def test_a_question_asked_again_at_once_hears_its_own_answer(busy_office: Office) -> None:
    page = _asks_for_a_number(busy_office)
    page.locator("#panel input[type=radio][name=reason]").nth(1).check()
    page.keyboard.press("Escape")
    asked = page.locator("#confirm[open]")
    expect(asked).to_be_visible()
    page.evaluate(NO_AND_ESCAPE)
    page.wait_for_timeout(100)
    asked.get_by_role("button", name="放弃").click()
    expect(page.locator("#panel h2")).to_have_count(0)
