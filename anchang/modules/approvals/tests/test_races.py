"""Two decide at the same instant, or ask for one thing twice, on whichever database the run has."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from anchang.kernel import clock, ids
from anchang.kernel.audit import AuditEntry
from anchang.modules.approvals import actions, errors
from anchang.modules.approvals.actions import decide, withdraw_request
from anchang.modules.approvals.models import Request
from anchang.modules.approvals.states import State
from anchang.modules.approvals.tests.factories import ask
from tests.races import race, without
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)

ENDS = ["approvals.decide", "approvals.withdraw_request"]


def end_at_once(world: World) -> list[object]:
    """Let the manager approve, the leader reject and the requester withdraw one request."""
    row, at = ask(world), clock.now()
    manager, leader, seller = (world.actor(name) for name in ("沈卓", "梁诚", "林晓岚"))
    return race(
        world,
        lambda: decide(row.pk, verdict="approve", by=manager, at=at),
        lambda: decide(row.pk, verdict="reject", comment="太低", by=leader, at=at),
        lambda: withdraw_request(row.pk, by=seller, at=at),
    )


def test_of_three_who_end_a_request_one_does_and_the_others_are_told_who(world: World) -> None:
    results = end_at_once(world)
    ended = [result for result in results if isinstance(result, Request)]
    told = [result for result in results if isinstance(result, errors.AlreadyDecided)]
    assert (len(ended), len(told)) == (1, 2), results
    row = Request.objects.get()
    assert row.state == ended[0].state
    assert all(str(State(row.state).label) in str(refusal) for refusal in told)
    assert AuditEntry.objects.filter(act__in=ENDS).count() == 1


def test_without_the_compare_and_set_a_request_is_ended_thrice(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def blindly(request_id: UUID, **changes: Any) -> bool:
        return bool(Request.objects.filter(pk=request_id).update(**changes))

    monkeypatch.setattr(actions, "_end_once", blindly)
    results = end_at_once(world)
    assert all(isinstance(result, Request) for result in results), results
    assert AuditEntry.objects.filter(act__in=ENDS).count() == 3


def ask_at_once(world: World) -> list[object]:
    """Let three ask about one thing; nobody looks first, the index alone is asked."""
    thing = ids.new_id()
    return race(world, *[lambda: ask(world, subject_id=thing)] * 3)


def test_one_thing_waits_for_one_verdict(world: World) -> None:
    results = ask_at_once(world)
    assert sum(isinstance(result, Request) for result in results) == 1, results
    assert sum(isinstance(result, errors.AlreadyAsked) for result in results) == 2, results


def test_without_the_index_it_waits_for_several(world: World) -> None:
    with without(Request, "one_pending_request"):
        ask_at_once(world)
        assert Request.objects.filter(state=State.PENDING).count() == 3
