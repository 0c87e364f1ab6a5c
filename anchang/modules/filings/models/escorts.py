"""Codes that brokers show at the desk, the escorts that came of them, and what was confirmed and signed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import Q

from anchang.kernel import vault
from anchang.kernel.tenancy import TenantModel
from anchang.kernel.vault.blind import INDEX_BYTES
from anchang.modules.filings.escort_states import MOST_CHECKS, MOST_TRIES, Asked, Confirmation
from anchang.modules.filings.models.filing import Filing


class EscortCode(TenantModel):
    """A code shown for a minute and taken once. Of its digits a keyed hash is kept: they cannot be found by trying."""

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="+")
    code_index = models.BinaryField(max_length=INDEX_BYTES)
    expires_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)

    if TYPE_CHECKING:
        filing_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "code_index"], condition=Q(taken_at__isnull=True), name="one_open_code_of_its_digits"
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "code_index"], name="escort_codes_by_digits"),
            models.Index(fields=["tenant", "expires_at"], condition=Q(taken_at__isnull=True), name="escort_codes_over"),
        ]


class Escort(TenantModel):
    """A broker brought the customer of a filing to the desk. The database refuses to change or delete it."""

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="escorts")
    code = models.ForeignKey(EscortCode, on_delete=models.PROTECT, related_name="+", null=True)
    taken_at = models.DateTimeField()
    taken_by = models.UUIDField()

    if TYPE_CHECKING:
        filing_id: UUID
        code_id: UUID | None

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "code"], name="one_escort_per_code")]
        indexes = [models.Index(fields=["tenant", "filing", "id"], name="escorts_of_filing")]


class EscortPolicy(TenantModel):
    """What a project asks for before a visit confirms a filing; a project without one asks for nothing."""

    project = models.ForeignKey("people.OrgNode", on_delete=models.PROTECT, related_name="+")
    asks = models.CharField(max_length=9, choices=Asked.choices, default=Asked.NONE)

    if TYPE_CHECKING:
        project_id: UUID

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "project"], name="one_escort_policy_per_project")]


class EscortCheck(TenantModel):
    """A code sent to the customer who stands at the desk. Of the code a keyed hash is kept."""

    escort = models.ForeignKey(Escort, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(help_text="first, second, last message of an escort")
    code_index = models.BinaryField(max_length=INDEX_BYTES)
    person_index = models.BinaryField(max_length=INDEX_BYTES, help_text="counts the messages to one number")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)

    if TYPE_CHECKING:
        escort_id: UUID
        customer_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "escort", "number"], name="one_escort_check_per_number"),
            models.CheckConstraint(condition=Q(number__gte=1, number__lte=MOST_CHECKS), name="few_checks_per_escort"),
            models.CheckConstraint(condition=Q(tries__lte=MOST_TRIES), name="few_tries_per_check"),
        ]
        indexes = [models.Index(fields=["tenant", "person_index", "sent_at"], name="escort_checks_of_person")]


class EscortConfirmation(TenantModel):
    """What customer or broker gave at the desk: a code that was right, or a signature, sealed. Only ever added."""

    escort = models.ForeignKey(Escort, on_delete=models.PROTECT, related_name="confirmations")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Confirmation.choices)
    check_sent = models.ForeignKey(EscortCheck, on_delete=models.PROTECT, related_name="+", null=True)
    mark = vault.SealedText()
    given_at = models.DateTimeField()
    held_by = models.UUIDField(help_text="whose desk it was given at")

    if TYPE_CHECKING:
        escort_id: UUID
        customer_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "escort", "kind"], name="one_confirmation_of_a_kind"),
            models.CheckConstraint(
                condition=Q(kind=Confirmation.CODE, check_sent__isnull=False)
                | (~Q(kind=Confirmation.CODE) & Q(check_sent__isnull=True)),
                name="a_code_was_sent_a_signature_not",
            ),
        ]
