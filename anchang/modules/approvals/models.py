"""A request, put to a role of a project, and its verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext

from anchang.kernel import money
from anchang.kernel.tenancy import TenantModel
from anchang.modules.approvals.ports import Kind, kind_of
from anchang.modules.approvals.states import State
from anchang.modules.people.api import Role


class Request(TenantModel):
    """What somebody asks for. `facts` are the values that were put to the approver, without personal data."""

    project = models.ForeignKey("people.OrgNode", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    title = models.CharField(max_length=120)
    facts = models.JSONField(default=dict)
    is_flagged = models.BooleanField(default=False, help_text="stands out among the others, e.g. below the floor price")
    approver_role = models.CharField(max_length=16, choices=Role.choices)
    requester = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.PENDING)
    decider = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True)
    comment = models.CharField(max_length=400, blank=True)

    if TYPE_CHECKING:
        project_id: UUID
        requester_id: UUID
        decider_id: UUID | None

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "kind", "subject_id"], condition=Q(state=State.PENDING), name="one_pending_request"
            ),
            models.CheckConstraint(
                condition=Q(state=State.PENDING, decided_at__isnull=True)
                | (~Q(state=State.PENDING) & Q(decided_at__isnull=False)),
                name="only_pending_requests_are_undecided",
            ),
            models.CheckConstraint(
                condition=Q(decider__isnull=True) | ~Q(decider=F("requester")) | Q(state=State.WITHDRAWN),
                name="nobody_decides_his_own_request",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.REJECTED, State.RETURNED]) | ~Q(comment=""), name="no_refusal_without_why"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "project", "state", "id"], name="requests_by_state"),
            models.Index(fields=["tenant", "requester", "id"], name="requests_of_a_person"),
            models.Index(fields=["tenant", "subject_id", "id"], name="requests_of_a_subject"),
        ]

    @property
    def sort(self) -> Kind:
        """Return the registered kind."""
        return kind_of(self.kind)

    @property
    def amount_fen(self) -> int | None:
        """Return what it is worth, where it is worth anything."""
        amount = self.facts.get("amount_fen")
        return amount if isinstance(amount, int) else None

    @property
    def heading(self) -> str:
        """Return its title and what it is worth, in the reader's language."""
        if self.amount_fen is None:
            return self.title
        return gettext("%(title)s，%(amount)s") % {"title": self.title, "amount": money.brief(self.amount_fen)}

    @property
    def brief(self) -> str:
        """Return what is asked, in half a line."""
        return self.sort.brief(self.facts)

    @property
    def is_pending(self) -> bool:
        """Tell whether it waits."""
        return self.state == State.PENDING

    @property
    def asked(self) -> str:
        """Return the name of the role it was put to."""
        return str(Role(self.approver_role).label)
