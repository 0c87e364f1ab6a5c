"""Several desks write one customer down at the same instant, on whichever database the run has.

The unique number and the unique customer of a person are the referees: all have looked before anybody writes, and
whoever comes second takes over what the first has made. Without them the test sees several.
"""

from __future__ import annotations

import pytest

from anchang.kernel import clock
from anchang.kernel.audit import AuditEntry
from anchang.modules.customers import errors, queries
from anchang.modules.customers.actions.register import add_phone, create_customer, find_or_create
from anchang.modules.customers.models import Customer, NameGram, Person, Phone
from anchang.modules.customers.tests.factories import customer
from tests.races import race, reading_first, without
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)

NUMBER = "13812345678"
SPELLINGS = (NUMBER, "138 1234 5678", "+86 13812345678", "１３８１２３４５６７８")
DESKS = len(SPELLINGS)


def write_down(world: World) -> list[Customer]:
    """Let four desks write one number down, each in a spelling of its own; return the customer each was given."""
    by, at = world.system(), clock.now()

    def act(phone: str) -> Customer:
        return find_or_create(project_id=world.project_id, name="程女士", phone=phone, by=by, at=at)[0]

    results = race(world, *(lambda phone=phone: act(phone) for phone in SPELLINGS))
    customers = [result for result in results if isinstance(result, Customer)]
    assert len(customers) == DESKS, results
    return customers


def rows() -> tuple[int, int, int]:
    """Return how many persons, numbers and customers there are."""
    return Person.objects.count(), Phone.objects.count(), Customer.objects.count()


def created() -> int:
    return AuditEntry.objects.filter(act="customers.create").count()


def test_one_number_is_one_customer_at_every_desk(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    reading_first(monkeypatch, queries, "person_by_number", None)
    assert len({row.pk for row in write_down(world)}) == 1
    assert rows() == (1, 1, 1)
    assert created() == 1


def test_without_its_index_one_number_is_several_people(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    reading_first(monkeypatch, queries, "person_by_number", None)
    with without(Phone, "one_person_per_phone"):
        assert len({row.pk for row in write_down(world)}) == DESKS
        assert rows() == (DESKS, DESKS, DESKS)


@pytest.fixture
def known_elsewhere(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Let the group know the number from its other project, and every desk have missed the customer of this one."""
    customer(world.elsewhere)
    reading_first(monkeypatch, queries, "of_person", None)
    return world


def test_a_known_person_becomes_one_customer_of_a_project(known_elsewhere: World) -> None:
    assert len({row.pk for row in write_down(known_elsewhere)}) == 1
    assert rows() == (1, 1, 2)


def test_without_its_index_a_person_becomes_several_customers(known_elsewhere: World) -> None:
    tables = (NameGram, Customer)
    with without(Customer, "one_customer_per_person", mend=[f"DELETE FROM {model._meta.db_table}" for model in tables]):
        assert len({row.pk for row in write_down(known_elsewhere)}) == DESKS


def test_of_two_who_make_a_new_customer_one_is_told_it_exists(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    reading_first(monkeypatch, queries, "person_by_number", None)
    by, at, who = world.actor("林晓岚"), clock.now(), world.user("林晓岚").pk

    def act() -> Customer:
        return create_customer(project_id=world.project_id, name="程女士", phone=NUMBER, owner_id=who, by=by, at=at)

    results = race(world, act, act)
    assert sorted(isinstance(result, Customer) for result in results) == [False, True], results
    assert any(isinstance(result, errors.AlreadyKnown) for result in results), results
    assert rows() == (1, 1, 1)


def test_two_customers_cannot_both_be_given_one_number(world: World) -> None:
    by, at = world.system(), clock.now()
    pair = [customer(world, "程女士", "13900000001"), customer(world, "丁先生", "13900000002")]
    results = race(world, *(lambda one=one: add_phone(one.pk, phone=NUMBER, by=by, at=at) for one in pair))
    assert sum(isinstance(result, Phone) for result in results) == 1, results
    assert any(isinstance(result, errors.PhoneTaken) for result in results), results
