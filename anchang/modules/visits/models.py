"""Visits, the day's rotation with everything that happened in it, and the count at the door."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import Q

from anchang.kernel import vault
from anchang.kernel.tenancy import TenantModel
from anchang.kernel.vault.blind import INDEX_BYTES
from anchang.modules.customers.api import VisitKind
from anchang.modules.visits.states import OPEN_STAGES, Happening, Morning, Purpose, Source, Stage, Turn, Verdict

_OPEN = sorted(OPEN_STAGES)


class Visit(TenantModel):
    """A group that came.

    `filing_id` names the filing that counts for it, confirmed by this visit or by one before; `import_key` the row of a
    register it came from.
    """

    project = models.ForeignKey("people.OrgNode", on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    number = models.PositiveIntegerField(null=True)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+", null=True)
    kind = models.CharField(max_length=6, choices=VisitKind.choices, blank=True)
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.UNKNOWN)
    medium = models.CharField(max_length=40, blank=True)
    filing_id = models.UUIDField(null=True)
    purpose = models.CharField(max_length=5, choices=Purpose.choices, default=Purpose.BUY)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True)
    turn = models.CharField(max_length=9, choices=Turn.choices, default=Turn.NONE)
    people = models.PositiveSmallIntegerField(default=1)
    stage = models.CharField(max_length=9, choices=Stage.choices, default=Stage.WAITING)
    arrived_at = models.DateTimeField()
    registered_by = models.UUIDField()
    received_by = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    receiver_name = models.CharField(max_length=40, blank=True, help_text="as a register names somebody not on staff")
    accepted_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    counted = models.BooleanField(default=False)
    note = vault.SealedText()
    profile = models.JSONField(default=dict)
    import_key = models.BinaryField(max_length=INDEX_BYTES, null=True)

    if TYPE_CHECKING:
        project_id: UUID
        customer_id: UUID | None
        received_by_id: UUID | None

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "project", "day", "number"], name="one_visit_per_number"),
            models.UniqueConstraint(
                fields=["tenant", "customer"], condition=Q(stage__in=_OPEN), name="one_open_visit_per_customer"
            ),
            models.UniqueConstraint(
                fields=["tenant", "customer"], condition=Q(kind=VisitKind.FIRST), name="one_first_visit_per_customer"
            ),
            models.UniqueConstraint(fields=["tenant", "project", "import_key"], name="one_visit_per_imported_row"),
            models.CheckConstraint(
                condition=~Q(purpose=Purpose.BUY) | Q(customer__isnull=False), name="buyers_are_customers"
            ),
            models.CheckConstraint(condition=Q(people__gte=1, people__lte=99), name="visit_of_1_to_99_people"),
        ]
        indexes = [
            models.Index(fields=["tenant", "project", "day", "id"], name="visits_by_day"),
            models.Index(fields=["tenant", "project", "arrived_at", "id"], name="visits_by_arrival"),
            models.Index(fields=["tenant", "project", "kind", "day", "customer"], name="visits_by_kind"),
            models.Index(
                fields=["tenant", "project", "kind", "arrived_at", "id", "source"], name="visits_newest_by_kind"
            ),
            models.Index(fields=["tenant", "project", "received_by", "arrived_at", "id"], name="visits_by_receiver"),
            models.Index(fields=["tenant", "customer", "arrived_at"], name="visits_by_customer"),
            models.Index(fields=["tenant", "project"], condition=Q(stage__in=_OPEN), name="visits_open"),
        ]


class RotationDay(TenantModel):
    """A day's rotation. `events` and `visits` count what was written; whoever moves them forward writes next."""

    project = models.ForeignKey("people.OrgNode", on_delete=models.PROTECT, related_name="+")
    date = models.DateField()
    morning = models.CharField(max_length=7, choices=Morning.choices)
    seed = models.CharField(max_length=40, blank=True)
    events = models.PositiveIntegerField(default=0)
    visits = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "project", "date"], name="one_rotation_per_day")]


class RotationSeat(TenantModel):
    """A consultant's place in a day's order."""

    day = models.ForeignKey(RotationDay, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    base = models.PositiveSmallIntegerField(default=0)

    if TYPE_CHECKING:
        user_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "day", "user"], name="one_seat_per_consultant"),
            models.UniqueConstraint(fields=["tenant", "day", "position"], name="one_consultant_per_seat"),
        ]


class RotationEvent(TenantModel):
    """Something that happened in the rotation. The database refuses to change or delete it."""

    day = models.ForeignKey(RotationDay, on_delete=models.PROTECT, related_name="+")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Happening.choices)
    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="+", null=True)
    reason = models.CharField(max_length=10, blank=True)
    at = models.DateTimeField()
    by = models.UUIDField()

    if TYPE_CHECKING:
        user_id: UUID
        visit_id: UUID | None

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "day", "seq"], name="one_rotation_event_per_place")]


class DoorCount(TenantModel):
    """Groups that came through the door in one hour of a day, counted by hand or by a counter."""

    project = models.ForeignKey("people.OrgNode", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    hour = models.PositiveSmallIntegerField()
    groups = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "project", "day", "hour"], name="one_count_per_hour"),
            models.CheckConstraint(condition=Q(hour__lte=23), name="door_hour_of_the_day"),
        ]


class RegisterImport(TenantModel):
    """A register being brought in. The file holds names and numbers: it is sealed, and gone once it is imported."""

    project = models.ForeignKey("people.OrgNode", on_delete=models.PROTECT, related_name="+")
    file = models.CharField(max_length=200)
    content = vault.SealedText()
    report = models.JSONField(default=dict)
    strangers = models.JSONField(default=dict)
    made_by = models.UUIDField()
    done_at = models.DateTimeField(null=True)

    if TYPE_CHECKING:
        project_id: UUID

    class Meta:
        indexes = [models.Index(fields=["tenant", "done_at", "created_at"], name="register_imports_open")]
