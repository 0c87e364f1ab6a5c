"""Who looks after a customer, what is noted, what is merged, what is put aside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from anchang.kernel import clock, verify
from anchang.kernel.errors import NotThere
from anchang.modules.customers import api, errors
from anchang.modules.customers.actions import care, merge, review
from anchang.modules.customers.models import Customer, ReviewItem
from anchang.modules.customers.tests.factories import customer

if TYPE_CHECKING:
    from tests.world import World


def test_a_customer_goes_to_a_consultant_with_the_team(world: World) -> None:
    row = customer(world, owner="林晓岚")
    assert row.owner_id == world.user("林晓岚").pk
    assert row.team_id == world.team("自销一组")
    assert row.status == "pending"


def test_a_customer_does_not_go_to_somebody_who_is_no_consultant_here(
    world: World,
) -> None:
    row = customer(world)
    for name in ("沈卓", "纪云舒"):
        with pytest.raises(errors.NotOnStaff):
            care.assign_owner(
                row.pk,
                user_id=world.user(name).pk,
                team_id=None,
                by=world.system(),
                at=clock.now(),
            )


def test_notes_of_visits_may_come_in_any_order(world: World) -> None:
    row, now = customer(world), clock.now()
    for days in (2, 5, 1, 3):
        api.note_seen(row.pk, at=now - timedelta(days=days), kind="first")
    ref = api.get(row.pk)
    assert ref.last_seen_at == now - timedelta(days=1)
    assert ref.first_visit_at == now - timedelta(days=5)


def test_a_follow_up_sets_the_next_date_and_counts_only_when_effective(
    world: World,
) -> None:
    row, now = customer(world, owner="林晓岚"), clock.now()
    later = now + timedelta(days=3)
    api.set_next_follow(row.pk, at=now, next_at=later, effective=False)
    assert api.get(row.pk).last_effective_follow_at is None
    api.set_next_follow(row.pk, at=now, next_at=later, effective=True)
    ref = api.get(row.pk)
    assert (ref.next_follow_at, ref.last_effective_follow_at, ref.status) == (
        later,
        now,
        "following",
    )


def test_a_grade_is_one_of_four_letters(world: World) -> None:
    row = customer(world)
    api.set_grade(row.pk, grade="A", by=world.system(), at=clock.now())
    assert api.get(row.pk).grade == "A"
    with pytest.raises(ValueError):
        api.set_grade(row.pk, grade="E", by=world.system(), at=clock.now())


def test_two_records_of_one_person_become_one(world: World) -> None:
    kept = customer(world, "程女士", "13812345678")
    gone = customer(world, "程晓雨", "13900001111", owner="林晓岚")
    merge.merge(kept.pk, other_id=gone.pk, by=world.system(), at=clock.now())
    assert api.get(gone.pk).id == kept.pk
    assert api.refs([gone.pk])[gone.pk].owner_id == world.user("林晓岚").pk
    for phone in ("13812345678", "13900001111"):
        assert api.by_phone(project_id=world.project_id, phone=phone).id == kept.pk  # type: ignore[union-attr]
    assert api.search(project_id=world.project_id, text="晓雨", by=world.system()) == []
    assert not any(result.faults for result in verify.run())


def test_a_merge_reaches_the_other_projects_of_the_person(world: World) -> None:
    kept, gone = customer(world), customer(world, "程晓雨", "13900001111")
    assert world.other_project_id
    there, _fresh = api.find_or_create(
        project_id=world.other_project_id,
        name="",
        phone="13900001111",
        by=world.system(),
        at=clock.now(),
    )
    merge.merge(kept.pk, other_id=gone.pk, by=world.system(), at=clock.now())
    assert Customer.objects.get(pk=there.id).person_id == kept.person_id
    assert not any(result.faults for result in verify.run())


def test_a_customer_is_not_merged_with_itself_or_across_projects(world: World) -> None:
    row = customer(world)
    with pytest.raises(errors.SameCustomer):
        merge.merge(row.pk, other_id=row.pk, by=world.system(), at=clock.now())
    assert world.other_project_id
    there, _fresh = api.find_or_create(
        project_id=world.other_project_id,
        name="宋先生",
        phone="13900002222",
        by=world.system(),
        at=clock.now(),
    )
    with pytest.raises(NotThere):
        merge.merge(row.pk, other_id=there.id, by=world.system(), at=clock.now())


def test_two_families_that_are_one_become_one(world: World) -> None:
    one, two, three = (customer(world, name, f"1390000000{n}") for n, name in enumerate(("程女士", "李先生", "李爷爷")))
    care.join_household(one.pk, other_id=two.pk, by=world.system(), at=clock.now())
    care.join_household(three.pk, other_id=two.pk, by=world.system(), at=clock.now())
    assert len({row.household_id for row in Customer.objects.all()}) == 1


def doubtful(world: World, key: bytes = b"1", phone: str = "") -> ReviewItem:
    api.put_aside(
        project_id=world.project_id,
        origin="test",
        row_key=key,
        row=2,
        doubt="no_phone",
        name="戴力娟",
        phone=phone,
        facts={"people": 1},
        by=world.system(),
        at=clock.now(),
    )
    return ReviewItem.objects.get(row_key=key)


def test_a_doubtful_row_is_put_aside_once_and_settled_once(world: World, deliver: Callable[[], int]) -> None:
    item = doubtful(world)
    doubtful(world)
    assert ReviewItem.objects.count() == 1
    row = review.settle_as_new(item.pk, name="戴力娟", phone="", by=world.actor("温岚"), at=clock.now())
    assert row.person.name.open() == "戴力娟"
    with pytest.raises(errors.AlreadySettled):
        review.ignore(item.pk, by=world.actor("温岚"), at=clock.now())


def test_a_doubtful_row_with_a_known_number_joins_its_customer(world: World) -> None:
    known, item = customer(world), doubtful(world)
    row = review.settle_as_new(item.pk, name="戴力娟", phone="13812345678", by=world.system(), at=clock.now())
    assert row.pk == known.pk
    item.refresh_from_db()
    assert item.state == "joined"


def test_an_ignored_row_names_nobody(world: World) -> None:
    item = doubtful(world)
    review.ignore(item.pk, by=world.system(), at=clock.now())
    item.refresh_from_db()
    assert (item.state, item.customer_id) == ("ignored", None)
