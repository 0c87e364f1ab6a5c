"""What takes two people: one asks, with a reason; another agrees, and it is done at once (domain guide §9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypedDict
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_noop, override

from anchang.kernel import audit, clock, idempotency
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import Refusal
from anchang.kernel.rows import at_most_one, the_one
from anchang.modules.approvals import api as approvals
from anchang.modules.launches import access, errors
from anchang.modules.launches.actions import orders
from anchang.modules.launches.actions.arming import arm_launch, check_ready
from anchang.modules.launches.actions.batches import void_lot
from anchang.modules.launches.actions.checking import check_order, kind_of
from anchang.modules.launches.actions.drafts import planned
from anchang.modules.launches.models import Launch, Offer
from anchang.modules.launches.rules.orders import why
from anchang.modules.launches.states import Command
from anchang.modules.notices import api as notices
from anchang.modules.people import api as people
from anchang.modules.people.api import Role

UNDONE = "launches.undone"
URGENT = gettext_noop("请尽快处理")
NOT_DONE = gettext_noop("没有执行：%(title)s")
KINDS: Mapping[str, Command] = {kind_of(one): one for one in Command}


class Said(TypedDict):
    """What every order is given with."""

    reason: str
    by: Actor
    at: datetime
    asked_by: UUID


@action
def ask_to_arm(launch_id: UUID, *, by: Actor, at: datetime) -> approvals.RequestRef:
    """Ask somebody else to agree that a draft is armed as it stands now.

    Raises NotThere, LaunchFixed, NotReady, and the refusals of approvals.
    """
    row = planned(launch_id, by=by)
    check_ready(row, at)
    facts = {"version": row.version, "opens_at": row.opens_at.isoformat()}
    return _ask(row, Command.ARM, facts, by, at)


@action
def ask_to_void(launch_id: UUID, *, reason: str, by: Actor, at: datetime) -> approvals.RequestRef:
    """Ask somebody else to agree that the published lot of a draft is voided (domain guide §9.7).

    Raises NotThere, LaunchFixed, LotVoid, OrderWithoutReason, and the refusals of approvals.
    """
    row = planned(launch_id, by=by)
    if not row.commitment:
        raise errors.LotVoid()
    return _ask(row, Command.VOID, {"reason": why(reason), "commitment": row.commitment}, by, at)


@action
def ask_for_order(
    launch_id: UUID, command: Command, *, reason: str, facts: Mapping[str, Any] | None = None, by: Actor, at: datetime
) -> approvals.RequestRef:
    """Ask somebody else to agree to an order to a running launch; `command` is one of those that are orders.

    `facts`: `closes_at` and `batch` of an extension, `wave` of more units, `unit` of one that is taken back, `buyer_no`
    of who is called again. Raises NotThere, OrderWithoutReason, the refusals of `check_order` and of approvals.
    """
    row = the_one(access.visible_to(by, access.COMMAND).filter(pk=launch_id))
    check_order(row, command, facts or {}, at)
    return _ask(row, command, {**(facts or {}), "reason": why(reason)}, by, at)


def carry_out(request_id: UUID, *, approver_id: UUID) -> None:
    """Do what was agreed to, once; where it cannot be done any more, tell both why."""
    ref = approvals.request(request_id)
    by = Actor.system(_tenant(ref.subject_id))

    def act() -> str:
        _do(ref, approver_id, clock.now())
        return "done"

    try:
        idempotency.once(f"launch-{request_id}", content=ref.kind, by=by, act=act)
    except Refusal as refusal:
        _tell(ref, approver_id, refusal)


def _ask(row: Launch, command: Command, facts: Mapping[str, Any], by: Actor, at: datetime) -> approvals.RequestRef:
    is_managers = any(grant.role == Role.MANAGER and row.project_id in grant.project_ids for grant in by.grants)
    is_urgent = command in (Command.PAUSE, Command.RESUME, Command.RELEASE)
    return approvals.open_request(
        kind=kind_of(command),
        project_id=row.project_id,
        subject_type="launches.launch",
        subject_id=row.pk,
        title=row.name,
        facts={**facts, "flag": URGENT} if is_urgent else facts,
        approver_role=Role.LEADER if is_managers else Role.MANAGER,
        by=by,
        at=at,
        is_flagged=is_urgent,
    )


def _do(ref: approvals.RequestRef, approver_id: UUID, at: datetime) -> None:
    command, facts = KINDS[ref.kind], ref.facts
    if command == Command.ARM:
        arm_launch(ref.subject_id, version=facts["version"], asked_by=ref.requester_id, armed_by=approver_id, at=at)
        return
    row = the_one(Launch.objects.filter(pk=ref.subject_id))
    by = Actor(tenant_id=row.tenant_id, user_id=approver_id, name=people.name_of([approver_id]).get(approver_id, ""))
    _ORDERS[command](row, facts, Said(reason=facts["reason"], by=by, at=at, asked_by=ref.requester_id))


def _pause(row: Launch, _facts: Mapping[str, Any], said: Said) -> None:
    orders.pause_launch(row.pk, **said)


def _resume(row: Launch, _facts: Mapping[str, Any], said: Said) -> None:
    orders.resume_launch(row.pk, **said)


def _extend(row: Launch, facts: Mapping[str, Any], said: Said) -> None:
    closes_at, batch = datetime.fromisoformat(facts["closes_at"]), facts.get("batch", -1)
    orders.extend_launch(row.pk, closes_at=closes_at, batch=batch, **said)


def _wave(row: Launch, facts: Mapping[str, Any], said: Said) -> None:
    waiting = Offer.objects.filter(launch_id=row.pk, wave=facts["wave"], number__isnull=True)
    ids = list(waiting.order_by("pk").values_list("unit_id", flat=True))
    orders.add_wave(row.pk, unit_ids=ids, **said)


def _release(row: Launch, facts: Mapping[str, Any], said: Said) -> None:
    orders.release_unit(row.pk, UUID(facts["unit"]), **said)


def _again(row: Launch, facts: Mapping[str, Any], said: Said) -> None:
    orders.call_again(row.pk, facts["buyer_no"], **said)


def _close(row: Launch, _facts: Mapping[str, Any], said: Said) -> None:
    orders.close_launch(row.pk, **said)


def _void(row: Launch, facts: Mapping[str, Any], said: Said) -> None:
    void_lot(row.pk, commitment=facts["commitment"], **said)


_ORDERS: Mapping[Command, Callable[[Launch, Mapping[str, Any], Said], None]] = {
    Command.PAUSE: _pause,
    Command.RESUME: _resume,
    Command.EXTEND: _extend,
    Command.WAVE: _wave,
    Command.RELEASE: _release,
    Command.AGAIN: _again,
    Command.CLOSE: _close,
    Command.VOID: _void,
}


def _tenant(launch_id: UUID) -> UUID:
    return the_one(Launch.objects.filter(pk=launch_id)).tenant_id


@action
def _tell(ref: approvals.RequestRef, approver_id: UUID, refusal: Refusal) -> None:
    row = at_most_one(Launch.objects.filter(pk=ref.subject_id))
    if row is None:
        return
    with override(None):
        # Told in the language of whoever reads it.
        why, facts = str(refusal.title), {name: str(fact) for name, fact in refusal.facts.items()}
    by = Actor(tenant_id=row.tenant_id, user_id=approver_id, name="")
    said = {"order": ref.kind, "asked_by": ref.requester_id, "why": why, "facts": facts}
    audit.record(by, UNDONE, subject=row, project_id=row.project_id, at=clock.now(), **said)
    slug = people.project(row.project_id).slug
    notices.notify(
        user_ids=[ref.requester_id, approver_id],
        kind=UNDONE,
        title=NOT_DONE,
        body=why,
        facts={**facts, "title": ref.title},
        url=reverse("launches:detail", args=[slug, row.pk]),
        project_id=row.project_id,
        at=clock.now(),
    )
