"""Rule sets as versions."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
from django.db import models
from django.db.models import F, Q

from anchang.kernel.tenancy import TenantModel
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.states import AppliesTo, Channel, Draft


@lru_cache(maxsize=256)
def _read(content: bytes) -> RuleSet:
    # A page of filings asks the same few versions again for each row and each sentence of it.
    return RuleSet.from_data(msgspec.json.decode(content))


class RuleSetVersion(TenantModel):
    """What a project asks of a channel, or of one agency, from an instant on.

    A draft until somebody else than its writer approves it; then the database keeps it as it is (domain guide §4.2).
    Only the first of a project, made with it, was approved by nobody.
    """

    project = models.ForeignKey("people.OrgNode", on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel.choices, blank=True, help_text="empty: every channel")
    agency = models.ForeignKey("people.Agency", on_delete=models.PROTECT, related_name="+", null=True)
    version = models.PositiveIntegerField(null=True, help_text="given when it is approved")
    title = models.CharField(max_length=40)
    note = models.CharField(max_length=200, blank=True, help_text="why it was made")
    fields = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=Draft.choices, default=Draft.DRAFT)
    applies_to = models.CharField(max_length=17, choices=AppliesTo.choices, default=AppliesTo.NEW_ONLY)
    effective_from = models.DateTimeField(null=True, help_text="of a draft: not before; empty: from its approval on")
    effective_to = models.DateTimeField(null=True)
    edition = models.PositiveIntegerField(default=1, help_text="counts the changes of a draft")
    drafted_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+", null=True)
    approved_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+", null=True)
    approved_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True, help_text="when those in protection followed it")

    if TYPE_CHECKING:
        project_id: UUID
        agency_id: UUID | None
        drafted_by_id: UUID | None
        approved_by_id: UUID | None

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
            models.CheckConstraint(
                condition=~Q(state=Draft.APPROVED)
                | Q(version__isnull=False, effective_from__isnull=False, approved_at__isnull=False),
                name="approved_rules_have_version_and_instant",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("drafted_by")),
                name="nobody_approves_his_own_rules",
            ),
            models.CheckConstraint(
                condition=~Q(state=Draft.APPROVED) | Q(approved_by__isnull=False) | Q(drafted_by__isnull=True),
                name="drafted_rules_are_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | Q(effective_from__gte=F("approved_at")),
                name="rules_never_reach_back",
            ),
        ]

    @property
    def rules(self) -> RuleSet:
        """Return the fields as a value. Raises NotARuleSet when the row holds something else."""
        return _read(msgspec.json.encode(self.fields))

    @property
    def begins_at(self) -> datetime:
        """Return when an approved version takes effect."""
        assert self.effective_from is not None
        return self.effective_from

    @property
    def is_draft(self) -> bool:
        """Tell whether it may still be changed."""
        return self.state == Draft.DRAFT

    @property
    def nearness(self) -> tuple[bool, bool]:
        """Order scopes: an agency's own before the channel's, the channel's before the project's."""
        return self.agency_id is not None, bool(self.channel)
