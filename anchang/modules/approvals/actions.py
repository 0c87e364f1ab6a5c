"""Asking, deciding, withdrawing. Two who decide at once: the database lets one pass, the other is told of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from anchang.kernel import audit, clock, events
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import NotThere
from anchang.kernel.rows import the_one
from anchang.modules.approvals import errors, rules
from anchang.modules.approvals.access import DECIDE, roles_at
from anchang.modules.approvals.events import ApprovalDecided, ApprovalWithdrawn
from anchang.modules.approvals.models import Request
from anchang.modules.approvals.ports import kind_of
from anchang.modules.approvals.states import OUTCOMES, State, Verdict
from anchang.modules.notices.api import notify, settle
from anchang.modules.people.api import Role, name_of, project, staff_of

ASKED, SAID = "approvals.asked", "approvals.said"
ENDED = {
    State.APPROVED: gettext_noop("已批准：%(title)s"),
    State.REJECTED: gettext_noop("已驳回：%(title)s"),
    State.RETURNED: gettext_noop("已退回：%(title)s"),
    State.WITHDRAWN: gettext_noop("已撤回：%(title)s"),
}


@action
def open_request(
    *,
    kind: str,
    project_id: UUID,
    subject_type: str,
    subject_id: UUID,
    title: str,
    facts: Mapping[str, Any],
    approver_role: str,
    by: Actor,
    at: datetime,
    is_flagged: bool = False,
) -> Request:
    """Put a request to a role of a project and tell those who hold it.

    `title` and `facts` hold no personal data; what it is worth stands in `facts["amount_fen"]`, not in the title, so
    that every reader finds it in his own language. Raises AlreadyAsked, NobodyToAsk.
    """
    approvers = _approvers(project_id, approver_role, by.user_id)
    if not approvers:
        raise errors.NobodyToAsk(role=Role(approver_role).label)
    row = Request(
        tenant_id=by.tenant_id,
        project_id=project_id,
        kind=kind,
        subject_type=subject_type,
        subject_id=subject_id,
        title=title[:120],
        facts=dict(facts),
        is_flagged=is_flagged,
        approver_role=approver_role,
        requester_id=by.user_id,
        requested_at=at,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise errors.AlreadyAsked() from None
    audit.record(by, "approvals.open_request", subject=row, project_id=project_id, at=at, kind=kind, about=subject_id)
    _ask(row, approvers, by=by)
    return row


@action
def decide(request_id: UUID, *, verdict: str, comment: str = "", by: Actor, at: datetime) -> Request:
    """Say the word. Raises NotThere, NotAllowed, OwnRequest, NotYours, CommentMissing, AlreadyDecided.

    A yes may meet the Refusal of the request's kind, where what was asked can no longer be.
    """
    row = _find(request_id)
    by.must(DECIDE, row.project_id)
    rules.check_decider(
        asked=row.approver_role,
        requester_id=row.requester_id,
        decider_id=by.user_id,
        roles=roles_at(by, row.project_id),
    )
    said = Verdict(verdict)
    if row.decider_id == by.user_id and row.state == OUTCOMES[said]:
        return row  # the same press again: it has its effect already
    words = rules.check_comment(said, comment)
    if said == Verdict.APPROVE and row.state == State.PENDING:
        kind_of(row.kind).check(row.subject_id, at)
    row = _close(row, OUTCOMES[said], by=by, at=at, comment=words)
    audit.record(by, "approvals.decide", subject=row, project_id=row.project_id, at=at, verdict=said.value)
    events.publish(
        ApprovalDecided(
            request_id=row.pk,
            project_id=row.project_id,
            kind=row.kind,
            subject_id=row.subject_id,
            verdict=said.value,
            by_id=by.user_id,
            at=at,
        )
    )
    notify(
        user_ids=[row.requester_id],
        kind=SAID,
        title=ENDED[OUTCOMES[said]],
        body=gettext_noop("%(who)s：%(comment)s") if words else gettext_noop("由%(who)s审批"),
        facts={"title": row.title, "who": by.name, "comment": words},
        url=page_of(row.project_id, row.pk),
        project_id=row.project_id,
        at=at,
    )
    return row


@action
def withdraw_request(request_id: UUID, *, by: Actor, at: datetime) -> Request:
    """Take a request back, as its requester or the system. Raises NotThere, AlreadyDecided."""
    row = _find(request_id)
    if not by.is_system and by.user_id != row.requester_id:
        raise NotThere()
    row = _close(row, State.WITHDRAWN, by=by, at=at)
    audit.record(by, "approvals.withdraw_request", subject=row, project_id=row.project_id, at=at)
    events.publish(
        ApprovalWithdrawn(request_id=row.pk, project_id=row.project_id, kind=row.kind, subject_id=row.subject_id, at=at)
    )
    return row


def page_of(project_id: UUID, request_id: UUID) -> str:
    """Return the address of a request's page."""
    return reverse("approvals:detail", kwargs={"project": project(project_id).slug, "request_id": request_id})


def _find(request_id: UUID) -> Request:
    return the_one(Request.objects.filter(pk=request_id))


def _close(row: Request, state: State, *, by: Actor, at: datetime, comment: str = "") -> Request:
    decider = None if by.is_system else by.user_id
    won = _end_once(row.pk, state=state, decider_id=decider, decided_at=at, comment=comment)
    row.refresh_from_db()
    if not won:
        raise already(row)
    by_whom = gettext_noop("%(who)s撤回") if state == State.WITHDRAWN else gettext_noop("由%(who)s审批")
    settle(
        _mark(row),
        user_ids={ref.user_id for ref in staff_of(row.project_id)},
        after=row.pk,
        title=ENDED[state],
        body=by_whom if decider else "",
        facts={"title": row.title, "who": by.name},
        at=at,
    )
    return row


def _end_once(request_id: UUID, **changes: Any) -> bool:
    """End a request if it still waits; False when somebody was faster."""
    return bool(Request.objects.filter(pk=request_id, state=State.PENDING).update(**changes))


def _ask(row: Request, approvers: Iterable[UUID], *, by: Actor) -> None:
    amount = row.amount_fen
    notify(
        user_ids=approvers,
        kind=ASKED,
        title=gettext_noop("请审批：%(title)s"),
        body=gettext_noop("%(who)s提交") if amount is None else gettext_noop("%(amount_fen)s，%(who)s提交"),
        facts={"title": row.title, "who": by.name} | ({} if amount is None else {"amount_fen": amount}),
        url=page_of(row.project_id, row.pk),
        project_id=row.project_id,
        mark=_mark(row),
        at=row.requested_at,
    )


def _mark(row: Request) -> str:
    return f"{ASKED}:{row.pk}"


def already(row: Request) -> errors.AlreadyDecided:
    """Return the refusal that says who decided, when and how."""
    decider = row.decider_id
    who = name_of([decider]).get(decider, "") if decider else _("系统")
    when = clock.local(row.decided_at or row.requested_at)
    current = {"state": row.state, "decided_at": when.isoformat()}
    return errors.AlreadyDecided(who=who, at=f"{when:%m-%d %H:%M:%S}", state=State(row.state).label, current=current)


def _approvers(project_id: UUID, role: str, requester_id: UUID) -> set[UUID]:
    """Return those who hold the role; where nobody else does, those who may decide in its place."""
    holders = {ref.user_id for ref in staff_of(project_id, role)} - {requester_id}
    if holders:
        return holders
    wanted = rules.deciders(role)
    return {ref.user_id for ref in staff_of(project_id) if ref.role in wanted} - {requester_id}
