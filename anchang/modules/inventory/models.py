"""Tables of units, prices and claims. Amounts in fen, areas in hundredths of a square metre."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from anchang.kernel.tenancy import TenantModel
from anchang.modules.inventory.states import ClaimKind, Product, RunState, Status, VersionState


class Project(TenantModel):
    """What selling needs to know of a project; its id is the id of its node in the organisation."""

    node = models.OneToOneField("people.OrgNode", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    permit_no = models.CharField(max_length=40, blank=True)
    lock_minutes = models.PositiveSmallIntegerField(default=15)
    lock_limit = models.PositiveSmallIntegerField(default=2)
    last_seq = models.BigIntegerField(default=0)
    last_version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=F("node_id")), name="project_is_its_node"),
            models.CheckConstraint(condition=Q(lock_minutes__range=(1, 1440)), name="lock_lasts_up_to_a_day"),
        ]

    def __str__(self) -> str:
        return self.name


class Building(TenantModel):
    """A building by its one name; `is_divided` when its units need their entrance named."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    position = models.IntegerField(default=0)
    is_divided = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "project", "name"], name="one_building_per_name")]

    def __str__(self) -> str:
        return self.name


class PriceVersion(TenantModel):
    """A set of prices, whole or part; the newest effective one that names a unit is the unit's price."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=VersionState.choices, default=VersionState.DRAFT)
    source = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+", null=True)
    approved_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+", null=True)
    approved_at = models.DateTimeField(null=True)
    effective_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "project", "number"], name="one_price_version_per_number"),
            models.CheckConstraint(
                condition=(Q(state=VersionState.EFFECTIVE) & Q(effective_at__isnull=False))
                | (~Q(state=VersionState.EFFECTIVE) & Q(effective_at__isnull=True)),
                name="effective_prices_know_since_when",
            ),
        ]


class PriceItem(TenantModel):
    """The prices of one unit in one version. Parking is priced by the piece and has no unit price."""

    version = models.ForeignKey(PriceVersion, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("inventory.Unit", on_delete=models.PROTECT, related_name="+")
    filed_total_fen = models.BigIntegerField()
    list_unit_fen = models.BigIntegerField(null=True)
    list_total_fen = models.BigIntegerField()
    floor_total_fen = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "version", "unit"], name="one_price_per_unit_and_version"),
            models.CheckConstraint(
                condition=Q(list_total_fen__gt=0)
                & Q(filed_total_fen__gte=F("list_total_fen"))
                & (Q(floor_total_fen__isnull=True) | Q(list_total_fen__gte=F("floor_total_fen"))),
                name="filed_list_and_floor_descend",
            ),
        ]


class Unit(TenantModel):
    """A flat, shop or parking space. `name` is its full name, `number_key` what tells its number apart."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    building = models.ForeignKey(Building, on_delete=models.PROTECT, related_name="+")
    entrance = models.CharField(max_length=12, blank=True)
    floor = models.CharField(max_length=8, blank=True)
    floor_order = models.IntegerField(default=0)
    number = models.CharField(max_length=20)
    number_key = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    room_type = models.CharField(max_length=40, blank=True)
    product = models.CharField(max_length=10, choices=Product.choices, default=Product.FLAT)
    gross_area = models.PositiveIntegerField(null=True)
    inner_area = models.PositiveIntegerField(null=True)
    status = models.CharField(max_length=4, choices=Status.choices, default=Status.SHUT)
    released = models.BooleanField(default=False)
    released_at = models.DateTimeField(null=True)
    withheld_until = models.DateTimeField(null=True)
    price = models.ForeignKey(PriceItem, on_delete=models.PROTECT, related_name="+", null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "project", "building", "entrance", "number_key"], name="one_unit_per_door"
            ),
            models.CheckConstraint(
                condition=(Q(released=True) & ~Q(status=Status.SHUT)) | (Q(released=False) & Q(status=Status.SHUT)),
                name="released_means_not_shut",
            ),
            models.CheckConstraint(
                condition=Q(inner_area__isnull=True) | Q(gross_area__gte=F("inner_area")), name="inner_within_gross"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "project", "status"], name="units_by_status"),
            models.Index(
                fields=["withheld_until"], condition=Q(withheld_until__isnull=False), name="units_withheld_until"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UnitChange(TenantModel):
    """One move of one unit, append-only; `seq` is the place in the project's order of commits."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    seq = models.BigIntegerField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    status_from = models.CharField(max_length=4, choices=Status.choices, blank=True)
    status = models.CharField(max_length=4, choices=Status.choices)
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()
    ref = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "project", "seq"], name="one_change_per_place")]
        indexes = [
            models.Index(fields=["unit", "-seq"], name="changes_of_a_unit"),
            # The live streams ask by project alone.
            models.Index(fields=["project", "seq"], name="changes_in_order"),
        ]


class Claim(TenantModel):
    """A right on a unit. At most one lives per unit: this index is the referee of every way of taking a unit."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=ClaimKind.choices)
    ref = models.CharField(max_length=80, blank=True)
    customer_id = models.UUIDField(null=True)
    holder = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+", null=True)
    price = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    live = models.BooleanField(default=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "unit"], condition=Q(live=True), name="one_live_claim_per_unit"),
            models.CheckConstraint(
                condition=Q(live=True, ended_at__isnull=True) | Q(live=False, ended_at__isnull=False),
                name="claims_end_when_they_die",
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(live=True), name="claims_due"),
            models.Index(fields=["project", "holder"], condition=Q(live=True), name="claims_of_a_seller"),
        ]


class ImportMapping(TenantModel):
    """A layout of price lists, saved under a name for the next file of the same hand."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    sheets = models.JSONField()
    made_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+", null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "project", "name"], name="one_mapping_per_name")]

    def __str__(self) -> str:
        return self.name


class ImportRun(TenantModel):
    """A file on its way in: kept whole while it is previewed, reduced to its report when it is done."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=RunState.choices, default=RunState.PREVIEW)
    file = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    content = models.BinaryField(null=True)
    sheets = models.JSONField(default=list)
    report = models.JSONField(null=True)
    made_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+", null=True)
    done_at = models.DateTimeField(null=True)
    price_version = models.ForeignKey(PriceVersion, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        indexes = [models.Index(fields=["project", "-created_at"], name="runs_newest_first")]
