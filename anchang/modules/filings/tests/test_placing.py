"""Who files beside the sales office is refused; who does not say where he is, is taken in and looked at."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from typing import Any

import pytest

from anchang.kernel import audit, clock, verify
from anchang.kernel.audit import AuditEntry
from anchang.kernel.errors import NotAllowed
from anchang.kernel.places import Point
from anchang.modules.customers.models import Customer
from anchang.modules.filings import queue
from anchang.modules.filings.actions.check_place import check_places
from anchang.modules.filings.actions.submit import Details
from anchang.modules.filings.models import Filing, Judgement
from anchang.modules.filings.queue import Section
from anchang.modules.filings.replay import replay
from anchang.modules.filings.rules.placing import Distance, Fix, distance_of, read_fix
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.simulation import simulate
from anchang.modules.filings.states import Code, State
from anchang.modules.filings.tests.factories import BROKER, RIVAL, file, set_rules
from anchang.modules.filings.tests.test_broker_pages import page, post
from anchang.modules.filings.tests.test_rest import post as post_rest
from anchang.modules.filings.web.rule_fields import sentences
from anchang.modules.people.actions.org import place_office
from tests.world import World

OFFICE = Point(31.230416, 121.473701)
METRE = 1 / 111_195  # of latitude, in degrees


def fix(metres: float, error_m: float = 20) -> Fix:
    return Fix(Point(OFFICE.latitude + metres * METRE, OFFICE.longitude), error_m)


def sent(metres: float, error_m: float = 20) -> str:
    point = fix(metres).point
    return f"{point.latitude:.6f},{point.longitude:.6f},{error_m}"


@pytest.fixture
def asked(world: World) -> World:
    """Return the world with a sales office that is known, and rules that ask for 500 metres."""
    place_office(world.project_id, office=OFFICE, by=world.actor("顾北辰"))
    set_rules(world, geo_radius_m=500)
    return world


@pytest.mark.parametrize(
    ("metres", "error_m", "kept"),
    [
        (0, 0, Distance(0, 0)),
        (349, 20, Distance(350, 50)),
        (374, 51, Distance(350, 100)),
        (376, 50, Distance(400, 50)),
        (60_000, 9, Distance(10_000, 50)),
    ],
)
def test_of_where_a_phone_is_the_distance_is_kept_in_steps_of_fifty_metres(
    metres: float, error_m: float, kept: Distance
) -> None:
    assert distance_of(fix(metres, error_m), OFFICE) == kept


@pytest.mark.parametrize(
    "raw", ["", "31.2", "31.2,121.4", "91,0,5", "nan,0,5", "31.2,121.4,-1", "31.2,121.4,x", "a,b,c"]
)
def test_what_is_no_place_is_as_if_the_phone_had_said_nothing(raw: str) -> None:
    assert read_fix(raw) is None


@pytest.mark.parametrize(
    ("metres", "error_m", "code", "is_unplaced"),
    [
        (0, 10, Code.TOO_NEAR, False),
        (350, 20, Code.TOO_NEAR, False),
        (450, 50, Code.TOO_NEAR, False),
        (450, 60, Code.PASSED, True),
        (500, 0, Code.TOO_NEAR, False),
        (500, 20, Code.PASSED, True),
        (550, 50, Code.PASSED, False),
        (600, 200, Code.PASSED, True),
        (5_000, 900, Code.PASSED, False),
    ],
)
def test_only_who_was_certainly_too_near_is_refused_and_only_who_was_certainly_away_is_not_looked_at(
    asked: World, metres: float, error_m: float, code: Code, is_unplaced: bool
) -> None:
    filing = file(asked, fix=fix(metres, error_m))
    assert (filing.code, filing.is_unplaced) == (code, is_unplaced)


def test_the_refusal_names_its_distance_and_its_clause(asked: World) -> None:
    filing = file(asked, fix=fix(351))
    html = page(asked, f"/filings/{filing.pk}/")
    assert "距案场约 350 米，须在 500 米以外。" in html
    assert "第 3.13 条" in html and "报备须在案场 500 米以外进行" in html
    assert "在案场 500 米以外报备" in html
    assert not Customer.objects.exists()


def test_who_says_nothing_is_taken_in_and_waits_to_be_looked_at(asked: World) -> None:
    filing = file(asked)
    assert (filing.state, filing.code, filing.is_unplaced) == (State.VALID, Code.PASSED, True)
    assert queue.read(Filing.objects.all(), Section.UNPLACED, at=clock.now(), start=0, most=9) == [filing]
    desk = page(asked, f"/p/{asked.slug}/filings/{filing.pk}/", by="顾北辰")
    assert "未提供定位" in desk and "待核对" in desk


def test_who_is_too_near_hears_nothing_of_the_customer(asked: World) -> None:
    file(asked, by=RIVAL, fix=fix(900))
    filing = file(asked, fix=fix(100))
    (judgement,) = Judgement.objects.filter(filing=filing)
    assert (judgement.code, judgement.values) == (Code.TOO_NEAR, {"metres": 100})


def test_who_has_left_may_file_at_once(asked: World) -> None:
    file(asked, fix=fix(100))
    assert file(asked, fix=fix(900)).code == Code.PASSED


@pytest.mark.parametrize("radius", [0, 500])
def test_nobody_is_asked_where_no_rule_asks_or_no_office_is_known(world: World, radius: int) -> None:
    if radius:
        set_rules(world, geo_radius_m=radius)
    else:
        place_office(world.project_id, office=OFFICE, by=world.actor("顾北辰"))
    assert "手机位置" not in page(world, "/file/")
    filing = file(world, fix=fix(1))
    assert (filing.code, filing.is_unplaced) == (Code.PASSED, False)
    assert filing.judgements.get().inputs["distance"] is None


def test_the_form_says_what_the_place_is_for_before_the_phone_asks(asked: World) -> None:
    html = page(asked, "/file/")
    assert f'<ask-place data-projects="{asked.slug} ">' in html
    assert "锦宸府二期须在案场 500 米以外报备。提交时读取一次手机位置，只用来计算与案场的距离，不保存坐标" in html


def test_a_form_sent_twice_from_two_places_is_one_filing(asked: World) -> None:
    answers = {post(asked, key="one", place=sent(metres))["Location"] for metres in (900, 910)}
    assert len(answers) == 1 and Filing.objects.count() == 1


def test_coordinates_are_kept_nowhere(asked: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    post(asked, place=sent(350))
    filing = Filing.objects.get()
    assert filing.code == Code.TOO_NEAR
    kept = [filing.judgements.get().inputs, *AuditEntry.objects.filter(act="filings.submit").values_list("facts")]
    told = f"{kept}{caplog.text}{Details(phone='', name='', fix=fix(350))}"
    assert "31.23" not in told and "121.47" not in told


def test_the_verdict_is_given_again_from_the_distance_alone(asked: World) -> None:
    for metres in (100, 500, 900):
        file(asked, fix=fix(metres))
    file(asked, phone="13900000001")
    assert not any(replay())
    assert [fault for result in verify.run() for fault in result.faults] == []


def test_the_simulator_tells_what_another_radius_would_have_said(asked: World) -> None:
    near, far = file(asked, fix=fix(100)), file(asked, phone="13900000001", fix=fix(900))
    draft = set_rules(asked, geo_radius_m=1_000, since=clock.now())
    found = simulate(draft, since=clock.now() - timedelta(days=1), until=clock.now())
    assert (found.told, found.faithful) == (2, 2)
    assert [(it.filing, it.was.filed, it.would_be.filed) for it in found.changes] == [(far, 0, Code.TOO_NEAR)]
    assert near.code == Code.TOO_NEAR


def test_programs_file_from_a_place_as_well(asked: World) -> None:
    near = fix(350).point
    position = {"latitude": near.latitude, "longitude": near.longitude, "error_m": 20}
    body = json.loads(post_rest(asked, by=BROKER, position=position).content)
    assert (body["code"], body["sentence"]) == (26, "距案场约 350 米，须在 500 米以外。")
    body = json.loads(post_rest(asked, by=BROKER).content)
    assert (body["code"], body["is_unplaced"]) == (0, True)
    assert post_rest(asked, position=position | {"latitude": 91}).status_code == 422


def test_a_changed_radius_is_a_sentence() -> None:
    assert sentences(RuleSet(), RuleSet(geo_radius_m=500)) == ["报备须距案场由不限制改为 500 米。"]


def test_a_rule_without_an_office_says_that_it_rests(world: World) -> None:
    row = set_rules(world, geo_radius_m=500)
    rests = "案场位置未填写，“报备须距案场”暂不执行"
    assert rests in page(world, f"/p/{world.slug}/filings/rules/{row.pk}/", by="顾北辰")
    place_office(world.project_id, office=OFFICE, by=world.actor("顾北辰"))
    assert rests not in page(world, f"/p/{world.slug}/filings/rules/{row.pk}/", by="顾北辰")


def test_a_place_that_was_looked_at_leaves_the_queue_and_the_verdict_stays(asked: World) -> None:
    waiting, placed = file(asked), file(asked, phone="13900000001", fix=fix(900))
    queue_page = f"/p/{asked.slug}/filings/queue/"
    assert "位置已核对" in page(asked, f"{queue_page}?section=unplaced", by="顾北辰")
    assert "位置已核对" not in page(asked, f"{queue_page}?section=pending", by="顾北辰")
    chosen = f"filing={waiting.pk}&filing={placed.pk}"
    preview = page(asked, f"{queue_page}place/?{chosen}", by="顾北辰")
    assert "1 条将不再列为待办，判定和保护不变；1 条无须核对。" in preview
    address = f"/p/{asked.slug}/filings/{waiting.pk}/"
    assert "位置已核对" in page(asked, address, by="顾北辰")
    answer = asked.client("顾北辰").post(f"{queue_page}place/", {"filing": [str(waiting.pk), str(placed.pk)]})
    assert answer.status_code == 302
    waiting.refresh_from_db()
    assert (waiting.state, waiting.code, waiting.is_unplaced) == (State.VALID, Code.PASSED, False)
    assert not queue.read(Filing.objects.all(), Section.UNPLACED, at=clock.now(), start=0, most=9)
    assert "位置已核对" not in page(asked, address, by="顾北辰")
    [entry] = AuditEntry.objects.filter(act="filings.check_place")
    assert (entry.subject_id, entry.facts) == (waiting.pk, {"number": waiting.number})
    assert not any(replay())


def test_one_that_ends_meanwhile_is_not_noted_as_looked_at(asked: World, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = sorted((file(asked), file(asked, phone="13900000001")), key=lambda row: row.pk)

    def and_end_the_other(*args: Any, **facts: Any) -> None:
        Filing.objects.filter(pk=second.pk).update(state=State.REJECTED, ended_at=clock.now())

    monkeypatch.setattr(audit, "record", and_end_the_other)
    both = [first.pk, second.pk]
    assert check_places(both, project_id=asked.project_id, by=asked.actor("顾北辰"), at=clock.now()) == 1
    second.refresh_from_db()
    assert second.is_unplaced


def test_whose_customer_came_needs_no_look_at_the_place(asked: World) -> None:
    came = file(asked)
    Filing.objects.filter(pk=came.pk).update(state=State.VISITED, visited_at=clock.now())
    assert "位置已核对" not in page(asked, f"/p/{asked.slug}/filings/{came.pk}/", by="顾北辰")
    preview = page(asked, f"/p/{asked.slug}/filings/queue/place/?filing={came.pk}", by="顾北辰")
    assert "无须核对位置。" in preview and "已结束。" not in preview


def test_a_broker_checks_no_place(asked: World) -> None:
    waiting = file(asked)
    with pytest.raises(NotAllowed):
        check_places([waiting.pk], project_id=asked.project_id, by=asked.actor(BROKER), at=clock.now())
    waiting.refresh_from_db()
    assert waiting.is_unplaced
