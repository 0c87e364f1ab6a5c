"""The book that the gate writes, and the picks in it.

The gate writes book, pages and picks by SQL of its own (gate/launch/ledger.py); their columns are held together by a
test. Instants of the book are microseconds, those of rows datetimes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from anchang.gate.launch.book import GIVEN_UP, UNPAID
from anchang.kernel.tenancy import Tenant, TenantModel
from anchang.kernel.wording import explained
from anchang.modules.launches.models.plan import Launch


class Book(TenantModel):
    """The book of an armed launch: its frozen plan, and where it stands. Whoever writes an entry holds this row."""

    launch = models.ForeignKey(Launch, on_delete=models.PROTECT, related_name="+")
    plan = models.BinaryField()
    seq = models.BigIntegerField(default=0)
    pages = models.BigIntegerField(default=0)
    link = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "launch"], name="one_book_per_launch")]


class Page(TenantModel):
    """Entries that were committed together, a line each; the database keeps them as they are."""

    launch = models.ForeignKey(Launch, on_delete=models.PROTECT, related_name="+")
    number = models.BigIntegerField()
    first_seq = models.BigIntegerField()
    last_seq = models.BigIntegerField()
    content = models.BinaryField()
    link = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "launch", "number"], name="one_page_per_number"),
            models.CheckConstraint(condition=Q(last_seq__gte=F("first_seq")), name="pages_hold_an_entry"),
        ]
        # The gate asks by launch alone.
        indexes = [models.Index(fields=["launch", "number"], name="pages_in_order")]


class Pick(TenantModel):
    """选房: a unit that a buyer won. Two indexes are the referees: one live pick a unit, one a buyer and right.

    A win is written to few others: each of them costs every win of an opening.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+", editable=False, db_index=False)
    launch = models.ForeignKey(Launch, on_delete=models.PROTECT, related_name="+", db_index=False)
    seq = models.BigIntegerField()
    unit = models.ForeignKey("inventory.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    unit_no = models.IntegerField()
    buyer_no = models.IntegerField()
    slot = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    live = models.BooleanField(default=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=200, blank=True)
    # What the gate leaves empty: the way of a pick to a deal.
    confirmed_at = models.DateTimeField(null=True)
    pay_until = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    subscription = models.ForeignKey(
        "deals.Subscription", on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )

    if TYPE_CHECKING:
        launch_id: UUID
        unit_id: UUID
        subscription_id: UUID | None

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "launch", "seq"], name="one_pick_per_entry"),
            models.UniqueConstraint(
                fields=["tenant", "launch", "unit"], condition=Q(live=True), name="one_live_pick_per_unit"
            ),
            models.UniqueConstraint(
                fields=["tenant", "launch", "buyer_no", "slot"], condition=Q(live=True), name="one_live_pick_per_right"
            ),
            models.CheckConstraint(
                condition=Q(live=True, ended_at__isnull=True) | Q(live=False, ended_at__isnull=False),
                name="picks_end_when_they_die",
            ),
            models.UniqueConstraint(
                fields=["tenant", "subscription"],
                condition=Q(subscription__isnull=False),
                name="one_pick_per_subscription",
            ),
            models.CheckConstraint(
                condition=Q(subscription__isnull=True) | Q(paid_at__isnull=False, settled_at__isnull=False),
                name="settled_picks_are_paid",
            ),
        ]
        indexes = [
            models.Index(fields=["pay_until"], condition=Q(live=True, paid_at__isnull=True), name="picks_to_be_paid"),
            models.Index(
                fields=["launch", "seq"],
                condition=Q(live=True, paid_at__isnull=False, settled_at__isnull=True),
                name="picks_to_be_settled",
            ),
        ]

    @property
    def ending(self) -> str:
        """Return why an ended pick is the buyer's no more; what is not the buyer's own was written at the desk."""
        if self.end_reason == GIVEN_UP:
            return _("已放弃")
        if self.end_reason == UNPAID:
            return _("逾时未付款") if self.confirmed_at else _("逾时未确认")
        return explained(_("案场收回"), self.end_reason)


class Presence(TenantModel):
    """How many watch a launch on one node of the gate, as it last said; what is older than seconds is nobody's word."""

    launch = models.ForeignKey(Launch, on_delete=models.PROTECT, related_name="+")
    node = models.UUIDField()
    watching = models.PositiveIntegerField()
    at = models.DateTimeField()

    if TYPE_CHECKING:
        launch_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "launch", "node"], name="one_presence_per_node"),
        ]
