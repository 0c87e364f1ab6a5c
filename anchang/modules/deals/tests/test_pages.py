"""The pages of subscriptions: form, receipt, list, and what stands on the pages of others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from anchang.kernel import clock, ids
from anchang.modules.approvals.api import decide
from anchang.modules.deals.actions.closing import cancel_subscription, sign_contract
from anchang.modules.deals.actions.subscribe import create_subscription
from anchang.modules.deals.models import Subscription
from anchang.modules.deals.states import CloseReason, State
from anchang.modules.deals.tests.factories import NUMBERS, buyer, flat, lock, percent, subscribe
from anchang.modules.deals.web.card import past_of
from tests.world import World

DEALS = "/p/jinchenfu-2/deals/"


def read(answer: Any) -> str:
    return answer.content.decode()  # type: ignore[no-any-return]


def typed(**more: object) -> dict[str, object]:
    return {
        "unit": str(flat().pk),
        "discount": "none",
        "deposit": "50,000",
        "planned_sign_on": (clock.today() + timedelta(days=7)).isoformat(),
        "key": str(ids.new_id()),
        **more,
    }


def test_the_form_shows_unit_price_and_buyer(estate: World) -> None:
    lock(estate, buyer=buyer(estate))
    page = read(estate.client("林晓岚").get(f"{DEALS}new/?unit={flat().pk}"))
    assert "1栋 201" in page and "程女士" in page and "138****5600" in page
    assert "1,820,000.00" in page and "按表价认购" in page


def test_without_the_lock_the_form_says_what_to_do(estate: World) -> None:
    page = read(estate.client("林晓岚").get(f"{DEALS}new/?unit={flat().pk}"))
    assert "不在您的锁定中" in page and 'id="subscription"' not in page


@pytest.mark.parametrize("unit", ["", "nonsense", "01930000-0000-7000-8000-000000000000"])
def test_a_form_without_a_unit_is_not_there(estate: World, unit: str) -> None:
    assert estate.client("林晓岚").get(f"{DEALS}new/?unit={unit}").status_code == 404


def test_a_press_makes_one_subscription_however_often_it_is_sent(estate: World) -> None:
    lock(estate)
    form = typed(customer=str(buyer(estate).pk))
    client = estate.client("林晓岚")
    answers = [client.post(f"{DEALS}new/", form) for _ in range(2)]
    row = Subscription.objects.get()
    assert [(answer.status_code, answer.headers["Location"]) for answer in answers] == [(302, f"{DEALS}{row.pk}/")] * 2


def test_the_buyer_is_found_among_ones_own_customers(estate: World) -> None:
    lock(estate)
    buyer(estate, "201")
    buyer(estate, "202", owner="周子昂")
    client = estate.client("林晓岚")
    assert "138****5600" in read(client.get(f"{DEALS}buyers/?find=5600"))
    assert "没有找到" in read(client.get(f"{DEALS}buyers/?find=5601"))
    assert "138****5600" in read(client.get(f"{DEALS}new/?unit={flat().pk}&find=5600"))


def test_choosing_one_of_several_buyers_does_not_search_again(estate: World) -> None:
    lock(estate)
    page = read(estate.client("林晓岚").get(f"{DEALS}new/?unit={flat().pk}"))
    assert 'hx-trigger="submit, input delay:300ms from:#find"' in page


def test_without_a_buyer_the_form_comes_back(estate: World) -> None:
    lock(estate)
    answer = estate.client("林晓岚").post(f"{DEALS}new/", typed())
    assert answer.status_code == 422 and "请选择客户" in read(answer)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("deposit", "五万", "金额应为数字"),
        ("deposit", "400000", "不超过总价的 20%"),
        ("deposit", "", "请填写定金"),
        ("planned_sign_on", "2026-13-01", "日期应如"),
        ("planned_sign_on", "2020-01-01", "计划签约日应在"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_the_rest_is_kept(
    estate: World, field: str, value: str, sentence: str
) -> None:
    lock(estate)
    answer = estate.client("林晓岚").post(f"{DEALS}new/", typed(customer=str(buyer(estate).pk), **{field: value}))
    assert answer.status_code == 422 and sentence in read(answer)
    assert "程女士" in read(answer) and not Subscription.objects.exists()


@pytest.mark.parametrize(
    ("value", "total"), [("1", "1,801,800.00"), ("1.5%", "1,792,700.00"), ("０.５", "1,810,900.00")]
)
def test_the_total_is_worked_out_while_one_types(estate: World, value: str, total: str) -> None:
    lock(estate)
    part = read(
        estate.client("林晓岚").get(
            f"{DEALS}quote/",
            {"unit": str(flat().pk), "discount": "percent", "value": value},
            headers={"HX-Target": "price"},
        )
    )
    assert total in part and "<html" not in part and "提交审批" in part
    assert '<span hx-swap-oob="innerHTML:#live">认购总价' in part


def test_it_says_who_will_be_asked(estate: World) -> None:
    lock(estate)
    client = estate.client("林晓岚")

    def quoted(value: str) -> str:
        return read(client.get(f"{DEALS}quote/", {"unit": str(flat().pk), "discount": "percent", "value": value}))

    assert "须案场经理沈卓审批" in quoted("1") and "优惠 1%，超出您的权限。" in quoted("1")
    assert "须领导梁诚审批" in quoted("2")
    assert "底价" not in quoted("30")


def test_the_price_stands_on_the_ladder_while_one_types(estate: World) -> None:
    lock(estate)
    sought = {"unit": str(flat().pk), "discount": "percent"}
    own = estate.client("林晓岚")
    assert "ladder" not in read(own.get(f"{DEALS}quote/", sought))
    drawn = read(own.get(f"{DEALS}quote/", {**sought, "value": "2"}))
    assert 'class="ladder"' in drawn and "备案价" in drawn and "底价" not in drawn
    assert "定金不超过总价的 20%，即 356,720.00 元。" in drawn
    assert "底价" in read(estate.client("沈卓").get(f"{DEALS}quote/", {**sought, "value": "2"}))


def test_what_is_not_typed_yet_is_no_mistake(estate: World) -> None:
    lock(estate)
    part = read(estate.client("林晓岚").get(f"{DEALS}quote/", {"unit": str(flat().pk), "discount": "percent"}))
    assert 'name="value"' in part and "field-error" not in part and "选填" not in part


@pytest.mark.parametrize("value", ["abc", "-1", "0", "1.234", "100"])
def test_an_unreadable_value_is_said_and_the_list_price_shown(estate: World, value: str) -> None:
    lock(estate)
    part = read(
        estate.client("林晓岚").get(f"{DEALS}quote/", {"unit": str(flat().pk), "discount": "percent", "value": value})
    )
    assert "1,820,000.00" in part and "field-error" in part


def test_a_discount_that_needs_approval_waits_and_says_so(estate: World) -> None:
    lock(estate)
    form = typed(customer=str(buyer(estate).pk), discount="amount", value="10,000")
    answer = estate.client("林晓岚").post(f"{DEALS}new/", form, follow=True)
    assert "等待审批" in read(answer) and "1,810,000.00" in read(answer)


def test_the_manager_sees_the_ladder_with_the_floor_and_approves(estate: World, deliver: Callable[[], int]) -> None:
    row = subscribe(estate, lines=percent(1_00))
    client = estate.client("沈卓")
    path = f"/p/jinchenfu-2/approvals/{row.request_id}/"
    page = read(client.get(path))
    for words in ("申请成交价", "备案价", "表价", "底价", "申请价", "程女士", "特批折扣"):
        assert words in page
    client.post(f"{path}decision/", {"verdict": "approve"})
    deliver()
    assert "已认购" in read(estate.client("林晓岚").get(f"{DEALS}{row.pk}/"))


def test_who_asked_does_not_see_the_floor_on_the_card(estate: World) -> None:
    row = subscribe(estate, lines=percent(7_00))
    page = read(estate.client("林晓岚").get(f"/p/jinchenfu-2/approvals/{row.request_id}/"))
    assert "申请价" in page and "底价" not in page
    assert "低于底价" in read(estate.client("梁诚").get(f"/p/jinchenfu-2/approvals/{row.request_id}/"))
    assert "低于底价" not in read(estate.client("林晓岚").get("/p/jinchenfu-2/approvals/?view=mine"))


def test_the_past_of_a_unit_stands_at_the_days_of_its_deeds(estate: World) -> None:
    then = clock.now() - timedelta(days=40)
    old = subscribe(estate, at=then)
    sign_contract(old.pk, by=estate.actor("林晓岚"), at=then + timedelta(days=7))
    cancel_subscription(
        old.pk, reason=CloseReason.CANCELLED, note="换城市", by=estate.actor("沈卓"), at=then + timedelta(days=20)
    )
    lock(estate)
    row = create_subscription(
        flat().pk,
        customer_id=buyer(estate, "202").pk,
        lines=percent(1_00),
        deposit_fen=50_000_00,
        by=estate.actor("林晓岚"),
        at=clock.now(),
    )
    past = past_of(Subscription.objects.filter(unit_id=row.unit_id).select_related("owner"))
    days = [clock.local(then + timedelta(days=passed)).date() for passed in (20, 7, 0)]
    assert [(deed["on"], str(deed["title"])) for deed in past] == list(zip(days, ("退房", "签约", "认购"), strict=True))
    page = read(estate.client("沈卓").get(f"/p/jinchenfu-2/approvals/{row.request_id}/"))
    assert "这套房的经过" in page and all(f'datetime="{day.isoformat()}"' in page for day in days)


def test_a_returned_one_is_mended_from_its_page(estate: World, deliver: Callable[[], int]) -> None:
    row = subscribe(estate, lines=percent(1_00))
    assert row.request_id
    decide(row.request_id, verdict="return", comment="先让半个点", by=estate.actor("沈卓"), at=clock.now())
    deliver()
    client = estate.client("林晓岚")
    assert "先让半个点" in read(client.get(f"{DEALS}{row.pk}/"))
    page = read(client.get(f"{DEALS}{row.pk}/amendment/"))
    assert 'value="1"' in page and "50,000.00" in page
    row.refresh_from_db()
    form = typed(customer=str(row.customer_id), discount="percent", value="0.5", version=row.version)
    assert client.post(f"{DEALS}{row.pk}/amendment/", form).status_code == 302
    row.refresh_from_db()
    assert row.state == State.PENDING
    again = client.get(f"{DEALS}{row.pk}/amendment/")
    assert (again.status_code, str(State.PENDING.label) in read(again)) == (409, True)


def test_signing_and_ending_from_the_page(estate: World) -> None:
    row = subscribe(estate)
    own, manager = estate.client("林晓岚"), estate.client("沈卓")
    page = read(own.get(f"{DEALS}{row.pk}/"))
    assert "登记签约" in page and "退房" not in page
    assert own.post(f"{DEALS}{row.pk}/contract/", {"version": row.version}).status_code == 302
    assert own.post(f"{DEALS}{row.pk}/cancellation/", {"note": "不要了"}).status_code == 403
    answer = manager.post(f"{DEALS}{row.pk}/cancellation/", {"reason": "cancelled", "note": ""})
    assert answer.status_code == 422 and "请写明原因" in read(answer)
    assert manager.post(f"{DEALS}{row.pk}/cancellation/", {"reason": "void", "note": "录错"}).status_code == 302
    assert "已关闭：作废" in read(manager.get(f"{DEALS}{row.pk}/"))


def test_a_page_out_of_date_does_nothing(estate: World) -> None:
    row = subscribe(estate)
    answer = estate.client("林晓岚").post(f"{DEALS}{row.pk}/contract/", {"version": row.version + 1})
    assert answer.status_code == 409


def test_everybody_sees_what_is_in_reach(estate: World) -> None:
    row = subscribe(estate)
    for name, status in {"林晓岚": 200, "沈卓": 200, "梁诚": 200, "钱敏": 200, "周子昂": 404, "温岚": 403}.items():
        assert estate.client(name).get(f"{DEALS}{row.pk}/").status_code == status


def test_the_list_filters_in_its_address_and_sums_what_fits(estate: World) -> None:
    first = subscribe(estate, "201")
    subscribe(estate, "202", who="周子昂", lines=percent(1_00))
    ended = subscribe(estate, "301")
    cancel_subscription(ended.pk, note="退房", by=estate.actor("沈卓"), at=clock.now())
    client = estate.client("沈卓")
    assert "合计 3 套" in read(client.get(DEALS))
    page = client.get(DEALS, {"state": "active"})
    assert page.context["sums"]["total"] == first.deal_total_fen and page.context["sums"]["count"] == 1
    assert client.get(DEALS, {"owner": str(estate.user("周子昂").pk)}).context["sums"]["count"] == 1
    assert client.get(DEALS, {"building": "9栋"}).context["sums"]["count"] == 0
    assert client.get(DEALS, {"state": "nonsense", "owner": "nonsense"}).context["sums"]["count"] == 3
    assert client.get(DEALS, {"state": "overdue"}).context["sums"]["count"] == 0
    assert estate.client("周子昂").get(DEALS).context["sums"]["count"] == 1


@pytest.mark.parametrize(
    ("words", "is_found"), [("201", True), ("1栋201", True), ("RG-", True), ("%", True), ("999", False)]
)
def test_a_subscription_is_found_by_its_room_or_number(estate: World, words: str, is_found: bool) -> None:
    row = subscribe(estate)
    page = read(estate.client("林晓岚").get(DEALS, {"q": words}))
    assert (f"{DEALS}{row.pk}/" in page) == is_found
    assert is_found or "没有符合条件的认购" in page


def test_an_empty_list_says_how_to_begin(estate: World) -> None:
    assert "还没有认购" in read(estate.client("林晓岚").get(DEALS))


@pytest.mark.parametrize("count", [1, 4])
def test_the_list_keeps_its_budget(
    estate: World, count: int, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for number in NUMBERS[:count]:
        subscribe(estate, number)
    client = estate.client("沈卓")
    with django_assert_max_num_queries(12):
        assert client.get(DEALS).status_code == 200


@pytest.mark.parametrize("who", ["林晓岚", "沈卓"])
def test_the_pages_keep_their_budget(
    estate: World, who: str, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    row = subscribe(estate, lines=percent(1_00))
    lock(estate, "202", who, buyer=buyer(estate, "202"))
    client = estate.client(who)
    for path in (
        f"{DEALS}{row.pk}/",
        f"/p/jinchenfu-2/approvals/{row.request_id}/",
        f"{DEALS}new/?unit={flat('202').pk}",
    ):
        with django_assert_max_num_queries(12):
            assert client.get(path).status_code == 200


def test_the_unit_leads_from_ones_lock_to_the_form_and_shows_what_came_of_it(estate: World) -> None:
    client = estate.client("林晓岚")
    path = f"/p/jinchenfu-2/units/{flat().pk}/deals/way/"
    assert "去认购" not in read(client.get(path))
    lock(estate)
    assert f"{DEALS}new/?unit={flat().pk}" in read(client.get(path))
    assert "去认购" not in read(estate.client("周子昂").get(path))
    row = subscribe(estate, "202")
    assert row.number in read(client.get(f"/p/jinchenfu-2/units/{flat('202').pk}/deals/"))


def test_the_customer_page_shows_deals_and_ones_locks(estate: World) -> None:
    row = subscribe(estate)
    lock(estate, "202")
    page = read(estate.client("林晓岚").get(f"/p/jinchenfu-2/customers/{row.customer_id}/deals/"))
    assert row.number in page and "1栋 202" in page and f"customer={row.customer_id}" in page


def test_the_day_shows_what_must_be_signed(estate: World) -> None:
    subscribe(estate, "201")
    subscribe(estate, "202", lines=percent(1_00))
    path = "/p/jinchenfu-2/today/deals/"
    page = read(estate.client("林晓岚").get(path))
    assert "待签约" in page and "待审批" in page and "程女士" in page
    assert "待审批" not in read(estate.client("沈卓").get(path))
    assert read(estate.client("周子昂").get(path)).strip() == ""


def test_the_request_is_a_link_only_for_who_may_open_it(estate: World) -> None:
    row = subscribe(estate, lines=percent(1_00))
    there = f"/p/jinchenfu-2/approvals/{row.request_id}/"
    assert there in read(estate.client("林晓岚").get(f"{DEALS}{row.pk}/"))
    page = read(estate.client("吴迪").get(f"{DEALS}{row.pk}/"))
    assert "等待审批" in page and there not in page
