"""Filings with their deadlines, the counter of their numbers, and the judgements that are only ever added."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from anchang.kernel import vault
from anchang.kernel.tenancy import TenantModel
from anchang.kernel.vault.blind import INDEX_BYTES
from anchang.modules.filings.models.rule_sets import RuleSetVersion
from anchang.modules.filings.states import PROTECTING, Answer, Channel, Code, Mode, Moment, NumberMode, State, Title


class FilingCounter(TenantModel):
    """The last number given to a filing of a project on one office day."""

    project = models.ForeignKey("people.OrgNode", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "project", "day"], name="one_counter_per_day")]


class Filing(TenantModel):
    """One registration (报备). Name and number are kept as they were given, sealed.

    Both deadlines are fixed when it is made, with the rule set that fixed them, so that a later rule moves nothing.
    """

    project = models.ForeignKey("people.OrgNode", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=24, help_text="BB-20261121-0387")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    agency = models.ForeignKey("people.Agency", on_delete=models.PROTECT, related_name="+", null=True)
    agency_name = models.CharField(max_length=60, help_text="as it was called then")
    broker = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+", null=True)
    broker_name = models.CharField(max_length=40)
    filer_index = models.BinaryField(max_length=INDEX_BYTES, help_text="who files: an account, or a number in a list")
    rule_set = models.ForeignKey(RuleSetVersion, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+", null=True)
    name = vault.SealedText(mask="name")
    title = models.CharField(max_length=4, choices=Title.choices, blank=True)
    phone = vault.SealedText(mask="phone")
    form = models.CharField(max_length=4, choices=NumberMode.choices)
    mask_index = models.BinaryField(max_length=INDEX_BYTES, help_text="first three and last four of the number")
    submitted_at = models.DateTimeField()
    expected_at = models.DateTimeField(null=True)
    consented_at = models.DateTimeField(null=True)
    valid_until = models.DateTimeField()
    deal_until = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices)
    code = models.SmallIntegerField(choices=Code.choices)
    visited_at = models.DateTimeField(null=True)
    visit_id = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    remind_at = models.DateTimeField(null=True)
    follow_look_at = models.DateTimeField(null=True, help_text="when a worker looks whether anybody follows up")
    consent_due_at = models.DateTimeField(null=True, help_text="protects no longer than this without a yes")
    answer = models.CharField(max_length=9, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(null=True)
    is_unplaced = models.BooleanField(default=False, help_text="its broker was asked how far away he was, in vain")
    external_ref = models.CharField(max_length=40, blank=True, help_text="the number it had in the list it came from")
    source_index = models.BinaryField(max_length=INDEX_BYTES, null=True, help_text="tells a changed row of a list")

    if TYPE_CHECKING:
        project_id: UUID
        agency_id: UUID | None
        broker_id: UUID | None
        rule_set_id: UUID
        customer_id: UUID | None
        facts_then: Any  # only where queries.with_known_then has read it

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "project", "number"], name="one_filing_per_number"),
            models.UniqueConstraint(
                fields=["tenant", "project", "external_ref"],
                condition=~Q(external_ref=""),
                name="one_filing_per_external_ref",
            ),
            models.UniqueConstraint(
                fields=["tenant", "project", "customer"],
                condition=Q(state__in=sorted(PROTECTING)),
                name="one_protecting_filing_per_customer",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.VALID, State.VISITED, State.WON]) | Q(customer__isnull=False),
                name="protection_is_of_a_customer",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("submitted_at"), deal_until__gte=F("submitted_at")),
                name="filing_deadlines_after_submission",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="an_answer_has_its_time",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "project", "-id"], name="filings_newest"),
            models.Index(fields=["tenant", "project", "state", "-id"], name="filings_by_state"),
            # Without the many of lists that name no account, or the planners think that a broker has as many.
            models.Index(
                fields=["tenant", "broker", "-id"], condition=Q(broker__isnull=False), name="filings_of_broker"
            ),
            models.Index(
                fields=["tenant", "agency", "-id"], condition=Q(agency__isnull=False), name="filings_of_agency"
            ),
            models.Index(fields=["tenant", "customer", "submitted_at"], name="filings_of_customer"),
            models.Index(fields=["tenant", "project", "mask_index"], name="filings_by_mask"),
            models.Index(
                fields=["tenant", "valid_until"], condition=Q(state__in=["pending", "valid"]), name="visits_due"
            ),
            models.Index(fields=["tenant", "deal_until"], condition=Q(state="visited"), name="deals_due"),
            models.Index(
                fields=["tenant", "consent_due_at"], condition=Q(answer="", state="valid"), name="consents_due"
            ),
            models.Index(
                fields=["tenant", "project", "valid_until"], condition=Q(state="pending"), name="filings_pending"
            ),
            models.Index(
                fields=["tenant", "project", "valid_until"],
                condition=Q(state="pending", code=Code.SUSPECTED.value),
                name="filings_suspected",
            ),
            models.Index(
                fields=["tenant", "project", "consent_due_at"],
                condition=Q(answer="", state__in=["pending", "valid"], consent_due_at__isnull=False),
                name="consents_open",
            ),
            models.Index(
                fields=["tenant", "project", "valid_until"],
                condition=Q(is_unplaced=True, state__in=["pending", "valid"]),
                name="filings_unplaced",
            ),
            models.Index(
                fields=["tenant", "follow_look_at"],
                condition=Q(state="visited", follow_look_at__isnull=False),
                name="follow_ups_to_look_at",
            ),
            models.Index(fields=["tenant", "remind_at"], condition=Q(remind_at__isnull=False), name="reminders_due"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_masked(self) -> bool:
        """Tell whether only part of the number was given."""
        return self.form != NumberMode.FULL

    @property
    def is_frozen(self) -> bool:
        """Tell whether it holds its customer until a dispute is decided, whatever its deadlines say."""
        return self.state == State.DISPUTED

    def holds(self, at: datetime) -> bool:
        """Tell whether it keeps others away at an instant."""
        return self.is_frozen or self.counts_until >= at

    @property
    def protects_from(self) -> datetime | None:
        """Return when it began to keep others away: a masked one, or one in a race, does so from the visit on."""
        waits = self.is_masked or self.rule_set.rules.mode == Mode.RACE
        return self.visited_at if waits else self.submitted_at

    @property
    def until(self) -> datetime:
        """Return the last instant at which it counts: its end, or the deadline that is next."""
        if self.ended_at is not None:
            return self.ended_at
        return self.valid_until if self.visited_at is None else self.deal_until

    @property
    def awaits_consent(self) -> bool:
        """Tell whether the customer has been asked and has said nothing yet."""
        return self.consent_due_at is not None and not self.answer

    @property
    def waits_for_yes(self) -> bool:
        """Tell whether it waits for the developer's yes; masked ones and those in a race wait for the desk."""
        rules = self.rule_set.rules
        waits = self.state == State.PENDING and self.code == Code.PASSED and not self.is_masked
        return waits and rules.developer_confirm and rules.mode == Mode.PROTECT

    @property
    def lapsed_at(self) -> datetime | None:
        """Return the last instant of protection where the customer's yes was not there by then (T-R10)."""
        due = self.consent_due_at
        if due is None or (self.visited_at is not None and self.visited_at <= due):
            return None
        return due if self.answered_at is None or self.answered_at > due else None

    @property
    def counts_until(self) -> datetime:
        """Return the last instant at which it keeps others away: `until`, or earlier without the customer's yes."""
        if self.lapsed_at is None or self.visited_at is not None or self.answer == Answer.GIVEN:
            return self.until
        return min(self.until, self.lapsed_at)


class Judgement(TenantModel):
    """A decision on a filing with everything it was decided from. The database refuses to change or delete it.

    `inputs` hold ids and instants, never a name or number, so that the verdict can be given again at any time.
    """

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="judgements")
    rule_set = models.ForeignKey(RuleSetVersion, on_delete=models.PROTECT, related_name="+")
    moment = models.CharField(max_length=8, choices=Moment.choices)
    code = models.SmallIntegerField(choices=Code.choices)
    values = models.JSONField(default=dict)
    inputs = models.JSONField(default=dict)
    visit_id = models.UUIDField(null=True)
    decided_by = models.UUIDField()
    decided_at = models.DateTimeField()
    prev = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True)

    if TYPE_CHECKING:
        filing_id: UUID
        rule_set_id: UUID

    class Meta:
        indexes = [models.Index(fields=["tenant", "filing", "id"], name="judgements_in_order")]
