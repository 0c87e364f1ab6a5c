"""The broker's phone: file, read the verdict, see one's own, learn nothing of others."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from anchang.kernel import clock, ids
from anchang.kernel.audit import AuditEntry
from anchang.modules.filings import api
from anchang.modules.filings.models import Filing
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.states import Code, State
from anchang.modules.filings.tests.factories import PHONE, RIVAL, file, set_rules
from anchang.modules.filings.web import finding
from anchang.modules.filings.web.forms import arrivals
from anchang.modules.filings.web.views import broker
from anchang.modules.people import api as people
from anchang.modules.people.api import Role
from tests.world import World

NOW = clock.now()
QUERIES = 12


def post(world: World, by: str = "唐红思", **typed: Any) -> HttpResponse:
    data = {
        "key": str(ids.new_id()),
        "project": world.slug,
        "form_of_number": "full",
        "phone": PHONE,
        "name": "程",
        "title": "女士",
        "arrival": "",
        "consent": "on",
    }
    return world.client(by).post("/file/", data | typed)  # type: ignore[return-value]


def page(world: World, url: str, by: str = "唐红思", status: int = 200, **headers: Any) -> str:
    answer = world.client(by).get(url, headers=headers)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def test_the_form_shows_the_rule_before_the_act(world: World) -> None:
    file(world, phone="15912345678", name="李", title="先生")
    html = page(world, "/file/")
    assert "报备有效 72 小时，到访后再保护 30 天。" in html
    assert "今日已报 1 位，上限 30 位。" in html
    assert "报备须提前 30 分钟" in html
    assert "锦宸府二期" in html and "贝联" in html


def test_where_nobody_must_file_ahead_the_form_does_not_speak_of_minutes(world: World) -> None:
    set_rules(world, lead_time_min=0)
    html = page(world, "/file/")
    assert "提交后随时可到访。" in html
    assert "0 分钟" not in html


def test_the_form_shows_ones_own_last_filings_and_nobody_elses(world: World) -> None:
    own, foreign = file(world), file(world, by=RIVAL, phone="15912345678", name="李", title="先生")
    html = page(world, "/file/")
    assert "最近的报备" in html and f'href="/filings/{own.pk}/"' in html
    assert str(foreign.pk) not in html and "159****5678" not in html


def test_a_broker_files_and_reads_the_verdict(world: World) -> None:
    answer = post(world)
    filing = Filing.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/filings/{filing.pk}/")
    html = page(world, answer["Location"])
    for words in ("报备成功", "保护至", "程女士", "138****5678", filing.number, "分销规则第 1 版", "第 3.1 条"):
        assert words in html
    assert 'class="protection"' in html and PHONE not in html


def test_the_same_key_twice_is_one_filing(world: World) -> None:
    key = str(ids.new_id())
    first, again = post(world, key=key), post(world, key=key)
    assert first["Location"] == again["Location"]
    assert Filing.objects.count() == 1


def test_a_masked_number_is_typed_in_two_parts(world: World) -> None:
    html = page(world, "/file/?number=f3l4")
    assert 'name="phone_first"' in html
    post(world, form_of_number="f3l4", phone="", phone_first="138", phone_last="1234")
    filing = Filing.objects.get()
    assert (filing.state, filing.phone.open()) == (State.PENDING, "138****1234")
    assert "138****1234" in page(world, f"/filings/{filing.pk}/")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"phone": "1381234567"}, "手机号应为 11 位，现在是 10 位。"),
        ({"name": ""}, "请填写客户的姓或姓名。"),
        ({"consent": ""}, "请先取得客户同意，再勾选提交。"),
        ({"form_of_number": "f3l4", "phone_first": "13"}, "请填号码的前三位和后四位。"),
        ({"arrival_other": "2020-01-01T10:00"}, "报备须提前 30 分钟。"),
        ({"arrival": "2020-01-01T10:00"}, "报备须提前 30 分钟。"),
        ({"arrival": "other"}, "请填写到访时间。"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(world: World, typed: dict[str, str], sentence: str) -> None:
    answer = post(world, **{"name": "程晓雨", **typed})
    html = answer.content.decode()
    assert answer.status_code == 422 and sentence in html
    assert 'role="alert"' in html
    assert "程晓雨" in html or typed.get("name") == ""
    assert not Filing.objects.exists()


def test_a_quota_is_told_on_the_form(world: World) -> None:
    set_rules(world, daily_cap=1)
    file(world)
    answer = post(world, phone="15912345678")
    assert "没有提交：今日已报 1 位，达到上限。" in answer.content.decode()


def test_name_and_number_are_read_from_a_pasted_chat(world: World) -> None:
    answer = world.client("唐红思").post(
        "/file/reading/",
        {"project": world.slug, "chat": "明天带程女士看房，13812345678"},
        headers={"HX-Request": "true"},
    )
    html = answer.content.decode()
    assert 'value="程"' in html and 'value="138 1234 5678"' in html
    assert re.search(r'value="女士"\s+checked', html)
    assert "已填入识别的内容，请核对。" in html
    assert 'id="arrival"' not in html, "an arrival already chosen stays where the text names none"


def test_the_arrival_is_read_from_a_pasted_chat(world: World) -> None:
    answer = world.client("唐红思").post(
        "/file/reading/",
        {"project": world.slug, "chat": "程女士 13812345678，2026年1月12号下午三点"},
        headers={"HX-Request": "true"},
    )
    html = answer.content.decode()
    assert re.search(r'value="other"\s+checked', html)
    assert "-12T15:00" in html


def reading(world: World, **typed: str) -> str:
    target = {"HX-Target": "number"} if "chat" not in typed else {}
    headers = {"HX-Request": "true", **target}
    answer = world.client("唐红思").post("/file/reading/", {"project": world.slug, **typed}, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_chat_fills_in_what_it_names_and_leaves_the_rest(world: World) -> None:
    typed = {"form_of_number": "full", "phone": "159 1234 5678", "name": "李伟", "title": "先生"}
    for chat in ("", "ok"):
        html = reading(world, chat=chat, **typed)
        assert 'value="159 1234 5678"' in html and 'value="李伟"' in html
        assert re.search(r'value="先生"\s+checked', html)
        assert ("没有找到姓名" in html) == bool(chat)
    html = reading(world, chat="13812345678", **typed)
    assert 'value="138 1234 5678"' in html and 'value="李伟"' in html
    html = reading(world, chat="程女士", **typed)
    assert 'value="159 1234 5678"' in html and 'value="程"' in html
    masked = {"form_of_number": "f3l4", "phone_first": "159", "phone_last": "5678", "name": "李伟"}
    html = reading(world, chat="程女士", **masked)
    assert 'value="159"' in html and 'value="5678"' in html


def test_turning_to_the_masked_number_keeps_its_digits_and_back(world: World) -> None:
    whole = {"form_of_number": "full", "phone": "138 1234 5678", "phone_first": "159", "phone_last": "0000"}
    html = reading(world, turn_to="f3l4", **whole)
    assert html.strip().startswith('<div id="number"')
    assert _values(html) == {
        "form_of_number": "f3l4",
        "phone": "138 1234 5678",
        "phone_first": "138",
        "phone_last": "5678",
    }
    masked = whole | {"form_of_number": "f3l4"}
    assert _values(reading(world, turn_to="f3l4", **masked)) == masked
    assert _values(reading(world, turn_to="full", **masked)) == whole
    assert _values(page(world, "/file/?number=f3l4"))["form_of_number"] == "f3l4"


def _values(html: str) -> dict[str, str]:
    found = re.findall(r'<input[^>]*name="(form_of_number|phone\w*)"[^>]*value="([^"]*)"', html)
    return dict(found)


def test_a_chosen_arrival_stays_chosen_when_its_turn_is_over(world: World) -> None:
    ten = clock.at_local(date(2026, 11, 21), 10)
    for offered, _word, _day in arrivals(RuleSet(), ten):
        later = arrivals(RuleSet(), ten + timedelta(minutes=15), sent=offered)
        assert offered in [value for value, _, _ in later] and len(later) == 3
    assert arrivals(RuleSet(), ten, sent="2020-01-01T10:00") == arrivals(RuleSet(), ten)
    chosen = arrivals(RuleSet(), NOW - timedelta(minutes=15))[0][0]
    html = post(world, phone="1", arrival=chosen).content.decode()
    assert re.search(rf'value="{chosen}"\s+checked', html)


def test_a_refusal_names_the_clause_and_never_the_rival(world: World) -> None:
    file(world, by=RIVAL, name="程晓雨", title="", at=NOW - timedelta(hours=1))
    html = page(world, post(world)["Location"])
    for words in (
        "未能报备",
        "已被其他渠道报备，尚在保护期。",
        "第 3.2 条",
        "在先报备",
        "为保护隐私",
        "提醒我",
        "顾北辰",
    ):
        assert words in html
    for secret in ("安家通", "范怡", "晓雨", PHONE):
        assert secret not in html


def test_a_broker_sees_of_the_evidence_what_is_his_own(world: World) -> None:
    first = file(world, by=RIVAL, at=NOW - timedelta(hours=1))
    refused = file(world, at=NOW)
    html = page(world, f"/filings/{refused.pk}/")
    assert "判定依据" in html and "提交报备" in html and refused.number in html
    assert first.number not in html and first.agency_name not in html and "结论会不同" not in html
    again = file(world, by=RIVAL, at=NOW)
    assert "同一经纪人此前没有报备" in page(world, f"/filings/{again.pk}/", by=RIVAL)


def test_the_duplicate_answer_is_the_same_whoever_was_first(world: World) -> None:
    """Reliability guide §0.6: no body, no size and no number of reads tells rivals or their visits apart."""
    numbers = {"13800000001": RIVAL, "13800000002": "骆平", "13800000003": RIVAL}
    firsts = {phone: file(world, by=by, phone=phone, at=NOW - timedelta(hours=2)) for phone, by in numbers.items()}
    visited = firsts["13800000003"]
    api.confirm_filing(visited.pk, visit_id=ids.new_id(), by=world.actor("温岚"), at=NOW - timedelta(hours=1))
    pages = [page(world, post(world, phone=phone)["Location"]) for phone in numbers]
    assert {len(html) for html in pages} == {len(pages[0])}
    changing = r"[0-9a-f]{8}-[0-9a-f-]{27}|(?:[0-9a-f]{8} ){7}[0-9a-f]{8}|nonce=\S+|value=\S+|content=\S+|\d"
    bodies = {re.sub(changing, "", html) for html in pages}
    assert len(bodies) == 1


def test_who_filed_the_customer_already_is_led_to_that_filing(world: World) -> None:
    live, again = file(world), file(world)
    assert f"/filings/{live.pk}/" in page(world, f"/filings/{again.pk}/")
    assert "看有效的那次报备" not in page(world, f"/filings/{live.pk}/")


def test_the_channel_manager_is_called_by_a_press_that_is_logged(world: World) -> None:
    file(world, by=RIVAL)
    refused = file(world)
    manager = people.staff_of(world.project_id, Role.CHANNEL_MANAGER)[0]
    html = page(world, f"/filings/{refused.pk}/")
    assert manager.name in html and "tel:" not in html
    client = world.client("唐红思")
    url = f"/filings/{refused.pk}/manager/"
    assert (
        f"tel:{world.user(manager.name).phone.open()}"
        in client.post(url, {"user": str(manager.user_id)}).content.decode()
    )
    assert AuditEntry.objects.filter(act="vault.reveal", subject_id=manager.user_id).count() == 1
    # Nobody else's number is to be had in this way.
    for other in (str(world.user("林晓岚").pk), "x"):
        assert client.post(url, {"user": other}).status_code == 404


def test_every_duplicate_costs_the_same_reads(world: World) -> None:
    file(world, phone="13800000001", at=NOW - timedelta(hours=2))
    visited = file(world, phone="13800000002", at=NOW - timedelta(hours=2))
    api.confirm_filing(visited.pk, visit_id=ids.new_id(), by=world.actor("温岚"), at=NOW - timedelta(hours=1))
    file(world, by=RIVAL, phone="13899999999")
    with CaptureQueriesContext(connection) as first:
        file(world, by=RIVAL, phone="13800000001")
    with CaptureQueriesContext(connection) as second:
        file(world, by=RIVAL, phone="13800000002")
    assert len(first) == len(second)


def test_a_broker_sees_only_own_filings(world: World) -> None:
    foreign = file(world, by=RIVAL)
    for url in (f"/filings/{foreign.pk}/", f"/filings/{ids.new_id()}/"):
        page(world, url, status=404)
    assert foreign.number not in page(world, "/filings/mine/?tab=waiting")


def test_an_agency_lead_sees_the_agencys_filings(world: World) -> None:
    filing = file(world)
    assert "唐红思" in page(world, "/filings/mine/", by="骆平")
    page(world, f"/filings/{filing.pk}/", by="骆平")
    assert "这一栏还没有客户" in page(world, "/filings/mine/?tab=over", by="骆平")


def test_my_customers_stand_by_state_with_deadlines(world: World) -> None:
    filing = file(world)
    html = page(world, "/filings/mine/")
    assert "程女士 138****5678" in html and "到访期限" in html
    world.client("唐红思").post(f"/filings/{filing.pk}/withdrawal/")
    assert "程女士" not in page(world, "/filings/mine/")
    assert "已撤回" in page(world, "/filings/mine/?tab=over")


@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        ("程", True),
        ("5678", True),
        ("138 1234 5678", True),
        ("0099", False),
        ("李", False),
        ("bb-", True),
        ("%", False),
    ],
)
def test_my_customers_are_found_in_every_tab(world: World, words: str, is_found: bool) -> None:
    filing = file(world)
    world.client("唐红思").post(f"/filings/{filing.pk}/withdrawal/")
    html = page(world, f"/filings/mine/?q={quote(words)}")
    assert ("程女士 138****5678" in html) == is_found
    assert "程女士" not in page(world, f"/filings/mine/?q={quote(words)}", by=RIVAL)


def test_a_search_says_when_there_are_more_than_it_looks_through(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    file(world)
    assert "条报备里查找" not in page(world, "/filings/mine/?q=x")
    file(world, phone="15912345678", name="李")
    for module in (finding, broker):
        monkeypatch.setattr(module, "MOST", 1)
    assert "只在最近 1 条报备里查找。" in page(world, "/filings/mine/?q=x")
    assert "条报备里查找" not in page(world, "/filings/mine/")


def test_a_tab_says_how_many_it_holds(world: World) -> None:
    file(world)
    html = page(world, "/filings/mine/?tab=refused")
    assert re.search(r"待到访<span class=\"count quiet\">1<", html)


def test_a_reminder_is_asked_for_by_one_press(world: World) -> None:
    first, refused = file(world, by=RIVAL), file(world)
    assert refused.code == Code.PROTECTED
    world.client("唐红思").post(f"/filings/{refused.pk}/reminder/")
    refused.refresh_from_db()
    assert refused.remind_at == first.valid_until
    assert "到时提醒" in page(world, f"/filings/{refused.pk}/")


def test_a_reminder_is_offered_only_while_there_is_something_to_wait_for(world: World) -> None:
    with time_machine.travel(NOW - timedelta(hours=80), tick=False):
        first, by = file(world, by=RIVAL), world.actor("温岚")
        api.confirm_filing(first.pk, visit_id=ids.new_id(), by=by, at=clock.now() + timedelta(hours=1))
    late = file(world)
    html = page(world, f"/filings/{late.pk}/")
    assert late.code == Code.PROTECTED and "到期后再报" not in html and "问渠道经理" in html


def test_staff_have_no_filing_form(world: World) -> None:
    page(world, "/file/", by="林晓岚", status=403)
    page(world, "/filings/mine/", by="顾北辰", status=403)


def test_a_foreign_project_is_not_there(world: World) -> None:
    page(world, "/file/?project=jinchenfu-1", status=404)
    assert post(world, project="jinchenfu-1").status_code == 404


@pytest.mark.parametrize("count", [1, 4])
def test_the_pages_keep_their_budget(
    world: World, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    filings = [file(world, phone=f"1380000000{n}", name="程") for n in range(count)]
    world.client("唐红思")
    for url in ("/file/", "/filings/mine/", f"/filings/{filings[0].pk}/"):
        page(world, url)
        with django_assert_max_num_queries(QUERIES):
            page(world, url)


@pytest.mark.parametrize(
    ("filed", "offered"),
    [
        ((2, 0), ["09:30", "11:30", "10:00"]),
        ((10, 0), ["11:10", "13:30", "10:00"]),
        ((19, 0), ["09:30", "11:30"]),
    ],
)
def test_an_arrival_is_offered_only_while_the_office_is_open(filed: tuple[int, int], offered: list[str]) -> None:
    moments = [value for value, _, _ in arrivals(RuleSet(), clock.at_local(date(2026, 11, 21), *filed))]
    assert [value[-5:] for value in moments] == offered
