"""A notice of a filing reaches who can open it: its broker, and when he has left, who leads the agency."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from anchang.kernel import clock
from anchang.modules.filings.actions.brokers import dismiss_broker, move_broker
from anchang.modules.filings.actions.nudge import nudges_of
from anchang.modules.filings.actions.tell_broker import tell_standing
from anchang.modules.filings.models import Filing
from anchang.modules.filings.tests.factories import BROKER, file
from anchang.modules.notices.models import Notice
from anchang.modules.people.actions.staff import disable_staff
from tests.world import World

LEAD, MANAGER = "骆平", "顾北辰"


def dismissed(world: World) -> None:
    by, broker, agency = world.actor(MANAGER), world.user(BROKER).pk, world.agency("贝联")
    dismiss_broker(broker, agency_id=agency, by=by, at=clock.now())


def moved(world: World) -> None:
    by, broker, to = world.actor(MANAGER), world.user(BROKER).pk, world.agency("安家通")
    move_broker(broker, agency_id=world.agency("贝联"), to=to, by=by)


def disabled(world: World) -> None:
    disable_staff(world.user(BROKER).pk, by=world.actor("高原"))


def told(filing: Filing) -> list[str]:
    tell_standing(filing, at=clock.now())
    return [notice.user.name for notice in Notice.objects.select_related("user")]


def test_the_broker_is_told_as_long_as_he_can_open_it(world: World) -> None:
    assert told(file(world)) == [BROKER]


@pytest.mark.parametrize("leave", [dismissed, moved, disabled])
def test_who_leads_the_agency_is_told_when_the_broker_has_left(world: World, leave: Callable[[World], None]) -> None:
    filing = file(world)
    leave(world)
    assert told(filing) == [LEAD]
    assert world.client(LEAD).get(Notice.objects.get().url).status_code == 200


def test_nobody_is_reminded_of_what_he_cannot_open(world: World) -> None:
    filing, now = file(world), clock.now()
    assert [one.broker_id for one in nudges_of([filing], project_id=world.project_id, at=now)] == [filing.broker_id]
    dismissed(world)
    assert nudges_of([filing], project_id=world.project_id, at=now) == []
