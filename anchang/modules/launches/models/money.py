"""What a buyer pays to keep a pick. Amounts in fen."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import Q

from anchang.kernel.tenancy import TenantModel
from anchang.modules.launches.models.book import Pick
from anchang.modules.launches.states import DepositState


class Deposit(TenantModel):
    """定金: a payment asked of a buyer through a provider, and what the provider said of it.

    `number` is ours and unique, so that the provider's word, however often it comes, meets one row.
    """

    pick = models.ForeignKey(Pick, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=32)
    amount_fen = models.BigIntegerField()
    provider = models.CharField(max_length=20)
    state = models.CharField(max_length=8, choices=DepositState.choices, default=DepositState.OPEN)
    provider_ref = models.CharField(max_length=64, blank=True)
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, blank=True)

    if TYPE_CHECKING:
        pick_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="one_deposit_per_number"),
            models.UniqueConstraint(
                fields=["tenant", "pick"],
                condition=Q(state__in=[DepositState.OPEN, DepositState.PAID]),
                name="one_standing_deposit_per_pick",
            ),
            models.UniqueConstraint(
                fields=["tenant", "provider", "provider_ref"],
                condition=~Q(provider_ref=""),
                name="one_deposit_per_payment",
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="deposits_are_amounts"),
            models.CheckConstraint(
                condition=~Q(state__in=[DepositState.PAID, DepositState.REFUND, DepositState.REFUNDED])
                | Q(paid_at__isnull=False),
                name="paid_deposits_know_since_when",
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(state=DepositState.OPEN), name="deposits_to_be_closed"),
        ]
