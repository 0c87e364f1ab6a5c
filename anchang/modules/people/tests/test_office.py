"""Where a sales office is: filled in by who leads channels or the project, exact however it was read."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from anchang.kernel.audit import AuditEntry
from anchang.kernel.errors import NotAllowed
from anchang.kernel.places import Point, as_on_maps, metres_between
from anchang.modules.people import api as people
from anchang.modules.people.actions.org import place_office
from anchang.modules.people.models import OrgNode
from tests.world import World

OFFICE = Point(31.230416, 121.473701)


def at(world: World) -> str:
    return f"/p/{world.slug}/office/"


def typed(point: Point, source: str) -> dict[str, str]:
    return {"latitude": f"{point.latitude}", "longitude": f"{point.longitude}", "source": source}


def test_nobody_knows_where_an_office_is_until_somebody_says_so(world: World) -> None:
    assert people.office_of(world.project_id) is None
    place_office(world.project_id, office=OFFICE, by=world.actor("顾北辰"))
    assert people.office_of(world.project_id) == OFFICE
    entry = AuditEntry.objects.get(act="people.place_office")
    assert entry.facts == {"place": "31.230416,121.473701", "before": ""}
    place_office(world.project_id, office=None, by=world.actor("顾北辰"))
    assert people.office_of(world.project_id) is None


def test_a_consultant_moves_no_office(world: World) -> None:
    with pytest.raises(NotAllowed):
        place_office(world.project_id, office=OFFICE, by=world.actor("林晓岚"))


def test_a_place_read_off_a_map_is_kept_as_a_phone_would_read_it(world: World) -> None:
    client = world.client("顾北辰")
    assert client.post(at(world), typed(as_on_maps(OFFICE), "map"))["Location"] == at(world)
    kept = people.office_of(world.project_id)
    assert kept and metres_between(kept, OFFICE) < 1
    assert 'value="31.230' in client.get(at(world)).content.decode()


def test_a_place_read_off_a_phone_is_kept_as_it_is(world: World) -> None:
    world.client("顾北辰").post(at(world), typed(OFFICE, "phone"))
    assert people.office_of(world.project_id) == OFFICE


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"latitude": ""}, "经度和纬度须一起填写。"), ({"latitude": "91"}, "90"), ({"longitude": "abc"}, "abc")],
)
def test_half_a_place_or_none_on_the_globe_is_refused_and_what_was_typed_stays(
    world: World, changes: dict[str, str], said: str
) -> None:
    answer = world.client("顾北辰").post(at(world), typed(OFFICE, "phone") | changes)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert people.office_of(world.project_id) is None


@pytest.mark.parametrize("changes", [{"latitude": 1}, {"latitude": 91, "longitude": 0}])
def test_the_database_keeps_offices_on_the_globe(world: World, changes: dict[str, int]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        OrgNode.objects.filter(pk=world.project_id).update(**changes)


def test_only_projects_have_offices(world: World) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        OrgNode.objects.filter(kind="group").update(latitude=0, longitude=0)
