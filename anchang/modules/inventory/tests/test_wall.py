"""The wall of the hall: what is sold stands lit, and nothing stands there that buyers may not read."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anchang.kernel import clock
from anchang.modules.inventory.actions.claims import lock_unit
from anchang.modules.inventory.models import Unit, UnitChange
from anchang.modules.inventory.queries import sold_last
from anchang.modules.inventory.states import Product
from anchang.modules.inventory.tests.factories import price_list, rows, stock, take_in, unit
from tests.world import World

HERE = "/p/jinchenfu-2/wall/"


@pytest.fixture
def stocked(world: World) -> World:
    stock(world.project_id, world.actor("高原"))
    return world


def _sell(world: World, number: str, *statuses: str) -> None:
    one = unit(number)
    for status in statuses:
        seq = UnitChange.objects.filter(project_id=world.project_id).count() + 1
        UnitChange.objects.create(project_id=world.project_id, seq=seq, unit=one, status=status, at=clock.now())
        Unit.objects.filter(pk=one.pk).update(status=status)


def test_the_wall_tells_what_is_sold_and_watches_the_stream(stocked: World) -> None:
    _sell(stocked, "201", "subs")
    page = stocked.client("梁诚").get(HERE).content.decode()
    assert '<span data-absorbed-sold>1</span><span class="unit">套</span>' in page
    assert 'data-live="/live/projects/' in page and 'class="new"' in page


def test_who_only_sells_does_not_put_it_on_the_wall(stocked: World) -> None:
    assert stocked.client("林晓岚").get(HERE).status_code == 403


def test_no_consultant_and_no_customer_stands_on_the_wall(stocked: World) -> None:
    lock_unit(unit("201").pk, by=stocked.actor("周子昂"), at=clock.now())
    page = stocked.client("梁诚").get(HERE).content.decode()
    assert "周子昂" not in page and "我锁" not in page


def test_a_unit_that_is_signed_after_its_subscription_is_news_once(stocked: World) -> None:
    _sell(stocked, "201", "subs", "sign")
    _sell(stocked, "202", "subs")
    found = sold_last(stocked.project_id, product=Product.FLAT, limit=4)
    assert [(one.name, one.status) for one in found] == [(unit("202").name, "subs"), (unit("201").name, "sign")]


def test_what_was_given_back_is_no_news(stocked: World) -> None:
    _sell(stocked, "201", "subs", "sale")
    assert sold_last(stocked.project_id, product=Product.FLAT, limit=4) == []


def test_an_empty_project_has_a_wall(world: World) -> None:
    assert "还没有房源" in world.client("梁诚").get(HERE).content.decode()


def test_the_wall_costs_few_queries_whatever_the_rows(stocked: World) -> None:
    client = stocked.client("梁诚")
    client.get(HERE)
    counts = []
    for floors in ([7], [8, 9, 10, 11]):
        take_in(stocked.project_id, price_list(rows(floors=floors), rows("2栋", floors)), stocked.actor("高原"))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(HERE).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12
