"""What was said to whom and when, how grades moved, and how long a consultant may still keep a customer."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import Q

from anchang.kernel import vault
from anchang.kernel.tenancy import TenantModel
from anchang.modules.followups.states import Kind, Method


class FollowUp(TenantModel):
    """One contact with a customer, or one try. Append-only: what was wrong is put right by another row."""

    project = models.ForeignKey("people.OrgNode", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    method = models.CharField(max_length=8, choices=Method.choices)
    effective = models.BooleanField(help_text="the two spoke: no answer does not count")
    content = vault.SealedText()
    customer_quote = vault.SealedText()
    grade_after = models.CharField(max_length=1)
    next_at = models.DateTimeField(null=True)
    at = models.DateTimeField()

    if TYPE_CHECKING:
        project_id: UUID
        customer_id: UUID
        user_id: UUID

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(grade_after="D") | Q(next_at__isnull=True),
                name="no_next_contact_with_d_customers",
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "customer", "-at"], name="follow_up_by_customer"),
            models.Index(fields=["tenant", "project", "user", "at", "customer"], name="follow_up_by_user"),
        ]

    @property
    def method_title(self) -> str:
        """Return the way of contact in words."""
        return str(Method(self.method).label)


class GradeChange(TenantModel):
    """A customer went up or down. Append-only."""

    project = models.ForeignKey("people.OrgNode", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    follow_up = models.ForeignKey(FollowUp, on_delete=models.PROTECT, related_name="+")
    before = models.CharField(max_length=1, blank=True)
    after = models.CharField(max_length=1)
    at = models.DateTimeField()

    if TYPE_CHECKING:
        customer_id: UUID
        user_id: UUID
        follow_up_id: UUID

    class Meta:
        indexes = [models.Index(fields=["tenant", "customer", "at"], name="grade_change_by_customer")]


class Custody(TenantModel):
    """Whose a customer is, since when, and at which nightly run they go back to the pool.

    A customer's last contact alone cannot tell: one taken from the pool today was last spoken to long ago.
    """

    project = models.ForeignKey("people.OrgNode", on_delete=models.PROTECT, related_name="+")
    customer = models.OneToOneField("customers.Customer", on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    last_contact_at = models.DateTimeField(help_text="the last effective contact, or when the customer was taken over")
    returns_at = models.DateTimeField(help_text="the nightly run that takes the customer back")
    last_follow_up = models.ForeignKey(FollowUp, on_delete=models.PROTECT, related_name="+", null=True)

    if TYPE_CHECKING:
        project_id: UUID
        customer_id: UUID
        owner_id: UUID

    class Meta:
        indexes = [
            models.Index(fields=["tenant", "returns_at"], name="custody_by_return"),
            models.Index(
                fields=["tenant", "project", "owner", "returns_at"],
                name="custody_by_owner",
            ),
        ]


class PoolReturn(TenantModel):
    """A customer was taken back, and why. Append-only."""

    project = models.ForeignKey("people.OrgNode", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    previous_owner = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    nature = models.CharField(max_length=8)
    last_contact_at = models.DateTimeField()
    at = models.DateTimeField()

    if TYPE_CHECKING:
        customer_id: UUID
        previous_owner_id: UUID

    class Meta:
        indexes = [models.Index(fields=["tenant", "project", "at"], name="pool_return_by_day")]


class Reminder(TenantModel):
    """One reminder of one promised moment; the unique key keeps it from being sent twice."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    moment = models.DateTimeField(help_text="the instant that the reminder is about")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "customer", "kind", "moment"],
                name="one_reminder_of_a_moment",
            )
        ]
