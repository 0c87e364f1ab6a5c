"""A broker's code: shown for a minute, taken once, and only where and while it counts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from anchang.kernel import clock
from anchang.kernel.audit import AuditEntry
from anchang.kernel.errors import NotThere
from anchang.modules.filings import errors, escort_errors
from anchang.modules.filings.actions.escort import forget_codes, show_code, take_code
from anchang.modules.filings.actions.withdraw import withdraw_filing
from anchang.modules.filings.models import Escort, EscortCode, Filing
from anchang.modules.filings.rules.escorting import LASTS, SAME_SCAN, read_code, spaced
from anchang.modules.filings.tests.factories import BROKER, RIVAL, file, set_rules

if TYPE_CHECKING:
    from tests.world import World

DESK, OTHER_DESK = "温岚", "沈卓"
SECOND = timedelta(seconds=1)


@pytest.fixture
def filing(world: World) -> Filing:
    set_rules(world)
    return file(world)


def show(world: World, filing: Filing, *, by: str = BROKER, at: datetime | None = None) -> str:
    return show_code(filing.pk, by=world.actor(by), at=at or clock.now()).code


def take(world: World, code: str, *, by: str = DESK, at: datetime | None = None) -> Escort:
    return take_code(code, project_id=world.project_id, by=world.actor(by), at=at or clock.now())


@pytest.mark.parametrize("raw", ["48210937", " 4821 0937\n", "4821-0937", "４８２１０９３７"])
def test_a_code_is_read_as_scanners_and_people_give_it(raw: str) -> None:
    assert read_code(raw) == "48210937"
    assert spaced(read_code(raw)) == "4821 0937"


@pytest.mark.parametrize("raw", ["", "4821093", "482109371", "https://example.org/48210937", "AB210937"])
def test_anything_else_is_no_code(world: World, raw: str) -> None:
    with pytest.raises(escort_errors.CodeUnreadable, match="8 位数字"):
        take(world, raw)


def test_the_desk_takes_what_the_broker_shows(world: World, filing: Filing) -> None:
    escort = take(world, show(world, filing))
    assert (escort.filing_id, escort.taken_by) == (filing.pk, world.user(DESK).pk)


def test_a_broker_shows_codes_of_own_filings_alone(world: World, filing: Filing) -> None:
    with pytest.raises(NotThere):
        show(world, filing, by=RIVAL)


def test_the_digits_are_kept_nowhere(world: World, filing: Filing) -> None:
    code = show(world, filing)
    take(world, code)
    row = EscortCode.objects.get()
    assert code.encode() not in bytes(row.code_index)
    assert not any(code in str(entry.facts) for entry in AuditEntry.objects.all())


def test_a_code_counts_to_its_last_second(world: World, filing: Filing) -> None:
    now = clock.now()
    code = show(world, filing, at=now)
    assert take(world, code, at=now + LASTS)


def test_a_code_that_is_over_says_when(world: World, filing: Filing) -> None:
    now = clock.now()
    code = show(world, filing, at=now)
    with pytest.raises(escort_errors.CodeExpired, match=f"{clock.local(now + LASTS):%H:%M:%S} 失效"):
        take(world, code, at=now + LASTS + SECOND)


def test_the_code_before_counts_beside_the_new_one(world: World, filing: Filing) -> None:
    before, after = show(world, filing), show(world, filing)
    assert take(world, before).filing_id == take(world, after).filing_id


def test_a_code_replayed_at_another_desk_says_that_it_was_used(world: World, filing: Filing) -> None:
    now = clock.now()
    code = show(world, filing, at=now)
    take(world, code, at=now)
    with pytest.raises(escort_errors.CodeUsed, match=f"{clock.local(now):%H:%M:%S} 扫过"):
        take(world, code, by=OTHER_DESK, at=now + SECOND)


def test_a_scanner_that_reads_twice_gets_the_same_answer_for_a_while(world: World, filing: Filing) -> None:
    now = clock.now()
    code = show(world, filing, at=now)
    first = take(world, code, at=now)
    assert take(world, code, at=now + SAME_SCAN).pk == first.pk
    with pytest.raises(escort_errors.CodeUsed):
        take(world, code, at=now + SAME_SCAN + SECOND)
    assert Escort.objects.count() == 1


def test_unknown_digits_are_nobodys(world: World, filing: Filing) -> None:
    code = show(world, filing)
    other = f"{(int(code) + 1) % 10**8:08d}"
    with pytest.raises(escort_errors.CodeUnknown):
        take(world, other)


def test_a_code_of_another_project_is_told_so_and_stays_good(world: World, filing: Filing) -> None:
    code, elsewhere = show(world, filing), world.elsewhere.project_id
    with pytest.raises(errors.OtherProject, match="报备项目和案场项目不一致"):
        take_code(code, project_id=elsewhere, by=world.system(), at=clock.now())
    assert take(world, code)


def test_the_code_of_a_filing_withdrawn_meanwhile_says_so(world: World, filing: Filing) -> None:
    code = show(world, filing)
    withdraw_filing(filing.pk, by=world.actor(BROKER), at=clock.now())
    with pytest.raises(escort_errors.NothingToEscort, match="已撤回"):
        take(world, code)
    with pytest.raises(escort_errors.NothingToEscort):
        show(world, filing)


def test_a_filing_past_its_time_has_no_code_though_nobody_marked_it(world: World, filing: Filing) -> None:
    with pytest.raises(escort_errors.NothingToEscort, match="已过期"):
        show(world, filing, at=filing.valid_until + SECOND)


def test_codes_that_nobody_took_are_forgotten_after_a_day(world: World, filing: Filing) -> None:
    now = clock.now()
    show(world, filing, at=now)
    kept = take(world, show(world, filing, at=now), at=now)
    forget_codes(at=now + timedelta(days=2))
    assert list(EscortCode.objects.values_list("pk", flat=True)) == [kept.code_id]


def test_an_escort_is_never_changed(world: World, filing: Filing) -> None:
    take(world, show(world, filing))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE filings_escort SET taken_by = taken_by")
