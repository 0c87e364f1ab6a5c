"""People who register themselves to recommend customers, and the poster that leads them in."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import Q

from anchang.kernel import vault
from anchang.kernel.tenancy import TenantModel
from anchang.modules.filings.states import Channel


class Poster(TenantModel):
    """A project's QR for the hall; its token is read by all who pass. A new one stops the old one."""

    project = models.ForeignKey("people.OrgNode", on_delete=models.PROTECT, related_name="+")
    token = vault.SealedText()
    token_hash = models.BinaryField(max_length=32)
    valid_until = models.DateField(help_text="the last day")
    made_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+", null=True)
    ended_at = models.DateTimeField(null=True)

    if TYPE_CHECKING:
        project_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token_hash"], name="one_poster_per_token"),
            models.UniqueConstraint(
                fields=["tenant", "project"], condition=Q(ended_at__isnull=True), name="one_standing_poster_per_project"
            ),
        ]


class PublicAgent(TenantModel):
    """Somebody who has registered himself for a project: as a public agent, or as an owner who recommends."""

    project = models.ForeignKey("people.OrgNode", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    poster = models.ForeignKey(Poster, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    claims_owner = models.BooleanField(default=False, help_text="says to be an owner; not found among those")
    joined_at = models.DateTimeField()
    text = models.CharField(max_length=12, help_text="the version of the notice that was agreed to")
    blocked_at = models.DateTimeField(null=True)
    blocked_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+", null=True)

    if TYPE_CHECKING:
        project_id: UUID
        user_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "project", "user"], name="one_public_agent_per_project"),
            models.CheckConstraint(
                condition=Q(channel__in=[Channel.PUBLIC, Channel.OWNER]),
                name="self_registered_are_public_or_owner",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "project", "-id"], name="public_agents_newest")]
