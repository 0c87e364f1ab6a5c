"""The person, their numbers, and what they are to each project; the names and numbers are sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django_scopes import ScopedManager

from anchang.kernel import vault
from anchang.kernel.tenancy import Tenant, TenantModel
from anchang.kernel.vault.blind import GRAM_BYTES, INDEX_BYTES
from anchang.modules.customers.states import (
    Doubt,
    Grade,
    SearchForm,
    Settlement,
    Status,
)

# Lists leave out merged records: with the same condition on their indexes, counts are read from the index alone.
_STANDING = Q(merged_into__isnull=True)


class Person(TenantModel):
    """A natural person, known to the whole group."""

    name = vault.SealedText(mask="name")


class Phone(TenantModel):
    """A number of a person. A number belongs to one person of the group (domain guide §3, I2)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    number = vault.SealedText(mask="phone")
    full = models.BinaryField(max_length=INDEX_BYTES)
    f3l4 = models.BinaryField(max_length=INDEX_BYTES)
    f3l6 = models.BinaryField(max_length=INDEX_BYTES)
    last4 = models.BinaryField(max_length=INDEX_BYTES)

    if TYPE_CHECKING:
        person_id: UUID

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "full"], name="one_person_per_phone")]
        indexes = [
            models.Index(fields=["tenant", "f3l4"], name="phone_by_f3l4"),
            models.Index(fields=["tenant", "f3l6"], name="phone_by_f3l6"),
            models.Index(fields=["tenant", "last4"], name="phone_by_last4"),
        ]


class Identity(TenantModel):
    """The number of a person's identity document. A document is one person's of the group."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = vault.SealedText(mask="id_number")
    index = models.BinaryField(max_length=INDEX_BYTES)

    if TYPE_CHECKING:
        person_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "person"], name="one_document_per_person"),
            models.UniqueConstraint(fields=["tenant", "index"], name="one_person_per_document"),
        ]


class Household(TenantModel):
    """A family that decides together; its first visit decides whose customers they are (domain guide §4.7)."""

    project = models.ForeignKey("people.OrgNode", on_delete=models.PROTECT, related_name="+")


class Customer(TenantModel):
    """What a person is to a project: the opportunity (domain guide §3)."""

    # Single-column indexes would only tempt the planners away from the ordered ones below.
    project = models.ForeignKey("people.OrgNode", on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(
        Household,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
    )
    owner = models.ForeignKey(
        "people.User",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
    )
    team = models.ForeignKey(
        "people.Team",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
    )
    grade = models.CharField(max_length=1, choices=Grade.choices, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.CLUE)
    first_visit_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)
    last_effective_follow_at = models.DateTimeField(null=True)
    next_follow_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
    )

    if TYPE_CHECKING:
        project_id: UUID
        person_id: UUID
        owner_id: UUID | None
        team_id: UUID | None
        household_id: UUID | None
        merged_into_id: UUID | None

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "project", "person"], name="one_customer_per_person"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="no_customer_merged_into_itself",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "project", "id"], condition=_STANDING, name="customer_newest"),
            models.Index(
                fields=["tenant", "project", "last_seen_at", "id"],
                condition=_STANDING,
                name="customer_last_seen",
            ),
            models.Index(
                fields=["tenant", "project", "next_follow_at", "id"],
                condition=_STANDING,
                name="customer_next_follow",
            ),
            models.Index(fields=["tenant", "project", "owner", "id"], condition=_STANDING, name="owned_newest"),
            models.Index(
                fields=["tenant", "project", "owner", "last_seen_at", "id"],
                condition=_STANDING,
                name="owned_last_seen",
            ),
            models.Index(
                fields=["tenant", "project", "owner", "next_follow_at", "id"],
                condition=_STANDING,
                name="owned_next_follow",
            ),
            models.Index(fields=["tenant", "project", "grade", "id"], condition=_STANDING, name="customer_by_grade"),
            models.Index(fields=["tenant", "project", "status", "id"], condition=_STANDING, name="customer_by_status"),
            # Counted for the day of who leads, from the index alone.
            models.Index(
                fields=["tenant", "project", "grade", "status", "owner"],
                condition=_STANDING & Q(owner__isnull=False),
                name="held_by_grade",
            ),
            # Without the many that are empty, or the planners take the index for one that finds half of the table.
            models.Index(
                fields=["tenant", "merged_into"],
                condition=Q(merged_into__isnull=False),
                name="merged_records",
            ),
            models.Index(
                fields=["tenant", "household"],
                condition=Q(household__isnull=False),
                name="family",
            ),
        ]


class NameGram(models.Model):
    """One or two characters of a customer's name, as a keyed hash (performance guide §5).

    Ids of customers grow with time, so the unique index yields the newest of a gram by walking backwards.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey("people.OrgNode", on_delete=models.PROTECT, related_name="+", db_index=False)
    gram = models.BinaryField(max_length=GRAM_BYTES)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")

    if TYPE_CHECKING:
        tenant_id: UUID
        project_id: UUID
        customer_id: UUID
        objects: ClassVar[models.Manager[Self]]
    else:
        objects = ScopedManager(tenant="tenant_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "project", "gram", "customer"],
                name="one_gram_per_customer",
            )
        ]


class SearchLog(TenantModel):
    """Who looked for which number, as its keyed hash: what rules against leaks compare with filings (§6.5)."""

    project = models.ForeignKey("people.OrgNode", on_delete=models.PROTECT, related_name="+", null=True)
    user_id = models.UUIDField()
    form = models.CharField(max_length=4, choices=SearchForm.choices)
    index = models.BinaryField(max_length=INDEX_BYTES)
    found = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["tenant", "index", "at"], name="search_by_number"),
            models.Index(fields=["tenant", "user_id", "at"], name="search_by_user"),
        ]


class ReviewItem(TenantModel):
    """A row of an import that waits for a person. `facts` are the origin's own values, without personal data."""

    project = models.ForeignKey("people.OrgNode", on_delete=models.PROTECT, related_name="+")
    origin = models.CharField(max_length=16)
    row_key = models.BinaryField(max_length=INDEX_BYTES)
    row = models.PositiveIntegerField()
    doubt = models.CharField(max_length=10, choices=Doubt.choices)
    name = vault.SealedText(mask="name")
    phone = vault.SealedText(mask="phone")
    facts = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=Settlement.choices, default=Settlement.OPEN)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", null=True)
    settled_by = models.UUIDField(null=True)
    settled_at = models.DateTimeField(null=True)

    if TYPE_CHECKING:
        project_id: UUID
        customer_id: UUID | None

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "project", "origin", "row_key"],
                name="one_review_per_row",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[Settlement.OPEN, Settlement.IGNORED]) | Q(customer__isnull=False),
                name="settled_review_names_customer",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "project", "state", "id"], name="review_by_state")]
