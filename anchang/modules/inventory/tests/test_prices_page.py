"""Price versions in the browser: approved, published, refused."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from anchang.modules.inventory.models import PriceVersion
from anchang.modules.inventory.tests.factories import price_list, rows, take_in, unit
from tests.world import World

HERE = "/p/jinchenfu-2/units/prices/"


def test_a_draft_is_approved_and_takes_effect(world: World) -> None:
    client = world.client("沈卓")
    assert "还没有价格" in client.get(HERE).content.decode()
    take_in(world.project_id, price_list(rows()), world.actor("高原"), publish=False)
    version = PriceVersion.objects.get()
    assert client.post(f"{HERE}{version.pk}/publication/").status_code == 409
    assert "草稿" in client.get(HERE).content.decode()
    client.post(f"{HERE}{version.pk}/approval/")
    client.post(f"{HERE}{version.pk}/publication/")
    assert "已生效" in client.get(HERE).content.decode()
    price = unit("201").price
    assert price is not None and price.version_id == version.pk


def test_versions_are_for_those_who_may_and_cost_few_queries(world: World, other_world: World) -> None:
    assert world.client("林晓岚").get(HERE).status_code == 403
    assert other_world.client("关山").get(HERE).status_code == 404
    counts = []
    for floor in (2, 3, 5):
        take_in(world.project_id, price_list(rows(floors=[floor])), world.actor("高原"))
        with CaptureQueriesContext(connection) as queries:
            world.client("沈卓").get(HERE)
        counts.append(len(queries))
    assert counts[1] == counts[2] <= 12
