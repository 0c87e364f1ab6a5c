"""A notice lies in one person's inbox until it is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext

from anchang.kernel import money
from anchang.kernel.tenancy import TenantModel
from anchang.modules.notices.kinds import Kind, kind_of


class Notice(TenantModel):
    """One thing one person should know. `title` and `body` are messages; `facts` fill them in the reader's language.

    No personal data of customers: the page behind `url` shows it to those who may see it.
    """

    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey("people.OrgNode", on_delete=models.PROTECT, related_name="+", null=True)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    body = models.CharField(max_length=400, blank=True)
    facts = models.JSONField(default=dict)
    url = models.CharField(max_length=300, blank=True)
    mark = models.CharField(max_length=120, blank=True, help_text="one person is told of one thing once")
    read_at = models.DateTimeField(null=True)

    if TYPE_CHECKING:
        user_id: UUID
        project_id: UUID | None

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "user", "mark"], condition=~Q(mark=""), name="told_once"),
            models.CheckConstraint(condition=Q(url="") | Q(url__startswith="/"), name="notice_leads_into_the_house"),
        ]
        indexes = [
            models.Index(fields=["tenant", "user", "id"], name="notice_newest"),
            models.Index(fields=["tenant", "user", "id"], condition=Q(read_at__isnull=True), name="notice_unread"),
        ]

    @property
    def sort(self) -> Kind:
        """Return the registered kind."""
        return kind_of(self.kind)

    @property
    def heading(self) -> str:
        """Return the title in the reader's language."""
        return self._said(self.title)

    @property
    def words(self) -> str:
        """Return the body in the reader's language."""
        return self._said(self.body)

    def _said(self, message: str) -> str:
        # gettext answers an empty message with the catalogue's own head.
        said = gettext(message) if message else ""
        return said % _worded(self.facts) if self.facts and said else said


def _worded(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts as the reader's language writes them: what is called `…_fen` is an amount."""
    return {name: money.brief(fact) if name.endswith("_fen") else fact for name, fact in facts.items()}
