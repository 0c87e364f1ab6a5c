"""How a paid pick comes to be signed: at an appointed time, or electronically."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from anchang.kernel.tenancy import TenantModel
from anchang.modules.launches.models.book import Pick
from anchang.modules.launches.models.plan import Launch
from anchang.modules.launches.states import SigningState


class Appointment(TenantModel):
    """预约签约: a seat of a slot that a buyer has chosen to sign for a pick.

    Seats are numbered from 1; `seats` is how many the slot has, so that the database itself lets in no more.
    """

    launch = models.ForeignKey(Launch, on_delete=models.PROTECT, related_name="+")
    pick = models.ForeignKey(Pick, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    seat = models.PositiveSmallIntegerField()
    seats = models.PositiveSmallIntegerField()
    live = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    if TYPE_CHECKING:
        launch_id: UUID
        pick_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "launch", "starts_at", "seat"],
                condition=Q(live=True),
                name="one_live_appointment_per_seat",
            ),
            models.UniqueConstraint(
                fields=["tenant", "pick"], condition=Q(live=True), name="one_live_appointment_per_pick"
            ),
            models.CheckConstraint(condition=Q(seat__gte=1, seat__lte=F("seats")), name="appointments_have_a_seat"),
            models.CheckConstraint(
                condition=Q(live=True, ended_at__isnull=True) | Q(live=False, ended_at__isnull=False),
                name="appointments_end_when_they_die",
            ),
        ]
        indexes = [
            models.Index(
                fields=["starts_at"],
                condition=Q(live=True, reminded_at__isnull=True),
                name="appointments_to_remind_of",
            ),
        ]


class Signing(TenantModel):
    """电子签: the text of a subscription laid before its buyer, and what the provider said of it.

    `number` is ours, `ref` the provider's, so that its word, however often it comes, meets one row; `digest` is the
    SHA-256 of the text as it stands here. The buyer is masked in it.
    """

    pick = models.ForeignKey(Pick, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=32)
    provider = models.CharField(max_length=20)
    ref = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=6, choices=SigningState.choices, default=SigningState.OPEN)
    title = models.CharField(max_length=60)
    document = models.TextField()
    digest = models.CharField(max_length=64)
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    if TYPE_CHECKING:
        pick_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="one_signing_per_number"),
            models.UniqueConstraint(
                fields=["tenant", "pick"],
                condition=Q(state__in=[SigningState.OPEN, SigningState.SIGNED]),
                name="one_standing_signing_per_pick",
            ),
            models.UniqueConstraint(
                fields=["tenant", "provider", "ref"], condition=~Q(ref=""), name="one_signing_per_flow"
            ),
            models.CheckConstraint(
                condition=Q(state=SigningState.SIGNED, signed_at__isnull=False)
                | (~Q(state=SigningState.SIGNED) & Q(signed_at__isnull=True)),
                name="signed_papers_know_since_when",
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(state=SigningState.OPEN), name="signings_to_ask_after"),
        ]
