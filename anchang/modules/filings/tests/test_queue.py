"""The channel manager's queue: what waits where, and acts on several at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast
from uuid import UUID

import pytest
from django.http import HttpResponse
from pytest_django import DjangoAssertNumQueries

from anchang.kernel import clock, ids
from anchang.modules.customers import api as customers
from anchang.modules.filings import api, queue
from anchang.modules.filings.actions.withdraw import withdraw_filing
from anchang.modules.filings.models import Extension, Filing
from anchang.modules.filings.queue import Section
from anchang.modules.filings.states import Code, Ground, State
from anchang.modules.filings.tests.factories import PHONE, RIVAL, file, set_rules
from anchang.modules.notices.models import Notice
from tests.world import World

NOW = clock.now()
QUERIES = 12
DESK = "顾北辰"


def get(world: World, url: str, by: str = DESK, status: int = 200, **asked: Any) -> str:
    answer = world.client(by).get(f"/p/{world.slug}/filings/{url}", asked)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def post(world: World, url: str, **given: Any) -> HttpResponse:
    return cast(HttpResponse, world.client(DESK).post(f"/p/{world.slug}/filings/{url}", given))


def found(world: World, section: Section) -> list[UUID]:
    rows = queue.read(Filing.objects.all(), section, at=clock.now(), start=0, most=50)
    counted = queue.counts(Filing.objects.all(), at=clock.now())[section]
    assert counted == len(rows)
    return [row.pk for row in rows]


def known(world: World, phone: str, name: str) -> None:
    customers.find_or_create(project_id=world.project_id, name=name, phone=phone, by=world.system(), at=NOW)


def test_each_filing_waits_where_it_belongs(world: World) -> None:
    plain = file(world, at=NOW)
    masked = file(world, phone="159****5678", name="李", at=NOW)
    for phone in ("13700001234", "13711111234"):
        known(world, phone, "王女士")
    doubtful = file(world, phone="137****1234", name="王", title="", at=NOW)
    assert doubtful.code == Code.SUSPECTED
    assert found(world, Section.PENDING) == [masked.pk]
    assert found(world, Section.SUSPECTED) == [doubtful.pk]
    assert found(world, Section.DISPUTED) == [] == found(world, Section.CONSENT)
    Filing.objects.filter(pk=plain.pk).update(state=State.DISPUTED)
    assert found(world, Section.DISPUTED) == [plain.pk]


def test_what_ends_today_stands_by_its_deadline_visits_and_deals_alike(world: World) -> None:
    end = clock.day_bounds(clock.today())[1]
    rows = [file(world, phone=f"1590000000{n}", at=NOW) for n in range(4)]
    came = rows[0]
    Filing.objects.filter(pk=came.pk).update(submitted_at=NOW - timedelta(hours=2))
    api.confirm_filing(came.pk, visit_id=ids.new_id(), by=world.actor("温岚"), at=NOW)
    left = end - clock.now()
    Filing.objects.filter(pk=came.pk).update(deal_until=end - left / 3)
    Filing.objects.filter(pk=rows[1].pk).update(valid_until=end - left / 2)
    Filing.objects.filter(pk=rows[2].pk).update(valid_until=end)
    assert found(world, Section.TODAY) == [rows[1].pk, came.pk]


def test_who_has_not_been_answered_by_the_customer_waits_for_consent(world: World) -> None:
    set_rules(world, consent_required=True)
    filing = file(world, at=NOW)
    assert found(world, Section.CONSENT) == [filing.pk]


def test_a_count_stops_at_its_limit_and_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "MOST_COUNTED", 2)
    for n in range(4):
        file(world, phone=f"159****000{n}", name="李", at=NOW)
    assert queue.counts(Filing.objects.all(), at=NOW)[Section.PENDING] == 3


def test_the_queue_opens_where_something_waits_and_shows_no_number(world: World) -> None:
    file(world, phone="159****5678", name="李", title="先生", at=NOW)
    html = get(world, "queue/")
    assert "李先生" in html and "隐号，到访时核对全号" in html and 'aria-current="true"' in html
    assert "没有等您处理的报备" not in html
    assert "没有符合条件的报备" in get(world, "queue/", agency="安家通")


def test_brokers_and_reception_have_no_queue(world: World) -> None:
    for by in ("唐红思", "温岚", "林晓岚"):
        get(world, "queue/", by=by, status=403)


def test_the_channel_manager_begins_at_the_queue(world: World) -> None:
    answer: Any = world.client(DESK).get("/")
    assert answer.url == f"/p/{world.slug}/filings/queue/"


def test_the_preview_of_an_extension_changes_nothing_and_says_what_would(world: World) -> None:
    filing, gone = file(world, at=NOW), file(world, phone="15912345678", name="李", title="先生", at=NOW)
    withdraw_filing(gone.pk, by=world.actor("唐红思"), at=NOW)
    html = get(world, "queue/extension/", filing=[filing.pk, gone.pk])
    assert "将延长 1 条，不变 1 条。" in html and "已结束，不能延期。" in html
    filing.refresh_from_db()
    assert not Extension.objects.exists() and PHONE not in html
    assert "还没有选择报备" in get(world, "queue/extension/")


def test_an_extension_given_twice_with_one_key_is_given_once(world: World) -> None:
    filing = file(world, at=NOW)
    given = {"filing": [filing.pk], "days": 2, "latest": "", "reason": "台风停业", "key": str(ids.new_id())}
    first, second = (post(world, "queue/extension/", **given) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    until = filing.valid_until
    filing.refresh_from_db()
    assert filing.valid_until == until + timedelta(days=2)
    page = world.client(DESK).get(first.headers["Location"]).content.decode()
    assert "台风停业" in page and "收回延期" in page
    history = get(world, f"{filing.pk}/")
    assert "延期" in history and "报备有效期由" in history


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"days": "0"}, "延长天数应为 1 至 90 天。"),
        ({"days": "两"}, "延长天数应为整数。"),
        ({"reason": ""}, "请填写原因。"),
        ({"reason": "程女士 13812345678"}, "原因中不能有号码，请删去后再提交。"),
    ],
)
def test_bad_terms_are_named_and_what_was_typed_stays(world: World, typed: dict[str, str], sentence: str) -> None:
    filing = file(world, at=NOW)
    given = {"filing": [filing.pk], "days": "2", "reason": "台风停业"} | typed
    answer = post(world, "queue/extension/", **given)
    html = answer.content.decode()
    assert answer.status_code == 422 and sentence in html
    assert f'value="{filing.pk}"' in html and str(given["reason"]) in html


def test_an_extension_is_taken_back_from_its_page(world: World) -> None:
    filing = file(world, at=NOW)
    until = filing.valid_until
    where = post(world, "queue/extension/", filing=[filing.pk], days=2, reason="停业").headers["Location"]
    world.client(DESK).post(f"{where}return/")
    filing.refresh_from_db()
    assert filing.valid_until == until
    assert "已收回" in world.client(DESK).get(where).content.decode()


def test_ending_several_names_what_did_not_go_and_tells_the_brokers(world: World) -> None:
    waits, gone = file(world, at=NOW), file(world, by=RIVAL, phone="15912345678", at=NOW)
    came = file(world, phone="15912340000", at=NOW - timedelta(hours=2))
    api.confirm_filing(came.pk, visit_id=ids.new_id(), by=world.actor("温岚"), at=NOW)
    withdraw_filing(gone.pk, by=world.actor(RIVAL), at=NOW)
    chosen = [waits.pk, came.pk, gone.pk]
    preview = get(world, "queue/refusal/", filing=chosen)
    assert "将结束 2 条，不变 1 条。" in preview
    given = {"filing": chosen, "ground": Ground.DENIED, "key": str(ids.new_id())}
    for _again in range(2):
        html = post(world, "queue/refusal/", **given).content.decode()
        assert gone.number in html and waits.number not in html.split("没有处理")[-1]
    states = dict(Filing.objects.values_list("pk", "state"))
    assert states == {waits.pk: State.REJECTED, came.pk: State.VOID, gone.pk: State.RELEASED}
    told = [one.heading for one in Notice.objects.filter(user=waits.broker, kind="filings.standing")]
    assert sorted(title for title in told if "核实" in title) == sorted(
        f"报备{row.number}经核实未通过，请查看原因。" for row in (waits, came)
    )
    own = world.client("唐红思").get(f"/filings/{waits.pk}/").content.decode()
    assert "核实未通过：客户否认由该渠道推荐。" in own


def test_ending_needs_a_ground(world: World) -> None:
    answer = post(world, "queue/refusal/", filing=[file(world, at=NOW).pk])
    assert answer.status_code == 422 and "请选择原因。" in answer.content.decode()


def test_a_broker_is_reminded_once_a_day_however_many_filings_wait(world: World) -> None:
    chosen = [file(world, at=NOW).pk, file(world, phone="15912345678", at=NOW).pk]
    assert "将提醒 1 位经纪人" in get(world, "queue/reminder/", filing=chosen)
    for _again in range(2):
        post(world, "queue/reminder/", filing=chosen)
    (notice,) = Notice.objects.filter(kind="filings.nudge")
    assert "2 条报备" in notice.heading
    assert "今天已提醒过" in get(world, "queue/reminder/", filing=chosen)


def test_the_chosen_rows_leave_as_a_file_with_masked_numbers(world: World) -> None:
    filing = file(world, at=NOW)
    html = get(world, "queue/file/csv/", filing=[filing.pk])
    assert filing.number in html and "138****5678" in html and PHONE not in html


def test_more_than_one_act_takes_are_refused(world: World) -> None:
    answer = world.client(DESK).get(
        f"/p/{world.slug}/filings/queue/extension/", {"filing": [str(ids.new_id()) for _ in range(201)]}
    )
    assert answer.status_code == 422 and "一次最多 200 条" in answer.content.decode()


@pytest.mark.parametrize("count", [1, 6])
def test_the_pages_keep_their_budget(
    world: World, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    rows = [file(world, phone=f"1380000000{n}", name="程", at=NOW) for n in range(count)]
    rows += [file(world, phone=f"139****000{n}", name="程", at=NOW) for n in range(count)]
    chosen = "&".join(f"filing={row.pk}" for row in rows)
    where = post(world, "queue/extension/", filing=[row.pk for row in rows], days=2, reason="停业").headers["Location"]
    pages = ("queue/", f"queue/extension/?{chosen}", f"queue/refusal/?{chosen}", f"queue/reminder/?{chosen}")
    for url in (*(f"/p/{world.slug}/filings/{page}" for page in pages), where):
        world.client(DESK).get(url)
        with django_assert_max_num_queries(QUERIES):
            assert world.client(DESK).get(url).status_code == 200


def test_the_developers_yes_is_said_to_several_and_what_no_longer_holds_is_named(world: World) -> None:
    set_rules(world, developer_confirm=True)
    first, second = file(world, at=NOW), file(world, phone="15912345678", at=NOW)
    masked = file(world, phone="159****0001", name="李", at=NOW)
    chosen = [first.pk, second.pk, masked.pk]
    assert "确认报备" in get(world, "queue/")
    assert "将确认 2 条，不变 1 条。" in get(world, "queue/acceptance/", filing=chosen)
    given = {"filing": chosen, "key": str(ids.new_id())}
    for _again in range(2):
        html = post(world, "queue/acceptance/", **given).content.decode()
        assert masked.number in html.split("没有处理")[-1]
    states = dict(Filing.objects.values_list("pk", "state"))
    assert states == {first.pk: State.VALID, second.pk: State.VALID, masked.pk: State.PENDING}
    assert Notice.objects.filter(kind="filings.standing").count() == 2


def test_a_filing_leads_to_the_acts_that_it_still_allows(world: World) -> None:
    filing = file(world, at=NOW)
    way = f'/filings/queue/extension/?filing={filing.pk}"'
    assert way in get(world, f"{filing.pk}/") and way not in get(world, f"{filing.pk}/", by="温岚")
    withdraw_filing(filing.pk, by=world.actor("唐红思"), at=NOW)
    assert way not in get(world, f"{filing.pk}/")
