"""The words of the module: where a request stands and what may be said about it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from anchang.modules.people.api import Role


class State(models.TextChoices):
    """Where a request stands. Only a pending one may be decided or withdrawn."""

    PENDING = "pending", _("待审批")
    APPROVED = "approved", _("已批准")
    REJECTED = "rejected", _("已驳回")
    RETURNED = "returned", _("已退回")
    WITHDRAWN = "withdrawn", _("已撤回")


class Verdict(models.TextChoices):
    """What an approver says."""

    APPROVE = "approve", _("批准")
    REJECT = "reject", _("驳回")
    RETURN = "return", _("退回")


OUTCOMES: dict[Verdict, State] = {
    Verdict.APPROVE: State.APPROVED,
    Verdict.REJECT: State.REJECTED,
    Verdict.RETURN: State.RETURNED,
}
NEEDS_COMMENT: frozenset[Verdict] = frozenset({Verdict.REJECT, Verdict.RETURN})
COMMENT_MOST = 400

# Who may decide what was put to a role: the role itself and those above it in the project.
DECIDERS: dict[Role, frozenset[Role]] = {
    Role.MANAGER: frozenset({Role.MANAGER, Role.LEADER}),
    Role.CASHIER: frozenset({Role.CASHIER, Role.FINANCE_LEAD}),
}
