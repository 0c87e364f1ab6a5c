"""Two who decide, appeal or remind at the same instant, on whichever database the run has.

Both read before either writes. A decision has two walls: the row of the dispute is changed only as it was read, and the
database keeps one final decision a dispute.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from anchang.kernel import clock
from anchang.kernel.access import Actor
from anchang.kernel.errors import Refusal
from anchang.modules.filings import dispute_errors
from anchang.modules.filings.actions.disputes import decide
from anchang.modules.filings.actions.disputes.appeal import raise_dispute
from anchang.modules.filings.actions.disputes.arbiter import name_arbiter
from anchang.modules.filings.actions.disputes.decide import Ruling, confirm_split, decide_dispute
from anchang.modules.filings.actions.disputes.remind import remind_arbiter
from anchang.modules.filings.dispute_states import Decision, Reason
from anchang.modules.filings.models import Dispute, DisputeDecision, Filing, Judgement
from anchang.modules.filings.states import PROTECTING, Moment, State
from anchang.modules.filings.tests.factories import BROKER, RIVAL, file
from tests.races import race
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)

ARBITER, MANAGER = "顾北辰", "沈卓"


def _appeal(world: World, filing: Filing, by: Actor) -> Dispute:
    return raise_dispute(filing.pk, reason=Reason.FIRST, statement="我报备在先", by=by, at=clock.now())


@pytest.fixture
def dispute(world: World) -> Dispute:
    """An appeal with its arbiter."""
    now = clock.now()
    file(world, by=RIVAL, at=now - timedelta(hours=1))
    row = _appeal(world, file(world, at=now), world.actor(BROKER))
    return name_arbiter(row.pk, user_id=world.user(ARBITER).pk, by=world.actor(ARBITER), at=now)


def _read_before(monkeypatch: pytest.MonkeyPatch, dispute: Dispute, by: Actor) -> None:
    """Let both rest on the dispute as it was before either wrote."""
    copies = [decide._open(dispute.pk, by) for _ in range(2)]
    monkeypatch.setattr(decide, "_open", lambda *_: copies.pop())


def _assert_decided_once(results: list[object]) -> None:
    assert sum(isinstance(result, Dispute) for result in results) == 1, results
    assert sum(isinstance(result, dispute_errors.DisputeDecided) for result in results) == 1, results
    assert DisputeDecision.objects.filter(step="final").count() == 1
    assert Judgement.objects.filter(moment=Moment.DISPUTE, inputs__kind="arbitrated").count() == 2
    assert not Filing.objects.filter(state=State.DISPUTED).exists()


def test_two_decisions_at_one_instant_are_one(world: World, dispute: Dispute, monkeypatch: pytest.MonkeyPatch) -> None:
    by, now = world.actor(ARBITER), clock.now()
    _read_before(monkeypatch, dispute, by)
    results = race(
        world,
        lambda: decide_dispute(dispute.pk, Ruling(Decision.UPHOLD, "证据不足"), by=by, at=now),
        lambda: decide_dispute(dispute.pk, Ruling(Decision.REASSIGN, "证据充分"), by=by, at=now),
    )
    _assert_decided_once(results)


def test_two_who_confirm_a_split_confirm_it_once(
    world: World, dispute: Dispute, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, manager = clock.now(), world.actor(MANAGER)
    decide_dispute(dispute.pk, Ruling(Decision.SPLIT, "双方都有贡献", 50), by=world.actor(ARBITER), at=now)
    _read_before(monkeypatch, dispute, manager)
    results = race(world, *([lambda: confirm_split(dispute.pk, by=manager, at=now)] * 2))
    _assert_decided_once(results)


def test_the_database_itself_keeps_one_decision(world: World, dispute: Dispute) -> None:
    decide_dispute(dispute.pk, Ruling(Decision.UPHOLD, "证据不足"), by=world.actor(ARBITER), at=clock.now())
    again = DisputeDecision.objects.get()
    again.pk = None
    again._state.adding = True
    again.id = Dispute().pk
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save(force_insert=True)


def test_two_appeals_about_one_customer_leave_one_frozen(world: World) -> None:
    now = clock.now()
    file(world, by=RIVAL, at=now - timedelta(hours=1))
    mine, theirs = file(world, at=now), file(world, by="骆平", at=now)
    first, second = world.actor(BROKER), world.actor("骆平")
    results = race(world, lambda: _appeal(world, mine, first), lambda: _appeal(world, theirs, second))
    assert sum(isinstance(result, Dispute) for result in results) == 1, results
    assert sum(isinstance(result, Refusal) for result in results) == 1, results
    assert Dispute.objects.count() == 1
    assert Filing.objects.filter(state__in=sorted(PROTECTING)).count() == 1


def test_of_two_workers_one_reminds(world: World, dispute: Dispute) -> None:
    late = dispute.due_at
    results = race(world, *([lambda: remind_arbiter(dispute.pk, at=late)] * 2))
    assert sorted(map(bool, results)) == [False, True], results
