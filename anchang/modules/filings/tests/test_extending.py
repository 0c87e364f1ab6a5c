"""More time for filings: what moves, what stays, what can be taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from anchang.kernel import clock, ids
from anchang.kernel.errors import NotAllowed
from anchang.modules.filings import api, checks, queue_errors
from anchang.modules.filings.actions.expire import expire_filing
from anchang.modules.filings.actions.extend import extend_chosen
from anchang.modules.filings.actions.take_back import take_back_extension
from anchang.modules.filings.actions.withdraw import withdraw_filing
from anchang.modules.filings.models import Extension, ExtensionPart, Filing
from anchang.modules.filings.replay import replay
from anchang.modules.filings.rules.extending import Obstacle, Terms, extended, plan
from anchang.modules.filings.states import ExtensionState, Moment, Period, State
from anchang.modules.filings.tests.factories import RIVAL, file
from anchang.modules.notices.models import Notice
from tests.world import World

NOW = clock.now()
DAY = timedelta(days=1)
BOTH = frozenset({Period.REGISTER, Period.DEAL})
DESK, RECEPTION = "顾北辰", "温岚"


def extend(world: World, *filings: Filing, days: int = 3, **terms: object) -> Extension:
    """Give filings more time as the channel manager."""
    return extend_chosen(
        [row.pk for row in filings],
        project_id=world.project_id,
        terms=Terms(days, BOTH, **terms),  # type: ignore[arg-type]
        reason="台风停业",
        by=world.actor(DESK),
        at=NOW,
    )


def visited(world: World) -> Filing:
    """Return a filing whose customer has come."""
    filing = file(world, at=NOW - timedelta(hours=2))
    api.confirm_filing(filing.pk, visit_id=ids.new_id(), by=world.actor(RECEPTION), at=NOW - timedelta(hours=1))
    filing.refresh_from_db()
    return filing


@pytest.mark.parametrize(
    ("days", "latest", "moved"),
    [(3, None, 3 * DAY), (3, 2 * DAY, 2 * DAY), (3, 5 * DAY, 3 * DAY), (3, -DAY, 0 * DAY)],
)
def test_a_deadline_moves_by_days_but_not_beyond_the_last_one_and_never_back(
    days: int, latest: timedelta | None, moved: timedelta
) -> None:
    assert extended(NOW, days=days, latest=None if latest is None else NOW + latest) == NOW + moved


@pytest.mark.parametrize(
    ("state", "left", "obstacle"),
    [
        (State.VALID, timedelta(0), None),
        (State.VALID, -timedelta(microseconds=1), Obstacle.PAST),
        (State.PENDING, DAY, None),
        (State.VISITED, DAY, None),
        (State.DISPUTED, DAY, Obstacle.FROZEN),
        (State.WON, DAY, Obstacle.OVER),
        (State.EXPIRED, DAY, Obstacle.OVER),
        (State.REJECTED, DAY, Obstacle.OVER),
    ],
)
def test_exactly_at_its_deadline_a_filing_may_still_be_extended(
    state: State, left: timedelta, obstacle: Obstacle | None
) -> None:
    assert plan(state, NOW + left, NOW + left, Terms(1, BOTH), at=NOW).obstacle == obstacle


def test_the_deadline_that_runs_is_the_one_that_moves(world: World) -> None:
    waiting, came = file(world, by=RIVAL, phone="15912345678", at=NOW), visited(world)
    was = waiting.valid_until, came.deal_until
    extend(world, waiting, came)
    waiting.refresh_from_db()
    came.refresh_from_db()
    assert (waiting.valid_until, came.deal_until) == (was[0] + 3 * DAY, was[1] + 3 * DAY)
    assert (waiting.state, came.state) == (State.VALID, State.VISITED)


def test_each_extension_is_a_judgement_that_can_be_given_again(world: World) -> None:
    filing = file(world, at=NOW)
    extension = extend(world, filing)
    last = filing.judgements.order_by("-pk")[0]
    assert (last.moment, last.decided_by) == (Moment.EXTEND, world.user(DESK).pk)
    assert last.inputs["extension_id"] == str(extension.pk)
    take_back_extension(extension.pk, project_id=world.project_id, by=world.actor(DESK), at=NOW)
    assert [*replay()] == [None] * filing.judgements.count() == [None] * 3
    assert not [*checks.judged_as_they_stand()] and not [*checks.no_two_protections()]


def test_what_cannot_be_extended_is_named_and_stops_nobody_else(world: World) -> None:
    filing, gone = file(world, at=NOW), file(world, phone="15912345678", at=NOW)
    withdraw_filing(gone.pk, by=world.actor("唐红思"), at=NOW)
    extension = extend(world, filing, gone)
    assert extension.parts.get().filing_id == filing.pk
    assert extension.left_out == {str(gone.pk): Obstacle.OVER}
    with pytest.raises(queue_errors.NothingToExtend):
        extend(world, gone)
    assert Extension.objects.count() == 1


def test_an_extended_filing_expires_at_its_new_deadline(world: World) -> None:
    filing = file(world, at=NOW)
    extend(world, filing)
    assert not expire_filing(filing.pk, at=filing.valid_until + DAY)
    assert expire_filing(filing.pk, at=filing.valid_until + 3 * DAY + timedelta(microseconds=1))
    filing.refresh_from_db()
    assert filing.ended_at == filing.valid_until


def test_the_broker_is_told_once_however_many_of_his_filings_it_concerns(world: World) -> None:
    extend(world, file(world, at=NOW), file(world, phone="15912345678", at=NOW))
    (notice,) = Notice.objects.filter(kind="filings.extension")
    assert notice.heading == "您的报备期限延长 3 天：台风停业。"


def test_an_extension_taken_back_leaves_the_deadline_as_it_was(world: World) -> None:
    filing = file(world, at=NOW)
    was, remind_at = filing.valid_until, filing.remind_at
    extension = extend(world, filing)
    take_back_extension(extension.pk, project_id=world.project_id, by=world.actor(DESK), at=NOW)
    filing.refresh_from_db()
    extension.refresh_from_db()
    assert (filing.valid_until, filing.remind_at, extension.state) == (was, remind_at, ExtensionState.RETURNED)
    with pytest.raises(queue_errors.AlreadyTakenBack):
        take_back_extension(extension.pk, project_id=world.project_id, by=world.actor(DESK), at=NOW)


def test_what_would_be_over_already_is_not_taken_back_for_others_were_refused_because_of_it(world: World) -> None:
    filing = file(world, at=NOW)
    extension = extend(world, filing)
    late = filing.valid_until + timedelta(seconds=1)
    take_back_extension(extension.pk, project_id=world.project_id, by=world.actor(DESK), at=late)
    filing.refresh_from_db()
    part = extension.parts.get()
    assert filing.valid_until == part.until and not part.is_back and part.settled_at == late


def test_of_two_extensions_the_earlier_one_is_not_taken_back_from_below_the_later(world: World) -> None:
    filing = file(world, at=NOW)
    first, second = extend(world, filing), extend(world, filing, days=1)
    by = world.actor(DESK)
    take_back_extension(first.pk, project_id=world.project_id, by=by, at=NOW)
    filing.refresh_from_db()
    assert filing.valid_until == second.parts.get().until
    take_back_extension(second.pk, project_id=world.project_id, by=by, at=NOW)
    filing.refresh_from_db()
    assert filing.valid_until == second.parts.get().was


def test_only_those_who_handle_filings_give_more_time(world: World) -> None:
    filing = file(world, at=NOW)
    for name in ("唐红思", RECEPTION, "林晓岚"):
        with pytest.raises(NotAllowed):
            extend_chosen(
                [filing.pk],
                project_id=world.project_id,
                terms=Terms(1, BOTH),
                reason="停业",
                by=world.actor(name),
                at=NOW,
            )


@pytest.mark.parametrize("days", [0, 91])
def test_days_beyond_the_range_are_refused(world: World, days: int) -> None:
    with pytest.raises(queue_errors.DaysOutOfRange):
        extend(world, file(world, at=NOW), days=days)


def test_a_deadline_that_was_moved_without_a_judgement_is_found(world: World) -> None:
    filing = file(world, at=NOW)
    extension = extend(world, filing)
    take_back_extension(extension.pk, project_id=world.project_id, by=world.actor(DESK), at=NOW)
    assert not [*checks.extensions_are_judged()]
    part = extension.parts.get()
    ExtensionPart.objects.filter(pk=part.pk).update(period=Period.DEAL)
    assert [fault.sentence for fault in checks.extensions_are_judged()] == [
        "had its deadline extended without a judgement.",
        "had its deadline taken_back without a judgement.",
    ]
