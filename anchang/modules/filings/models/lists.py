"""Lists uploaded for import."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models

from anchang.kernel import vault
from anchang.kernel.tenancy import TenantModel


class FilingList(TenantModel):
    """A list uploaded for import: sealed while it waits for a yes, emptied when it is taken in."""

    project = models.ForeignKey("people.OrgNode", on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=120)
    content = vault.SealedText()
    uploaded_by = models.UUIDField()
    report = models.JSONField(default=dict)
    taken_at = models.DateTimeField(null=True)

    if TYPE_CHECKING:
        project_id: UUID

    class Meta:
        indexes = [models.Index(fields=["tenant", "project", "-id"], name="filing_lists_newest")]
