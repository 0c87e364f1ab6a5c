"""What a launch is planned to be: its rules, its units, its batches. Amounts in fen."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from anchang.kernel import vault
from anchang.kernel.tenancy import TenantModel
from anchang.kernel.wording import bracketed
from anchang.modules.launches.rules.naming import without_mark
from anchang.modules.launches.states import Kind, MissPolicy, Mode, Order, State


class Launch(TenantModel):
    """线上开盘: units of a project that entitled buyers choose from between two instants (domain guide §9.2).

    A rehearsal is a launch of its own that copies a draft; it claims no unit and never becomes a real one.
    """

    project = models.ForeignKey("inventory.Project", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=9, choices=Kind.choices)
    state = models.CharField(max_length=6, choices=State.choices, default=State.DRAFT)
    rehearsal_of = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    mode = models.CharField(max_length=7, choices=Mode.choices, default=Mode.FREE)
    order = models.CharField(max_length=6, choices=Order.choices, default=Order.NUMBER)
    gather_ms = models.PositiveSmallIntegerField(default=300)
    turn_seconds = models.PositiveSmallIntegerField(default=180)
    turns_at_once = models.PositiveSmallIntegerField(default=1)
    calls = models.PositiveSmallIntegerField(default=3)
    miss_policy = models.CharField(max_length=4, choices=MissPolicy.choices, default=MissPolicy.NEXT)
    max_favourites = models.PositiveSmallIntegerField(default=5)
    give_up_limit = models.PositiveSmallIntegerField(default=2)
    confirm_minutes = models.PositiveSmallIntegerField(default=3)
    pay_minutes = models.PositiveSmallIntegerField(default=15)
    sign_hours = models.PositiveSmallIntegerField(default=24)
    deposit_fen = models.BigIntegerField(default=5_000_000)
    shows_price = models.BooleanField(default=True)
    shows_heat = models.BooleanField(default=False)
    welcome = models.CharField(max_length=200, blank=True)
    rules_text = models.TextField(max_length=4000, blank=True)
    # When and where buyers come to sign: days after the opening's own, hours of the office's clock.
    sign_day = models.PositiveSmallIntegerField(default=1)
    sign_days = models.PositiveSmallIntegerField(default=3)
    sign_from = models.PositiveSmallIntegerField(default=9)
    sign_to = models.PositiveSmallIntegerField(default=18)
    sign_minutes = models.PositiveSmallIntegerField(default=30)
    sign_seats = models.PositiveSmallIntegerField(default=4)
    sign_site = models.CharField(max_length=100, blank=True)
    sign_brings = models.TextField(max_length=1000, blank=True)
    # The lot's secret until it is drawn, and what was published of it before.
    seed = vault.SealedText()
    commitment = models.CharField(max_length=64, blank=True)
    committed_at = models.DateTimeField(null=True)
    public_word = models.CharField(max_length=80, blank=True)
    # Lots that were published and voided: commitment, word, when, why. Nobody draws again in silence.
    voided_lots = models.JSONField(default=list)
    drawn_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+", null=True)
    asked_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+", null=True)
    armed_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+", null=True)
    armed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    if TYPE_CHECKING:
        project_id: UUID
        rehearsal_of_id: UUID | None
        made_by_id: UUID | None
        asked_by_id: UUID | None
        armed_by_id: UUID | None

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="launch_closes_after_it_opens"),
            models.CheckConstraint(
                condition=Q(kind=Kind.REHEARSAL) | Q(rehearsal_of__isnull=True), name="only_rehearsals_rehearse"
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.REHEARSAL)
                | Q(state=State.DRAFT)
                | (Q(asked_by__isnull=False, armed_by__isnull=False) & ~Q(asked_by=F("armed_by"))),
                name="two_people_arm_a_launch",
            ),
            models.CheckConstraint(
                condition=Q(state=State.CLOSED, closed_at__isnull=False)
                | (~Q(state=State.CLOSED) & Q(closed_at__isnull=True)),
                name="closed_launches_know_since_when",
            ),
            models.CheckConstraint(condition=Q(deposit_fen__gt=0), name="launches_ask_for_a_deposit"),
            models.CheckConstraint(
                condition=Q(turn_seconds__range=(10, 3600)) & Q(turns_at_once__range=(1, 200)) & Q(calls__range=(1, 9)),
                name="turns_have_a_measure",
            ),
            models.CheckConstraint(
                condition=Q(confirm_minutes__range=(1, 60))
                & Q(pay_minutes__range=(1, 1440))
                & Q(sign_hours__range=(1, 720)),
                name="windows_have_a_measure",
            ),
            models.CheckConstraint(
                condition=Q(sign_day__lte=14, sign_days__lte=14, sign_from__lt=F("sign_to"), sign_to__lte=24)
                & Q(sign_minutes__range=(10, 240), sign_seats__range=(1, 100)),
                name="signing_has_a_measure",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "project", "-opens_at"], name="launches_newest"),
            models.Index(fields=["state", "opens_at"], name="launches_by_state"),
        ]

    @property
    def is_by_lot(self) -> bool:
        """Tell whether buyers are called in an order that is drawn (摇号)."""
        return self.mode == Mode.TURNS and self.order == Order.DRAWN

    @property
    def is_rehearsal(self) -> bool:
        """Tell whether this is a 公测."""
        return self.kind == Kind.REHEARSAL

    @property
    def is_played_out(self) -> bool:
        """Tell whether this was a rehearsal that is over: nobody has to do anything more, or to come."""
        return self.is_rehearsal and self.state == State.CLOSED

    @property
    def project_name(self) -> str:
        """Return the project's name as texts to buyers say it; those of a rehearsal say that it is one."""
        return bracketed(self.project.name, Kind.REHEARSAL.label) if self.is_rehearsal else self.project.name

    @property
    def title(self) -> str:
        """Return the name as it stands beside a tag that says 公测: a rehearsal's without its own mark."""
        return without_mark(self.name) if self.is_rehearsal else self.name

    def __str__(self) -> str:
        return self.name


class Batch(TenantModel):
    """批次: buyers who choose in a window of their own; `number` from 0 on, as the plan counts."""

    launch = models.ForeignKey(Launch, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()

    if TYPE_CHECKING:
        launch_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "launch", "number"], name="one_batch_per_number"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="batch_closes_after_it_opens"),
        ]

    def __str__(self) -> str:
        return self.name


class Offer(TenantModel):
    """A unit of a launch. Its number in the plan, its price and, in a real one, its claim are set when it is armed."""

    launch = models.ForeignKey(Launch, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("inventory.Unit", on_delete=models.PROTECT, related_name="+")
    wave = models.PositiveSmallIntegerField(default=0)
    number = models.PositiveIntegerField(null=True)
    price_fen = models.BigIntegerField(null=True)
    claim = models.ForeignKey("inventory.Claim", on_delete=models.PROTECT, related_name="+", null=True)

    if TYPE_CHECKING:
        launch_id: UUID
        unit_id: UUID
        claim_id: UUID | None

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "launch", "unit"], name="one_offer_per_unit"),
            models.UniqueConstraint(fields=["tenant", "launch", "number"], name="one_offer_per_number"),
            models.CheckConstraint(
                condition=Q(number__isnull=True, price_fen__isnull=True)
                | Q(number__isnull=False, price_fen__isnull=False),
                name="armed_offers_have_a_price",
            ),
        ]
        indexes = [models.Index(fields=["claim"], condition=Q(claim__isnull=False), name="offers_by_claim")]
