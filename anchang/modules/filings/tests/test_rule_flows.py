"""What the switches of a rule set do to filings as they are kept."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from anchang.kernel import clock, ids
from anchang.kernel.errors import NotAllowed, NotThere
from anchang.modules.customers import api as customers
from anchang.modules.filings import api, errors
from anchang.modules.filings.actions.accept import accept_filing
from anchang.modules.filings.models import Filing
from anchang.modules.filings.replay import replay
from anchang.modules.filings.states import Code, State
from anchang.modules.filings.tasks import expire_due
from anchang.modules.filings.tests.factories import PHONE, RIVAL, file, set_rules
from tests.world import World

NOW = clock.now()
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def stands(filing: Filing) -> tuple[str, int]:
    filing.refresh_from_db()
    return filing.state, filing.code


def confirm(world: World, filing: Filing, at: object) -> api.FilingRef:
    return api.confirm_filing(filing.pk, visit_id=ids.new_id(), by=world.actor("温岚"), at=at)  # type: ignore[arg-type]


def agrees() -> bool:
    found = list(replay())
    return bool(found) and not any(found)


def test_filed_again_the_new_one_takes_the_place_of_the_old(world: World) -> None:
    set_rules(world, allow_repeat=True)
    first = file(world, at=NOW)
    again = file(world, at=NOW + 2 * HOUR)
    assert stands(first) == (State.RELEASED, Code.REFILED)
    assert (again.state, again.valid_until) == (State.VALID, NOW + 74 * HOUR)
    assert file(world, by=RIVAL, at=NOW + 3 * HOUR).code == Code.PROTECTED
    assert agrees()


def test_filed_again_after_the_visit_is_a_duplicate_even_so(world: World) -> None:
    set_rules(world, allow_repeat=True)
    first = file(world, at=NOW - 2 * HOUR)
    confirm(world, first, NOW - HOUR)
    assert file(world, at=NOW).code == Code.OWN_DUPLICATE
    assert stands(first) == (State.VISITED, Code.PASSED)


def test_without_the_switch_a_second_filing_is_a_duplicate(world: World) -> None:
    first = file(world, at=NOW)
    assert file(world, at=NOW + HOUR).code == Code.OWN_DUPLICATE
    assert stands(first) == (State.VALID, Code.PASSED)


def test_a_filing_waits_for_the_developer_and_protects_from_its_own_time(world: World) -> None:
    set_rules(world, developer_confirm=True)
    first = file(world, at=NOW - HOUR)
    assert (first.state, first.waits_for_yes) == (State.PENDING, True)
    assert file(world, by=RIVAL, at=NOW).code == Code.PROTECTED
    accepted = accept_filing(first.pk, by=world.actor("顾北辰"), at=NOW)
    assert (accepted.state, accepted.valid_until, accepted.waits_for_yes) == (State.VALID, NOW + 71 * HOUR, False)
    with pytest.raises(errors.NotWaitingForYes):
        accept_filing(first.pk, by=world.actor("顾北辰"), at=NOW)
    assert agrees()


def test_a_filing_nobody_said_yes_to_in_time_is_over(world: World) -> None:
    set_rules(world, developer_confirm=True)
    first = file(world, at=NOW)
    assert accept_filing(first.pk, by=world.actor("顾北辰"), at=NOW + 73 * HOUR).state == State.EXPIRED


def test_the_desk_confirms_what_still_waits_for_the_developer(world: World) -> None:
    set_rules(world, developer_confirm=True)
    first = file(world, at=NOW - 2 * HOUR)
    assert confirm(world, first, NOW).state == State.VISITED


def test_a_masked_filing_waits_for_the_desk_not_for_the_developer(world: World) -> None:
    set_rules(world, developer_confirm=True)
    masked = file(world, phone="138****5678", at=NOW)
    with pytest.raises(errors.NotWaitingForYes):
        accept_filing(masked.pk, by=world.actor("顾北辰"), at=NOW)


def test_only_the_developers_people_say_yes(world: World) -> None:
    set_rules(world, developer_confirm=True)
    first = file(world, at=NOW)
    with pytest.raises((NotAllowed, NotThere)):
        accept_filing(first.pk, by=world.actor(RIVAL), at=NOW)


def test_what_is_over_is_not_taken_back_until_somebody_else_files(world: World) -> None:
    set_rules(world, reclaim_on_expiry=False)
    first = file(world, at=NOW - 5 * DAY)
    expire_due()
    assert stands(first)[0] == State.VALID
    other = file(world, by=RIVAL, at=NOW)
    assert (other.state, stands(first)) == (State.VALID, (State.EXPIRED, Code.VISIT_OVERDUE))
    assert agrees()


def test_who_comes_late_still_counts_where_nothing_is_taken_back(world: World) -> None:
    set_rules(world, reclaim_on_expiry=False)
    first = file(world, at=NOW - 5 * DAY)
    assert confirm(world, first, NOW).state == State.VISITED
    assert agrees()


def test_a_late_deal_still_counts_where_nothing_is_taken_back(world: World) -> None:
    set_rules(world, reclaim_on_expiry=False)
    first = file(world, at=NOW - 50 * DAY)
    confirm(world, first, NOW - 49 * DAY)
    expire_due()
    assert stands(first)[0] == State.VISITED
    assert first.customer_id
    won = api.win_filing(
        project_id=world.project_id,
        customer_id=first.customer_id,
        node=api.DealNode.SUBSCRIPTION,
        by=world.system(),
        at=NOW,
    )
    assert won and won.id == first.pk
    assert agrees()


def test_a_filing_protected_up_to_the_contract_is_not_won_by_a_subscription(world: World) -> None:
    set_rules(world, deal_node="contract")
    first = file(world, at=NOW - 2 * HOUR)
    confirm(world, first, NOW - HOUR)
    assert first.customer_id
    steps = [api.DealNode.BOOKING, api.DealNode.SUBSCRIPTION, api.DealNode.CONTRACT]
    won = [
        api.win_filing(project_id=world.project_id, customer_id=first.customer_id, node=step, by=world.system(), at=NOW)
        for step in steps
    ]
    assert [it is not None for it in won] == [False, False, True]


def test_edge_9_husband_and_wife_are_one_customer_to_channels(world: World) -> None:
    husband = file(world, at=NOW - 2 * HOUR)
    wife, _is_new = customers.find_or_create(
        project_id=world.project_id, name="程先生", phone="13900001234", by=world.system(), at=NOW - HOUR
    )
    assert husband.customer_id and agrees()
    customers.join_household(wife.id, other_id=husband.customer_id, by=world.actor("沈卓"), at=NOW - HOUR)
    refused = file(world, by=RIVAL, phone="13900001234", name="程", title="先生", at=NOW)
    assert (refused.code, refused.judgements.get().values["rival_at"]) == (
        Code.PROTECTED,
        husband.submitted_at.isoformat(),
    )
    set_rules(world, family_as_one=False)
    assert file(world, by=RIVAL, phone="13900001234", name="程", title="先生", at=NOW).code == Code.PASSED


def other_project(world: World) -> UUID:
    assert world.other_project_id
    return world.other_project_id


def test_edge_7_a_customer_of_another_project_may_be_kept_from_channels(world: World) -> None:
    customers.find_or_create(
        project_id=other_project(world), name="程女士", phone=PHONE, by=world.system(), at=NOW - DAY
    )
    set_rules(world, customer_other_project=False)
    assert file(world, at=clock.now()).code == Code.KNOWN_ELSEWHERE
    set_rules(world, customer_other_project=True)
    assert file(world, at=clock.now()).code == Code.PASSED
