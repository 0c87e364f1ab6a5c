"""Contracts, posters and registrations at one instant, on whichever database the run has."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from anchang.kernel import clock
from anchang.kernel.errors import Stale
from anchang.modules.filings import agency_errors, channels
from anchang.modules.filings.actions import contracts as acts
from anchang.modules.filings.actions.agents import Joining, join
from anchang.modules.filings.actions.posters import renew_poster
from anchang.modules.filings.models import ChannelContract, Filing, Poster, PublicAgent
from anchang.modules.filings.tests.factories import file
from anchang.modules.people.models import User
from tests.races import race, reading_first
from tests.world import World, agreed

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_contracts_on_the_same_days_one_stands(world: World) -> None:
    agency, by = world.agency("贝联"), world.system()
    begins = agreed().ends_on + timedelta(days=1)

    def agree(shift: int) -> ChannelContract:
        first = begins + timedelta(days=shift)
        terms = replace(agreed(), starts_on=first, ends_on=first + timedelta(days=30))
        return acts.add_contract(world.project_id, agency_id=agency, terms=terms, by=by)

    results = race(world, *(lambda shift=shift: agree(shift) for shift in (0, 3, 6, 9)))
    assert sum(isinstance(one, ChannelContract) for one in results) == 1, results
    assert sum(isinstance(one, agency_errors.ContractOverlaps) for one in results) == 3, results
    assert ChannelContract.objects.filter(agency=agency).count() == 2


def test_a_contract_is_not_taken_back_while_somebody_files_under_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both read the contract as unused before either writes: one of the two is refused."""
    row = ChannelContract.objects.get(agency=world.agency("贝联"))
    reading_first(monkeypatch, channels, "contract_at", row)
    reading_first(monkeypatch, acts, "_mine", row)
    by, now = world.actor("顾北辰"), clock.now()
    results = race(
        world,
        lambda: file(world, at=now),
        lambda: acts.void_contract(row.pk, reason="录错比例", by=by, at=now),
    )
    filed = any(isinstance(one, Filing) for one in results)
    row.refresh_from_db()
    assert filed is (row.voided_at is None), results
    assert Filing.objects.count() == int(filed)


def test_of_two_renewals_at_one_instant_one_poster_stands(world: World) -> None:
    by, until = world.actor("顾北辰"), clock.today() + timedelta(days=9)
    renew_poster(world.project_id, valid_until=until, by=by, at=clock.now())
    act = partial(renew_poster, world.project_id, valid_until=until, by=by, at=clock.now())
    results = race(world, act, act, act)
    assert all(isinstance(one, (Poster, Stale)) for one in results), results
    assert Poster.objects.filter(ended_at__isnull=True).count() == 1


def test_who_registers_twice_at_one_instant_is_one(world: World) -> None:
    by, until = world.system(), clock.today() + timedelta(days=9)
    poster = renew_poster(world.project_id, valid_until=until, by=by, at=clock.now())
    act = partial(join, poster, Joining("荐客人", "19900000981", has_consent=True), by=by, at=clock.now())
    results = race(world, act, act)
    assert any(isinstance(one, PublicAgent) for one in results), results
    assert PublicAgent.objects.count() == 1
    assert User.objects.filter(name="荐客人").count() == 1
