"""Disputes at the desk: the list, the facts, the preview, and what arbiters press."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from anchang.kernel import clock
from anchang.modules.filings.dispute_states import Proof
from anchang.modules.filings.models import Dispute, DisputeDecision, DisputeEvidence, DisputeNote, Filing
from anchang.modules.filings.states import State
from anchang.modules.filings.tests.factories import BROKER, RIVAL
from anchang.modules.filings.tests.test_disputes import ARBITER, HOUR, MANAGER, appeal, confirm, named, refused
from anchang.modules.filings.web.proofs import proofs_of
from tests.world import World


@pytest.fixture
def dispute(world: World) -> Dispute:
    """An appeal against a filing whose customer was brought."""
    now = clock.now()
    held, mine = refused(world, at=now - HOUR)
    confirm(world, held, now - timedelta(minutes=30))
    return appeal(world, mine, at=now)


def path(world: World, dispute: Dispute, name: str = "dispute") -> str:
    return reverse(f"filings:{name}", args=[world.slug, dispute.pk])


def shown(world: World, dispute: Dispute, who: str = ARBITER) -> str:
    return world.client(who).get(path(world, dispute)).content.decode()


def press(world: World, dispute: Dispute, name: str, who: str = ARBITER, **fields: Any) -> Any:
    return world.client(who).post(path(world, dispute, name), fields)


def listed(world: World, tab: str, who: str = ARBITER) -> str:
    return world.client(who).get(reverse("filings:disputes", args=[world.slug]), {"tab": tab}).content.decode()


def name(world: World, dispute: Dispute, who: str = ARBITER) -> Any:
    return press(world, dispute, "arbiter", arbiter=str(world.user(who).pk))


def test_the_list_says_what_is_due_and_who_decides(world: World, dispute: Dispute) -> None:
    text = listed(world, "open")
    for said in (dispute.filing.number, "还剩 3 个工作日", "未指定仲裁人", BROKER, RIVAL):
        assert said in text
    assert dispute.filing.number not in listed(world, "mine")
    name(world, dispute)
    assert dispute.filing.number in listed(world, "mine")
    assert dispute.filing.number not in listed(world, "overdue")
    Dispute.objects.update(due_at=clock.now() - HOUR)
    assert dispute.filing.number in listed(world, "overdue")


def test_the_page_shows_the_facts_and_both_timelines(world: World, dispute: Dispute) -> None:
    text = shown(world, dispute)
    held = Filing.objects.get(broker_name=RIVAL)
    for said in (
        f"报备 {held.number} 到访确认",
        "待补充",
        "双方时间线",
        held.number,
        dispute.filing.number,
    ):
        assert said in text
    assert "客户由我陪同到访" in text


def test_a_refused_filing_is_no_valid_one_among_the_facts(dispute: Dispute) -> None:
    facts = proofs_of(DisputeEvidence.objects.get(dispute=dispute), [])
    assert [(fact.side, fact.known) for fact in facts if fact.proof == "有效报备"] == [
        ("申诉方", "未通过"),
        ("对方", "已知"),
    ]


def test_whoever_confirmed_the_visit_is_not_offered_as_arbiter(world: World) -> None:
    now = clock.now()
    held, mine = refused(world, at=now - HOUR)
    confirm(world, held, now - timedelta(minutes=30), by=ARBITER)
    text = shown(world, appeal(world, mine, at=now), MANAGER)
    assert f'name="arbiter" value="{world.user(MANAGER).pk}"' in text
    assert f'name="arbiter" value="{world.user(ARBITER).pk}"' not in text


def test_a_fact_is_added_and_a_wrong_one_keeps_what_was_typed(world: World, dispute: Dispute) -> None:
    answer = press(world, dispute, "dispute_fact", side="rival", proof="call", text="")
    assert answer.status_code == 422 and "请写明事实和出处。" in answer.content.decode()
    press(world, dispute, "dispute_fact", side="rival", proof="call", text="对方称 11-20 通话，通话详单")
    assert DisputeNote.objects.count() == 1
    assert "对方称 11-20 通话，通话详单" in shown(world, dispute)


def test_a_decision_is_previewed_before_it_is_taken(world: World, dispute: Dispute) -> None:
    name(world, dispute)
    address = path(world, dispute, "dispute_effects")
    text = world.client(ARBITER).get(address, {"decision": "reassign"}).content.decode()
    for said in ("第 5.2 条", "已到访", "已作废", "保护至"):
        assert said in text
    assert Filing.objects.get(broker_name=RIVAL).state == State.DISPUTED
    assert world.client(ARBITER).get(address, {"decision": "nonsense", "share": "x" * 9}).status_code == 200


def test_the_arbiter_decides_and_both_read_it(world: World, dispute: Dispute) -> None:
    name(world, dispute)
    assert "作出结论" in shown(world, dispute)
    assert 'id="decision"' not in shown(world, dispute, MANAGER)
    answer = press(world, dispute, "dispute_decision", decision="split", share="", reason="双方都陪同")
    assert answer.status_code == 422 and "双方都陪同" in answer.content.decode()
    answer = press(world, dispute, "dispute_decision", decision="uphold", reason="对方到访确认在先")
    assert answer.status_code == 302
    text = shown(world, dispute)
    assert "维持原判" in text and "对方到访确认在先" in text
    assert dispute.filing.number in listed(world, "decided")


def test_a_manager_confirms_a_split_or_returns_it(world: World, dispute: Dispute) -> None:
    name(world, dispute)
    press(world, dispute, "dispute_decision", decision="split", share="50", reason="双方都报备并陪同")
    assert "待确认分成" in listed(world, "open")
    confirming = path(world, dispute, "dispute_split")
    assert confirming in shown(world, dispute, MANAGER) and confirming not in shown(world, dispute)
    assert press(world, dispute, "dispute_split", verdict="confirm").status_code == 403
    press(world, dispute, "dispute_split", MANAGER, verdict="return", reason="请补充到访记录")
    assert "请补充到访记录" in shown(world, dispute)
    press(world, dispute, "dispute_decision", decision="split", share="30", reason="已补充")
    press(world, dispute, "dispute_split", MANAGER, verdict="confirm")
    assert DisputeDecision.objects.get(step="final").share == 30
    assert "申诉方 30%，对方 70%" in shown(world, dispute)


def test_another_project_has_no_part_in_it(world: World, dispute: Dispute) -> None:
    assert world.client("简明").get(path(world, dispute)).status_code in (403, 404)
    assert world.client(BROKER).get(path(world, dispute)).status_code == 403


def test_the_pages_cost_few_queries(world: World, dispute: Dispute, django_assert_max_num_queries: Any) -> None:
    name(world, dispute)
    for address in (path(world, dispute), reverse("filings:disputes", args=[world.slug])):
        world.client(ARBITER).get(address)
        with django_assert_max_num_queries(12):
            world.client(ARBITER).get(address)


def test_the_filings_page_leads_to_its_dispute(world: World, dispute: Dispute) -> None:
    page = reverse("filings:detail", args=[world.slug, dispute.filing_id])
    assert path(world, dispute) in world.client(ARBITER).get(page).content.decode()


def test_the_facts_are_ranked(world: World) -> None:
    _held, mine = refused(world)
    row = named(world, mine)
    text = shown(world, row)
    places = [text.index(f'<td class="nowrap">{kind}</td>') for kind in Proof.labels]
    assert places == sorted(places)


def test_when_a_fact_happened_is_read_and_a_wrong_time_is_said(world: World, dispute: Dispute) -> None:
    told = {"side": "filing", "proof": "call", "text": "11-20 通话，通话详单"}
    answer = press(world, dispute, "dispute_fact", **told, happened_at="昨天")
    assert answer.status_code == 422 and "不记得可不填" in answer.content.decode()
    assert "11-20 通话，通话详单" in answer.content.decode()
    press(world, dispute, "dispute_fact", **told, happened_at="2026-11-20T15:30")
    assert "2026-11-20 15:30:00" in shown(world, dispute)
