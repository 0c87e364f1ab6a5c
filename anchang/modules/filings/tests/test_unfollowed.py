"""A visited customer whom nobody follows up: warned a day ahead, then the protection ends (domain guide §4.2, §4.4)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db.models import QuerySet

from anchang.kernel import clock, ids
from anchang.modules.customers.models import Customer
from anchang.modules.filings import api, checks, queries, tasks
from anchang.modules.filings.actions import unfollowed
from anchang.modules.filings.actions.announce import announce_extension
from anchang.modules.filings.actions.deal import win_filing
from anchang.modules.filings.actions.take_back import take_back_extension
from anchang.modules.filings.actions.unfollowed import look_after
from anchang.modules.filings.models import Filing
from anchang.modules.filings.replay import replay
from anchang.modules.filings.rules.desk_cases import Unfollowed
from anchang.modules.filings.rules.extending import Terms
from anchang.modules.filings.rules.following import Rest, follow_due, more_days
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.states import Code, DealNode, Period, State
from anchang.modules.filings.tests.factories import RIVAL, file, set_rules
from anchang.modules.notices.models import Notice
from tests.races import race
from tests.world import World

NOW = clock.now()
DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)
RULES = RuleSet(follow_overdue_release_d=15)
OWNER = "林晓岚"


@pytest.fixture
def filing(world: World) -> Filing:
    """A customer of a consultant, visited fifteen days before the time is over."""
    set_rules(world, follow_overdue_release_d=15)
    filing = file(world, at=NOW - timedelta(hours=2))
    return come(world, filing)


def come(world: World, filing: Filing) -> Filing:
    api.confirm_filing(filing.pk, visit_id=ids.new_id(), by=world.actor("温岚"), at=NOW)
    owner = world.user(OWNER)
    customer(filing).update(owner=owner, last_seen_at=NOW)
    filing.refresh_from_db()
    return filing


def customer(filing: Filing) -> QuerySet[Customer]:
    assert filing.customer_id
    return Customer.objects.filter(pk=filing.customer_id)


def follow(filing: Filing, at: datetime) -> None:
    customer(filing).update(last_effective_follow_at=at)


def work(at: datetime) -> None:
    """Let the worker look, as it does every few minutes."""
    for pk in queries.due_looks(at, 100):
        look_after(pk, at=at)


def state(filing: Filing) -> tuple[str, int]:
    filing.refresh_from_db()
    return filing.state, filing.code


@pytest.mark.parametrize(
    ("late", "code"), [(-TICK, Code.PASSED), (timedelta(0), Code.PASSED), (TICK, Code.FOLLOW_OVERDUE)]
)
def test_exactly_after_so_many_days_it_still_protects(late: timedelta, code: Code) -> None:
    case = Unfollowed(last_at=NOW, noticed_at=NOW + 15 * DAY + late)
    assert case.verdict(RULES).code == code


def test_where_the_rules_ask_for_no_follow_up_it_never_ends() -> None:
    assert follow_due(NOW, RuleSet()) is None
    assert Unfollowed(last_at=NOW, noticed_at=NOW + 999 * DAY).verdict(RuleSet()).code == Code.PASSED


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (3 * DAY, 10 * DAY, 7),
        (15 * DAY, 20 * DAY, 7),
        (15 * DAY + TICK, 20 * DAY, 0),
        (-9 * DAY, timedelta(0), 0),
        (-9 * DAY, TICK, 7),
    ],
)
def test_a_rest_counts_where_it_touches_the_time_after_a_contact(start: timedelta, end: timedelta, days: int) -> None:
    assert more_days(NOW, RULES, [Rest(NOW + start, NOW + end, 7)]) == days


def test_a_rest_that_another_one_made_reachable_counts_too() -> None:
    rests = [Rest(NOW + 18 * DAY, NOW + 19 * DAY, 2), Rest(NOW + 3 * DAY, NOW + 10 * DAY, 7)]
    assert more_days(NOW, RULES, rests) == 9


def test_the_protection_ends_for_want_of_a_follow_up_and_the_broker_is_told(filing: Filing) -> None:
    work(NOW + 15 * DAY)
    assert state(filing) == (State.VISITED, Code.PASSED)
    over = NOW + 15 * DAY + timedelta(minutes=5)
    work(over)
    assert state(filing) == (State.DEAL_EXPIRED, Code.FOLLOW_OVERDUE)
    assert filing.ended_at == over
    told = Notice.objects.filter(kind="filings.standing", user=filing.broker).order_by("-pk")[0]
    assert "保护已结束" in told.heading
    assert [*replay()] == [None] * 3
    assert not [*checks.judged_as_they_stand()] and not [*checks.no_two_protections()]


def test_afterwards_others_may_file_the_customer(world: World, filing: Filing) -> None:
    over = NOW + 15 * DAY + TICK
    work(NOW + 15 * DAY)
    work(over)
    customer(filing).update(owner=None)
    assert file(world, by=RIVAL, at=over + 10 * DAY).state == State.VALID


def test_broker_and_consultant_are_warned_once_a_day_ahead(world: World, filing: Filing) -> None:
    work(NOW + 14 * DAY - TICK)
    assert not Notice.objects.filter(kind="filings.follow").exists()
    for _again in range(3):
        work(NOW + 14 * DAY)
    warned = Notice.objects.filter(kind="filings.follow")
    assert {one.user_id for one in warned} == {filing.broker_id, world.user(OWNER).pk}
    assert warned.count() == 2


def test_a_follow_up_begins_the_time_anew(filing: Filing) -> None:
    follow(filing, NOW + 10 * DAY)
    work(NOW + 16 * DAY)
    assert state(filing) == (State.VISITED, Code.PASSED)
    work(NOW + 25 * DAY)
    assert state(filing) == (State.VISITED, Code.PASSED)
    work(NOW + 25 * DAY + TICK)
    assert state(filing) == (State.DEAL_EXPIRED, Code.FOLLOW_OVERDUE)


def test_coming_again_is_a_contact(filing: Filing) -> None:
    customer(filing).update(last_seen_at=NOW + 9 * DAY)
    work(NOW + 16 * DAY)
    assert state(filing)[0] == State.VISITED


def test_off_by_default_nobody_looks(world: World) -> None:
    assert come(world, file(world, at=NOW - timedelta(hours=2))).follow_look_at is None


def test_days_off_give_more_time_until_they_are_taken_back(world: World, filing: Filing) -> None:
    first = clock.local(NOW).date() + 2 * DAY
    by = world.actor("顾北辰")
    terms = Terms(7, frozenset({Period.FOLLOW}))
    ext = announce_extension(
        project_id=world.project_id, terms=terms, first=first, last=first + 7 * DAY, reason="国庆休业", by=by, at=NOW
    )
    tasks.expire_due()
    work(NOW + 14 * DAY)
    work(NOW + 16 * DAY)
    assert state(filing)[0] == State.VISITED
    take_back_extension(ext.pk, project_id=world.project_id, by=by, at=NOW + 16 * DAY)
    work(NOW + 16 * DAY)
    assert state(filing) == (State.DEAL_EXPIRED, Code.FOLLOW_OVERDUE)


def test_what_is_won_is_not_released_and_begins_anew_when_the_deal_was_a_mistake(world: World, filing: Filing) -> None:
    assert filing.customer_id
    by = world.actor(OWNER)
    bought = NOW + 10 * DAY
    win_filing(
        project_id=world.project_id, customer_id=filing.customer_id, node=DealNode.SUBSCRIPTION, by=by, at=bought
    )
    work(NOW + 16 * DAY)
    assert state(filing)[0] == State.WON
    api.restore_filing(filing.pk, by=by, at=NOW + 20 * DAY)
    work(NOW + 21 * DAY)
    assert state(filing)[0] == State.VISITED


def test_a_visited_filing_is_reminded_of_its_deadline_and_only_once(filing: Filing) -> None:
    assert filing.remind_at == filing.deal_until - 3 * DAY
    for _again in range(2):
        with clock.standing_at(filing.remind_at):
            tasks.remind()
    (notice,) = Notice.objects.filter(kind="filings.deadline")
    assert "到访保护期将于" in notice.heading


@pytest.mark.django_db(transaction=True)
def test_two_workers_end_it_once(world: World) -> None:
    set_rules(world, follow_overdue_release_d=15)
    filing = come(world, file(world, at=NOW - timedelta(hours=2)))
    over = NOW + 15 * DAY + TICK
    results = race(world, *[lambda: look_after(filing.pk, at=over)] * 3)
    assert sorted(map(str, results)) == ["False", "False", "True"]
    assert filing.judgements.count() == 3


def test_who_read_before_the_other_looked_changes_nothing(filing: Filing, monkeypatch: pytest.MonkeyPatch) -> None:
    stale = Filing.objects.select_related("rule_set").get(pk=filing.pk)
    over = NOW + 15 * DAY + TICK
    assert look_after(filing.pk, at=over)
    monkeypatch.setattr(unfollowed, "at_most_one", lambda rows: stale)
    assert not look_after(filing.pk, at=over)
    assert filing.judgements.count() == 3
