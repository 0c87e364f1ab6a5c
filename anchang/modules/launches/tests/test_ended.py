"""A launch that nobody closes is not forgotten: its planners hear of it once for every end."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import override

from anchang.modules.launches.actions.ended import ENDED, tell_ended
from anchang.modules.launches.actions.orders import close_launch, extend_launch
from anchang.modules.launches.models import Launch
from anchang.modules.notices.models import Notice
from tests.world import World

MINUTE = timedelta(minutes=1)


def told(world: World, at: datetime, name: str = "叶青") -> list[str]:
    tell_ended(at=at)
    with override("zh-hans"):
        mine = Notice.objects.filter(user_id=world.actor(name).user_id, kind=ENDED).order_by("created_at")
        return [one.title % one.facts for one in mine]


def test_planners_hear_once_that_the_time_is_over(party: Launch, world: World) -> None:
    assert told(world, party.closes_at - MINUTE) == []
    assert told(world, party.closes_at) == [f"{party.name}：选房时间已到，请关闭开盘"]
    assert len(told(world, party.closes_at + MINUTE)) == 1
    assert told(world, party.closes_at + MINUTE, name="林晓岚") == []
    assert Notice.objects.get(kind=ENDED).url == f"/p/jinchenfu-2/launches/{party.pk}/"


def test_a_later_end_is_another_one(party: Launch, world: World) -> None:
    told(world, party.closes_at)
    later = party.closes_at + 30 * MINUTE
    extend_launch(party.pk, closes_at=later, reason="人还没到齐", by=world.system(), at=party.opens_at + MINUTE)
    assert len(told(world, later - MINUTE)) == 1
    assert len(told(world, later)) == 2


def test_who_has_left_it_open_for_a_day_is_asked_after_no_more(party: Launch, world: World) -> None:
    assert told(world, party.closes_at + timedelta(days=1)) == []
    assert len(told(world, party.closes_at + timedelta(days=1) - MINUTE)) == 1


def test_what_is_closed_waits_for_nobody(party: Launch, world: World) -> None:
    close_launch(party.pk, reason="选完了", by=world.system(), at=party.opens_at + MINUTE)
    assert told(world, party.closes_at) == []
