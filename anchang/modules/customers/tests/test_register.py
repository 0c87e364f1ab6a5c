"""People become customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection

from anchang.kernel import clock
from anchang.kernel.tenancy import tenant_scope
from anchang.modules.customers import api, errors
from anchang.modules.customers.actions.register import (
    add_phone,
    create_customer,
    find_or_create,
    rename,
)
from anchang.modules.customers.models import Customer, NameGram, Person, Phone
from anchang.modules.customers.tests.factories import customer

if TYPE_CHECKING:
    from tests.world import World


def test_one_number_in_any_spelling_is_one_customer(world: World) -> None:
    first = customer(world)
    for spelling in ("138 1234 5678", "+86-13812345678", "８６13812345678"):
        again, fresh = api.find_or_create(
            project_id=world.project_id,
            name="程女士",
            phone=spelling,
            by=world.system(),
            at=clock.now(),
        )
        assert (again.id, fresh) == (first.pk, False)
    assert Phone.objects.count() == Person.objects.count() == 1


def test_a_person_of_two_projects_is_two_customers_with_one_number(
    world: World,
) -> None:
    here = customer(world)
    assert world.other_project_id
    there, fresh = find_or_create(
        project_id=world.other_project_id,
        name="程女士",
        phone="13812345678",
        by=world.system(),
        at=clock.now(),
    )
    assert fresh
    assert there.person_id == here.person_id
    assert there.pk != here.pk


def test_the_same_number_in_another_tenant_is_another_person(world: World, other_world: World) -> None:
    here = customer(world)
    with tenant_scope(other_world.tenant_id):
        there = customer(other_world)
        assert there.pk != here.pk
        assert api.by_phone(project_id=other_world.project_id, phone="13812345678").id == there.pk  # type: ignore[union-attr]
        assert api.by_phone(project_id=world.project_id, phone="13812345678") is None


def test_nothing_personal_stands_in_the_database_in_clear(world: World) -> None:
    customer(world)
    with connection.cursor() as cursor:
        for table in (
            "customers_person",
            "customers_phone",
            "customers_customer",
            "customers_namegram",
        ):
            cursor.execute(f"SELECT * FROM {table}")
            stored = repr([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor.fetchall()])
            assert "12345678" not in stored
            assert "程女士" not in stored


def test_a_number_that_is_none_is_refused_with_its_length(world: World) -> None:
    with pytest.raises(errors.PhoneUnreadable) as refused:
        customer(world, phone="1381234567")
    assert str(refused.value) == "手机号应为 11 位，现在是 10 位。"


def test_a_known_number_is_refused_naming_who_looks_after_it(world: World) -> None:
    customer(world, owner="林晓岚")
    with pytest.raises(errors.AlreadyKnown) as refused:
        create_customer(
            project_id=world.project_id,
            name="程",
            phone="13812345678",
            by=world.actor("周子昂"),
            at=clock.now(),
        )
    assert "林晓岚" in str(refused.value)


def test_a_title_is_added_once(world: World) -> None:
    row, _fresh = find_or_create(
        project_id=world.project_id,
        name="程",
        phone="13812345678",
        title="女士",
        by=world.system(),
        at=clock.now(),
    )
    assert row.person.name.open() == "程女士"
    assert str(row.person.name) == "程女士"


def test_a_customer_without_a_number_needs_a_name(world: World) -> None:
    row = customer(world, name="宋先生", phone="")
    assert api.get(row.pk).phone == ""
    with pytest.raises(errors.NameMissing):
        customer(world, name="  ", phone="")


def test_a_second_number_leads_to_the_same_customer_and_nobody_elses_is_taken(
    world: World,
) -> None:
    mine, other = customer(world), customer(world, "李先生", "15912345678")
    add_phone(mine.pk, phone="13900001111", by=world.system(), at=clock.now())
    assert api.by_phone(project_id=world.project_id, phone="139 0000 1111").id == mine.pk  # type: ignore[union-attr]
    with pytest.raises(errors.PhoneTaken):
        add_phone(other.pk, phone="13812345678", by=world.system(), at=clock.now())


def test_a_corrected_name_is_found_and_the_wrong_one_is_not(world: World) -> None:
    row = customer(world, "陈女士")
    rename(row.pk, name="程女士", by=world.system(), at=clock.now())
    assert [ref.id for ref in api.search(project_id=world.project_id, text="程女", by=world.system())] == [row.pk]
    assert api.search(project_id=world.project_id, text="陈", by=world.system()) == []


def test_grams_are_those_of_the_name(world: World) -> None:
    row = customer(world)
    assert NameGram.objects.filter(customer_id=row.pk).count() == 5  # 程 女 士 程女 女士
    assert Customer.objects.count() == 1
