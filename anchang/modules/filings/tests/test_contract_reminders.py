"""A contract that ends soon is spoken of thirty and seven days before, once each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from anchang.kernel import clock
from anchang.modules.filings import contracts, tasks
from anchang.modules.filings.actions.contracts import add_contract, end_contract
from anchang.modules.filings.models import ChannelContract
from anchang.modules.filings.rules.contracts import reminder_of
from anchang.modules.filings.states import Channel
from anchang.modules.notices.models import Notice
from tests.world import World, agreed

MANAGER = "顾北辰"
END = date(2026, 12, 31)


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 11, 30), None),
        (date(2026, 12, 1), 30),
        (date(2026, 12, 23), 30),
        (date(2026, 12, 24), 7),
        (date(2026, 12, 31), 7),
        (date(2027, 1, 1), None),
    ],
)
def test_two_times_are_due_and_a_missed_day_is_made_up_for(day: date, due: int | None) -> None:
    assert reminder_of(END, today=day) == due


def ends_on(world: World, day: date) -> ChannelContract:
    ChannelContract.objects.exclude(agency=world.agency("贝联")).delete()
    row = ChannelContract.objects.get()
    end_contract(row.pk, ends_on=day, reason="合作调整", by=world.actor(MANAGER), at=clock.now())
    row.refresh_from_db()
    return row


def told(world: World) -> list[str]:
    rows = Notice.objects.filter(user_id=world.user(MANAGER).pk, kind="filings.contract")
    return [row.title % row.facts for row in rows.order_by("pk")]


def test_the_channel_manager_is_told_twice_and_not_again(world: World) -> None:
    row = ends_on(world, clock.today() + timedelta(days=31))
    for days in (31, 30, 30, 20, 7, 7, 1, 0, -1):
        with clock.standing_at(clock.at_local(row.ends_on - timedelta(days=days), 9)):
            tasks.remind_of_contracts()
    assert told(world) == [f"贝联的合同将于 {row.ends_on} 到期，次日起不能报备。"] * 2
    assert Notice.objects.filter(kind="filings.contract").exclude(user_id=world.user(MANAGER).pk).count() == 0


def test_a_contract_with_another_to_follow_is_not_spoken_of(world: World) -> None:
    row = ends_on(world, clock.today() + timedelta(days=5))
    after = replace(agreed(), starts_on=row.ends_on + timedelta(days=1), ends_on=row.ends_on + timedelta(days=99))
    add_contract(world.project_id, agency_id=row.agency_id, terms=after, by=world.actor(MANAGER))
    tasks.remind_of_contracts()
    assert told(world) == []


def test_an_offer_that_ends_is_called_by_its_channel(world: World) -> None:
    ChannelContract.objects.all().delete()
    soon = replace(agreed(), ends_on=clock.today() + timedelta(days=3))
    add_contract(world.project_id, agency_id=None, channel=Channel.PUBLIC, terms=soon, by=world.actor(MANAGER))
    assert len(contracts.ending(clock.today(), 10)) == 1
    tasks.remind_of_contracts()
    assert told(world) == [f"全民经纪人的佣金政策将于 {soon.ends_on} 到期。"]
