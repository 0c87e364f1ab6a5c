"""The ceiling of the channels' share: a setting of the project, and a warning where the funnel is read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from anchang.kernel import clock
from anchang.kernel.errors import NotAllowed
from anchang.modules.deals import api as deals
from anchang.modules.insight import ceilings
from anchang.modules.insight.actions import set_ceiling
from anchang.modules.insight.dashboard import Dashboard
from anchang.modules.insight.facts import gather
from anchang.modules.insight.models import ChannelCeiling
from anchang.modules.insight.rules.periods import Period, Span
from anchang.modules.insight.tests.factories import customer, subscription, unit, visit
from tests.world import World

NOW = clock.now()
TODAY = clock.local(NOW).date()
MANAGER, CHANNELS = "沈卓", "顾北辰"


def sold(world: World, number: str, source: str) -> None:
    """Sell a flat today to somebody who came by a source."""
    who = customer(world, int(number))
    visit(world, who, TODAY, source=source)
    subscription(world, who, unit(world, number), TODAY)


def channels(world: World, by: str = CHANNELS) -> str:
    answer: Any = world.client(by).get(f"/p/{world.slug}/insight/channels/?span=all")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_unset_it_is_sixty_and_set_it_is_what_was_set_last(world: World) -> None:
    assert ceilings.percent_of(world.project_id) == 60
    by = world.actor(MANAGER)
    for percent in (40, 40, 55):
        set_ceiling(world.project_id, percent=percent, by=by, at=NOW)
    assert ceilings.percent_of(world.project_id) == 55
    assert [(row.percent, row.set_by) for row in ceilings.history(world.project_id)] == [
        (55, by.user_id),
        (40, by.user_id),
    ]


def test_who_brings_the_customers_does_not_set_it(world: World) -> None:
    for name in (CHANNELS, "林晓岚", "温岚"):
        with pytest.raises(NotAllowed):
            set_ceiling(world.project_id, percent=90, by=world.actor(name), at=NOW)


def test_what_was_set_is_never_changed(world: World) -> None:
    set_ceiling(world.project_id, percent=40, by=world.actor(MANAGER), at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE insight_channelceiling SET percent = 99")


def test_the_channels_page_warns_as_the_dashboard_does(world: World) -> None:
    for number, source in (("0101", "channel"), ("0102", "channel"), ("0103", "natural")):
        sold(world, number, source)
    board = Dashboard(gather(world.project_id, span=Span.ALL, at=clock.now()))
    period = Period(TODAY - timedelta(days=30), TODAY)
    assert ceilings.standing(world.project_id, deals.deal_rows(world.project_id), period) == board.ceiling
    assert board.ceiling.is_over
    page = channels(world)
    assert "渠道合计 66.7%，上限 60%" in page and "已超限" in page
    set_ceiling(world.project_id, percent=100, by=world.actor(MANAGER), at=NOW)
    assert "已超限" not in channels(world)
    assert ChannelCeiling.objects.count() == 1


def test_where_nothing_was_sold_nothing_is_said(world: World) -> None:
    assert "上限 60%" not in channels(world)


def test_the_page_sets_it_and_tells_who_did(world: World) -> None:
    url = f"/p/{world.slug}/insight/ceiling/"
    client: Any = world.client(MANAGER)
    assert "还没有设定过" in client.get(url).content.decode()
    assert client.post(url, {"percent": "45"}).status_code == 302
    page = client.get(url).content.decode()
    assert "45%" in page and MANAGER in page
    assert "占比上限" in channels(world, MANAGER) and "insight/ceiling/" not in channels(world)


@pytest.mark.parametrize("percent", ["", "0", "101", "六十"])
def test_a_percentage_out_of_range_is_named(world: World, percent: str) -> None:
    answer: Any = world.client(MANAGER).post(f"/p/{world.slug}/insight/ceiling/", {"percent": percent})
    sentence = "上限应为 1 至 100 的整数。" if percent else "请填写渠道占比上限。"
    assert answer.status_code == 422 and sentence in answer.content.decode()


def test_the_pages_keep_their_budget(world: World, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for number, source in (("0101", "channel"), ("0102", "natural")):
        sold(world, number, source)
    set_ceiling(world.project_id, percent=40, by=world.actor(MANAGER), at=NOW)
    for url in ("channels/?span=all", "ceiling/", ""):
        page = f"/p/{world.slug}/insight/{url}"
        world.client(MANAGER).get(page)
        with django_assert_max_num_queries(12):
            world.client(MANAGER).get(page)
