"""Two desks register at the same instant, on whichever database the run has: one turn each, one number each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from anchang.kernel import ids
from anchang.kernel.errors import Stale
from anchang.modules.customers import api as customers
from anchang.modules.visits import queries
from anchang.modules.visits.actions import reception, register, rotation
from anchang.modules.visits.actions.door import tally
from anchang.modules.visits.errors import NotYours
from anchang.modules.visits.models import DoorCount, RotationDay, RotationEvent, Visit
from anchang.modules.visits.queries import Roster
from anchang.modules.visits.tests.factories import AT, SATURDAY, arrive, begin, customer, stranger
from tests.races import race, reading_first, without
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def _registrations(world: World, count: int) -> list[Callable[[], object]]:
    ids = [stranger(world, number) for number in range(count)]
    return [lambda pk=pk: arrive(world, pk) for pk in ids]  # type: ignore[misc]


def test_two_desks_spend_one_turn_each(world: World) -> None:
    begin(world)
    results = race(world, *_registrations(world, 4))
    assert all(isinstance(result, Visit) for result in results), results
    assert Visit.objects.values("received_by").distinct().count() == 4
    assert list(Visit.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4]
    assert list(RotationEvent.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2, 3, 4]


def _at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Register four groups at desks all of which have read the order before any of them wrote."""
    begin(world)
    acts = _registrations(world, 4)
    reading_first(monkeypatch, queries, "roster", queries.roster(world.project_id, SATURDAY))
    return race(world, *acts)


def _turns() -> int:
    return Visit.objects.values("received_by").distinct().count()


@pytest.fixture
def without_compare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write into the next places whoever has taken them."""
    monkeypatch.setattr(register, "advance", lambda day, *, events, visits=0: True)


@pytest.fixture
def without_places(transactional_db: None) -> Iterator[None]:
    with (
        without(Visit, "one_visit_per_number"),
        without(RotationEvent, "one_rotation_event_per_place"),
    ):
        yield


@pytest.mark.usefixtures("without_places")
def test_the_compare_and_set_holds_alone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    results = _at_once(world, monkeypatch)
    assert all(isinstance(result, Visit) for result in results), results
    assert _turns() == 4
    assert list(Visit.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4]


@pytest.mark.usefixtures("without_compare")
def test_the_unique_places_hold_alone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    results = _at_once(world, monkeypatch)
    assert sum(isinstance(result, Visit) for result in results) == 1, results
    assert all(isinstance(result, Visit | Stale) for result in results), results
    assert Visit.objects.count() == RotationEvent.objects.count() == 1


@pytest.mark.usefixtures("without_compare", "without_places")
def test_without_both_one_consultant_is_given_every_turn(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    results = _at_once(world, monkeypatch)
    assert all(isinstance(result, Visit) for result in results), results
    assert _turns() == 1
    assert set(Visit.objects.values_list("number", flat=True)) == {1}


def test_one_group_at_two_desks_is_registered_once(world: World) -> None:
    begin(world)
    pk = customer(world)
    results = race(world, *[lambda: arrive(world, pk)] * 3)
    assert sum(isinstance(result, Visit) for result in results) == 1, results
    assert Visit.objects.count() == RotationEvent.objects.count() == 1


def _one_group_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> int:
    begin(world)
    pk = customer(world)
    # Who was here before: of a first visit there can be no second, whatever else is open.
    customers.note_seen(pk, at=AT - timedelta(days=9), kind="first")
    # Whoever missed the turn looks a second time; here nobody has seen the group at another desk even then.
    monkeypatch.setattr(queries, "open_visit_of", lambda customer_id: None)
    results = race(world, *[lambda: arrive(world, pk)] * 3)
    assert all(isinstance(result, Visit | Stale) for result in results), results
    return Visit.objects.count()


def test_its_index_alone_keeps_a_group_at_one_desk(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _one_group_at_once(world, monkeypatch) == 1


def test_without_it_a_group_is_registered_at_every_desk(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with without(Visit, "one_open_visit_per_customer", mend=["UPDATE visits_visit SET stage = 'ended'"]):
        assert _one_group_at_once(world, monkeypatch) == 3


def test_its_index_keeps_a_second_first_visit_out(world: World) -> None:
    begin(world)
    visit = arrive(world, customer(world))
    reception.end(visit.pk, by=world.system(), at=AT)
    visit.pk, visit.number, visit.stage = ids.new_id(), 2, "ended"
    with pytest.raises(IntegrityError, match=r"first_visit|UNIQUE"):
        visit.save(force_insert=True)


def _ended_while_handed_over(world: World, monkeypatch: pytest.MonkeyPatch) -> Roster:
    """End a reception from what was read just before it was given to a colleague."""
    begin(world, "林晓岚", "周子昂")
    visit, colleague = arrive(world, customer(world)), world.user("周子昂").pk
    before = queries.find(visit.pk)
    reception.hand_over(visit.pk, user_id=colleague, by=world.actor("林晓岚"), at=AT)
    reading_first(monkeypatch, queries, "find", before)
    assert isinstance(race(world, lambda: reception.end(visit.pk, by=world.system(), at=AT))[0], Visit)
    return queries.roster(world.project_id, SATURDAY)


def test_a_reception_that_is_handed_over_as_it_ends_frees_the_colleague(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert all(seat.is_free for seat in _ended_while_handed_over(world, monkeypatch).seats)
    assert Visit.objects.get().stage == "ended"


def test_who_gave_a_reception_away_cannot_end_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(world, "林晓岚", "周子昂")
    visit, lin = arrive(world, customer(world)), world.actor("林晓岚")
    before = queries.find(visit.pk)
    reception.hand_over(visit.pk, user_id=world.user("周子昂").pk, by=lin, at=AT)
    reading_first(monkeypatch, queries, "find", before)
    assert isinstance(race(world, lambda: reception.end(visit.pk, by=lin, at=AT))[0], NotYours)
    assert Visit.objects.get().stage == "waiting"


def test_the_day_is_opened_once(world: World) -> None:
    def opened() -> Any:
        return rotation.open_day(world.project_id, day=SATURDAY, by=world.system(), at=AT).pk

    results = race(world, *[opened] * 4)
    assert len(set(results)) == 1
    assert RotationDay.objects.count() == 1


def test_every_press_at_the_door_counts(world: World) -> None:
    results = race(world, *[lambda: tally(world.project_id, by=world.system(), at=AT)] * 6)
    assert results == [None] * 6
    assert DoorCount.objects.get().groups == 6
