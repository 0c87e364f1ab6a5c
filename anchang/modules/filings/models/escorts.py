"""Codes that brokers show at the desk, and the escorts that came of them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import Q

from anchang.kernel.tenancy import TenantModel
from anchang.kernel.vault.blind import INDEX_BYTES
from anchang.modules.filings.models.filing import Filing


class EscortCode(TenantModel):
    """A code shown for a minute and taken once. Of its digits a keyed hash is kept: they cannot be found by trying."""

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="+")
    code_index = models.BinaryField(max_length=INDEX_BYTES)
    expires_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)

    if TYPE_CHECKING:
        filing_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "code_index"], condition=Q(taken_at__isnull=True), name="one_open_code_of_its_digits"
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "code_index"], name="escort_codes_by_digits"),
            models.Index(fields=["tenant", "expires_at"], condition=Q(taken_at__isnull=True), name="escort_codes_over"),
        ]


class Escort(TenantModel):
    """A broker brought the customer of a filing to the desk. The database refuses to change or delete it."""

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="escorts")
    code = models.ForeignKey(EscortCode, on_delete=models.PROTECT, related_name="+", null=True)
    taken_at = models.DateTimeField()
    taken_by = models.UUIDField()

    if TYPE_CHECKING:
        filing_id: UUID
        code_id: UUID | None

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "code"], name="one_escort_per_code")]
        indexes = [models.Index(fields=["tenant", "filing", "id"], name="escorts_of_filing")]
