"""Who is due, for whom, and what no longer is."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from anchang.kernel import clock
from anchang.modules.customers import api
from anchang.modules.customers.tests.factories import customer

if TYPE_CHECKING:
    from uuid import UUID

    from tests.world import World

NOW = clock.now()


def due(world: World, name: str, phone: str, owner: str, hours: int) -> UUID:
    """Return a customer whose owner is to be in touch so many hours from now."""
    row = customer(world, name, phone, owner=owner)
    api.set_next_follow(row.pk, at=NOW, next_at=NOW + timedelta(hours=hours), effective=False)
    return row.pk


def test_a_consultant_sees_the_own_due_customers_longest_due_first(world: World) -> None:
    later = due(world, "马先生", "15912345678", "林晓岚", -1)
    first = due(world, "罗女士", "13812345678", "林晓岚", -30)
    due(world, "吕女士", "15912345679", "周子昂", -2)
    due(world, "董先生", "15912345670", "林晓岚", 5)
    found = api.due_follow_ups(world.actor("林晓岚"), project_id=world.project_id, before=NOW, limit=50)
    assert [row.id for row in found] == [first, later]
    assert [row.name for row in found] == ["罗女士", "马先生"]
    assert api.count_due(world.actor("林晓岚"), project_id=world.project_id, before=NOW) == 2


def test_those_who_lead_see_counts_by_owner(world: World) -> None:
    due(world, "马先生", "15912345678", "林晓岚", -1)
    due(world, "吕女士", "15912345679", "周子昂", -2)
    found = api.due_by_owner(world.project_id, before=NOW)
    assert found == {world.user("林晓岚").pk: 1, world.user("周子昂").pk: 1}
    around = api.due_around(world.project_id, start=NOW - timedelta(minutes=90), end=NOW)
    assert around == {world.user("林晓岚").pk: (1, 0), world.user("周子昂").pk: (1, 1)}


def test_buyers_are_due_no_more(world: World) -> None:
    pk = due(world, "马先生", "15912345678", "林晓岚", -1)
    api.set_status(pk, status="subscribed", by=world.system(), at=NOW)
    assert api.due_by_owner(world.project_id, before=NOW) == {}
    assert api.promises(start=NOW - timedelta(days=1), end=NOW) == []


def test_promises_of_a_span_end_before_its_end(world: World) -> None:
    pk = due(world, "马先生", "15912345678", "林晓岚", 0)
    assert api.promises(start=NOW - timedelta(hours=1), end=NOW) == []
    assert [it.customer_id for it in api.promises(start=NOW, end=NOW + timedelta(hours=1))] == [pk]


def test_grades_are_counted_over_those_still_followed_up(world: World) -> None:
    pk = due(world, "马先生", "15912345678", "林晓岚", 1)
    api.set_grade(pk, grade="A", by=world.system(), at=NOW)
    assert api.grade_counts(world.actor("林晓岚"), project_id=world.project_id)["A"] == 1
