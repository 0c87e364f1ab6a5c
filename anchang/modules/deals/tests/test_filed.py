"""What a deal does to the filing that protects its buyer, and whom it makes an owner (domain guide §4.3, T-R6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from anchang.kernel import clock, ids, verify
from anchang.modules.approvals.api import decide
from anchang.modules.customers import api as customers
from anchang.modules.customers.actions.merge import merge
from anchang.modules.deals.actions.closing import cancel_subscription, sign_contract
from anchang.modules.deals.models import Subscription
from anchang.modules.deals.states import CloseReason
from anchang.modules.deals.tests.factories import MANAGER, PHONES, SELLER, houses, percent, subscribe
from anchang.modules.filings import api as filings
from anchang.modules.filings.models import Filing
from anchang.modules.filings.states import Code, OwnerLimit, State
from anchang.modules.filings.tests.factories import RIVAL, file, set_rules
from tests.world import World

NOW = clock.now()
DAY = timedelta(days=1)
BOUGHT = PHONES["201"]


@pytest.fixture
def filed(estate: World) -> Filing:
    """Return the filing of the buyer of flat 201, who was brought yesterday."""
    filing = file(estate, phone=BOUGHT, at=NOW - 2 * DAY)
    filings.confirm_filing(filing.pk, visit_id=ids.new_id(), by=estate.actor("温岚"), at=NOW - DAY)
    return filing


def stands(filing: Filing) -> tuple[str, int]:
    filing.refresh_from_db()
    return filing.state, filing.code


def cancel(world: World, row: Subscription, reason: CloseReason, after: timedelta = timedelta()) -> Subscription:
    at = clock.now() + after
    return cancel_subscription(row.pk, reason=reason, note="贷款未批", by=world.actor(MANAGER), at=at)


def sign(world: World, row: Subscription) -> Subscription:
    return sign_contract(row.pk, by=world.actor(SELLER), at=clock.now())


def broken() -> list[str]:
    return [fault.sentence for result in verify.run() for fault in result.faults]


def test_a_subscription_wins_the_filing_under_which_it_was_made(estate: World, filed: Filing) -> None:
    row = subscribe(estate)
    assert stands(filed) == (State.WON, Code.PASSED)
    assert (row.filing_id, filed.ended_at is not None, broken()) == (filed.pk, True, [])


def test_what_waits_for_approval_wins_nothing_until_it_stands(
    estate: World, filed: Filing, deliver: Callable[[], int]
) -> None:
    row = subscribe(estate, lines=percent(1_00))
    assert stands(filed)[0] == State.VISITED
    assert row.request_id
    decide(row.request_id, verdict="approve", comment="同意", by=estate.actor(MANAGER), at=clock.now())
    deliver()
    row.refresh_from_db()
    assert (stands(filed)[0], row.filing_id) == (State.WON, filed.pk)


def test_who_came_alone_has_no_filing_to_win(estate: World) -> None:
    assert subscribe(estate).filing_id is None


def test_a_filing_whose_customer_was_never_brought_wins_nothing(estate: World) -> None:
    filing = file(estate, phone=BOUGHT, at=NOW - DAY)
    assert (subscribe(estate).filing_id, stands(filing)[0]) == (None, State.VALID)


def test_a_contract_wins_what_its_subscription_did_not(estate: World) -> None:
    row = subscribe(estate)
    filing = file(estate, phone=BOUGHT, at=NOW - 2 * DAY)
    filings.confirm_filing(filing.pk, visit_id=ids.new_id(), by=estate.actor("温岚"), at=NOW)
    assert (sign(estate, row).filing_id, stands(filing)[0]) == (filing.pk, State.WON)


def test_the_second_flat_of_a_family_is_under_the_same_filing(estate: World, filed: Filing) -> None:
    first = subscribe(estate)
    second = subscribe(estate, "202", customer_id=first.customer_id)
    assert (first.filing_id, second.filing_id) == (filed.pk, filed.pk)
    cancel(estate, second, CloseReason.CANCELLED)
    assert stands(filed)[0] == State.WON
    cancel(estate, first, CloseReason.CANCELLED)
    assert stands(filed)[0] == State.VOID


@pytest.mark.parametrize("signed", [False, True])
def test_a_deal_given_up_leaves_the_filing_void(estate: World, filed: Filing, signed: bool) -> None:
    row = subscribe(estate)
    cancel(estate, sign(estate, row) if signed else row, CloseReason.CANCELLED)
    assert stands(filed) == (State.VOID, Code.DEAL_UNDONE)
    assert filed.judgements.order_by("-pk")[0].code == Code.DEAL_UNDONE
    assert broken() == []


@pytest.mark.parametrize("reason", [CloseReason.VOID, CloseReason.OTHER])
def test_a_deal_that_was_a_mistake_leaves_the_filing_as_it_was(
    estate: World, filed: Filing, reason: CloseReason
) -> None:
    cancel(estate, subscribe(estate), reason)
    assert stands(filed) == (State.VISITED, Code.PASSED)
    assert (filed.ended_at, broken()) == (None, [])
    again = subscribe(estate)
    assert (again.filing_id, stands(filed)[0]) == (filed.pk, State.WON)


def test_a_mistake_found_after_the_window_ends_the_filing_at_its_deadline(estate: World, filed: Filing) -> None:
    filed.refresh_from_db()
    deadline = filed.deal_until
    cancel(estate, subscribe(estate), CloseReason.VOID, after=40 * DAY)
    assert stands(filed) == (State.DEAL_EXPIRED, Code.DEAL_OVERDUE)
    assert (filed.ended_at, broken()) == (deadline, [])


def test_a_mistake_takes_nothing_from_whoever_was_filed_since(estate: World, filed: Filing) -> None:
    set_rules(estate, developer_protect_d=0)
    row = subscribe(estate)
    rival = file(estate, by=RIVAL, phone=BOUGHT, at=clock.now())
    assert rival.state == State.VALID
    cancel(estate, row, CloseReason.VOID)
    assert (stands(filed)[0], stands(rival)[0], broken()) == (State.VOID, State.VALID, [])


def test_t_r6_who_has_signed_here_is_an_owner_until_it_is_given_up(estate: World) -> None:
    row = sign(estate, subscribe(estate))
    assert file(estate, by=RIVAL, phone=BOUGHT).code == Code.OWNER_HERE
    cancel(estate, row, CloseReason.CANCELLED)
    assert file(estate, by=RIVAL, phone=BOUGHT).code == Code.PASSED


def test_who_has_only_subscribed_is_no_owner_yet_but_is_the_developers_for_a_time(estate: World) -> None:
    subscribe(estate)
    assert file(estate, by=RIVAL, phone=BOUGHT).code == Code.BOUGHT_LATELY
    set_rules(estate, developer_protect_d=0)
    assert file(estate, by=RIVAL, phone=BOUGHT).code == Code.PASSED


def test_a_subscription_keeps_channels_away_for_ninety_days(estate: World) -> None:
    row = subscribe(estate)
    assert row.subscribed_on
    last = clock.day_bounds(row.subscribed_on)[0] + 90 * DAY
    assert file(estate, by=RIVAL, phone=BOUGHT, at=last).code == Code.BOUGHT_LATELY
    assert file(estate, by=RIVAL, phone=BOUGHT, at=last + timedelta(microseconds=1)).code == Code.PASSED


@pytest.mark.parametrize(
    ("limit", "code"), [(OwnerLimit.GROUP, Code.OWNER_IN_GROUP), (OwnerLimit.THIS_PROJECT, Code.PASSED)]
)
def test_t_r6_an_owner_of_the_group_is_refused_only_where_the_rules_say_so(
    world: World, limit: OwnerLimit, code: Code
) -> None:
    first_phase = world.elsewhere
    houses(first_phase)
    row = subscribe(first_phase, who="纪云舒")
    sign_contract(row.pk, by=world.actor("纪云舒"), at=clock.now())
    set_rules(world, owner_limit=limit)
    assert file(world, phone=BOUGHT).code == code


def test_an_owner_by_another_number_is_the_same_person(estate: World) -> None:
    row = sign(estate, subscribe(estate))
    other, _fresh = customers.find_or_create(
        project_id=estate.project_id, name="程女士", phone="15900001111", by=estate.system(), at=clock.now()
    )
    merge(other.id, other_id=row.customer_id, by=estate.actor(MANAGER), at=clock.now())
    assert file(estate, phone="15900001111").code == Code.OWNER_HERE


def test_verify_names_a_deal_whose_filing_is_not_won(estate: World, filed: Filing) -> None:
    row = subscribe(estate)
    Filing.objects.filter(pk=filed.pk).update(state=State.VISITED, ended_at=None)
    assert f"stands, its filing {filed.number} is visited." in broken()
    assert row.filing_id == filed.pk
