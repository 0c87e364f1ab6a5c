"""The nightly return to the pool (domain guide §6.3, T-S1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine

from anchang.kernel import clock
from anchang.modules.customers import api as customers
from anchang.modules.customers.actions.merge import merge
from anchang.modules.customers.events import CustomerOwned
from anchang.modules.followups import queries, reactions, tasks
from anchang.modules.followups.actions import custody
from anchang.modules.followups.models import Custody, PoolReturn
from anchang.modules.followups.tests.factories import customer, follow_up
from anchang.modules.notices import api as notices
from anchang.modules.people.models import Team
from tests.races import reading_first

if TYPE_CHECKING:
    from tests.world import World

NIGHT = clock.at_local(date(2026, 11, 22), 1)
LONG_AGO = NIGHT - timedelta(days=15, seconds=1)


@pytest.fixture
def spoken_to(world: World, deliver: Callable[[], int]) -> customers.CustomerRef:
    """A customer of 林晓岚 who was last spoken to fifteen days and a second before the night."""
    with time_machine.travel(LONG_AGO, tick=False):
        ref = customer(world, "董先生")
        deliver()
        follow_up(world, ref.id, next_at=LONG_AGO + timedelta(days=7))
    return ref


def run_at_night() -> None:
    """Run the nightly task at its hour."""
    with time_machine.travel(NIGHT, tick=False):
        tasks.return_to_pool()


def test_t_s1_the_night_takes_back_whom_nobody_spoke_to(world: World, spoken_to: customers.CustomerRef) -> None:
    run_at_night()
    assert customers.get(spoken_to.id).owner_id is None
    kept = PoolReturn.objects.get()
    assert (kept.previous_owner_id, kept.nature) == (world.user("林晓岚").pk, "own")
    assert notices.unread_count(world.user("林晓岚").pk) == 1
    assert notices.unread_count(world.user("沈卓").pk) == 1


@pytest.mark.parametrize("status", ["queued", "subscribed", "signed"])
def test_a_buyer_is_not_announced_to_return(world: World, spoken_to: customers.CustomerRef, status: str) -> None:
    evening = NIGHT - timedelta(hours=1)
    assert [row.customer_id for row in queries.custodies_returning(evening, NIGHT)] == [spoken_to.id]
    customers.set_status(spoken_to.id, status=status, by=world.system(), at=NIGHT)
    assert queries.custodies_returning(evening, NIGHT) == []


@pytest.mark.parametrize("status", ["queued", "subscribed", "signed"])
def test_t_s1_a_buyer_is_never_taken_back(world: World, spoken_to: customers.CustomerRef, status: str) -> None:
    customers.set_status(spoken_to.id, status=status, by=world.system(), at=NIGHT)
    run_at_night()
    assert customers.get(spoken_to.id).owner_id is not None
    assert Custody.objects.get().returns_at > NIGHT


def test_the_night_runs_twice_without_harm(world: World, spoken_to: customers.CustomerRef) -> None:
    run_at_night()
    run_at_night()
    assert PoolReturn.objects.count() == 1
    assert notices.unread_count(world.user("林晓岚").pk) == 1
    assert notices.unread_count(world.user("沈卓").pk) == 1


def test_a_contact_the_evening_before_keeps_the_customer(world: World, spoken_to: customers.CustomerRef) -> None:
    with time_machine.travel(NIGHT - timedelta(hours=6), tick=False):
        follow_up(world, spoken_to.id)
    run_at_night()
    assert customers.get(spoken_to.id).owner_id == world.user("林晓岚").pk


def test_an_unanswered_call_does_not_keep_the_customer(world: World, spoken_to: customers.CustomerRef) -> None:
    with time_machine.travel(NIGHT - timedelta(hours=6), tick=False):
        follow_up(world, spoken_to.id, effective=False)
    run_at_night()
    assert customers.get(spoken_to.id).owner_id is None


def test_an_agency_team_keeps_a_customer_ten_days(world: World, deliver: Callable[[], int]) -> None:
    Team.objects.filter(name="自销一组").update(nature="agency")
    with time_machine.travel(NIGHT - timedelta(days=10, seconds=1), tick=False):
        ref = customer(world)
        deliver()
    run_at_night()
    assert customers.get(ref.id).owner_id is None
    assert PoolReturn.objects.get().nature == "agency"


def test_a_new_owner_has_the_whole_period(
    world: World, spoken_to: customers.CustomerRef, deliver: Callable[[], int]
) -> None:
    with time_machine.travel(NIGHT - timedelta(hours=6), tick=False):
        taker = world.user("何雨桐").pk
        customers.assign_owner(spoken_to.id, user_id=taker, team_id=None, by=world.system(), at=clock.now())
        deliver()
    run_at_night()
    assert customers.get(spoken_to.id).owner_id == taker


def test_a_customer_in_the_pool_has_no_time_left_to_run(
    world: World, spoken_to: customers.CustomerRef, deliver: Callable[[], int]
) -> None:
    customers.assign_owner(spoken_to.id, user_id=None, team_id=None, by=world.system(), at=NIGHT)
    deliver()
    assert not Custody.objects.exists()


def test_a_new_owner_keeps_the_customer_though_the_message_of_it_is_late(
    world: World, spoken_to: customers.CustomerRef, deliver: Callable[[], int]
) -> None:
    taker = world.user("何雨桐").pk
    with time_machine.travel(NIGHT - timedelta(hours=6), tick=False):
        customers.assign_owner(spoken_to.id, user_id=taker, team_id=None, by=world.system(), at=clock.now())
    run_at_night()
    assert customers.get(spoken_to.id).owner_id == taker
    assert not PoolReturn.objects.exists()
    assert (Custody.objects.get().owner_id, Custody.objects.get().since) == (taker, NIGHT)
    with time_machine.travel(NIGHT + timedelta(hours=1), tick=False):
        deliver()
    assert Custody.objects.get().since == NIGHT


def test_whoever_is_given_the_customer_at_that_instant_keeps_them(
    world: World, spoken_to: customers.CustomerRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    taker, before = world.user("何雨桐").pk, customers.get(spoken_to.id)
    customers.assign_owner(spoken_to.id, user_id=taker, team_id=None, by=world.system(), at=NIGHT)
    reading_first(monkeypatch, customers, "get", before)
    run_at_night()
    assert customers.get(spoken_to.id).owner_id == taker
    assert not PoolReturn.objects.exists()
    assert not notices.unread_count(world.user("林晓岚").pk)


def test_a_merged_record_takes_nobodys_customer_back(
    world: World, spoken_to: customers.CustomerRef, deliver: Callable[[], int]
) -> None:
    with time_machine.travel(NIGHT - timedelta(hours=6), tick=False):
        kept = customer(world, "董先生", "13900002222", owner="何雨桐")
        deliver()
        merge(kept.id, other_id=spoken_to.id, by=world.system(), at=clock.now())
    run_at_night()
    assert customers.get(spoken_to.id).owner_id == world.user("何雨桐").pk
    assert [row.customer_id for row in Custody.objects.all()] == [kept.id]


def test_whoever_comes_with_a_merged_record_has_a_time_that_runs(
    world: World, spoken_to: customers.CustomerRef, deliver: Callable[[], int]
) -> None:
    kept = customer(world, "董先生", "13900002222", owner=None)
    merge(kept.id, other_id=spoken_to.id, by=world.system(), at=NIGHT)
    deliver()
    row = Custody.objects.get()
    assert (row.customer_id, row.owner_id) == (kept.id, world.user("林晓岚").pk)


def test_a_return_to_the_pool_is_told_of_whoever_the_record_was_merged_into(
    world: World, spoken_to: customers.CustomerRef
) -> None:
    run_at_night()
    kept = customer(world, "董先生", "13900002222", owner=None)
    merge(kept.id, other_id=spoken_to.id, by=world.system(), at=NIGHT)
    assert [row.customer_id for row in queries.pool_returns_of(customers.records_of(kept.id))] == [spoken_to.id]


def test_a_message_that_comes_late_changes_nothing(world: World, spoken_to: customers.CustomerRef) -> None:
    before = Custody.objects.get()
    for owner_id in (None, world.user("马思远").pk):
        reactions.begin_or_end_custody(
            CustomerOwned(customer_id=spoken_to.id, project_id=world.project_id, owner_id=owner_id)
        )
    now = Custody.objects.get()
    assert (now.owner_id, now.since, now.returns_at) == (before.owner_id, before.since, before.returns_at)


def test_being_in_the_office_counts_as_contact(world: World, spoken_to: customers.CustomerRef) -> None:
    custody.note_contact(spoken_to.id, at=NIGHT - timedelta(days=1))
    run_at_night()
    assert customers.get(spoken_to.id).owner_id is not None
