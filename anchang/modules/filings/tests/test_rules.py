"""The vectors of domain guide §16 and the boundaries of §4.10, on the pure rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from anchang.kernel import clock
from anchang.modules.filings.rules import clauses
from anchang.modules.filings.rules.judging import (
    Claim,
    Judgement,
    Known,
    Rival,
    Standing,
    at_the_desk,
    judge,
    state_after,
)
from anchang.modules.filings.rules.rule_set import NotARuleSet, RuleSet
from anchang.modules.filings.states import (
    LIVE,
    MOVES,
    PROTECTING,
    Calendar,
    Code,
    Mode,
    OwnerLimit,
    State,
)

DAY = date(2026, 11, 23)  # a Monday
TEN = clock.at_local(DAY, 10)
RULES = RuleSet()
RACE = RuleSet(mode=Mode.RACE)
A, B = UUID(int=1), UUID(int=2)


def claim(
    at: datetime = TEN,
    *,
    state: State = State.VALID,
    rules: RuleSet = RULES,
    filing: UUID = A,
) -> Claim:
    return Claim(filing, state, Code.PASSED, at, rules.valid_until(at))


def rival(at: datetime = TEN, *, visited_at: datetime | None = None, rules: RuleSet = RULES, filing: UUID = A) -> Rival:
    until = rules.protected_until(visited_at, submitted_at=at) if visited_at else rules.valid_until(at)
    return Rival(filing, rules.mode, at, until, visited_at)


def known(**facts: Any) -> Known:
    return Known(UUID(int=9), **facts)


def desk(after: timedelta, rules: RuleSet = RULES) -> Judgement:
    return at_the_desk(claim(rules=rules), Standing(), rules, at=TEN + after)


@pytest.mark.parametrize(
    ("minutes", "seconds", "code", "flagged"),
    [
        (29, 59, Code.TOO_EARLY, False),
        (30, 0, Code.PASSED, False),
        (31, 0, Code.PASSED, True),
        (60, 0, Code.PASSED, True),
        (60, 1, Code.PASSED, False),
    ],
)
def test_t_r1_lead_time_counts_to_the_second(minutes: int, seconds: int, code: Code, flagged: bool) -> None:
    found = desk(timedelta(minutes=minutes, seconds=seconds))
    assert (found.code, found.is_flagged) == (code, flagged)


def test_t_r1_the_sentence_names_both_times() -> None:
    found = desk(timedelta(minutes=29, seconds=59))
    assert found.sentence(RULES) == "须提前 30 分钟报备，实际提前 29 分 59 秒。"
    assert found.clause == "4.1"


def test_t_r1_without_a_lead_time_an_arrival_at_once_counts() -> None:
    assert desk(timedelta(0), RuleSet(lead_time_min=0)).code == Code.PASSED


def test_a_customer_already_in_the_hall_is_too_early() -> None:
    found = desk(timedelta(minutes=-5))
    assert found.code == Code.TOO_EARLY
    assert found.sentence(RULES) == "须提前 30 分钟报备，实际提前 −5 分。"


def test_t_r2_in_a_race_the_first_escort_wins() -> None:
    first = rival(clock.at_local(DAY, 9), rules=RACE)
    half_past = clock.at_local(DAY, 9, 30)
    second = judge(Standing(rivals=(first,)), RACE, at=half_past)
    assert second.code == Code.PASSED
    assert state_after(second, Standing(), RACE) == State.PENDING
    eleven = clock.at_local(DAY, 11)
    brought = claim(half_past, state=State.PENDING, rules=RACE, filing=B)
    assert at_the_desk(brought, Standing(rivals=(first,)), RACE, at=eleven).code == Code.PASSED
    won = rival(half_past, visited_at=eleven, rules=RACE, filing=B)
    late = claim(clock.at_local(DAY, 9), state=State.PENDING, rules=RACE)
    assert at_the_desk(late, Standing(rivals=(won,)), RACE, at=eleven).code == Code.LOST_RACE


def test_t_r3_the_first_filing_protects_until_it_expires() -> None:
    first = rival(clock.at_local(DAY, 9))
    refused = judge(Standing(rivals=(first,)), RULES, at=TEN)
    assert refused.code == Code.PROTECTED
    assert refused.sentence(RULES) == "已被其他渠道报备，尚在保护期。"
    assert refused.clause == "3.2"
    at_the_end = judge(
        Standing(rivals=(first,)),
        RULES,
        at=clock.at_local(DAY, 9) + timedelta(hours=72),
    )
    assert at_the_end.code == Code.PROTECTED
    day_four = clock.at_local(DAY + timedelta(days=3), 9, 0, 1)
    assert judge(Standing(rivals=(first,)), RULES, at=day_four).code == Code.PASSED


def test_t_r4_protect_excludes_race_and_the_reverse() -> None:
    assert judge(Standing(rivals=(rival(),)), RACE, at=TEN + timedelta(hours=1)).code == Code.PROTECTED
    racing = rival(rules=RACE)
    assert judge(Standing(rivals=(racing,)), RULES, at=TEN + timedelta(hours=1)).code == Code.PROTECTED


def test_t_r4_a_confirmed_rival_is_named_by_the_mode_that_asks() -> None:
    visited = rival(TEN - timedelta(hours=2), visited_at=TEN - timedelta(hours=1))
    assert judge(Standing(rivals=(visited,)), RULES, at=TEN).code == Code.PROTECTED
    assert judge(Standing(rivals=(visited,)), RACE, at=TEN).code == Code.LOST_RACE


def test_t_r4_at_the_desk_an_earlier_filing_of_protect_mode_is_no_lost_race() -> None:
    first = rival(TEN - timedelta(hours=2), filing=B)
    found = at_the_desk(claim(), Standing(rivals=(first,)), RULES, at=TEN + timedelta(hours=1))
    assert (found.code, found.clause) == (Code.PROTECTED, "3.2")
    brought = replace(first, visited_at=TEN)
    assert at_the_desk(claim(), Standing(rivals=(brought,)), RULES, at=TEN + timedelta(hours=1)).code == Code.PROTECTED


def test_t_r5_the_same_broker_twice_comes_first_of_all_checks() -> None:
    standing = Standing(rivals=(rival(),), own_live=B, known=known(owns_here=True))
    assert judge(standing, RULES, at=TEN).code == Code.OWN_DUPLICATE


def test_t_r6_owners_of_this_project_and_of_the_group() -> None:
    here, elsewhere = (
        known(owns_here=True, owns_in_group=True),
        known(owns_in_group=True),
    )
    limited, strict = (
        RuleSet(owner_limit=OwnerLimit.THIS_PROJECT),
        RuleSet(owner_limit=OwnerLimit.GROUP),
    )
    assert judge(Standing(known=here), limited, at=TEN).code == Code.OWNER_HERE
    assert judge(Standing(known=elsewhere), limited, at=TEN).code == Code.PASSED
    assert judge(Standing(known=elsewhere), strict, at=TEN).code == Code.OWNER_IN_GROUP
    assert judge(Standing(known=here), RuleSet(owner_limit=OwnerLimit.NONE), at=TEN).code == Code.PASSED


def test_t_r7_a_customer_in_the_hands_of_a_consultant() -> None:
    kept = known(has_consultant=True, followed=(TEN - timedelta(days=30),))
    assert judge(Standing(known=kept), RULES, at=TEN).code == Code.HAS_CONSULTANT
    cold = known(has_consultant=True, followed=(TEN - timedelta(days=31),))
    assert judge(Standing(known=cold), RULES, at=TEN).code == Code.PASSED
    assert (
        judge(
            Standing(known=known(has_consultant=True)),
            replace(RULES, old_after_d=0),
            at=TEN,
        ).code
        == 6
    )


def test_a_follow_up_after_the_filing_does_not_count_against_it() -> None:
    later = known(has_consultant=True, followed=(TEN + timedelta(minutes=5),))
    found = at_the_desk(claim(), Standing(known=later), RULES, at=TEN + timedelta(hours=1))
    assert found.code == Code.PASSED


def test_a_consultant_given_after_the_filing_does_not_count_against_it() -> None:
    met = TEN - timedelta(days=16)
    pooled = known(seen=(met,))
    assert judge(Standing(known=pooled), RULES, at=TEN).code == Code.PASSED
    now = replace(pooled, has_consultant=True)
    assert not now.as_filed(pooled, TEN).has_consultant
    assert not replace(now, seen=()).as_filed(None, TEN).has_consultant, "a newcomer had none"
    assert now.as_filed(now, TEN).has_consultant
    # Filed under another number, merged since: whoever looked after the customer then, did.
    assert now.as_filed(None, TEN).has_consultant
    assert now.as_filed(replace(pooled, customer_id=A), TEN).has_consultant


def test_a_customer_who_came_alone_last_week() -> None:
    came = known(seen=(TEN - timedelta(days=7),))
    assert judge(Standing(known=came), RULES, at=TEN).code == Code.CAME_ALONE
    assert judge(Standing(known=came), RULES, at=TEN + timedelta(seconds=1)).code == Code.PASSED
    assert judge(Standing(known=came), RuleSet(recent_visit_block_d=0), at=TEN).code == Code.PASSED


def test_only_new_customers_where_old_ones_are_not_allowed() -> None:
    new_only = RuleSet(allow_old=False)
    assert judge(Standing(known=known(seen=(TEN - timedelta(days=80),))), new_only, at=TEN).code == Code.KNOWN_CUSTOMER
    assert judge(Standing(known=known()), new_only, at=TEN).code == Code.PASSED


def test_t_r8_by_day_ends_with_the_day_and_by_hours_to_the_second() -> None:
    late = clock.at_local(DAY, 23, 50)
    by_day = RuleSet(register_valid_h=24, calendar=Calendar.DAYS)
    tuesday = DAY + timedelta(days=1)
    assert clock.local(by_day.valid_until(late)).replace(microsecond=0) == clock.at_local(tuesday, 23, 59, 59)
    by_hours = RuleSet(register_valid_h=24)
    assert by_hours.valid_until(late) == clock.at_local(tuesday, 23, 50)


def test_t_r8_a_filing_one_minute_before_midnight_still_has_the_whole_next_day() -> None:
    by_day = RuleSet(register_valid_h=24, calendar=Calendar.DAYS)
    end = clock.local(by_day.valid_until(clock.at_local(DAY, 23, 59)))
    assert (end.date(), end.hour) == (DAY + timedelta(days=1), 23)


def test_t_r9_masked_filings_wait_for_the_full_number() -> None:
    nobody = Standing(is_masked=True)
    found = judge(nobody, RULES, at=TEN)
    assert (found.code, state_after(found, nobody, RULES)) == (
        Code.PASSED,
        State.PENDING,
    )
    several = Standing(is_masked=True, people=2)
    assert judge(several, RULES, at=TEN).code == Code.SUSPECTED
    one = Standing(rivals=(rival(),), is_masked=True, people=1)
    assert judge(one, RULES, at=TEN).code == Code.PROTECTED


def test_t_r9_of_two_masked_filings_of_one_person_the_earlier_counts() -> None:
    later = rival(TEN + timedelta(hours=1), filing=B)
    found = at_the_desk(
        claim(state=State.PENDING),
        Standing(rivals=(later,)),
        RULES,
        at=TEN + timedelta(hours=2),
    )
    assert found.code == Code.PASSED


def test_a_visit_at_the_deadline_counts_and_a_second_later_does_not() -> None:
    assert desk(timedelta(hours=72)).code == Code.PASSED
    late = desk(timedelta(hours=72, seconds=1))
    assert late.code == Code.VISIT_OVERDUE
    assert late.sentence(RULES) == "已过报备有效期：2026-11-26 10:00:00 到期。"


def test_a_filing_counts_once() -> None:
    found = at_the_desk(claim(state=State.VISITED), Standing(), RULES, at=TEN + timedelta(hours=1))
    assert found.code == Code.CONFIRMED_BEFORE


@pytest.mark.parametrize("state", [State.EXPIRED, State.REJECTED, State.LOST, State.RELEASED])
def test_an_invalid_filing_repeats_its_stored_reason(state: State) -> None:
    stored = replace(claim(state=state), code=Code.HAS_CONSULTANT)
    assert at_the_desk(stored, Standing(), RULES, at=TEN + timedelta(hours=1)).code == Code.HAS_CONSULTANT


@pytest.mark.parametrize("code", list(Code))
def test_every_code_has_a_clause_and_a_sentence(code: Code) -> None:
    values = {"until": TEN.isoformat(), "ahead_s": 1799}
    assert "%" not in clauses.sentence(code, RULES, values)
    assert "%" not in clauses.clause(code, RULES)
    assert clauses.NUMBERS[code]


def test_a_rule_set_survives_being_kept() -> None:
    one = RuleSet(mode=Mode.RACE, calendar=Calendar.DAYS, lead_time_min=0, allow_old=False)
    assert RuleSet.from_data(one.to_data()) == one
    assert RuleSet.from_data({}) == RULES


@pytest.mark.parametrize(
    "data",
    [
        {"mode": "x"},
        {"colour": 1},
        {"lead_time_min": -1},
        {"lead_time_min": "30"},
        {"allow_old": 1},
        {"daily_cap": True},
    ],
)
def test_nonsense_is_no_rule_set(data: dict[str, object]) -> None:
    with pytest.raises(NotARuleSet):
        RuleSet.from_data(data)


def test_protecting_states_are_live_and_every_move_is_between_states() -> None:
    assert PROTECTING <= LIVE
    assert set(MOVES) == set(State)
    assert State.SUBMITTED not in set().union(*MOVES.values())


def test_durations_read_as_people_say_them() -> None:
    assert clauses.duration(0) == "0 秒"
    assert clauses.duration(3900) == "1 小时 5 分"
    assert clauses.seconds_between(TEN, TEN + timedelta(seconds=1799, milliseconds=999)) == 1799
    assert datetime(2026, 1, 1, tzinfo=UTC).tzinfo is UTC
