"""Subscriptions and the schemes by which their discounts are reckoned. Amounts in fen, areas in hundredths of a ㎡."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from anchang.kernel.tenancy import TenantModel
from anchang.modules.deals.rules.discount import Line, Quote, Scheme, quote
from anchang.modules.deals.states import LIVE, CloseReason, LineKind, Mode, Order, Rung, State


class DiscountScheme(TenantModel):
    """How the discounts of a project meet, from a day on; the newest one in force is used."""

    project = models.ForeignKey("people.OrgNode", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    mode = models.CharField(max_length=8, choices=Mode.choices, default=Mode.MULTIPLY)
    order = models.CharField(max_length=13, choices=Order.choices, default=Order.PERCENT_FIRST)
    to_yuan = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    if TYPE_CHECKING:
        project_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "project", "name"], name="one_scheme_per_name"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="scheme_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def rules(self) -> Scheme:
        """Return the scheme as the rules take it."""
        return Scheme(Mode(self.mode), Order(self.order), self.to_yuan)


class NumberRun(TenantModel):
    """How many subscriptions, or bookings, a project has numbered on a day."""

    project = models.ForeignKey("people.OrgNode", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    prefix = models.CharField(max_length=2, default="RG")
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "project", "day", "prefix"], name="one_number_run_per_day")
        ]


class Subscription(TenantModel):
    """认购: a buyer, a unit, a price, kept as they were agreed. What the unit is called stands here as it was then."""

    project = models.ForeignKey("people.OrgNode", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=24)
    unit = models.ForeignKey("inventory.Unit", on_delete=models.PROTECT, related_name="+")
    unit_name = models.CharField(max_length=80)
    building = models.CharField(max_length=40)
    room_type = models.CharField(max_length=40, blank=True)
    product = models.CharField(max_length=10)
    area = models.PositiveIntegerField(null=True)
    claim_id = models.UUIDField()
    filing = models.ForeignKey("filings.Filing", on_delete=models.PROTECT, related_name="+", null=True)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    buyers = models.JSONField(default=list, help_text="customer ids with their share in hundredths of a percent")
    owner = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, related_name="+", null=True)
    scheme = models.ForeignKey(DiscountScheme, on_delete=models.PROTECT, related_name="+", null=True)
    arithmetic = models.JSONField(default=dict, help_text="mode, order and rounding as they were applied")
    price_version = models.PositiveIntegerField()
    filed_total_fen = models.BigIntegerField()
    list_total_fen = models.BigIntegerField()
    floor_total_fen = models.BigIntegerField(null=True)
    discount_lines = models.JSONField(default=list)
    exact_total_fen = models.BigIntegerField()
    deal_total_fen = models.BigIntegerField()
    deposit_fen = models.BigIntegerField()
    rung = models.CharField(max_length=10, choices=Rung.choices, default=Rung.CONSULTANT)
    request_id = models.UUIDField(null=True)
    state = models.CharField(max_length=8, choices=State.choices)
    subscribed_on = models.DateField(null=True)
    planned_sign_on = models.DateField()
    signed_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    close_reason = models.CharField(max_length=10, choices=CloseReason.choices, blank=True)
    close_note = models.CharField(max_length=200, blank=True)
    prev = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True)
    version = models.PositiveIntegerField(default=1)

    if TYPE_CHECKING:
        project_id: UUID
        unit_id: UUID
        filing_id: UUID | None
        customer_id: UUID
        owner_id: UUID
        team_id: UUID | None
        scheme_id: UUID | None
        prev_id: UUID | None

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "project", "number"], name="one_subscription_per_number"),
            models.UniqueConstraint(
                fields=["tenant", "unit"], condition=Q(state__in=sorted(LIVE)), name="one_live_subscription_per_unit"
            ),
            models.CheckConstraint(
                condition=Q(deal_total_fen__gt=0)
                & Q(deal_total_fen__lte=F("list_total_fen"))
                & Q(list_total_fen__lte=F("filed_total_fen")),
                name="deal_list_and_filed_ascend",
            ),
            models.CheckConstraint(
                condition=Q(deposit_fen__gt=0) & Q(deposit_fen__lte=F("deal_total_fen")),
                name="deposit_within_the_price",
            ),
            models.CheckConstraint(
                condition=(Q(state=State.CLOSED) & ~Q(close_reason="") & Q(closed_on__isnull=False))
                | (~Q(state=State.CLOSED) & Q(close_reason="") & Q(closed_on__isnull=True)),
                name="closed_subscriptions_say_why",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.ACTIVE, State.SIGNED]) | Q(subscribed_on__isnull=False),
                name="standing_subscriptions_have_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SIGNED) | Q(signed_on__isnull=False), name="signed_contracts_have_a_day"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "project", "id"], name="deals_newest"),
            models.Index(fields=["tenant", "project", "state", "id"], name="deals_by_state"),
            models.Index(fields=["tenant", "project", "owner", "id"], name="deals_by_owner"),
            models.Index(fields=["tenant", "project", "subscribed_on"], name="deals_by_day"),
            models.Index(fields=["tenant", "project", "signed_on"], name="deals_by_sign_day"),
            models.Index(fields=["tenant", "project", "closed_on"], name="deals_by_close_day"),
            models.Index(fields=["tenant", "customer", "id"], name="deals_of_a_customer"),
            models.Index(fields=["tenant", "unit", "id"], name="deals_of_a_unit"),
            models.Index(fields=["tenant", "claim_id"], name="deals_by_claim"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def lines(self) -> tuple[Line, ...]:
        """Return the discounts as the rules take them."""
        return tuple(Line(LineKind(line["kind"]), line["value"], line.get("title", "")) for line in self.discount_lines)

    @property
    def quote(self) -> Quote:
        """Return the price worked out again from what was kept."""
        kept = self.arithmetic
        scheme = Scheme(Mode(kept["mode"]), Order(kept["order"]), kept["to_yuan"])
        return quote(self.list_total_fen, self.lines, scheme, area=self.area, unit=self.unit_name)

    @property
    def discount_fen(self) -> int:
        """Return what the buyer saves on the list price."""
        return self.list_total_fen - self.deal_total_fen

    @property
    def is_live(self) -> bool:
        """Tell whether it holds its unit."""
        return self.state in LIVE

    def is_overdue(self, today: date) -> bool:
        """Tell whether the contract should have been signed by today (domain guide §14, 逾期未签)."""
        return self.state == State.ACTIVE and self.planned_sign_on <= today
