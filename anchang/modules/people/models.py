"""The organisation, its teams and agencies, the accounts, and who is what where."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from anchang.kernel import clock, ids, vault
from anchang.kernel.places import Point
from anchang.kernel.rows import at_most_one
from anchang.kernel.tenancy import Tenant, TenantModel, current_tenant
from anchang.modules.people.states import (
    SEPARATED,
    AgencyStatus,
    Density,
    Language,
    NodeKind,
    Outcome,
    Role,
    TeamNature,
    Template,
    Theme,
)


class OrgNode(TenantModel):
    """A place in the organisation. A project is a node, and its id is the project's id everywhere."""

    kind = models.CharField(max_length=8, choices=NodeKind.choices)
    name = models.CharField(max_length=60)
    slug = models.SlugField(max_length=40, blank=True, help_text="the project's name in addresses")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True)
    path = models.CharField(
        max_length=400, editable=False, help_text="ids from the top to this node, each with a slash"
    )
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True, help_text="of the sales office, WGS-84")
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "slug"], condition=~Q(slug=""), name="one_project_per_slug"),
            models.UniqueConstraint(fields=["tenant", "parent", "name"], name="one_name_among_siblings"),
            models.CheckConstraint(
                condition=(Q(kind=NodeKind.PROJECT) & ~Q(slug="")) | (~Q(kind=NodeKind.PROJECT) & Q(slug="")),
                name="projects_alone_have_slugs",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    kind=NodeKind.PROJECT,
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="an_office_of_a_project_is_on_the_globe",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "path"], name="org_by_path")]

    def __str__(self) -> str:
        return self.name

    @property
    def office(self) -> Point | None:
        """Return where the project's sales office is; None where nobody has said so."""
        if self.latitude is None or self.longitude is None:
            return None
        return Point(float(self.latitude), float(self.longitude))

    @property
    def depth(self) -> int:
        """Return the number of nodes above."""
        return self.path.count("/") - 1

    def is_within(self, other: OrgNode) -> bool:
        """Tell whether this node is the other one or stands below it."""
        return self.tenant_id == other.tenant_id and self.path.startswith(other.path)


class Agency(TenantModel):
    """An outside company whose brokers bring customers; a party of the business."""

    name = models.CharField(max_length=60)
    status = models.CharField(max_length=8, choices=AgencyStatus.choices, default=AgencyStatus.ACTIVE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="one_agency_per_name")]

    @property
    def may_file(self) -> bool:
        """Tell whether its brokers may file: work is under way, neither suspended nor over."""
        return self.status == AgencyStatus.ACTIVE

    def __str__(self) -> str:
        return self.name


class TenantLogo(TenantModel):
    """The picture a tenant puts in the place of the mark; the tenant itself keeps only its digest."""

    digest = models.CharField(max_length=12)
    picture = models.BinaryField(max_length=64 * 1024)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant"], name="one_logo_per_tenant")]


class Team(TenantModel):
    """A sales team of one project."""

    project = models.ForeignKey(OrgNode, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=30)
    nature = models.CharField(max_length=8, choices=TeamNature.choices, default=TeamNature.OWN)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "project", "name"], name="one_team_per_name")]

    def __str__(self) -> str:
        return self.name


def phone_index(number: str) -> bytes:
    """Return the index under which an account is found before anybody knows its tenant."""
    return vault.index(number, purpose="sign-in", tenant_id=None)


class UserManager(BaseUserManager["User"]):
    """Accounts. Not scoped, because sign-in comes before the tenant is known; everything else asks `in_scope`."""

    def in_scope(self) -> models.QuerySet[User]:
        """Return the accounts of the tenant in scope. Raises LookupError when there is none."""
        return self.get_queryset().filter(tenant_id=current_tenant())

    def by_phone(self, number: str) -> User | None:
        """Return the active account that signs in with a normalised number."""
        return at_most_one(self.get_queryset().filter(phone_index=phone_index(number), is_active=True))


class User(AbstractBaseUser):
    """A person who signs in. The name is work data and plain; the number is sealed."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+", null=True, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    name = models.CharField(max_length=40)
    phone = vault.SealedText(mask="phone")
    phone_index = models.BinaryField(max_length=16, unique=True, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", null=True)
    is_active = models.BooleanField(default=True)
    theme = models.CharField(max_length=8, choices=Theme.choices, default=Theme.SYSTEM)
    density = models.CharField(max_length=12, choices=Density.choices, default=Density.TENANT, blank=True)
    language = models.CharField(max_length=8, choices=Language.choices, default=Language.CHINESE)
    last_project = models.ForeignKey(OrgNode, on_delete=models.PROTECT, related_name="+", null=True)

    USERNAME_FIELD = "id"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        indexes = [models.Index(fields=["tenant", "name"], name="user_by_name")]

    def __str__(self) -> str:
        return self.name

    def set_phone(self, number: str) -> None:
        """Take a normalised number, sealed and indexed."""
        self.phone = number
        self.phone_index = phone_index(number)


class RoleAssignment(TenantModel):
    """A role held by a person at a node, from an instant up to another one, or until it is taken away."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=16, choices=Role.choices)
    node = models.ForeignKey(OrgNode, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+", null=True)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "user", "role", "node"],
                condition=Q(revoked_at__isnull=True),
                name="one_standing_assignment_per_place",
            ),
            # 三员分立: whoever stands as one of the three administrators stands as no other.
            models.UniqueConstraint(
                fields=["tenant", "user"],
                condition=Q(revoked_at__isnull=True, role__in=sorted(SEPARATED)),
                name="three_administrators_apart",
            ),
            models.CheckConstraint(
                condition=Q(granted_by__isnull=True) | ~Q(granted_by=F("user")), name="nobody_grants_himself"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="assignment_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "node"], name="assignment_by_node")]

    @property
    def title(self) -> str:
        """Return the role's name for readers."""
        return str(Role(self.role).label)

    def is_live(self, at: datetime) -> bool:
        """Tell whether the role is held at an instant."""
        return self.revoked_at is None and self.valid_from <= at and (self.valid_to is None or at < self.valid_to)


def live(at: datetime, prefix: str = "") -> Q:
    """Return the condition under which an assignment counts at an instant."""
    return Q(**{f"{prefix}revoked_at__isnull": True, f"{prefix}valid_from__lte": at}) & (
        Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gt": at})
    )


class SmsMessage(models.Model):
    """A text message and what became of it. Without a provider its text is kept as long as its code or link counts."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+", null=True, editable=False)
    kind = models.CharField(max_length=12, choices=Template.choices)
    delivery = models.CharField(max_length=8, choices=Outcome.choices)
    fault = models.CharField(max_length=80, blank=True, help_text="what the provider refused it with, in its own words")
    phone = vault.SealedText(mask="phone")
    last4_index = models.BinaryField(max_length=16, editable=False)
    body = vault.SealedText()
    facts = vault.SealedText()
    counts_until = models.DateTimeField(help_text="when the text is wiped: its code or link opens nothing any more")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(delivery__in=[Outcome.KEPT, Outcome.QUEUED]) | Q(body=b"", facts=b""),
                name="a_provider_leaves_no_text_behind",
            ),
            models.CheckConstraint(
                condition=Q(fault="") | Q(delivery=Outcome.FAILED), name="only_failures_have_faults"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "-id"], name="sms_newest_first"),
            models.Index(fields=["tenant", "kind", "-id"], name="sms_of_a_kind"),
            models.Index(fields=["tenant", "last4_index"], name="sms_by_last_four"),
            models.Index(fields=["tenant", "id"], condition=Q(delivery=Outcome.QUEUED), name="sms_queued"),
        ]


def last4_index(number: str, tenant_id: UUID | None) -> bytes:
    """Return the index under which messages to numbers with these last four digits are found."""
    return vault.index(number[-4:], purpose="sms-last4", tenant_id=tenant_id)


def path_of(parent: OrgNode | None, node_id: UUID) -> str:
    """Return the materialised path of a node under its parent."""
    return f"{parent.path if parent else ''}{node_id.hex}/"
