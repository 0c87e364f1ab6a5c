"""How a paid pick comes to be signed: at an appointed time."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from anchang.kernel.tenancy import TenantModel
from anchang.modules.launches.models.book import Pick
from anchang.modules.launches.models.plan import Launch


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
