"""Each field of a rule set (domain guide §4.2) changes what is decided, and nothing else does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from anchang.kernel import clock
from anchang.modules.filings.rules.judging import Claim, Known, Rival, Standing, accept, at_the_desk, judge, state_after
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.states import (
    Calendar,
    Code,
    DealNode,
    Mode,
    OwnerLimit,
    Stages,
    State,
    ValidateAt,
    Validity,
)

DAY = date(2026, 11, 21)
TEN = clock.at_local(DAY, 10)
HOUR = timedelta(hours=1)
OURS, THEIRS = UUID(int=1), UUID(int=2)


def known(**facts: Any) -> Known:
    return Known(UUID(int=9), **facts)


def rival(at: datetime = TEN, **facts: Any) -> Rival:
    return Rival(THEIRS, Mode.PROTECT, at, at + 72 * HOUR, **facts)


def claim(rules: RuleSet, state: State = State.VALID) -> Claim:
    return Claim(OURS, state, Code.PASSED, TEN, rules.valid_until(TEN))


@pytest.mark.parametrize(
    ("hour", "minute", "day"),
    [(10, 0, 21), (20, 30, 21), (20, 31, 22), (23, 59, 22)],
    ids=["morning", "just in time for the lead", "too late for today", "night"],
)
def test_a_filing_to_a_time_of_day_is_good_until_then_if_a_visit_can_still_count(
    hour: int, minute: int, day: int
) -> None:
    rules = RuleSet(validity=Validity.CLOCK, valid_until_min=21 * 60, lead_time_min=30)
    filed = clock.at_local(DAY, hour, minute)
    assert rules.valid_until(filed) == clock.at_local(DAY.replace(day=day), 21)


def test_one_stage_counts_from_the_filing_whether_or_not_the_customer_comes() -> None:
    rules = RuleSet(stages=Stages.ONE, deal_protect_d=30)
    end = TEN + timedelta(days=30)
    assert rules.valid_until(TEN) == end
    assert rules.protected_until(TEN + timedelta(days=20), submitted_at=TEN) == end
    assert rules.latest_deal(TEN) == end


def test_two_stages_begin_a_second_period_with_the_visit() -> None:
    rules = RuleSet(register_valid_h=72, visit_protect_d=30)
    visited = TEN + timedelta(days=2)
    assert rules.protected_until(visited, submitted_at=TEN) == visited + timedelta(days=30)
    assert rules.latest_deal(TEN) == TEN + timedelta(days=33)


def test_by_day_the_one_stage_ends_with_its_last_day() -> None:
    rules = RuleSet(stages=Stages.ONE, deal_protect_d=1, calendar=Calendar.DAYS)
    assert clock.local(rules.valid_until(TEN)).replace(microsecond=0) == clock.at_local(DAY.replace(day=22), 23, 59, 59)


@pytest.mark.parametrize(
    ("node", "wins"),
    [
        (DealNode.BOOKING, {DealNode.BOOKING, DealNode.SUBSCRIPTION, DealNode.CONTRACT}),
        (DealNode.SUBSCRIPTION, {DealNode.SUBSCRIPTION, DealNode.CONTRACT}),
        (DealNode.CONTRACT, {DealNode.CONTRACT}),
    ],
)
def test_a_step_of_the_deal_reaches_those_before_it(node: DealNode, wins: set[DealNode]) -> None:
    assert {step for step in DealNode if step.reaches(node)} == wins


def test_a_race_checked_on_site_takes_everybody_but_those_whom_a_protection_excludes() -> None:
    rules = RuleSet(mode=Mode.RACE, validate_at=ValidateAt.ON_SITE)
    kept = known(has_consultant=True, followed=(TEN,))
    assert judge(Standing(known=kept), rules, at=TEN).code == Code.PASSED
    assert judge(Standing(known=kept), replace(rules, validate_at=ValidateAt.REALTIME), at=TEN).code != Code.PASSED
    assert judge(Standing(rivals=(rival(),)), rules, at=TEN).code == Code.PROTECTED
    racing = replace(rival(), mode=Mode.RACE)
    assert judge(Standing(rivals=(racing,)), rules, at=TEN).code == Code.PASSED


def test_on_site_means_that_the_desk_checks_everything() -> None:
    rules = RuleSet(mode=Mode.RACE, validate_at=ValidateAt.ON_SITE)
    kept = known(has_consultant=True, followed=(TEN,))
    assert at_the_desk(claim(rules, State.PENDING), Standing(known=kept), rules, at=TEN + HOUR).code == (
        Code.HAS_CONSULTANT
    )


@pytest.mark.parametrize(
    ("rules", "facts", "code"),
    [
        (RuleSet(owner_limit=OwnerLimit.NONE), {"owns_in_group": True}, Code.PASSED),
        (RuleSet(owner_limit=OwnerLimit.NONE, owner_other_project=False), {"owns_in_group": True}, Code.OWNER_IN_GROUP),
        (RuleSet(), {"elsewhere_at": TEN}, Code.PASSED),
        (RuleSet(customer_other_project=False), {"elsewhere_at": TEN}, Code.KNOWN_ELSEWHERE),
        (RuleSet(customer_other_project=False), {"elsewhere_at": TEN + HOUR}, Code.PASSED),
        (RuleSet(), {"subscribed_at": TEN - timedelta(days=90)}, Code.BOUGHT_LATELY),
        (RuleSet(), {"subscribed_at": TEN - timedelta(days=90, seconds=1)}, Code.PASSED),
        (RuleSet(developer_protect_d=0), {"subscribed_at": TEN}, Code.PASSED),
    ],
)
def test_what_the_person_has_bought_or_where_they_are_known(rules: RuleSet, facts: dict[str, Any], code: Code) -> None:
    assert judge(Standing(known=known(**facts)), rules, at=TEN).code == code


def test_edge_9_a_spouse_filed_by_another_channel_is_the_same_group_unless_the_rules_say_otherwise() -> None:
    spouse = rival(TEN - HOUR, is_family=True)
    assert judge(Standing(rivals=(spouse,)), RuleSet(), at=TEN).code == Code.PROTECTED
    assert judge(Standing(rivals=(spouse,)), RuleSet(family_as_one=False), at=TEN).code == Code.PASSED
    brought = rival(TEN + HOUR, visited_at=TEN + HOUR, is_family=True)
    at = TEN + 2 * HOUR
    assert at_the_desk(claim(RuleSet()), Standing(rivals=(brought,)), RuleSet(), at=at).code == Code.PROTECTED
    apart = RuleSet(family_as_one=False)
    assert at_the_desk(claim(apart), Standing(rivals=(brought,)), apart, at=at).code == Code.PASSED


def test_who_files_again_gets_a_new_time_where_that_is_allowed_and_nobody_has_come() -> None:
    own = replace(rival(), filing_id=OURS)
    again = Standing(rivals=(own,), own_live=OURS)
    assert judge(again, RuleSet(), at=TEN + HOUR).code == Code.OWN_DUPLICATE
    assert judge(again, RuleSet(allow_repeat=True), at=TEN + HOUR).code == Code.PASSED
    has_come = Standing(rivals=(replace(own, visited_at=TEN),), own_live=OURS)
    assert judge(has_come, RuleSet(allow_repeat=True), at=TEN + HOUR).code == Code.OWN_DUPLICATE
    kept = replace(again, known=known(has_consultant=True, seen=(TEN,)))
    assert judge(kept, RuleSet(allow_repeat=True), at=TEN + HOUR).code == Code.OWN_DUPLICATE


def test_with_the_developers_yes_a_filing_waits_and_protects_from_its_own_time() -> None:
    rules = RuleSet(developer_confirm=True)
    verdict = judge(Standing(), rules, at=TEN)
    assert (verdict.code, state_after(verdict, Standing(), rules)) == (Code.PASSED, State.PENDING)
    waiting = claim(rules, State.PENDING)
    assert accept(waiting, Standing(rivals=(rival(TEN + HOUR),)), rules, at=TEN + 2 * HOUR).code == Code.PASSED
    assert accept(waiting, Standing(rivals=(rival(TEN - HOUR),)), rules, at=TEN + 2 * HOUR).code == Code.PROTECTED
    end = rules.valid_until(TEN)
    assert accept(waiting, Standing(), rules, at=end).code == Code.PASSED
    assert accept(waiting, Standing(), rules, at=end + timedelta(seconds=1)).code == Code.VISIT_OVERDUE


def test_what_is_over_counts_on_while_nobody_else_has_filed_where_nothing_is_taken_back() -> None:
    rules = RuleSet(reclaim_on_expiry=False)
    late = rules.valid_until(TEN) + HOUR
    assert at_the_desk(claim(rules), Standing(), rules, at=late).code == Code.PASSED
    assert at_the_desk(claim(RuleSet()), Standing(), RuleSet(), at=late).code == Code.VISIT_OVERDUE
    since = rival(late - HOUR / 2)
    assert at_the_desk(claim(rules), Standing(rivals=(since,)), rules, at=late).code == Code.VISIT_OVERDUE


@pytest.mark.parametrize(
    ("facts", "then", "counts"),
    [
        (TEN - timedelta(days=1), None, True),
        (TEN, None, False),
        (TEN, known(), False),
        (TEN, known(subscribed_at=TEN), True),
    ],
)
def test_a_subscription_after_the_filing_does_not_count_against_it(
    facts: datetime, then: Known | None, counts: bool
) -> None:
    as_filed = known(subscribed_at=facts).as_filed(then, TEN)
    assert (as_filed.subscribed_at is not None) is counts
