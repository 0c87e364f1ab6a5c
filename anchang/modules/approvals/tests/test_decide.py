"""One decides; whoever comes second is told who was first."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from anchang.kernel import clock, ids
from anchang.kernel.access import Actor
from anchang.kernel.audit import AuditEntry
from anchang.kernel.errors import NotAllowed, NotThere, Refusal
from anchang.kernel.events import reaction
from anchang.modules.approvals import errors
from anchang.modules.approvals.actions import decide, withdraw_request
from anchang.modules.approvals.checks import own_requests, unexplained_refusals
from anchang.modules.approvals.events import ApprovalDecided
from anchang.modules.approvals.models import Request
from anchang.modules.approvals.ports import register_kind
from anchang.modules.approvals.states import State
from anchang.modules.approvals.tests.factories import ask
from anchang.modules.notices.models import Notice
from tests.world import World

heard: list[ApprovalDecided] = []


@reaction(ApprovalDecided)
def listen(event: ApprovalDecided) -> None:
    """Stand for a later module."""
    heard.append(event)


def say(world: World, row: Request, who: str = "沈卓", verdict: str = "approve", comment: str = "") -> Request:
    return decide(row.pk, verdict=verdict, comment=comment, by=world.actor(who), at=clock.now())


@pytest.mark.parametrize(
    ("verdict", "state"), [("approve", State.APPROVED), ("reject", State.REJECTED), ("return", State.RETURNED)]
)
def test_a_verdict_is_kept_audited_and_told(world: World, deliver: object, verdict: str, state: State) -> None:
    heard.clear()
    row = say(world, ask(world), verdict=verdict, comment="先谈付款方式")
    assert (row.state, row.decider_id, row.comment) == (state, world.user("沈卓").pk, "先谈付款方式")
    assert AuditEntry.objects.filter(act="approvals.decide", subject_id=row.pk).exists()
    told = Notice.objects.get(user_id=world.user("林晓岚").pk)
    assert "3栋1202 让一点" in told.heading and told.words == "沈卓：先谈付款方式"
    deliver()  # type: ignore[operator]
    assert [(event.request_id, event.verdict) for event in heard] == [(row.pk, verdict)]


class TooLate(Refusal):
    """What was asked can no longer be."""

    title = "没有批准：活动已结束。"


def test_a_kind_may_refuse_a_yes_to_what_can_no_longer_be(world: World) -> None:
    def check(subject_id: UUID, at: datetime) -> None:
        raise TooLate()

    register_kind("tests.late", title="另一种", check=check)
    row = ask(world)
    Request.objects.filter(pk=row.pk).update(kind="tests.late")
    with pytest.raises(TooLate):
        say(world, row)
    assert say(world, row, verdict="reject", comment="已结束").state == State.REJECTED


def test_the_second_manager_is_told_who_was_first(world: World) -> None:
    row = ask(world)
    say(world, row, "沈卓")
    with pytest.raises(errors.AlreadyDecided) as told:
        say(world, row, "梁诚", "reject", "太低")
    assert "沈卓" in str(told.value) and "已批准" in str(told.value)
    row.refresh_from_db()
    assert row.state == State.APPROVED


def test_the_same_press_twice_has_one_effect(world: World) -> None:
    row = ask(world)
    say(world, row)
    say(world, row)
    assert AuditEntry.objects.filter(act="approvals.decide").count() == 1


def test_who_asked_may_not_decide(world: World) -> None:
    row = ask(world, "沈卓")
    with pytest.raises(errors.OwnRequest):
        say(world, row, "沈卓")


def test_a_consultant_may_not_decide(world: World) -> None:
    with pytest.raises(NotAllowed):
        say(world, ask(world), "周子昂")


def test_a_manager_of_another_project_may_not_decide(world: World) -> None:
    with pytest.raises(NotAllowed):
        say(world, ask(world), "简明")


def test_a_refusal_needs_a_word_and_leaves_no_trace_without_one(world: World) -> None:
    row = ask(world)
    with pytest.raises(errors.CommentMissing):
        say(world, row, verdict="reject")
    row.refresh_from_db()
    assert row.is_pending


def test_an_unknown_request_is_not_there(world: World) -> None:
    with pytest.raises(NotThere):
        decide(ids.new_id(), verdict="approve", by=world.actor("沈卓"), at=clock.now())


def test_the_requester_takes_it_back_and_nobody_else(world: World) -> None:
    row = ask(world)
    with pytest.raises(NotThere):
        withdraw_request(row.pk, by=world.actor("周子昂"), at=clock.now())
    assert withdraw_request(row.pk, by=world.actor("林晓岚"), at=clock.now()).state == State.WITHDRAWN
    with pytest.raises(errors.AlreadyDecided):
        say(world, row)


def test_the_system_may_take_it_back(world: World) -> None:
    row = ask(world)
    withdraw_request(row.pk, by=Actor.system(world.tenant_id), at=clock.now())
    with pytest.raises(errors.AlreadyDecided) as told:
        say(world, row)
    assert "系统" in str(told.value)


def test_the_database_itself_keeps_four_eyes(world: World) -> None:
    row = ask(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.filter(pk=row.pk).update(
            state=State.APPROVED, decided_at=clock.now(), decider_id=row.requester_id
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.filter(pk=row.pk).update(
            state=State.REJECTED, decided_at=clock.now(), decider_id=world.user("沈卓").pk
        )


def test_the_invariants_hold_after_decisions(world: World) -> None:
    say(world, ask(world))
    say(world, ask(world), verdict="reject", comment="太低")
    withdraw_request(ask(world).pk, by=world.actor("林晓岚"), at=clock.now())
    assert [*own_requests(), *unexplained_refusals()] == []
