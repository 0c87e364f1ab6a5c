"""Earnest money before a flat is chosen (认筹)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import Q

from anchang.kernel.tenancy import TenantModel
from anchang.modules.deals.models.subscriptions import Subscription
from anchang.modules.deals.states import BookingState


class Booking(TenantModel):
    """认筹: a customer pays earnest money for a flat yet to be chosen. It becomes a subscription, or is given back."""

    project = models.ForeignKey("people.OrgNode", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=24)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, related_name="+", null=True)
    filing = models.ForeignKey("filings.Filing", on_delete=models.PROTECT, related_name="+", null=True)
    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="+", null=True)
    amount_fen = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=BookingState.choices)
    booked_on = models.DateField()
    closed_on = models.DateField(null=True)

    if TYPE_CHECKING:
        project_id: UUID
        customer_id: UUID
        owner_id: UUID
        team_id: UUID | None
        filing_id: UUID | None
        subscription_id: UUID | None

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "project", "customer"],
                condition=Q(state=BookingState.BOOKED),
                name="one_live_booking_per_customer",
            ),
            models.UniqueConstraint(fields=["tenant", "project", "number"], name="one_booking_per_number"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="booking_has_an_amount"),
            models.CheckConstraint(
                condition=Q(state=BookingState.BOOKED, closed_on__isnull=True)
                | (~Q(state=BookingState.BOOKED) & Q(closed_on__isnull=False)),
                name="closed_bookings_have_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=BookingState.SUBSCRIBED) | Q(subscription__isnull=False),
                name="subscribed_bookings_name_theirs",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "project", "booked_on"], name="bookings_by_day"),
            models.Index(fields=["tenant", "customer", "id"], name="bookings_of_a_customer"),
        ]

    def __str__(self) -> str:
        return self.number
