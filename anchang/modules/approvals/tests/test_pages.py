"""The list, the page of one request, the dock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from anchang.kernel import clock, ids
from anchang.kernel.http.rest import write_cursor
from anchang.modules.approvals.actions import decide
from anchang.modules.approvals.ports import register_kind
from anchang.modules.approvals.states import State
from anchang.modules.approvals.tests.factories import KIND, ask, page_of
from tests.world import World

LIST = "/p/jinchenfu-2/approvals/"


def read(answer: Any) -> str:
    return answer.content.decode()  # type: ignore[no-any-return]


def test_the_manager_sees_what_waits_oldest_first(world: World) -> None:
    ask(world, title="第一件")
    ask(world, title="第二件")
    page = read(world.client("沈卓").get(LIST))
    assert page.index("第一件") < page.index("第二件")


def test_what_is_urgent_stands_in_front_on_every_page_of_the_list(world: World) -> None:
    plain = [ask(world, title=f"平常{n:02d}") for n in range(22)]
    urgent = ask(world, title="急件", is_flagged=True)
    manager = world.client("沈卓")
    page = read(manager.get(LIST))
    assert page.index("急件") < page.index("平常00") and "平常19" not in page
    rest = read(manager.get(LIST, {"cursor": write_cursor(plain[18].pk)}))
    assert "急件" not in rest and all(f"平常{n}" in rest for n in (19, 20, 21))
    assert "平常00" in read(manager.get(LIST, {"cursor": write_cursor(urgent.pk)}))
    assert "1 / 23" in read(manager.get(page_of(urgent)))


def test_the_consultant_sees_his_own_and_no_tab_of_waiting_ones(world: World) -> None:
    ask(world, "林晓岚", title="我的这件")
    ask(world, "周子昂", title="别人的那件")
    page = read(world.client("林晓岚").get(LIST))
    assert "我的这件" in page and "别人的那件" not in page and "待我审批" not in page


def test_a_request_of_another_consultant_is_not_there(world: World) -> None:
    row = ask(world, "周子昂")
    assert world.client("林晓岚").get(page_of(row)).status_code == 404
    assert world.client("唐红思").get(page_of(row)).status_code == 403


def test_the_page_tells_where_one_is_and_leads_on(world: World) -> None:
    first, second, third = (ask(world, title=title) for title in ("甲", "乙", "丙"))
    page = read(world.client("沈卓").get(page_of(second)))
    assert "2 / 3" in page and page_of(first) in page and page_of(third) in page


def test_approving_leads_to_the_next_one(world: World) -> None:
    first, second = ask(world), ask(world)
    answer = world.client("沈卓").post(page_of(first, "decision/"), {"verdict": "approve"})
    assert (answer.status_code, answer.headers["Location"]) == (302, page_of(second))
    answer = world.client("沈卓").post(page_of(second, "decision/"), {"verdict": "approve"})
    assert answer.headers["Location"] == LIST


def test_a_second_press_of_the_same_button_changes_nothing_and_says_so_again(world: World) -> None:
    first, second = ask(world), ask(world)
    manager = world.client("沈卓")
    assert 'name="key"' in read(manager.get(page_of(first)))
    for _twice in range(2):
        answer = manager.post(page_of(first, "decision/"), {"verdict": "approve", "key": "one-press"}, follow=True)
        assert answer.status_code == 200 and "还有 1 件待审批" in read(answer)
    other = manager.post(page_of(second, "decision/"), {"verdict": "approve", "key": "one-press"})
    assert other.status_code == 422 and "这个请求编号已用于另一项内容" in read(other)


def test_taking_back_twice_with_one_press_takes_back_once(world: World) -> None:
    row = ask(world, "林晓岚")
    for _twice in range(2):
        answer = world.client("林晓岚").post(page_of(row, "withdrawal/"), {"key": "one-press"})
        assert answer.status_code == 302


def test_rejecting_without_a_word_says_what_to_do_and_keeps_the_page(world: World) -> None:
    row = ask(world)
    answer = world.client("沈卓").post(page_of(row, "decision/"), {"verdict": "reject", "comment": " "})
    assert answer.status_code == 422
    assert "请写明原因" in read(answer) and 'aria-invalid="true"' in read(answer)
    row.refresh_from_db()
    assert row.is_pending


def test_the_slower_manager_sees_who_decided(world: World) -> None:
    row = ask(world)
    decide(row.pk, verdict="approve", by=world.actor("梁诚"), at=clock.now())
    answer = world.client("沈卓").post(page_of(row, "decision/"), {"verdict": "reject", "comment": "太低了"})
    assert answer.status_code == 409
    page = read(answer)
    assert "梁诚" in page and "已批准" in page and 'name="verdict"' not in page


def test_a_reload_after_a_refused_decision_shows_the_request(world: World) -> None:
    row = ask(world)
    answer = world.client("沈卓").get(page_of(row, "decision/"))
    assert (answer.status_code, answer.headers["Location"]) == (302, page_of(row))


def test_who_asked_sees_no_dock_but_may_withdraw(world: World) -> None:
    row = ask(world)
    page = read(world.client("林晓岚").get(page_of(row)))
    assert "decision/" not in page and "withdrawal/" in page and "等待案场经理审批" in page
    assert world.client("林晓岚").post(page_of(row, "withdrawal/")).status_code == 302
    row.refresh_from_db()
    assert row.state == State.WITHDRAWN
    assert "已撤回" in read(world.client("林晓岚").get(page_of(row)))


def test_a_comment_is_shown_as_text(world: World) -> None:
    row = ask(world)
    decide(row.pk, verdict="reject", comment="<b>太低</b>", by=world.actor("沈卓"), at=clock.now())
    assert "&lt;b&gt;太低" in read(world.client("林晓岚").get(page_of(row)))


def test_a_kind_brings_its_own_card(world: World) -> None:
    register_kind(
        "tests.other", title="另一种", describe=lambda subject, facts, actor: {"facts": {"lines": [["问", "答"]]}}
    )
    row = ask(world)
    type(row).objects.filter(pk=row.pk).update(kind="tests.other")
    assert "另一种" in read(world.client("沈卓").get(page_of(row)))


def test_the_menu_counts_what_waits(world: World) -> None:
    ask(world)
    ask(world)
    assert '<span class="count">2</span>' in read(world.client("沈卓").get(LIST))
    assert '<span class="count">2</span>' not in read(world.client("林晓岚").get(LIST))


def test_the_day_shows_what_waits_and_nothing_when_none_does(world: World) -> None:
    path = "/p/jinchenfu-2/today/approvals/"
    assert read(world.client("沈卓").get(path)).strip() == ""
    row = ask(world)
    assert page_of(row) in read(world.client("沈卓").get(path))
    assert world.client("林晓岚").get(path).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("view", ["waiting", "mine", "done"])
def test_the_list_keeps_its_budget(
    world: World, count: int, view: str, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for _ in range(count):
        row = ask(world)
        if view == "done":
            decide(row.pk, verdict="approve", by=world.actor("沈卓"), at=clock.now())
    client = world.client("沈卓")
    with django_assert_max_num_queries(12):
        assert client.get(LIST, {"view": view}).status_code == 200


def test_the_page_keeps_its_budget(world: World, django_assert_max_num_queries: Callable[..., Any]) -> None:
    row = [ask(world) for _ in range(3)][1]
    client = world.client("沈卓")
    with django_assert_max_num_queries(12):
        client.get(page_of(row))


def test_the_api_lists_shows_and_decides(world: World) -> None:
    row = ask(world)
    client = world.client("沈卓")
    listed = client.get("/api/v1/approvals?state=pending").json()["items"]
    assert [item["id"] for item in listed] == [str(row.pk)]
    path = f"/api/v1/approvals/{row.pk}"
    assert client.get(path).json()["kind"] == KIND
    headers = {"Idempotency-Key": str(ids.new_id())}
    for _again in range(2):
        answer = client.post(f"{path}/decision", {"verdict": "approve"}, "application/json", headers=headers)
        assert (answer.status_code, answer.json()["state"]) == (200, "approved")
    other = world.client("梁诚").post(
        f"{path}/decision", {"verdict": "approve"}, "application/json", headers={"Idempotency-Key": "k2"}
    )
    assert (other.status_code, other.json()["code"]) == (409, "approvals.already_decided")


@pytest.mark.parametrize("body", [{}, {"verdict": "maybe"}, {"verdict": "approve", "more": 1}, {"verdict": "reject"}])
def test_the_api_refuses_other_shapes(world: World, body: dict[str, object]) -> None:
    path = f"/api/v1/approvals/{ask(world).pk}/decision"
    answer = world.client("沈卓").post(path, body, "application/json", headers={"Idempotency-Key": "k"})
    assert answer.status_code == 422 and answer.headers["Content-Type"] == "application/problem+json"


def test_the_api_hides_what_is_out_of_reach(world: World) -> None:
    row = ask(world, "周子昂")
    assert world.client("林晓岚").get(f"/api/v1/approvals/{row.pk}").status_code == 404
    assert world.client("唐红思").get("/api/v1/approvals").status_code == 403


def test_deciding_tells_how_many_are_left(world: World) -> None:
    first, second = ask(world), ask(world)
    client = world.client("沈卓")
    page = read(client.post(page_of(first, "decision/"), {"verdict": "approve"}, follow=True))
    assert f"（{first.sort.title}）。还有 1 件待审批。" in page
    page = read(client.post(page_of(second, "decision/"), {"verdict": "approve"}, follow=True))
    assert "待审批的都办完了。" in page


def test_a_kind_says_in_half_a_line_what_is_asked(world: World) -> None:
    register_kind("tests.brief", title="另一种", brief=lambda facts: "比表价低 2 万")
    row = ask(world)
    type(row).objects.filter(pk=row.pk).update(kind="tests.brief")
    client = world.client("沈卓")
    assert "比表价低 2 万" in read(client.get(LIST))
    assert "比表价低 2 万" in read(client.get("/p/jinchenfu-2/today/approvals/"))
