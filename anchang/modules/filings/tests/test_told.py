"""A broker is told of every end of a filing that is not the own doing, once, and of every visit that counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from anchang.kernel import clock, ids
from anchang.modules.customers import api as customers
from anchang.modules.filings import api
from anchang.modules.filings.actions.deal import win_filing
from anchang.modules.filings.actions.decline import decline_filing
from anchang.modules.filings.actions.expire import expire_filing
from anchang.modules.filings.actions.follow import follow_customer
from anchang.modules.filings.actions.unfollowed import look_after
from anchang.modules.filings.actions.withdraw import withdraw_filing
from anchang.modules.filings.models import Filing
from anchang.modules.filings.states import DealNode, Ground, State
from anchang.modules.filings.tests.factories import RIVAL, file, set_rules
from anchang.modules.notices.models import Notice
from tests.world import World

NOW = clock.now()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OTHER = "15912345678"
End = Callable[[World], Filing]


def come(world: World, filing: Filing) -> Filing:
    api.confirm_filing(filing.pk, visit_id=ids.new_id(), by=world.actor("温岚"), at=NOW)
    filing.refresh_from_db()
    return filing


def visited(world: World) -> Filing:
    filing = come(world, file(world, at=NOW - 2 * HOUR))
    Notice.objects.all().delete()
    return filing


def without_a_visit(world: World) -> Filing:
    filing = file(world, at=NOW)
    expire_filing(filing.pk, at=filing.valid_until + HOUR)
    return filing


def without_a_deal(world: World) -> Filing:
    filing = visited(world)
    expire_filing(filing.pk, at=filing.deal_until + HOUR)
    return filing


def without_a_follow_up(world: World) -> Filing:
    set_rules(world, follow_overdue_release_d=5)
    filing = visited(world)
    look_after(filing.pk, at=NOW + 6 * DAY)
    return filing


def at_the_desk(world: World) -> Filing:
    filing = file(world, at=NOW)
    assert filing.customer_id
    by = world.actor("温岚")
    api.refuse_filing(filing.pk, customer_id=filing.customer_id, visit_id=ids.new_id(), by=by, at=NOW)
    return filing


def to_the_first_escort(world: World) -> Filing:
    set_rules(world, mode="race")
    loser, winner = file(world, at=NOW - 3 * HOUR), file(world, by=RIVAL, at=NOW - 2 * HOUR)
    come(world, winner)
    return loser


def on_review(world: World) -> Filing:
    filing = file(world, at=NOW)
    by = world.actor("顾北辰")
    return decline_filing(filing.pk, project_id=world.project_id, ground=Ground.DENIED, by=by, at=NOW)


def as_somebody_else(world: World) -> Filing:
    kept, gone = file(world, by=RIVAL, at=NOW - HOUR), file(world, phone=OTHER, at=NOW)
    assert kept.customer_id and gone.customer_id
    follow_customer(gone.customer_id, kept_id=kept.customer_id, at=NOW)
    return gone


def with_a_deal_given_up(world: World) -> Filing:
    filing = bought(world)
    Notice.objects.all().delete()
    api.void_filing(filing.pk, by=world.actor("沈卓"), at=NOW)
    return filing


def bought(world: World) -> Filing:
    filing = visited(world)
    assert filing.customer_id
    asked = {"project_id": world.project_id, "customer_id": filing.customer_id}
    win_filing(**asked, node=DealNode.SUBSCRIPTION, by=world.actor("林晓岚"), at=NOW)
    return filing


ENDS: dict[End, State] = {
    without_a_visit: State.EXPIRED,
    without_a_deal: State.DEAL_EXPIRED,
    without_a_follow_up: State.DEAL_EXPIRED,
    at_the_desk: State.REJECTED,
    to_the_first_escort: State.LOST,
    on_review: State.REJECTED,
    as_somebody_else: State.LOST,
    bought: State.WON,
    with_a_deal_given_up: State.VOID,
}


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_the_broker_is_told_once(world: World, end: End) -> None:
    filing = end(world)
    filing.refresh_from_db()
    assert filing.state == ENDS[end]
    (notice,) = Notice.objects.filter(user=filing.broker, kind="filings.standing")
    assert filing.number in notice.heading and notice.url == f"/filings/{filing.pk}/"


def test_who_takes_it_back_need_not_be_told(world: World) -> None:
    filing = file(world, at=NOW)
    withdraw_filing(filing.pk, by=world.actor(filing.broker_name), at=NOW)
    assert not Notice.objects.filter(kind="filings.standing").exists()


def test_a_visit_that_counts_is_told_with_its_new_deadline(world: World) -> None:
    filing = come(world, file(world, at=NOW - 2 * HOUR))
    (notice,) = Notice.objects.filter(user=filing.broker, kind="filings.standing")
    assert f"{clock.local(filing.deal_until):%m-%d %H:%M}" in notice.heading


def test_what_was_told_names_nobody(world: World) -> None:
    filing = come(world, file(world, at=NOW - 2 * HOUR))
    assert filing.customer_id
    name = customers.open_name(filing.customer_id)
    assert not any(name in one.heading or "138" in one.heading for one in Notice.objects.all())
