"""Who is told what of a dispute. A broker is told of his own filing and nothing of the other one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_noop

from anchang.kernel import clock
from anchang.modules.filings.dispute_states import Decision
from anchang.modules.filings.models import Dispute, Filing
from anchang.modules.filings.readers import readers_of
from anchang.modules.filings.states import PROTECTING, State
from anchang.modules.notices import api as notices
from anchang.modules.people import api as people

KIND = "filings.dispute"
RAISED = gettext_noop("报备%(number)s有申诉，请在 %(until)s 前处理。")
CONTESTED = gettext_noop("报备%(number)s的客户归属有争议，处理期间客户冻结、佣金暂停。")
NAMED = gettext_noop("您被指定为仲裁人：报备%(number)s的申诉，请在 %(until)s 前处理。")
PROPOSED = gettext_noop("报备%(number)s的分成方案待您确认。")
RETURNED = gettext_noop("报备%(number)s的分成方案已退回，请另作结论。")
KEPT = gettext_noop("报备%(number)s的争议已有结论：您的报备有效，保护至 %(protected)s。")
SOLD = gettext_noop("报备%(number)s的争议已有结论：您的报备有效，已成交。")
WAITS = gettext_noop("报备%(number)s的争议已有结论：您的报备恢复为待确认。")
SHARED = gettext_noop("报备%(number)s的争议已有结论：佣金按比例分成，请看详情。")
LOST = gettext_noop("报备%(number)s的争议已有结论：您的报备未获支持，请看理由。")


def tell_brokers(dispute: Dispute, title: str, *, mark: str, at: datetime, both: bool = True) -> None:
    """Tell the brokers, or with `both` off the other one alone, each of his own filing; inside an action."""
    for filing in [dispute.filing if both else None, dispute.rival]:
        if filing is not None:
            _tell(readers_of(filing), filing, title, reverse("filings:result", args=[filing.pk]), dispute, mark, at)


def tell_decided(dispute: Dispute, decision: Decision, *, at: datetime) -> None:
    """Tell both brokers what became of their own filings, which stand as decided by now; inside an action."""
    for filing in filter(None, (dispute.filing, dispute.rival)):
        title = SHARED if decision == Decision.SPLIT else _outcome(filing)
        url = reverse("filings:result", args=[filing.pk])
        _tell(readers_of(filing), filing, title, url, dispute, "decided", at)


def tell_desk(dispute: Dispute, title: str, *, mark: str, at: datetime, only_managers: bool = False) -> None:
    """Tell the channel managers and managers of the project; inside an action."""
    roles = [people.Role.MANAGER] if only_managers else [people.Role.CHANNEL_MANAGER, people.Role.MANAGER]
    users = {one.user_id for role in roles for one in people.staff_of(dispute.project_id, role)}
    _tell(sorted(users), dispute.filing, title, _page(dispute), dispute, mark, at)


def tell_arbiter(dispute: Dispute, title: str, *, mark: str, at: datetime) -> None:
    """Tell the arbiter; where there is none yet, whoever may be one. Inside an action."""
    if dispute.arbiter_id is None:
        tell_desk(dispute, title, mark=mark, at=at)
    else:
        _tell([dispute.arbiter_id], dispute.filing, title, _page(dispute), dispute, mark, at)


def _outcome(filing: Filing) -> str:
    if filing.state == State.WON:
        return SOLD
    if filing.state == State.PENDING:
        return WAITS
    return KEPT if filing.state in PROTECTING else LOST


def _tell(users: list[UUID], filing: Filing, title: str, url: str, dispute: Dispute, mark: str, at: datetime) -> None:
    notices.notify(
        user_ids=users,
        kind=KIND,
        title=title,
        facts={"number": filing.number, "until": _moment(dispute.due_at), "protected": _moment(filing.until)},
        url=url,
        project_id=dispute.project_id,
        at=at,
        mark=f"{KIND}:{dispute.pk}:{mark}",
    )


def _moment(at: datetime) -> str:
    return f"{clock.local(at):%m-%d %H:%M}"


def _page(dispute: Dispute) -> str:
    slug = people.project(dispute.project_id).slug
    return reverse("filings:dispute", args=[slug, dispute.pk])
