"""A verdict names its facts, and the single ones that decided: with any of them otherwise it would be the other one."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from anchang.modules.filings.rules import cases
from anchang.modules.filings.rules.evidence import Change, Kind, facts, what_if
from anchang.modules.filings.rules.judging import Claim, Known, Rival, Standing
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.states import Code, Mode, State
from anchang.modules.filings.tests.test_rules import TEN as NOW

MINE, THEIRS, OTHERS = UUID(int=1), UUID(int=2), UUID(int=3)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RULES = RuleSet()


def rival(filing_id: UUID = THEIRS, **times: timedelta) -> Rival:
    at = NOW - times.get("ago", HOUR)
    return Rival(filing_id, Mode.PROTECT, submitted_at=at, until=at + times.get("lasts", 72 * HOUR))


def submitted(**standing: object) -> cases.Submitted:
    return cases.Submitted(standing=Standing(**standing), at=NOW)  # type: ignore[arg-type]


def at_desk(after: timedelta, **standing: object) -> cases.AtDesk:
    claim = Claim(MINE, State.VALID, Code.PASSED, submitted_at=NOW, valid_until=NOW + 72 * HOUR)
    return cases.AtDesk(claim=claim, standing=Standing(**standing), at=NOW + after)  # type: ignore[arg-type]


def changes(case: cases.Case) -> dict[Change, object]:
    return {it.change: it.at for it in what_if(case, RULES)}


def test_an_earlier_filing_decides_until_it_ends() -> None:
    case = submitted(rivals=(rival(),))
    assert case.verdict(RULES).code == Code.PROTECTED
    assert changes(case) == {Change.NO_RIVAL: NOW - HOUR, Change.FILED_AFTER: NOW + 71 * HOUR}


def test_of_two_earlier_filings_neither_alone_decides_and_the_later_end_counts() -> None:
    case = submitted(rivals=(rival(), rival(OTHERS, ago=2 * HOUR, lasts=100 * HOUR)))
    assert changes(case) == {Change.FILED_AFTER: NOW + 98 * HOUR}


def test_a_consultants_last_word_decides_for_its_days() -> None:
    known = Known(UUID(int=9), has_consultant=True, followed=(NOW - 10 * DAY,))
    case = submitted(known=known)
    assert case.verdict(RULES).code == Code.HAS_CONSULTANT
    assert changes(case) == {Change.NO_CONSULTANT: None, Change.FILED_AFTER: NOW + 20 * DAY}


def test_an_owner_stays_one_however_late_it_is_filed() -> None:
    case = submitted(known=Known(UUID(int=9), owns_here=True))
    assert case.verdict(RULES).code == Code.OWNER_HERE
    assert changes(case) == {Change.NO_OWNERSHIP: None}


def test_where_only_new_customers_count_it_is_being_known_that_decides() -> None:
    case, rules = submitted(known=Known(UUID(int=9), seen=(NOW - 9 * DAY,))), RuleSet(allow_old=False)
    assert case.verdict(rules).code == Code.KNOWN_CUSTOMER
    assert {it.change for it in what_if(case, rules)} == {Change.NOT_SEEN, Change.NOT_KNOWN}


def test_one_second_too_early_names_the_instant_from_which_it_counts() -> None:
    case = at_desk(timedelta(minutes=29, seconds=59))
    assert case.verdict(RULES).code == Code.TOO_EARLY
    assert changes(case) == {Change.ARRIVED_FROM: NOW + timedelta(minutes=30)}


def test_what_counts_names_between_which_instants_it_did() -> None:
    case = at_desk(timedelta(minutes=30))
    assert case.verdict(RULES).code == Code.PASSED
    assert changes(case) == {
        Change.ARRIVED_BEFORE: NOW + timedelta(minutes=30),
        Change.ARRIVED_AFTER: NOW + 72 * HOUR,
    }


def test_facts_stand_in_the_order_in_which_they_happened() -> None:
    known = Known(UUID(int=9), seen=(NOW - 9 * DAY,), followed=(NOW - 8 * DAY,))
    told = facts(at_desk(HOUR, rivals=(rival(ago=2 * DAY, lasts=DAY),), known=known), RULES)
    assert [fact.kind for fact in told] == [
        Kind.SEEN,
        Kind.FOLLOWED,
        Kind.RIVAL_FILED,
        Kind.RIVAL_ENDS,
        Kind.FILED,
        Kind.EARLIEST,
        Kind.ARRIVED,
        Kind.VALID_UNTIL,
    ]
    assert {fact.about for fact in told} == {None, THEIRS}


@pytest.mark.parametrize("case", [cases.Withdrawn(), cases.DealUndone()])
def test_what_somebody_did_rests_on_no_checks(case: cases.Case) -> None:
    assert (facts(case, RULES), what_if(case, RULES)) == ((), ())
