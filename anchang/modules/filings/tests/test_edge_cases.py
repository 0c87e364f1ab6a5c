"""The fifteen edge cases of domain guide §4.10, through the module's own actions, each named after its number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
import time_machine

from anchang.kernel import clock, ids
from anchang.kernel.errors import BadInput
from anchang.modules.customers import api as customers
from anchang.modules.filings import api, ports
from anchang.modules.filings.actions.lists import import_filings
from anchang.modules.filings.models import Filing
from anchang.modules.filings.states import Calendar, Code, State
from anchang.modules.filings.tests.factories import BROKER, PHONE, RIVAL, file, set_rules
from anchang.modules.filings.tests.test_lists import row, table
from anchang.modules.people.actions.staff import disable_staff
from tests.world import World

TEN = clock.at_local(date(2026, 11, 23), 10)  # a Monday
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LEAD = "骆平"  # of the same agency as BROKER


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel(TEN, tick=False):
        yield


def at_desk(filing: Filing, at: datetime) -> api.DeskVerdict:
    assert filing.customer_id
    return api.at_the_desk(customers.get(filing.customer_id), at=at)


def confirm(world: World, filing: Filing, at: datetime) -> api.FilingRef:
    return api.confirm_filing(filing.pk, visit_id=ids.new_id(), by=world.actor("温岚"), at=at)


def came(world: World, at: datetime, phone: str = PHONE) -> UUID:
    """Let a customer come alone and return who it is."""
    ref, _is_new = customers.find_or_create(
        project_id=world.project_id, name="程女士", phone=phone, by=world.system(), at=at
    )
    customers.note_seen(ref.id, at=at, kind="first")
    return ref.id


@pytest.mark.parametrize(
    ("lead", "after", "code"),
    [
        (30, timedelta(minutes=29, seconds=59), Code.TOO_EARLY),
        (30, timedelta(minutes=30), Code.PASSED),
        (0, timedelta(0), Code.PASSED),
    ],
)
def test_edge_01_a_second_decides_about_the_lead_time(world: World, lead: int, after: timedelta, code: Code) -> None:
    set_rules(world, lead_time_min=lead)
    assert at_desk(file(world, at=TEN), TEN + after).code == code


def test_edge_02_a_customer_already_in_the_hall_cannot_be_filed(world: World) -> None:
    came(world, TEN - MINUTE)
    assert file(world, at=TEN).code == Code.CAME_ALONE


def test_edge_02_nor_one_whose_visit_is_entered_after_the_filing(world: World) -> None:
    """The visit counts from the arrival, whenever it is entered."""
    assert at_desk(file(world, at=TEN), TEN - MINUTE).code == Code.TOO_EARLY


def test_edge_03_a_customer_who_comes_alone_is_still_the_filers(world: World) -> None:
    """No rule asks for the broker beside the customer."""
    assert at_desk(file(world, at=TEN), TEN + HOUR).is_passed


def test_edge_04_two_brokers_of_one_agency_are_two(world: World) -> None:
    file(world, by=BROKER, at=TEN)
    assert file(world, by=LEAD, at=TEN + MINUTE).code == Code.PROTECTED


def test_edge_05_a_validity_that_ends_in_the_hall_counts_by_the_arrival(world: World) -> None:
    filing = file(world, at=TEN)
    assert at_desk(filing, filing.valid_until).is_passed
    assert confirm(world, filing, filing.valid_until).state == State.VISITED


def test_edge_06_by_day_a_minute_before_midnight_has_the_whole_next_day(world: World) -> None:
    set_rules(world, calendar=Calendar.DAYS, register_valid_h=24)
    filing = file(world, at=clock.at_local(date(2026, 11, 23), 23, 59))
    assert filing.valid_until == clock.at_local(date(2026, 11, 25), 0) - timedelta(microseconds=1)


def test_edge_07_a_customer_of_another_project_of_the_group_is_new_here(world: World) -> None:
    assert world.other_project_id
    customers.find_or_create(
        project_id=world.other_project_id, name="程女士", phone=PHONE, by=world.system(), at=TEN - DAY
    )
    assert file(world, at=TEN).code == Code.PASSED


def test_edge_08_an_owner_who_sold_may_be_filed_again(world: World) -> None:
    """Who owns is asked as of the filing, so that a sale counts from its day on."""
    came(world, TEN - 60 * DAY)
    sold = TEN

    def register(*, project_id: UUID, person_id: UUID, at: datetime) -> ports.Ownership:
        return ports.Ownership(here=at < sold)

    before = ports.owner_register()
    ports.use_owner_register(register)
    try:
        assert file(world, at=sold - MINUTE).code == Code.OWNER_HERE
        assert file(world, at=sold + MINUTE).code == Code.PASSED
    finally:
        ports.use_owner_register(before)


def test_edge_10_who_leaves_the_agency_leaves_the_filing_to_it(world: World) -> None:
    filing = file(world, at=TEN)
    confirm(world, filing, TEN + HOUR)
    assert filing.customer_id
    disable_staff(world.user(BROKER).pk, by=world.actor("高原"))
    won = api.win_filing(
        project_id=world.project_id,
        customer_id=filing.customer_id,
        node=api.DealNode.SUBSCRIPTION,
        by=world.actor("沈卓"),
        at=TEN + DAY,
    )
    assert won and (won.id, won.agency_id) == (filing.pk, world.agency("贝联"))


def test_edge_11_a_contract_that_ends_leaves_the_protection_until_its_end(world: World) -> None:
    filing = file(world, at=TEN)
    confirm(world, filing, TEN + HOUR)
    assert filing.customer_id
    held = api.protection_of(project_id=world.project_id, customer_id=filing.customer_id, at=TEN + 29 * DAY)
    assert held and held.agency_id == world.agency("贝联")


def test_edge_12_a_new_version_leaves_the_promised_deadlines(world: World) -> None:
    filing = file(world, at=TEN)
    set_rules(world, since=TEN + MINUTE, register_valid_h=1, lead_time_min=120)
    later = file(world, by=RIVAL, phone="13900001111", at=TEN + 2 * MINUTE)
    assert later.valid_until == later.submitted_at + HOUR
    assert at_desk(filing, TEN + HOUR).is_passed, "judged by the version under which it was filed"
    assert at_desk(later, later.submitted_at + HOUR).code == Code.TOO_EARLY


def test_edge_13_a_wrong_digit_makes_a_filing_of_somebody_else(world: World) -> None:
    """What was filed stays as it was given; the right number is a filing of its own, from its own time on."""
    wrong = file(world, phone="13812345679", at=TEN)
    right = file(world, at=TEN + 2 * HOUR)
    assert (wrong.customer_id != right.customer_id, right.submitted_at) == (True, TEN + 2 * HOUR)
    assert at_desk(right, TEN + 2 * HOUR + 29 * MINUTE).code == Code.TOO_EARLY


@pytest.mark.parametrize(
    "phone", ["+852 9123 4567", "+86 138-1234-5678", "13812345678", "+1 650 253 0000", "0755-83000000"]
)
def test_edge_14_numbers_of_the_world_are_filed(world: World, phone: str) -> None:
    filing = file(world, phone=phone, at=TEN)
    assert filing.code == Code.PASSED
    assert file(world, by=RIVAL, phone=phone, at=TEN + MINUTE).code == Code.PROTECTED


@pytest.mark.parametrize("phone", ["1381234567", "021-12345", "12345678901", "一三八"])
def test_edge_14_what_is_no_number_is_told_at_its_field(world: World, phone: str) -> None:
    with pytest.raises(BadInput) as refused:
        file(world, phone=phone, at=TEN)
    assert set(refused.value.errors) == {"phone"}


def test_edge_15_of_two_hundred_lines_each_stands_for_itself(world: World) -> None:
    lines = [row(f"BB{n:04}", phone="1" if n % 10 == 0 else f"138{n:08}", at="2026-11-20 10:00") for n in range(1, 201)]
    report = import_filings(world.project_id, data=table(*lines), file="x.csv", by=world.actor("顾北辰"))
    assert (report.total("rows"), report.facts["accepted"], report.facts["refused_as_input"]) == (200, 180, 20)
    assert Filing.objects.count() == 180
    assert {note.row for note in report.sheets[0].refusals} == set(range(11, 202, 10))
