"""What takes two people: asked for with a reason, agreed to by another, done at once, and told of in the log."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import translation

from anchang.kernel import audit, clock
from anchang.kernel.errors import Stale
from anchang.kernel.work.worker import work_once
from anchang.modules.approvals import api as approvals
from anchang.modules.inventory.actions.claims import lock_unit
from anchang.modules.inventory.tests.factories import unit
from anchang.modules.launches import errors, order_errors
from anchang.modules.launches.actions.arming import arm_launch, rehearse
from anchang.modules.launches.actions.asking import ask_for_order, ask_to_arm, ask_to_void, carry_out
from anchang.modules.launches.actions.batches import commit_lot, void_lot
from anchang.modules.launches.actions.drafts import edit_launch
from anchang.modules.launches.actions.orders import close_launch, pause_launch
from anchang.modules.launches.history import Done, history_of
from anchang.modules.launches.live import standing_of
from anchang.modules.launches.models import Book, Launch, Offer, Pick
from anchang.modules.launches.rules.settings import settings_of
from anchang.modules.launches.states import Command, Mode, Order, State
from anchang.modules.launches.tests.factories import arm, planned, ready, rehearse_whole
from anchang.modules.launches.tests.winners import won
from anchang.modules.notices.models import Notice
from tests.world import World

PLANNER, MANAGER, LEADER = "叶青", "沈卓", "梁诚"


def test_a_plan_that_changed_is_not_armed(world: World) -> None:
    row = ready(world)
    with pytest.raises(Stale):
        arm_launch(
            row.pk,
            version=row.version - 1,
            asked_by=world.user(PLANNER).pk,
            armed_by=world.user(MANAGER).pk,
            at=clock.now(),
        )
    asked = ask_to_arm(row.pk, by=world.actor(PLANNER), at=clock.now())
    edit_launch(
        row.pk,
        settings=replace(settings_of(row), welcome="欢迎"),
        version=row.version,
        by=world.actor(PLANNER),
        at=clock.now(),
    )
    with pytest.raises(errors.PlanChanged):
        approvals.decide(asked.id, verdict="approve", by=world.actor(MANAGER), at=clock.now())


def log_of(launch: Launch) -> list[Done]:
    return history_of(launch, approvals.requests_of(launch.pk))


def told_of(launch: Launch, title: str) -> str:
    """Return what the log says of the last act of this title."""
    return next(one.note for one in log_of(launch) if one.title == title)


def agree(world: World, request_id: UUID, who: str = MANAGER) -> None:
    approvals.decide(request_id, verdict="approve", by=world.actor(who), at=clock.now())
    carry_out(request_id, approver_id=world.user(who).pk)


def test_a_yes_arms_it_once(world: World) -> None:
    row = ready(world)
    asked = ask_to_arm(row.pk, by=world.actor(PLANNER), at=clock.now())
    agree(world, asked.id)
    carry_out(asked.id, approver_id=world.user(MANAGER).pk)
    row.refresh_from_db()
    assert (row.state, Book.objects.filter(launch=row).count()) == (State.ARMED, 1)
    assert not Notice.objects.filter(kind="launches.undone").exists()


def test_who_asks_as_manager_is_answered_by_the_leader(world: World) -> None:
    row = ready(world)
    asked = ask_to_arm(row.pk, by=world.actor(MANAGER), at=clock.now())
    agree(world, asked.id, LEADER)
    row.refresh_from_db()
    assert row.armed_by_id == world.user(LEADER).pk


def test_what_cannot_be_done_any_more_is_told_to_both(world: World) -> None:
    row = ready(world)
    asked = ask_to_arm(row.pk, by=world.actor(PLANNER), at=clock.now())
    approvals.decide(asked.id, verdict="approve", by=world.actor(MANAGER), at=clock.now())
    lock_unit(Offer.objects.filter(launch=row)[0].unit_id, by=world.actor("林晓岚"), at=clock.now())
    carry_out(asked.id, approver_id=world.user(MANAGER).pk)
    row.refresh_from_db()
    assert row.state == State.DRAFT
    last = told_of(row, "开盘就绪")
    assert last.startswith("叶青申请，沈卓批准：") and "不在售" in last
    assert {one.user_id for one in Notice.objects.filter(kind="launches.undone")} == {
        world.user(PLANNER).pk,
        world.user(MANAGER).pk,
    }


def test_an_order_is_done_once_another_agrees(world: World) -> None:
    made = rehearse(planned(world).pk, by=world.actor(PLANNER), at=clock.now())
    asked = ask_for_order(made.pk, Command.PAUSE, reason="现场断网", by=world.actor(PLANNER), at=clock.now())
    standing = standing_of(made)
    assert standing and not standing.is_paused
    agree(world, asked.id)
    carry_out(asked.id, approver_id=world.user(MANAGER).pk)
    standing = standing_of(made)
    assert standing and standing.is_paused
    log = log_of(made)
    assert (log[0].title, log[0].note) == ("暂停选房", "叶青申请，沈卓批准：现场断网")


def test_what_was_asked_for_and_denied_or_taken_back_stands_in_the_log(world: World) -> None:
    made = rehearse(planned(world).pk, by=world.actor(PLANNER), at=clock.now())
    for end in ("reject", "withdraw"):
        asked = ask_for_order(made.pk, Command.PAUSE, reason="现场断网", by=world.actor(PLANNER), at=clock.now())
        if end == "withdraw":
            approvals.withdraw_request(asked.id, by=world.actor(PLANNER), at=clock.now())
        else:
            comment: dict[str, Any] = {"comment": "先看一看", "by": world.actor(MANAGER), "at": clock.now()}
            approvals.decide(asked.id, verdict=end, **comment)
    assert [(one.title, one.note) for one in log_of(made)[:2]] == [
        ("暂停选房", "叶青申请，已撤回"),
        ("暂停选房", "叶青申请，沈卓驳回：先看一看"),
    ]


def test_the_story_of_a_launch_tells_of_its_rehearsals(world: World) -> None:
    titles = {one.title for one in log_of(ready(world))}
    assert {"开始公测", "关闭开盘（公测）"} <= titles


def test_nobody_asks_for_a_unit_back_that_nobody_holds_or_that_is_paid_for(world: World) -> None:
    launch, by = arm(world), world.actor(PLANNER)
    ask: dict[str, Any] = {"reason": "客户当面放弃", "by": by, "at": clock.now()}
    picked, settled = won(launch, 0, 0), won(launch, 1, 1)
    Pick.objects.filter(pk=settled.pk).update(confirmed_at=clock.now(), paid_at=clock.now())
    for unit_id, refused in ((unit("302").pk, order_errors.NothingHeld), (settled.unit_id, order_errors.PickIsPaid)):
        with pytest.raises(refused):
            ask_for_order(launch.pk, Command.RELEASE, facts={"unit": str(unit_id)}, **ask)
    asked = ask_for_order(launch.pk, Command.RELEASE, facts={"unit": str(picked.unit_id)}, **ask)
    Pick.objects.filter(pk=picked.pk).update(paid_at=clock.now())
    with pytest.raises(order_errors.PickIsPaid):
        approvals.decide(asked.id, verdict="approve", by=world.actor(MANAGER), at=clock.now())


def test_what_became_impossible_after_the_yes_is_told_in_the_readers_language(world: World) -> None:
    launch = arm(world)
    picked = won(launch, 0, 0)
    say: dict[str, Any] = {"reason": "客户当面放弃", "facts": {"unit": str(picked.unit_id)}, "by": world.actor(PLANNER)}
    asked = ask_for_order(launch.pk, Command.RELEASE, at=clock.now(), **say)
    approvals.decide(asked.id, verdict="approve", by=world.actor(MANAGER), at=clock.now())
    Pick.objects.filter(pk=picked.pk).update(confirmed_at=clock.now(), paid_at=clock.now())
    carry_out(asked.id, approver_id=world.user(MANAGER).pk)
    assert told_of(launch, "收回房源") == "叶青申请，沈卓批准：没有执行：1栋 201 的定金已支付。"
    with translation.override("en"):
        assert log_of(launch)[0].note.endswith("the deposit for 1栋 201 is paid.")
        assert Notice.objects.filter(kind="launches.undone")[0].words.endswith("the deposit for 1栋 201 is paid.")


def test_nobody_agrees_to_an_order_once_the_launch_is_closed(world: World) -> None:
    made = rehearse(planned(world).pk, by=world.actor(PLANNER), at=clock.now())
    asked = ask_for_order(made.pk, Command.PAUSE, reason="现场断网", by=world.actor(PLANNER), at=clock.now())
    close_launch(made.pk, reason="到时间了", by=world.system(), at=clock.now())
    with pytest.raises(order_errors.AlreadyClosed):
        approvals.decide(asked.id, verdict="approve", by=world.actor(MANAGER), at=clock.now())


def test_what_the_book_would_refuse_is_neither_asked_for_nor_agreed_to(world: World) -> None:
    made, by = rehearse(planned(world).pk, by=world.actor(PLANNER), at=clock.now()), world.actor(PLANNER)
    longer = {"closes_at": (made.closes_at + timedelta(minutes=30)).isoformat()}
    asked = ask_for_order(made.pk, Command.EXTEND, reason="排队较长", facts=longer, by=by, at=clock.now())
    over = made.closes_at + timedelta(seconds=1)
    with pytest.raises(order_errors.LaunchOver):
        approvals.decide(asked.id, verdict="approve", by=world.actor(MANAGER), at=over)
    for command, facts in ((Command.PAUSE, {}), (Command.WAVE, {"wave": 1}), (Command.AGAIN, {"buyer_no": 0})):
        with pytest.raises(order_errors.LaunchOver):
            ask_for_order(made.pk, command, reason="排队较长", facts=facts, by=by, at=over)
    with pytest.raises(order_errors.NotPaused):
        ask_for_order(made.pk, Command.RESUME, reason="已查清", by=by, at=clock.now())
    ask_for_order(made.pk, Command.CLOSE, reason="到时间了", by=by, at=over)


def test_once_the_time_is_over_closing_is_what_is_left(world: World) -> None:
    made = rehearse(planned(world).pk, by=world.actor(PLANNER), at=clock.now())
    address = f"/p/jinchenfu-2/launches/{made.pk}/"
    before = world.client(PLANNER).get(address).content.decode()
    assert "ask-pause" in before and "ask-resume" not in before
    assert "ask-release" not in before, "nobody holds anything that could be taken back"
    won(made, 0, 0)
    past = {"opens_at": clock.now() - timedelta(hours=2), "closes_at": clock.now() - timedelta(hours=1)}
    Launch.objects.filter(pk=made.pk).update(**past)
    after = world.client(PLANNER).get(address).content.decode()
    assert not [one for one in ("pause", "resume", "extend", "wave") if f"ask-{one}" in after]
    assert "ask-close" in after and "ask-release" in after and "请关闭开盘" in after


def test_who_agrees_to_the_close_reads_what_is_taken(world: World) -> None:
    made = rehearse(planned(world).pk, by=world.actor(PLANNER), at=clock.now())
    won(made, 0, 0)
    asked = ask_for_order(made.pk, Command.CLOSE, reason="选完了", by=world.actor(PLANNER), at=clock.now())
    left = Offer.objects.filter(launch=made).count() - 1
    card = world.client(MANAGER).get(f"/p/jinchenfu-2/approvals/{asked.id}/").content.decode()
    assert f"1 套，其中未付定金 1 套；还剩 {left} 套" in card


def test_in_english_a_button_orders_and_the_log_looks_back() -> None:
    with translation.override("en"):
        said = {order: (str(order.label), str(audit.title_of(f"launches.{order.value}"))) for order in Command}
    assert said[Command.PAUSE] == ("Pause choosing", "Paused choosing")
    assert not [order for order, (button, log) in said.items() if button == log]


def test_the_log_says_of_an_arming_who_stands_behind_it_and_of_a_draft_who_changed_it(world: World) -> None:
    row = ready(world)
    by, at = world.actor(PLANNER), clock.now()
    edit_launch(row.pk, settings=replace(settings_of(row), welcome="欢迎"), version=row.version, by=by, at=at)
    rehearse_whole(world, row)
    assert told_of(row, "修改开盘规则") == "叶青"
    assert "操作记录" in world.client(PLANNER).get(f"/p/jinchenfu-2/launches/{row.pk}/").content.decode()
    agree(world, ask_to_arm(row.pk, by=world.actor(PLANNER), at=clock.now()).id)
    row.refresh_from_db()
    last = told_of(row, "开盘就绪")
    assert last.endswith("叶青申请，沈卓批准")
    assert last.startswith(f"{Offer.objects.filter(launch=row).count()} 套，")


def test_a_published_lot_is_voided_by_two_people_and_the_page_says_that_it_waits(world: World) -> None:
    row = planned(world, mode=Mode.TURNS, order=Order.DRAWN)
    by, at = world.actor(PLANNER), clock.now()
    with pytest.raises(errors.LotVoid):
        ask_to_void(row.pk, reason="漏了一位客户", by=by, at=at)
    commit_lot(row.pk, by=by, at=at)
    client, page = world.client(PLANNER), f"/p/jinchenfu-2/launches/{row.pk}/batches/"
    assert 'name="reason"' in client.get(page).content.decode()
    client.post(page.replace("batches/", "lot/voiding/"), {"reason": "漏了一位客户"})
    row.refresh_from_db()
    assert row.commitment, "one person voids nothing"
    shown = client.get(page).content.decode()
    assert "作废摇号：等待另一人批准" in shown and 'name="reason"' not in shown
    [asked] = [one for one in approvals.requests_of(row.pk) if one.kind == "launches.void_lot"]
    card = world.client(MANAGER).get(f"/p/jinchenfu-2/approvals/{asked.id}/").content.decode()
    assert row.commitment in card and "尚未摇号" in card
    agree(world, asked.id)
    row.refresh_from_db()
    assert not row.commitment
    assert (log_of(row)[0].title, log_of(row)[0].note) == ("作废摇号", "叶青申请，沈卓批准：漏了一位客户")
    assert "漏了一位客户" in client.get(page).content.decode()


def test_a_lot_that_was_voided_meanwhile_is_not_voided_again(world: World) -> None:
    row = planned(world, mode=Mode.TURNS, order=Order.DRAWN)
    by, at = world.actor(PLANNER), clock.now()
    first = commit_lot(row.pk, by=by, at=at)
    asked = ask_to_void(row.pk, reason="漏了一位客户", by=by, at=at)
    void_lot(row.pk, commitment=first, reason="重印名单", by=by, at=at)
    second = commit_lot(row.pk, by=by, at=at)
    with pytest.raises(errors.PlanChanged):
        approvals.decide(asked.id, verdict="approve", by=world.actor(MANAGER), at=at)
    with pytest.raises(errors.PlanChanged):
        void_lot(row.pk, commitment=first, reason="漏了一位客户", by=by, at=at)
    row.refresh_from_db()
    assert row.commitment == second


def test_who_agrees_reads_what_it_is_about_and_what_is_urgent(world: World) -> None:
    made = rehearse(planned(world).pk, by=world.actor(PLANNER), at=clock.now())
    asked = ask_for_order(made.pk, Command.PAUSE, reason="现场断网", by=world.actor(PLANNER), at=clock.now())
    client = world.client(MANAGER)
    page = client.get(f"/p/jinchenfu-2/approvals/{asked.id}/").content.decode()
    for word in ("开盘时间", "结束时间", "房源套数", "表价合计", "定金", "50,000.00 元", "客户人数", "请尽快处理"):
        assert word in page
    assert f"/p/jinchenfu-2/launches/{made.pk}/" in page
    listed = client.get("/p/jinchenfu-2/approvals/").content.decode()
    assert "请尽快处理" in listed and "现场断网" in listed


def test_an_order_of_a_unit_is_listed_with_the_unit_and_the_reason(world: World) -> None:
    made = rehearse(planned(world).pk, by=world.actor(PLANNER), at=clock.now())
    unit = won(made, 0, 0).unit
    facts = {"unit": str(unit.pk)}
    ask_for_order(made.pk, Command.RELEASE, reason="客户放弃", facts=facts, by=world.actor(PLANNER), at=clock.now())
    listed = world.client(MANAGER).get("/p/jinchenfu-2/approvals/").content.decode()
    assert f"{unit}，客户放弃" in listed


def test_who_waits_to_go_on_is_urgent_too(world: World) -> None:
    made = rehearse(planned(world).pk, by=world.actor(PLANNER), at=clock.now())
    pause_launch(made.pk, reason="现场断网", by=world.system(), at=clock.now())
    ask_for_order(made.pk, Command.RESUME, reason="已查清", by=world.actor(PLANNER), at=clock.now())
    assert "请尽快处理" in world.client(MANAGER).get("/p/jinchenfu-2/approvals/").content.decode()


def test_the_worker_carries_out_what_was_agreed(world: World) -> None:
    made = rehearse(planned(world).pk, by=world.actor(PLANNER), at=clock.now())
    facts = {"closes_at": (made.closes_at + timedelta(minutes=30)).isoformat()}
    asked = ask_for_order(
        made.pk, Command.EXTEND, reason="排队较长", facts=facts, by=world.actor(PLANNER), at=clock.now()
    )
    approvals.decide(asked.id, verdict="approve", by=world.actor(MANAGER), at=clock.now())
    while work_once():
        pass
    standing = standing_of(made)
    assert standing and standing.closes_at == made.closes_at + timedelta(minutes=30)


def test_a_wave_puts_its_units_on_the_board(world: World) -> None:
    row = planned(world)
    kept = Offer.objects.filter(launch=row).order_by("pk")[0]
    Offer.objects.filter(pk=kept.pk).update(wave=1)
    made = rehearse(row.pk, by=world.actor(PLANNER), at=clock.now())
    before = standing_of(made)
    asked = ask_for_order(
        made.pk, Command.WAVE, reason="首批已选完", facts={"wave": 1}, by=world.actor(PLANNER), at=clock.now()
    )
    agree(world, asked.id)
    after = standing_of(made)
    assert before and after and after.units == before.units + 1
