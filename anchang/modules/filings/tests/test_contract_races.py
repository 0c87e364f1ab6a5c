"""Contracts at one instant, on whichever database the run has: two on the same days, one taken back while used."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from anchang.kernel import clock
from anchang.modules.filings import agency_errors
from anchang.modules.filings.actions import contracts as acts
from anchang.modules.filings.actions import submit
from anchang.modules.filings.models import ChannelContract, Filing
from anchang.modules.filings.tests.factories import file
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
    reading_first(monkeypatch, submit, "contract_at", row)
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
