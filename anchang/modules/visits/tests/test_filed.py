"""Whoever a channel filed: the desk is told, the visit confirms the filing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
import time_machine

from anchang.modules.customers import api as customers
from anchang.modules.filings import api as filings
from anchang.modules.filings.tests.factories import file, set_rules
from anchang.modules.visits.actions import rotation
from anchang.modules.visits.actions.reception import end
from anchang.modules.visits.models import Visit
from anchang.modules.visits.states import AwayReason
from anchang.modules.visits.tests.factories import AT, arrive, begin, customer
from anchang.modules.visits.tests.test_pages import DESK, button, text

if TYPE_CHECKING:
    from tests.world import World

FILED = AT - timedelta(hours=1, minutes=14, seconds=28)


def ask(world: World, minutes: int = 0, more: str = "") -> str:
    with time_machine.travel(AT + timedelta(minutes=minutes), tick=False):
        return text(world.client("温岚").get(f"{DESK}?q=5678{more}"))


@pytest.fixture
def filed(world: World) -> World:
    set_rules(world)
    begin(world)
    with time_machine.travel(FILED, tick=False):
        file(world, at=FILED)
    return world


def test_the_desk_sees_the_filing_and_the_next_in_turn(filed: World) -> None:
    page = ask(filed)
    assert "渠道报备客户，报备有效" in page
    assert "贝联 唐红思" in page
    assert "已满足，晚 44 分 28 秒" in page
    assert button(page) == "登记到访，请林晓岚接待"


def test_the_visit_confirms_the_filing(filed: World) -> None:
    filing = filings.filings_of(_customer(filed))[0]
    visit = arrive(filed, _customer(filed))
    assert (visit.verdict, visit.source, visit.filing_id, visit.kind) == ("filed", "channel", filing.id, "first")
    after = filings.get(filing.id)
    assert after is not None
    assert (after.state, after.visited_at) == ("visited", AT)


def test_a_visit_before_the_lead_time_does_not_confirm(filed: World) -> None:
    early = FILED + timedelta(minutes=29, seconds=59)
    with time_machine.travel(early, tick=False):
        page = text(filed.client("温岚").get(f"{DESK}?q=5678"))
    assert "渠道报备客户，报备无效" in page
    assert "早了" in page
    assert button(page) == "登记到访，请林晓岚接待"
    visit = arrive(filed, _customer(filed), at=early)
    assert (visit.verdict, visit.source, visit.filing_id) == ("filed", "natural", None)


def test_exactly_the_lead_time_confirms(filed: World) -> None:
    visit = arrive(filed, _customer(filed), at=FILED + timedelta(minutes=30))
    assert visit.filing_id is not None


def test_a_customer_of_the_pool_who_is_filed_again_is_confirmed_and_gets_an_owner(world: World) -> None:
    set_rules(world)
    begin(world)
    pk = customer(world, name="罗女士", phone="13812345678")
    customers.note_seen(pk, at=AT - timedelta(days=40), kind="first")
    customers.set_next_follow(pk, at=AT - timedelta(days=16), next_at=None, effective=True)
    with time_machine.travel(FILED, tick=False):
        file(world, at=FILED)
    assert "渠道报备客户，报备有效" in ask(world)
    visit = arrive(world, pk)
    assert (visit.source, visit.verdict, visit.turn) == ("channel", "filed", "turn")
    assert customers.get(pk).owner_id == visit.received_by_id


@pytest.mark.parametrize("rules", [{"allow_old": False}, {"old_after_d": 0}])
def test_whoever_the_rules_want_new_is_still_new_when_the_visit_confirms_them(
    world: World, rules: dict[str, Any]
) -> None:
    set_rules(world, **rules)
    begin(world)
    with time_machine.travel(FILED, tick=False):
        file(world, at=FILED)
    visit = arrive(world, _customer(world))
    assert visit.filing_id is not None
    assert customers.get(_customer(world)).owner_id == visit.received_by_id


def test_a_second_visit_under_the_filing_came_through_the_channel_too(filed: World) -> None:
    first = arrive(filed, _customer(filed))
    end(first.pk, by=filed.system(), at=AT + timedelta(hours=1))
    second = arrive(filed, _customer(filed), at=AT + timedelta(days=2))
    assert (second.kind, second.source, second.filing_id) == ("repeat", "channel", first.filing_id)


def test_the_card_of_a_filed_customer_says_who_receives_and_whether_it_counts(filed: World) -> None:
    named = f"&named={filed.user('马思远').pk}"
    assert "由客户指名的顾问接待，计一次轮次。" in ask(filed, more=named)
    customers.note_seen(_customer(filed), at=AT - timedelta(days=40), kind="first")
    assert "来过，现无顾问跟进，按轮排派接待。" in ask(filed)


@pytest.mark.parametrize("early", [False, True])
def test_an_absent_owner_of_a_filed_customer_is_to_be_phoned(filed: World, early: bool) -> None:
    owner = filed.user("周子昂").pk
    customers.assign_owner(_customer(filed), user_id=owner, team_id=None, by=filed.system(), at=AT)
    rotation.step_out(filed.project_id, user_id=owner, reason=AwayReason.LUNCH, by=filed.actor("温岚"), at=AT)
    page = ask(filed, minutes=-60 if early else 0)
    assert ("按自然到访登记。" in page) is early
    assert "由同事义务接待，客户仍归周子昂，请立即电话告知。" in page


def test_who_the_rival_is_stays_unsaid_to_consultants(filed: World) -> None:
    arrive(filed, _customer(filed))
    assert Visit.objects.count() == 1
    page = text(filed.client("林晓岚").get("/p/jinchenfu-2/visits/turn/"))
    assert "13812345678" not in page


def _customer(world: World) -> UUID:
    ref = customers.by_phone(project_id=world.project_id, phone="13812345678")
    assert ref is not None
    return ref.id
