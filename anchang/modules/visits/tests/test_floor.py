"""How the reception stands, as who leads sees it on the first page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anchang.modules.visits.tests.factories import arrive, begin, customer

if TYPE_CHECKING:
    from tests.world import World

FLOOR = "/p/jinchenfu-2/today/reception/"
MOST_QUERIES = 12


pytestmark = pytest.mark.usefixtures("saturday")


def floor(world: World) -> str:
    return str(world.client("沈卓").get(FLOOR).content.decode())


def test_who_leads_sees_who_waits_and_whose_turn_is_next(world: World) -> None:
    begin(world, "林晓岚", "周子昂")
    arrive(world, customer(world))
    world.client("沈卓")
    with CaptureQueriesContext(connection) as queries:
        page = floor(world)
    assert "接待" in page and "已等候" in page and 'class="free next"' in page
    assert len(queries) <= MOST_QUERIES
    assert world.client("林晓岚").get(FLOOR).status_code == 403


def test_a_consultant_who_has_not_gone_to_the_visitor_is_not_told_as_receiving(world: World) -> None:
    begin(world, "林晓岚", "周子昂")
    visit = arrive(world, customer(world))
    assert "林晓岚<small>待接待" in floor(world)
    world.client("林晓岚").post(f"/p/jinchenfu-2/visits/{visit.pk}/acceptance/")
    assert "林晓岚<small>接待中" in floor(world)
