"""More time given while the deadline passes, or by two workers at once, on whichever database the run has."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from anchang.kernel import clock
from anchang.kernel.rows import at_most_one
from anchang.modules.filings.actions import expire
from anchang.modules.filings.actions.expire import expire_filing
from anchang.modules.filings.actions.extend import extend_filing, make_extension
from anchang.modules.filings.actions.take_back import take_back_extension
from anchang.modules.filings.models import Extension, ExtensionPart, Filing, Judgement
from anchang.modules.filings.rules.extending import Obstacle, Terms
from anchang.modules.filings.states import Moment, Period, State
from anchang.modules.filings.tests.factories import file
from tests.races import race, reading_first, without
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)

NOW = clock.now()
TERMS = Terms(3, frozenset({Period.REGISTER}))


def given(world: World) -> Extension:
    """Return an extension that has moved nothing yet."""
    return make_extension(project_id=world.project_id, terms=TERMS, reason="停业", by=world.system(), at=NOW)


def test_two_workers_move_a_deadline_once(world: World) -> None:
    filing, extension, by = file(world, at=NOW), given(world), world.system()
    results = race(world, *[lambda: extend_filing(extension, filing.pk, by=by, at=NOW)] * 3)
    assert sorted(map(str, results)) == ["None", str(Obstacle.BEFORE), str(Obstacle.BEFORE)], results
    was = filing.valid_until
    filing.refresh_from_db()
    assert filing.valid_until == was + timedelta(days=3)
    assert Judgement.objects.filter(moment=Moment.EXTEND).count() == 1


def test_without_the_row_that_says_so_it_moves_twice(world: World) -> None:
    filing, extension, by = file(world, at=NOW), given(world), world.system()
    with without(ExtensionPart, "extended_once"):
        for _twice in range(2):
            assert extend_filing(extension, filing.pk, by=by, at=NOW) is None
    assert Judgement.objects.filter(moment=Moment.EXTEND).count() == 2


def test_a_worker_that_read_the_old_deadline_does_not_end_what_was_given_more_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    filing, extension = file(world, at=NOW), given(world)
    stale = at_most_one(Filing.objects.select_related("rule_set").filter(pk=filing.pk))
    assert extend_filing(extension, filing.pk, by=world.system(), at=NOW) is None
    reading_first(monkeypatch, expire, "at_most_one", stale)
    assert not expire_filing(filing.pk, at=filing.valid_until + timedelta(seconds=1))
    filing.refresh_from_db()
    assert filing.state == State.VALID and filing.ended_at is None


def test_an_extension_and_an_end_at_one_instant_never_both_happen(world: World) -> None:
    by = world.system()
    for n in range(5):
        filing, extension = file(world, phone=f"1591234000{n}", at=NOW), given(world)
        last = filing.valid_until
        race(
            world,
            partial(expire_filing, filing.pk, at=last + timedelta(microseconds=1)),
            partial(extend_filing, extension, filing.pk, by=by, at=last),
        )
        filing.refresh_from_db()
        is_extended = ExtensionPart.objects.filter(filing=filing).exists()
        assert (filing.state == State.VALID) is is_extended
        assert filing.valid_until == (last + timedelta(days=3) if is_extended else last)


def test_two_who_take_an_extension_back_do_it_once(world: World) -> None:
    filing, extension = file(world, at=NOW), given(world)
    Extension.objects.filter(pk=extension.pk).update(from_at=None)
    assert extend_filing(extension, filing.pk, by=world.system(), at=NOW) is None
    by = world.actor("顾北辰")
    back = [lambda: take_back_extension(extension.pk, project_id=world.project_id, by=by, at=NOW)] * 2
    results = race(world, *back)
    assert sum(isinstance(one, Extension) for one in results) == 1, results
    was = filing.valid_until
    filing.refresh_from_db()
    assert filing.valid_until == was
