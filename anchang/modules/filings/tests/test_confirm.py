"""At the desk: which filing counts, and the visit that confirms it."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from anchang.kernel import clock, ids
from anchang.kernel.errors import NotThere
from anchang.modules.customers import api as customers
from anchang.modules.filings import api, errors
from anchang.modules.filings.models import Filing, Judgement
from anchang.modules.filings.rules import cases
from anchang.modules.filings.states import Code, Moment, State
from anchang.modules.filings.tests.factories import PHONE, RIVAL, file, set_rules
from tests.world import World

NOW = clock.now()
HOUR = timedelta(hours=1)


def customer(world: World, phone: str = PHONE, name: str = "程女士") -> UUID:
    return customers.find_or_create(project_id=world.project_id, name=name, phone=phone, by=world.system(), at=NOW)[
        0
    ].id


def at_desk(world: World, customer_id: UUID, at: datetime) -> api.DeskVerdict:
    return api.at_the_desk(customers.get(customer_id), at=at)


def confirm(world: World, filing_id: UUID, at: datetime, **more: UUID) -> api.FilingRef:
    return api.confirm_filing(
        filing_id, visit_id=more.pop("visit_id", ids.new_id()), by=world.actor("温岚"), at=at, **more
    )


def test_the_desk_sees_the_filing_that_counts(world: World) -> None:
    filing = file(world, at=NOW)
    assert filing.customer_id
    found = at_desk(world, filing.customer_id, NOW + 2 * HOUR)
    assert (found.code, found.is_passed, found.is_tight) == (Code.PASSED, True, False)
    assert found.sentence == "报备有效，提前 2 小时报备。"
    assert found.filing and found.filing.number == filing.number
    assert found.filing.earliest_visit_at == NOW + timedelta(minutes=30)
    assert found.clause.startswith("3.1 报备后 72 小时内到访有效")


def test_t_r1_at_the_desk(world: World) -> None:
    filing = file(world, at=NOW)
    assert filing.customer_id
    early = at_desk(world, filing.customer_id, NOW + timedelta(minutes=29, seconds=59))
    assert (early.code, early.is_passed) == (Code.TOO_EARLY, False)
    assert early.sentence == "须提前 30 分钟报备，实际提前 29 分 59 秒。"
    assert at_desk(world, filing.customer_id, NOW + timedelta(minutes=31)).is_tight


def test_without_a_filing_the_visit_is_natural(world: World) -> None:
    found = at_desk(world, customer(world), NOW)
    assert (found.code, found.filing, found.is_passed) == (Code.NOTHING_FILED, None, False)
    assert found.sentence == "没有有效报备，按自然到访接待。"


def test_a_confirmed_filing_protects_thirty_days_from_the_visit(world: World) -> None:
    filing, visit = file(world, at=NOW), ids.new_id()
    ref = confirm(world, filing.pk, NOW + HOUR, visit_id=visit)
    assert (ref.state, ref.visited_at) == (State.VISITED, NOW + HOUR)
    assert ref.deal_until == NOW + HOUR + timedelta(days=30)
    assert filing.customer_id
    held = api.protection_of(project_id=world.project_id, customer_id=filing.customer_id, at=NOW + timedelta(days=20))
    assert held and (held.filing_id, held.until) == (filing.pk, ref.deal_until)
    after = NOW + timedelta(days=31)
    assert api.protection_of(project_id=world.project_id, customer_id=filing.customer_id, at=after) is None


def test_confirming_twice_for_one_visit_changes_nothing(world: World) -> None:
    filing, visit = file(world, at=NOW), ids.new_id()
    confirm(world, filing.pk, NOW + HOUR, visit_id=visit)
    before = Judgement.objects.count()
    confirm(world, filing.pk, NOW + 2 * HOUR, visit_id=visit)
    assert Judgement.objects.count() == before
    with pytest.raises(errors.NotConfirmable, match="已确认过到访"):
        confirm(world, filing.pk, NOW + 2 * HOUR)


def test_a_filing_too_late_or_too_early_is_not_confirmed(world: World) -> None:
    filing = file(world, at=NOW)
    with pytest.raises(errors.NotConfirmable, match="实际提前 10 分"):
        confirm(world, filing.pk, NOW + timedelta(minutes=10))
    with pytest.raises(errors.NotConfirmable, match="已过报备有效期"):
        confirm(world, filing.pk, NOW + 73 * HOUR)
    assert Filing.objects.get().state == State.VALID


def test_t_r2_the_first_escort_wins_the_race(world: World) -> None:
    set_rules(world, mode="race")
    first, second = file(world, at=NOW), file(world, by=RIVAL, at=NOW + HOUR / 2)
    assert {first.state, second.state} == {State.PENDING}
    confirm(world, second.pk, NOW + 2 * HOUR)
    first.refresh_from_db()
    assert (first.state, first.code, first.ended_at) == (State.LOST, Code.LOST_RACE, NOW + 2 * HOUR)
    assert file(world, by="骆平", at=NOW + 3 * HOUR).code == Code.LOST_RACE


def test_t_r9_the_full_number_at_the_desk_resolves_masked_filings(world: World) -> None:
    mine = file(world, phone="138****1234", name="张", title="", at=NOW)
    other = file(world, by=RIVAL, phone="138****1234", name="王", title="", at=NOW)
    zhang = customer(world, "13800001234", "张伟")
    found = at_desk(world, zhang, NOW + HOUR)
    assert found.filing and found.filing.id == mine.pk and found.is_passed
    with pytest.raises(errors.CustomerNeeded):
        confirm(world, mine.pk, NOW + HOUR)
    assert confirm(world, mine.pk, NOW + HOUR, customer_id=zhang).customer_id == zhang
    other.refresh_from_db()
    assert other.state == State.PENDING


def test_t_r9_of_two_that_fit_one_person_the_earlier_wins(world: World) -> None:
    early = file(world, phone="138****5678", at=NOW)
    late = file(world, by=RIVAL, at=NOW + HOUR / 2)
    assert late.state == State.VALID and late.customer_id
    found = at_desk(world, late.customer_id, NOW + 2 * HOUR)
    assert found.filing and found.filing.id == early.pk
    confirm(world, early.pk, NOW + 2 * HOUR, customer_id=late.customer_id)
    late.refresh_from_db()
    assert (late.state, late.code) == (State.LOST, Code.PROTECTED)


def test_an_expired_filing_says_so_at_the_desk(world: World) -> None:
    filing = file(world, at=NOW)
    assert filing.customer_id
    found = at_desk(world, filing.customer_id, NOW + 80 * HOUR)
    assert (found.code, found.is_passed) == (Code.VISIT_OVERDUE, False)


def test_a_repeat_visit_still_names_the_channel(world: World) -> None:
    filing = file(world, at=NOW)
    confirm(world, filing.pk, NOW + HOUR)
    assert filing.customer_id
    found = at_desk(world, filing.customer_id, NOW + timedelta(days=3))
    assert found.code == Code.CONFIRMED_BEFORE and found.filing and found.filing.id == filing.pk


def test_coming_alone_after_the_filing_does_not_break_it(world: World) -> None:
    filing = file(world, at=NOW)
    assert filing.customer_id
    customers.note_seen(filing.customer_id, at=NOW + HOUR, kind="first")
    assert at_desk(world, filing.customer_id, NOW + 2 * HOUR).is_passed


@pytest.mark.parametrize("rules", [{}, {"old_after_d": 0}, {"allow_old": False}])
def test_a_consultant_given_after_the_filing_does_not_break_it(world: World, rules: dict[str, Any]) -> None:
    set_rules(world, **rules)
    if rules.get("allow_old", True):
        customers.note_seen(customer(world), at=NOW - timedelta(days=16), kind="first")
    filing = file(world, at=NOW)
    assert filing.code == Code.PASSED and filing.customer_id
    customers.assign_owner(
        filing.customer_id, user_id=world.user("林晓岚").pk, team_id=None, by=world.system(), at=NOW + HOUR
    )
    assert at_desk(world, filing.customer_id, NOW + 2 * HOUR).is_passed
    assert confirm(world, filing.pk, NOW + 2 * HOUR).state == State.VISITED


def test_a_visit_is_judged_with_its_inputs(world: World) -> None:
    filing, visit = file(world, at=NOW), ids.new_id()
    confirm(world, filing.pk, NOW + HOUR, visit_id=visit)
    last = filing.judgements.order_by("-pk")[0]
    assert (last.moment, last.visit_id, last.code) == (Moment.VISIT, visit, Code.PASSED)
    assert last.prev_id == filing.judgements.order_by("pk")[0].pk
    case = cases.from_data(last.inputs)
    assert isinstance(case, cases.AtDesk) and (case.claim.filing_id, case.at) == (filing.pk, NOW + HOUR)


def test_a_customer_of_another_project_is_not_the_one_filed(world: World) -> None:
    filing = file(world, phone="138****5678", at=NOW)
    assert world.other_project_id
    stranger = customers.find_or_create(
        project_id=world.other_project_id, name="程女士", phone=PHONE, by=world.system(), at=NOW
    )[0].id
    with pytest.raises(errors.OtherProject):
        confirm(world, filing.pk, NOW + HOUR, customer_id=stranger)


def test_an_unknown_filing_is_not_there(world: World) -> None:
    with pytest.raises(NotThere):
        confirm(world, ids.new_id(), NOW)


def test_a_deal_under_protection_wins_the_filing(world: World) -> None:
    filing = file(world, at=NOW)
    assert filing.customer_id
    bought = {"project_id": world.project_id, "node": api.DealNode.SUBSCRIPTION, "by": world.system()}
    win = partial(api.win_filing, customer_id=filing.customer_id, **bought)  # type: ignore[arg-type]
    assert win(at=NOW + HOUR) is None
    confirm(world, filing.pk, NOW + HOUR)
    won = win(at=NOW + timedelta(days=2))
    assert won and won.state == State.WON
    assert win(at=NOW + timedelta(days=3)) == won


def test_a_deal_after_protection_wins_nothing(world: World) -> None:
    filing = file(world, at=NOW)
    confirm(world, filing.pk, NOW + HOUR)
    assert filing.customer_id
    late = NOW + timedelta(days=31)
    assert (
        api.win_filing(
            project_id=world.project_id,
            customer_id=filing.customer_id,
            node=api.DealNode.SUBSCRIPTION,
            by=world.system(),
            at=late,
        )
        is None
    )


def test_who_filed_a_customer_already_on_the_way_is_not_right_at_the_next_visit(world: World) -> None:
    """防截客: the filing ends with the visit for which it came too late (domain guide §4.4, code 3)."""
    filing = file(world, at=NOW)
    assert filing.customer_id
    visit, came = ids.new_id(), NOW + timedelta(minutes=29, seconds=59)
    refuse = partial(
        api.refuse_filing, filing.pk, customer_id=filing.customer_id, visit_id=visit, by=world.actor("温岚"), at=came
    )
    assert refuse()
    filing.refresh_from_db()
    assert (filing.state, filing.code, filing.ended_at) == (State.REJECTED, Code.TOO_EARLY, came)
    last = filing.judgements.order_by("-pk")[0]
    assert (last.moment, last.visit_id, last.values["ahead_s"]) == (Moment.VISIT, visit, 29 * 60 + 59)
    assert not at_desk(world, filing.customer_id, NOW + timedelta(days=1)).is_passed
    assert not refuse(), "once is enough"


def test_a_filing_that_counts_is_not_refused(world: World) -> None:
    filing = file(world, at=NOW)
    assert filing.customer_id
    refuse = partial(
        api.refuse_filing,
        filing.pk,
        customer_id=filing.customer_id,
        visit_id=ids.new_id(),
        by=world.actor("温岚"),
    )
    assert not refuse(at=NOW + HOUR)
    assert not refuse(at=filing.valid_until + HOUR)
    filing.refresh_from_db()
    assert filing.state == State.EXPIRED, "one that is over ends at its own deadline"
