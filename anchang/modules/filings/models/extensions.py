"""More time for filings: what the project gave, and which deadlines it moved."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from anchang.kernel.tenancy import TenantModel
from anchang.modules.filings.models.filing import Filing
from anchang.modules.filings.states import ExtensionState, Period


class Extension(TenantModel):
    """So many days more, with a reason: for filings chosen by hand, or for all that live between two days (节假日延期).

    `from_at` and `to_at` are the first instant and the first one after those days; both empty where chosen by hand.
    """

    project = models.ForeignKey("people.OrgNode", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=60)
    periods = models.JSONField(default=list, help_text="of Period")
    days = models.PositiveSmallIntegerField()
    latest = models.DateTimeField(null=True, help_text="no deadline moves beyond this instant")
    from_at = models.DateTimeField(null=True)
    to_at = models.DateTimeField(null=True)
    left_out = models.JSONField(default=dict, help_text="of the chosen filings those that got none, with the obstacle")
    state = models.CharField(max_length=9, choices=ExtensionState.choices)
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    if TYPE_CHECKING:
        project_id: UUID

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(from_at__isnull=True, to_at__isnull=True) | Q(from_at__lt=F("to_at")),
                name="extension_has_both_days_or_neither",
            ),
            models.CheckConstraint(condition=Q(days__gte=1), name="extension_gives_a_day"),
        ]
        indexes = [
            models.Index(fields=["tenant", "project", "-id"], name="extensions_newest"),
            models.Index(
                fields=["tenant", "state"], condition=Q(state__in=["open", "returning"]), name="extensions_due"
            ),
        ]

    @property
    def is_for_all(self) -> bool:
        """Tell whether it is for everything that lives between two days."""
        return self.from_at is not None


class ExtensionPart(TenantModel):
    """One deadline that an extension moved, or could not take back; a filing's period is moved by it once."""

    extension = models.ForeignKey(Extension, on_delete=models.PROTECT, related_name="parts")
    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=8, choices=Period.choices)
    was = models.DateTimeField()
    until = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, help_text="when it was taken back, or found to stay")
    is_back = models.BooleanField(default=False)

    if TYPE_CHECKING:
        extension_id: UUID
        filing_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "extension", "filing", "period"], name="extended_once"),
            models.CheckConstraint(condition=Q(until__gt=F("was")), name="extension_moves_on"),
            models.CheckConstraint(
                condition=Q(is_back=False) | Q(settled_at__isnull=False), name="what_is_back_is_settled"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "filing"], name="extensions_of_filing")]
