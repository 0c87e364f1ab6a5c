"""Who may choose, what they wish for, and how they sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import Q

from anchang.kernel import vault
from anchang.kernel.tenancy import TenantModel
from anchang.modules.launches.models.plan import Launch


class Entitlement(TenantModel):
    """选房资格: a customer of a launch, the queue number 认筹序号, the batch, and how many units.

    `buyer_no` is the plan's number, from 0 on, set when the launch is armed; the book and the passes know no other.
    `wechat` is the keyed index of who signs in by WeChat; `waits_since` is set while somebody wants to hear of units
    that come back.
    """

    launch = models.ForeignKey(Launch, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    batch_no = models.PositiveSmallIntegerField(default=0)
    limit = models.PositiveSmallIntegerField(default=1)
    consultant = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+", null=True)
    verified_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+", null=True)
    buyer_no = models.PositiveIntegerField(null=True)
    sign_ins = models.PositiveIntegerField(default=0)
    signed_in_at = models.DateTimeField(null=True)
    given_up = models.PositiveSmallIntegerField(default=0)
    wechat = models.BinaryField(max_length=16, null=True)
    waits_since = models.DateTimeField(null=True)

    if TYPE_CHECKING:
        launch_id: UUID
        customer_id: UUID
        consultant_id: UUID | None

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "launch", "customer"], name="one_entitlement_per_customer"),
            models.UniqueConstraint(fields=["tenant", "launch", "number"], name="one_entitlement_per_number"),
            models.UniqueConstraint(fields=["tenant", "launch", "buyer_no"], name="one_entitlement_per_buyer"),
            models.UniqueConstraint(fields=["tenant", "launch", "wechat"], name="one_entitlement_per_wechat"),
            models.CheckConstraint(condition=Q(limit__range=(1, 20)), name="entitled_to_some_units"),
        ]
        indexes = [models.Index(fields=["launch", "consultant"], name="entitlements_of_a_seller")]


class Favourite(TenantModel):
    """心愿: a unit that a buyer wishes for, in the order of the wish: 1 is the first (domain guide §9.5)."""

    entitlement = models.ForeignKey(Entitlement, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey("inventory.Unit", on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField()

    if TYPE_CHECKING:
        entitlement_id: UUID
        unit_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "entitlement", "unit"], name="one_wish_per_unit"),
            models.UniqueConstraint(fields=["tenant", "entitlement", "rank"], name="one_wish_per_rank"),
            models.CheckConstraint(condition=Q(rank__gte=1), name="wishes_begin_at_one"),
        ]


class SignInCode(TenantModel):
    """A code that somebody asked for to a number; kept as a keyed digest, good once and for minutes.

    Every number gets a row, and nothing is known of it before the worker has looked: only where the number is of the
    launch does a code go out, and the row gets its digest. So a row without one is a code that nobody can have.
    """

    launch = models.ForeignKey(Launch, on_delete=models.CASCADE, related_name="+")
    number = vault.SealedText()
    entitlement = models.ForeignKey(Entitlement, on_delete=models.CASCADE, related_name="+", null=True)
    digest = models.BinaryField(max_length=64, default=bytes)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    if TYPE_CHECKING:
        launch_id: UUID
        entitlement_id: UUID | None

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="codes_by_their_end")]
