"""A launch while it is planned, and its pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from anchang.kernel import clock
from anchang.kernel.errors import NotAllowed, NotThere, Stale
from anchang.modules.launches import errors
from anchang.modules.launches.actions.drafts import copy_launch, draft_launch, drop_launch, edit_launch
from anchang.modules.launches.models import Batch, Launch
from anchang.modules.launches.rules.settings import first_settings, rules_text, sentences, settings_of
from anchang.modules.launches.states import Mode, State
from anchang.modules.launches.tests.factories import arm, draft, planned
from tests.world import World

PAGES = "/p/jinchenfu-2/launches/"
PLANNER, LEADER, CONSULTANT = "叶青", "梁诚", "林晓岚"


def typed(row: Launch | None = None, **more: object) -> dict[str, object]:
    at = clock.local(clock.now()) + timedelta(days=9)
    return {
        "name": "二期首开",
        "opens_at": f"{at:%Y-%m-%dT10:00}",
        "closes_at": f"{at:%Y-%m-%dT12:00}",
        "mode": "turns",
        "version": row.version if row else 1,
        "order": "drawn",
        "turn_seconds": 120,
        "turns_at_once": 2,
        "calls": 3,
        "miss_policy": "end",
        "gather_ms": 300,
        "max_favourites": 5,
        "give_up_limit": 2,
        "confirm_minutes": 3,
        "pay_minutes": 20,
        "sign_hours": 24,
        "sign_site": "售楼处二楼",
        "sign_day": 1,
        "sign_days": 2,
        "sign_from": 10,
        "sign_to": 16,
        "sign_minutes": 30,
        "sign_seats": 6,
        "deposit": "30,000",
        "shows_price": "on",
        **more,
    }


def test_a_first_draft_opens_on_a_saturday_a_week_ahead(world: World) -> None:
    first = first_settings(name="", today_at=clock.now())
    assert clock.local(first.opens_at).weekday() == 5
    assert timedelta(days=6) < first.opens_at - clock.now() < timedelta(days=15)


def test_four_lines_make_a_launch(world: World) -> None:
    client = world.client(PLANNER)
    answer = client.post(f"{PAGES}new/", {name: typed()[name] for name in ("name", "opens_at", "closes_at", "mode")})
    row = Launch.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{PAGES}{row.pk}/")
    assert (row.state, row.mode, row.made_by_id) == (State.DRAFT, Mode.TURNS, world.user(PLANNER).pk)
    assert row.rules_text == rules_text(settings_of(row))


def test_the_rules_are_changed_and_read_back(world: World) -> None:
    row = draft(world)
    assert world.client(PLANNER).post(f"{PAGES}{row.pk}/rules/", typed(row)).status_code == 302
    row.refresh_from_db()
    assert (row.pay_minutes, row.deposit_fen, row.version) == (20, 3_000_000, 2)
    assert (row.sign_site, row.sign_days, row.sign_from, row.sign_to, row.sign_seats) == ("售楼处二楼", 2, 10, 16, 6)
    page = world.client(PLANNER).get(f"{PAGES}{row.pk}/").content.decode()
    assert "按摇号顺序叫号选房，每次 120 秒" in page and "20 分钟内支付定金 30,000.00 元" in page


def test_hours_in_which_nobody_could_sign_are_not_saved(world: World) -> None:
    row = draft(world)
    for hours in ({"sign_from": 16, "sign_to": 10}, {"sign_from": 10, "sign_to": 11, "sign_minutes": 61}):
        answer = world.client(PLANNER).post(f"{PAGES}{row.pk}/rules/", typed(row, **hours))
        assert (answer.status_code, "至少放得下一个时段" in answer.content.decode()) == (422, True)


def test_every_bad_rule_is_named_at_its_own_field_and_nothing_typed_is_lost(world: World) -> None:
    row = draft(world)
    bad = {"opens_at": "2020-01-02T10:00", "closes_at": "2020-01-02T09:00", "deposit": "-5", "sign_from": 16}
    bad |= {"sign_to": 10, "calls": 99, "welcome": "欢迎回家"}
    answer = world.client(PLANNER).post(f"{PAGES}{row.pk}/rules/", typed(row, **bad))
    errors_of = answer.context["form"].errors
    assert (answer.status_code, set(errors_of)) == (422, {"opens_at", "closes_at", "deposit", "sign_to", "calls"})
    assert errors_of["closes_at"] == ["结束时间须晚于开盘时间。"] and errors_of["deposit"] == ["定金须大于 0。"]
    assert errors_of["sign_to"] == ["“每天到”须晚于“每天从”，至少放得下一个时段。"]
    assert errors_of["calls"] == ["叫号次数应在 1 至 9 之间。"] and "novalidate" in answer.content.decode()
    page = answer.content.decode()
    assert "没有就绪" not in page and "欢迎回家" in page and 'value="-5"' in page


def test_rules_that_stand_are_read_with_the_way_to_a_copy_and_not_typed_over(world: World) -> None:
    row = arm(world)
    page = world.client(PLANNER).get(f"{PAGES}{row.pk}/rules/").content.decode()
    assert "这场开盘已不在筹备中，规则不能再改" in page and "客户另选" in page
    assert f"{PAGES}{row.pk}/copy/" in page and "保存规则" not in page and "disabled" in page
    assert world.client(PLANNER).post(f"{PAGES}{row.pk}/rules/", typed(row)).status_code == 409
    assert "复制为新的开盘" in world.client(PLANNER).get(f"{PAGES}{row.pk}/").content.decode()


@pytest.mark.parametrize(("mode", "is_shown"), [(Mode.FREE, False), (Mode.BATCHES, True)])
def test_batches_and_order_are_a_tab_only_where_there_is_something_to_set(
    world: World, mode: Mode, is_shown: bool
) -> None:
    row = draft(world)
    Launch.objects.filter(pk=row.pk).update(mode=mode)
    assert (f"{PAGES}{row.pk}/batches/" in world.client(PLANNER).get(f"{PAGES}{row.pk}/").content.decode()) is is_shown


def test_who_was_faster_is_not_written_over(world: World) -> None:
    row = draft(world)
    by, at, settings = world.actor(PLANNER), clock.now(), settings_of(row)
    edit_launch(row.pk, settings=replace(settings, pay_minutes=30), version=1, by=by, at=at)
    with pytest.raises(Stale):
        edit_launch(row.pk, settings=replace(settings, pay_minutes=45), version=1, by=by, at=at)
    answer = world.client(PLANNER).post(f"{PAGES}{row.pk}/rules/", typed(row))
    assert answer.status_code == 422 and "您的修改没有保存" in answer.content.decode()


def test_rules_as_they_were_written_follow_the_settings(world: World) -> None:
    row = draft(world)
    by, at = world.actor(PLANNER), clock.now()
    changed = edit_launch(row.pk, settings=replace(settings_of(row), pay_minutes=30), version=1, by=by, at=at)
    assert "30 分钟内支付" in changed.rules_text
    own = replace(settings_of(changed), rules_text="以现场公告为准。", pay_minutes=40)
    assert edit_launch(row.pk, settings=own, version=2, by=by, at=at).rules_text == "以现场公告为准。"


@pytest.mark.parametrize(("hours", "refusal"), [((-1, 2), errors.OpensInThePast), ((2, 1), errors.ClosesBeforeItOpens)])
def test_an_impossible_time_is_refused(world: World, hours: tuple[int, int], refusal: type[Exception]) -> None:
    at = clock.now()
    opens, closes = (at + timedelta(hours=hour) for hour in hours)
    settings = replace(first_settings(name="甲", today_at=at), opens_at=opens, closes_at=closes)
    with pytest.raises(refusal):
        draft_launch(world.project_id, settings=settings, by=world.actor(PLANNER), at=at)


def test_batches_go_with_the_opening(world: World) -> None:
    row = draft(world)
    hour = timedelta(hours=1)
    Batch.objects.create(
        tenant_id=row.tenant_id,
        launch=row,
        number=0,
        name="第一批",
        opens_at=row.opens_at,
        closes_at=row.opens_at + hour,
    )
    later = replace(settings_of(row), opens_at=row.opens_at + hour, closes_at=row.closes_at + hour)
    edit_launch(row.pk, settings=later, version=1, by=world.actor(PLANNER), at=clock.now())
    assert Batch.objects.get().opens_at == later.opens_at
    short = replace(later, closes_at=later.opens_at + hour / 2)
    with pytest.raises(errors.OutsideTheLaunch):
        edit_launch(row.pk, settings=short, version=2, by=world.actor(PLANNER), at=clock.now())


def test_a_batch_for_which_no_time_is_left_is_named_beside_what_else_is_wrong(world: World) -> None:
    row = draft(world, mode=Mode.BATCHES)
    named = {"tenant_id": row.tenant_id, "launch": row, "number": 0, "name": "早场"}
    Batch.objects.create(opens_at=row.opens_at, closes_at=row.closes_at, **named)
    opens = clock.local(row.opens_at)
    times = {"opens_at": f"{opens:%Y-%m-%dT%H:%M}", "closes_at": f"{opens + timedelta(minutes=30):%Y-%m-%dT%H:%M}"}
    answer = world.client(PLANNER).post(f"{PAGES}{row.pk}/rules/", typed(row, deposit="五万", **times))
    errors_of = answer.context["form"].errors
    assert "早场的时间不在开盘时间之内" in errors_of["closes_at"][0] and "定金应为数字" in errors_of["deposit"][0]


def test_the_next_step_in_the_list_leads_there_under_its_own_name(world: World) -> None:
    row = planned(world)
    client = world.client(PLANNER)
    link = f'href="{PAGES}{row.pk}/checklist/">检查并送审</a>'
    assert (
        link in client.get(PAGES).content.decode() and "检查并送审" in client.get(f"{PAGES}{row.pk}/").content.decode()
    )
    assert link not in world.client(LEADER).get(PAGES).content.decode()


def test_what_is_only_a_hint_is_read_as_one_and_a_rehearsal_has_one_name(world: World) -> None:
    page = world.client(PLANNER).get(f"{PAGES}{planned(world).pk}/checklist/").content.decode()
    assert '<span class="hide">提醒</span>' in page and "开始公测" not in page
    assert page.count("公测一次") == 1


def test_batches_outside_the_opening_come_back_as_typed_with_the_times_that_are_allowed(world: World) -> None:
    row = draft(world, mode=Mode.BATCHES)
    client, page = world.client(PLANNER), f"{PAGES}{row.pk}/batches/"
    times = {"opens": ["2020-01-02T10:00", ""], "closes": ["2020-01-02T11:00", ""]}
    typed = {"act": "keep", "name": ["早场", "晚场"], **times}
    answer = client.post(f"{page}set/", typed)
    said = answer.content.decode()
    allowed = f"{clock.local(row.opens_at):%Y-%m-%d %H:%M} 至 {clock.local(row.closes_at):%Y-%m-%d %H:%M}"
    assert answer.status_code == 422 and f"早场应在 {allowed} 之间" in said and "请填写批次的起止时间" in said
    assert 'value="2020-01-02T10:00"' in said and "晚场" in said and not Batch.objects.exists()


def test_a_copy_is_a_draft_of_its_own(world: World) -> None:
    row = draft(world, pay_minutes=40)
    opens_at = row.opens_at + timedelta(days=7)
    made = copy_launch(row.pk, name="第二次", opens_at=opens_at, by=world.actor(PLANNER), at=clock.now())
    assert (made.pk != row.pk, made.pay_minutes, made.closes_at - made.opens_at) == (True, 40, timedelta(hours=2))
    assert world.client(PLANNER).post(f"{PAGES}{row.pk}/copy/").status_code == 302


def test_a_draft_goes_and_an_armed_launch_stays(world: World) -> None:
    row, armed = draft(world), arm(world)
    assert world.client(PLANNER).post(f"{PAGES}{row.pk}/deletion/").status_code == 302
    assert list(Launch.objects.all()) == [armed]
    with pytest.raises(errors.LaunchFixed):
        drop_launch(armed.pk, by=world.actor(PLANNER), at=clock.now())
    with pytest.raises(errors.LaunchFixed):
        edit_launch(armed.pk, settings=settings_of(row), version=1, by=world.actor(PLANNER), at=clock.now())


def test_who_does_not_plan_reads_or_sees_nothing(world: World) -> None:
    row = draft(world)
    assert world.client(LEADER).get(f"{PAGES}{row.pk}/").status_code == 200
    assert world.client(LEADER).get(f"{PAGES}new/").status_code == 403
    assert world.client(CONSULTANT).get(PAGES).status_code == 403
    with pytest.raises(NotAllowed):
        draft_launch(world.project_id, settings=settings_of(row), by=world.actor(LEADER), at=clock.now())
    with pytest.raises(NotThere):
        drop_launch(row.pk, by=world.actor("简明"), at=clock.now())


def test_an_empty_list_shows_the_first_step(world: World) -> None:
    page = world.client(PLANNER).get(PAGES).content.decode()
    assert "还没有线上开盘" in page and f"{PAGES}new/" in page


def test_every_mode_has_its_sentence() -> None:
    first = first_settings(name="甲", today_at=clock.now())
    said = {sentences(replace(first, mode=mode))[0] for mode in Mode}
    assert len(said) == len(Mode)


@pytest.mark.parametrize(
    ("limit", "units"), [(1, "1 unit, or miss its deadline"), (2, "2 units, or miss their deadlines")]
)
def test_the_rules_count_in_english(limit: int, units: str) -> None:
    first = replace(first_settings(name="甲", today_at=clock.now()), give_up_limit=limit)
    with translation.override("en"):
        assert f"If you give up {units}, you cannot choose again." in sentences(first)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_keeps_its_budget(world: World, count: int, django_assert_max_num_queries: Callable[..., Any]) -> None:
    for number in range(count):
        draft(world, name=f"第{number}场")
    client = world.client(PLANNER)
    client.get(PAGES)
    with django_assert_max_num_queries(12):
        assert client.get(PAGES).status_code == 200
