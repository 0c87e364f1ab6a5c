"""What a project pays a channel, and from which day to which."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from anchang.kernel.tenancy import TenantModel
from anchang.modules.filings.states import Channel, Commission


class ChannelContract(TenantModel):
    """What a project has agreed with an agency, or offers a channel without agencies, with its first and last day.

    Its terms never change: other terms are another contract, whose days follow. No two of one agency (or channel) and
    project share a day; a guard of the database sees to that. A filing goes by the contract of its own day.
    """

    project = models.ForeignKey("people.OrgNode", on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.AGENCY)
    agency = models.ForeignKey("people.Agency", on_delete=models.PROTECT, related_name="+", null=True)
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="the last day")
    commission = models.CharField(max_length=8, choices=Commission.choices)
    amount = models.BigIntegerField(help_text="hundredths of a percent of the price, or fen a flat")
    terms = models.CharField(max_length=200)
    is_used = models.BooleanField(default=False, help_text="something was filed under it: it cannot be taken back")
    ended_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+", null=True)
    reason = models.CharField(max_length=100, blank=True, help_text="why it ends early, or was taken back")
    voided_at = models.DateTimeField(null=True)

    if TYPE_CHECKING:
        project_id: UUID
        agency_id: UUID | None

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="contract_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(channel=Channel.AGENCY, agency__isnull=False)
                | (~Q(channel=Channel.AGENCY) & Q(agency__isnull=True)),
                name="agencies_alone_have_contracts_of_their_own",
            ),
            models.CheckConstraint(
                condition=Q(commission=Commission.PERCENT, amount__gt=0, amount__lte=100_00)
                | Q(commission=Commission.FIXED, amount__gt=0),
                name="commission_is_an_amount",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | Q(is_used=False), name="what_was_filed_under_stays"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "project", "agency", "ends_on"], name="contracts_by_agency"),
            models.Index(fields=["tenant", "ends_on"], name="contracts_by_end"),
        ]

    def covers(self, day: date) -> bool:
        """Tell whether it is in force on a day."""
        return self.voided_at is None and self.starts_on <= day <= self.ends_on
