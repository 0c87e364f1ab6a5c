"""What a project sets for its figures."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import Q

from anchang.kernel.tenancy import TenantModel


class ChannelCeiling(TenantModel):
    """The most of a project's deals that paid channels may bring, from an instant on; the newest counts.

    Append-only: who set what, and when, stays.
    """

    project = models.ForeignKey("people.OrgNode", on_delete=models.PROTECT, related_name="+")
    percent = models.PositiveSmallIntegerField(help_text="of the units subscribed")
    set_by = models.UUIDField()
    set_at = models.DateTimeField()

    if TYPE_CHECKING:
        project_id: UUID

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(percent__gte=1, percent__lte=100), name="ceiling_is_a_percentage")
        ]
        indexes = [models.Index(fields=["tenant", "project", "-id"], name="ceilings_newest")]
