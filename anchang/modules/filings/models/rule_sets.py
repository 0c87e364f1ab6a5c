"""Rule sets as versions."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from anchang.kernel.tenancy import TenantModel
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.states import Channel


class RuleSetVersion(TenantModel):
    """What a project asks of a channel, or of one agency, from an instant on; never changed once it has judged."""

    project = models.ForeignKey("people.OrgNode", on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel.choices, blank=True, help_text="empty: every channel")
    agency = models.ForeignKey("people.Agency", on_delete=models.PROTECT, related_name="+", null=True)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=40)
    fields = models.JSONField(default=dict)
    effective_from = models.DateTimeField()
    effective_to = models.DateTimeField(null=True)
    approved_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+", null=True)

    if TYPE_CHECKING:
        project_id: UUID
        agency_id: UUID | None

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "project", "channel", "version"],
                condition=Q(agency__isnull=True),
                name="one_rule_set_per_channel_version",
            ),
            models.UniqueConstraint(
                fields=["tenant", "project", "channel", "agency", "version"],
                condition=Q(agency__isnull=False),
                name="one_rule_set_per_agency_version",
            ),
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gt=F("effective_from")),
                name="rule_set_ends_after_it_begins",
            ),
        ]

    @property
    def rules(self) -> RuleSet:
        """Return the fields as a value. Raises NotARuleSet when the row holds something else."""
        return RuleSet.from_data(self.fields)

    @property
    def nearness(self) -> tuple[bool, bool]:
        """Order scopes: an agency's own before the channel's, the channel's before the project's."""
        return self.agency_id is not None, bool(self.channel)
