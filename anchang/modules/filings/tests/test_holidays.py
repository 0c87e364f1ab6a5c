"""More time for all that live between two days, given as due work."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from anchang.kernel import clock, ids
from anchang.modules.filings import api, checks, extensions, queue_errors, tasks
from anchang.modules.filings.actions.announce import announce_extension
from anchang.modules.filings.actions.extend import extend_filing
from anchang.modules.filings.actions.take_back import take_back_extension
from anchang.modules.filings.models import Extension, ExtensionPart, Filing
from anchang.modules.filings.replay import replay
from anchang.modules.filings.rules.extending import Obstacle, Terms
from anchang.modules.filings.states import ExtensionState, Period, State
from anchang.modules.filings.tests.factories import RIVAL, file
from tests.races import race
from tests.world import World

NOW = clock.now()
TODAY = clock.local(NOW).date()
DAY = timedelta(days=1)
DESK = "顾北辰"
BOTH = frozenset({Period.REGISTER, Period.DEAL})


def announce(world: World, first: date = TODAY, last: date = TODAY + 6 * DAY, **terms: Any) -> Extension:
    """Announce a week off as the channel manager."""
    return announce_extension(
        project_id=world.project_id,
        terms=Terms(terms.get("days", 7), terms.get("periods", BOTH), terms.get("latest")),
        first=first,
        last=last,
        reason="国庆休业",
        by=world.actor(DESK),
        at=NOW,
    )


def deadline(filing: Filing) -> Any:
    filing.refresh_from_db()
    return filing.valid_until if filing.visited_at is None else filing.deal_until


def test_what_lives_between_the_days_is_given_the_time_by_a_worker_and_only_once(world: World) -> None:
    waits, came = file(world, at=NOW), file(world, by=RIVAL, phone="15912345678", at=NOW - timedelta(hours=2))
    api.confirm_filing(came.pk, visit_id=ids.new_id(), by=world.actor("温岚"), at=NOW)
    was = [deadline(row) for row in (waits, came)]
    extension = announce(world)
    for _twice in range(2):
        tasks.expire_due()
    assert [deadline(row) for row in (waits, came)] == [moment + 7 * DAY for moment in was]
    assert extensions.counts([extension.pk]) == {extension.pk: 2}
    assert [*replay()] == [None] * 5
    assert not [*checks.judged_as_they_stand()]


def test_what_ends_before_the_first_day_or_is_filed_after_the_last_gets_none(world: World) -> None:
    early, late = file(world, at=NOW), file(world, phone="15912345678", at=NOW)
    first, last = TODAY + 20 * DAY, TODAY + 25 * DAY
    Filing.objects.filter(pk=late.pk).update(valid_until=NOW + 40 * DAY)
    extension = announce(world, first, last)
    assert extensions.still_to_move(extension, 9, at=NOW) == [late.pk]
    Filing.objects.filter(pk=late.pk).update(submitted_at=NOW + 30 * DAY)
    assert extensions.still_to_move(extension, 9, at=NOW) == []
    assert early.valid_until < clock.day_bounds(first)[0]


def test_the_edges_are_the_first_instant_of_the_first_day_and_the_last_of_the_last(world: World) -> None:
    filing = file(world, at=NOW)
    first, last = TODAY + 2 * DAY, TODAY + 4 * DAY
    start, end = clock.day_bounds(first)[0], clock.day_bounds(last)[1]
    extension = announce(world, first, last)
    for submitted, until, counts in (
        (NOW, start, True),
        (NOW, start - timedelta(microseconds=1), False),
        (end - timedelta(microseconds=1), end + DAY, True),
        (end, end + DAY, False),
    ):
        times = {"submitted_at": submitted, "valid_until": until, "deal_until": until}
        Filing.objects.filter(pk=filing.pk).update(**times)
        assert bool(extensions.still_to_move(extension, 9, at=NOW)) is counts, (submitted, until)


def test_what_is_filed_during_the_days_is_given_the_time_as_well(world: World) -> None:
    announce(world)
    tasks.expire_due()
    filing = file(world, at=clock.now())
    was = filing.valid_until
    tasks.expire_due()
    assert deadline(filing) == was + 7 * DAY


def test_who_comes_during_the_days_is_given_the_time_after_the_visit_too(world: World) -> None:
    filing = file(world, at=NOW - timedelta(hours=2))
    announce(world)
    tasks.expire_due()
    api.confirm_filing(filing.pk, visit_id=ids.new_id(), by=world.actor("温岚"), at=NOW)
    was = deadline(filing)
    tasks.expire_due()
    assert deadline(filing) == was + 7 * DAY
    assert {part.period for part in ExtensionPart.objects.all()} == {Period.REGISTER, Period.DEAL}


def test_whoever_is_promised_more_time_does_not_expire_before_it_is_given(world: World) -> None:
    filing = file(world, at=NOW)
    announce(world)
    with clock.standing_at(filing.valid_until):
        tasks.expire_due()
    filing.refresh_from_db()
    assert filing.state == State.VALID


def test_after_the_last_day_it_is_done(world: World) -> None:
    extension = announce(world, last=TODAY)
    tasks.expire_due()
    extension.refresh_from_db()
    assert extension.state == ExtensionState.OPEN
    with clock.standing_at(clock.day_bounds(TODAY)[1]):
        tasks.expire_due()
    extension.refresh_from_db()
    assert extension.state == ExtensionState.DONE


def test_taken_back_it_gives_nothing_more_and_a_worker_returns_the_rest(world: World) -> None:
    filing = file(world, at=NOW)
    was = filing.valid_until
    extension = announce(world)
    tasks.expire_due()
    take_back_extension(extension.pk, project_id=world.project_id, by=world.actor(DESK), at=NOW)
    assert extend_filing(extension, filing.pk, by=world.system(), at=NOW) == Obstacle.BEFORE
    other = file(world, phone="15912345678", at=NOW)
    assert extend_filing(extension, other.pk, by=world.system(), at=NOW) == Obstacle.BEFORE
    tasks.expire_due()
    extension.refresh_from_db()
    assert (deadline(filing), extension.state) == (was, ExtensionState.RETURNED)


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"periods": frozenset()}, queue_errors.PeriodMissing),
        ({"last": TODAY - DAY}, queue_errors.DaysInverted),
        ({"first": TODAY - 3 * DAY, "last": TODAY - DAY}, queue_errors.DaysOver),
        ({"days": 0}, queue_errors.DaysOutOfRange),
    ],
)
def test_what_cannot_be_announced_is_refused(world: World, given: Any, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        announce(world, **given)
    assert not Extension.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_give_the_time_once(world: World) -> None:
    filings = [file(world, phone=f"1591234000{n}", at=NOW) for n in range(4)]
    was = [row.valid_until for row in filings]
    announce(world)
    results = race(world, tasks.extend_due, tasks.extend_due)
    assert results == [None, None]
    assert [deadline(row) for row in filings] == [moment + 7 * DAY for moment in was]


@pytest.mark.django_db(transaction=True)
def test_nothing_that_is_moved_while_it_is_taken_back_stays_moved(world: World) -> None:
    filings = [file(world, phone=f"1591234000{n}", at=NOW) for n in range(4)]
    was = [row.valid_until for row in filings]
    extension, by = announce(world), world.actor(DESK)
    race(
        world,
        tasks.extend_due,
        lambda: take_back_extension(extension.pk, project_id=world.project_id, by=by, at=NOW),
    )
    tasks.expire_due()
    extension.refresh_from_db()
    assert extension.state == ExtensionState.RETURNED
    assert [deadline(row) for row in filings] == was


def test_the_page_previews_announces_once_and_the_history_says_why(world: World) -> None:
    filing = file(world, at=NOW)
    client, base = world.client(DESK), f"/p/{world.slug}/filings"
    given: dict[str, Any] = {
        "first": TODAY.isoformat(),
        "last": (TODAY + DAY).isoformat(),
        "periods": [Period.REGISTER, Period.DEAL],
        "days": 7,
        "latest": "",
        "reason": "国庆休业",
    }
    preview = client.get(f"{base}/extensions/new/", given).content.decode()
    assert "现在将延长" in preview and "1 条" in preview and not Extension.objects.exists()
    sent = given | {"key": str(ids.new_id())}
    first, second = (client.post(f"{base}/extensions/new/", sent) for _twice in range(2))
    assert first.headers["Location"] == second.headers["Location"] and Extension.objects.count() == 1
    tasks.expire_due()
    assert "国庆休业" in client.get(f"{base}/extensions/").content.decode()
    page = client.get(first.headers["Location"]).content.decode()
    assert "进行中" in page and filing.number in page
    history = client.get(f"{base}/{filing.pk}/").content.decode()
    assert "国庆休业" in history and "延长" in history


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"periods": []}, "请至少选择一种期限。"),
        ({"last": "2020-01-01"}, "结束日期不能早于开始日期。"),
        ({"first": "2020-01-01", "last": "2020-01-02"}, "结束日期已过，请选择今天或以后的日期。"),
        ({"first": ""}, "请选择开始日期。"),
    ],
)
def test_bad_days_are_named(world: World, typed: dict[str, Any], sentence: str) -> None:
    given = {"first": TODAY.isoformat(), "last": TODAY.isoformat(), "periods": ["deal"], "days": 1, "reason": "休业"}
    answer = world.client(DESK).post(f"/p/{world.slug}/filings/extensions/new/", given | typed)
    assert answer.status_code == 422 and sentence in answer.content.decode()


def test_the_pages_keep_their_budget(world: World, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for n in range(3):
        file(world, phone=f"1591234000{n}", at=NOW)
    for _n in range(3):
        announce(world)
    tasks.expire_due()
    query = f"first={TODAY}&last={TODAY}&periods=register&periods=deal&days=2&reason=x"
    for url in ("extensions/", f"extensions/new/?{query}"):
        world.client(DESK).get(f"/p/{world.slug}/filings/{url}")
        with django_assert_max_num_queries(12):
            world.client(DESK).get(f"/p/{world.slug}/filings/{url}")
