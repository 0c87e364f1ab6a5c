"""How many filings a day has had from each holder of a quota; nothing but counts, thrown away after the day."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from anchang.kernel.tenancy import TenantModel
from anchang.kernel.vault.blind import INDEX_BYTES


class FilingQuota(TenantModel):
    """The filings of one office day by a broker, by an agency or from a device, for all projects together."""

    day = models.DateField()
    kind = models.CharField(max_length=6, help_text="of filings.states.Holder")
    holder = models.BinaryField(max_length=INDEX_BYTES, help_text="a keyed hash of the account, agency or device")
    filed = models.PositiveIntegerField()
    most = models.PositiveIntegerField(help_text="the limit under which the last one was counted")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "day", "holder"], name="one_quota_per_holder_and_day"),
            models.CheckConstraint(condition=Q(filed__lte=F("most")), name="no_more_filings_than_the_quota"),
        ]
