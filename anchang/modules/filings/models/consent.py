"""Messages that ask customers for their consent."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import Q

from anchang.kernel.tenancy import TenantModel
from anchang.kernel.vault.blind import INDEX_BYTES
from anchang.modules.filings.models.filing import Filing


class ConsentLink(TenantModel):
    """A message by which a customer is asked: due, then sent with a token of which only the hash is kept."""

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="links")
    person_index = models.BinaryField(max_length=INDEX_BYTES, help_text="counts the messages to one number")
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    token_hash = models.BinaryField(max_length=32, null=True)
    expires_at = models.DateTimeField(null=True)

    if TYPE_CHECKING:
        filing_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token_hash"], name="one_link_per_token"),
            models.UniqueConstraint(
                fields=["tenant", "filing"], condition=Q(sent_at__isnull=True), name="one_message_waits_per_filing"
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, token_hash__isnull=True, expires_at__isnull=True)
                | Q(sent_at__isnull=False, token_hash__isnull=False, expires_at__isnull=False),
                name="a_sent_link_has_its_token_and_end",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "due_at"], condition=Q(sent_at__isnull=True), name="consent_links_due"),
            models.Index(fields=["tenant", "person_index", "sent_at"], name="consent_links_of_person"),
        ]
