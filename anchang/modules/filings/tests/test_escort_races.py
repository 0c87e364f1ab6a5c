"""One code before two desks at the same instant, on whichever database the run has: one escort."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from anchang.kernel import clock
from anchang.modules.filings.actions import escort
from anchang.modules.filings.actions.escort import take_code
from anchang.modules.filings.models import Escort, Filing
from anchang.modules.filings.tests.factories import file, set_rules
from anchang.modules.filings.tests.test_escort import DESK, OTHER_DESK, show
from tests.races import race, without
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def filing(world: World) -> Filing:
    set_rules(world)
    return file(world)


@pytest.fixture
def reading_before_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let both desks see a code that nobody has taken."""
    monkeypatch.setattr(escort, "_is_taken", lambda shown: False)


@pytest.fixture
def without_compare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the code whoever has taken it."""
    monkeypatch.setattr(escort, "_claim", lambda shown, at: True)


@pytest.fixture
def without_index(transactional_db: None) -> Iterator[None]:
    with without(Escort, "one_escort_per_code"):
        yield


def _both(world: World, filing: Filing) -> list[str]:
    code, now = show(world, filing), clock.now()
    desks = [world.actor(name) for name in (DESK, OTHER_DESK)]
    results = race(world, *(lambda by=by: take_code(code, project_id=world.project_id, by=by, at=now) for by in desks))
    return sorted(type(result).__name__ for result in results)


def test_one_code_at_two_desks_is_one_escort(world: World, filing: Filing) -> None:
    for number in range(1, 4):
        assert _both(world, filing) == ["CodeUsed", "Escort"]
        assert Escort.objects.count() == number


@pytest.mark.usefixtures("reading_before_writing", "without_index")
def test_the_compare_and_set_holds_alone(world: World, filing: Filing) -> None:
    assert _both(world, filing) == ["CodeUsed", "Escort"]


@pytest.mark.usefixtures("reading_before_writing", "without_compare")
def test_the_index_holds_alone(world: World, filing: Filing) -> None:
    assert _both(world, filing) == ["CodeUsed", "Escort"]


@pytest.mark.usefixtures("reading_before_writing", "without_compare", "without_index")
def test_without_both_each_desk_has_an_escort(world: World, filing: Filing) -> None:
    assert _both(world, filing) == ["Escort", "Escort"]
