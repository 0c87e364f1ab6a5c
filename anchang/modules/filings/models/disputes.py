"""Disputes: who appealed against what, the evidence as it was frozen, what was told since, and the decision."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from anchang.kernel import vault
from anchang.kernel.tenancy import TenantModel
from anchang.modules.filings.dispute_states import Decision, Proof, Reason, Side, Step
from anchang.modules.filings.models.filing import Filing
from anchang.modules.filings.models.rule_sets import RuleSetVersion
from anchang.modules.filings.rules.splitting import SplitRule, splits_in
from anchang.modules.filings.states import Code, State


class Dispute(TenantModel):
    """One appeal against the verdict on a filing, open until it is decided.

    `frozen` is the filing that holds the customer meanwhile: the rival where it protects, else the appellant's own. How
    both stood is kept, for one that is upheld returns there; a deal given up meanwhile changes it.
    """

    project = models.ForeignKey("people.OrgNode", on_delete=models.PROTECT, related_name="+")
    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="+", help_text="the appellant's")
    rival = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="+", null=True)
    frozen = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="+", null=True)
    stood = models.CharField(max_length=12, choices=State.choices)
    stood_code = models.SmallIntegerField(choices=Code.choices)
    stood_ended_at = models.DateTimeField(null=True)
    rival_stood = models.CharField(max_length=12, choices=State.choices, blank=True)
    rival_code = models.SmallIntegerField(choices=Code.choices, null=True)
    rival_ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=8, choices=Reason.choices)
    statement = vault.SealedText()
    raised_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField()
    remind_at = models.DateTimeField(null=True)
    arbiter = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+", null=True)
    proposed_at = models.DateTimeField(null=True, help_text="a split waits for the manager's yes")
    decided_at = models.DateTimeField(null=True)

    if TYPE_CHECKING:
        project_id: UUID
        filing_id: UUID
        rival_id: UUID | None
        frozen_id: UUID | None
        raised_by_id: UUID
        arbiter_id: UUID | None

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "filing"], name="one_appeal_per_filing"),
            models.CheckConstraint(
                condition=Q(arbiter__isnull=True) | ~Q(arbiter=F("raised_by")), name="nobody_arbitrates_his_own_appeal"
            ),
            models.CheckConstraint(
                condition=Q(rival__isnull=True, rival_code__isnull=True, rival_stood="")
                | Q(rival__isnull=False, rival_code__isnull=False) & ~Q(rival_stood=""),
                name="a_rival_stood_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True) | Q(arbiter__isnull=False), name="a_decision_has_its_arbiter"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "project", "due_at"], name="disputes_by_due"),
            models.Index(
                fields=["tenant", "rival"], condition=Q(decided_at__isnull=True), name="open_disputes_of_rival"
            ),
            models.Index(fields=["tenant", "remind_at"], condition=Q(remind_at__isnull=False), name="disputes_due"),
        ]

    @property
    def is_open(self) -> bool:
        """Tell whether it is still to be decided."""
        return self.decided_at is None


class SplitTemplate(TenantModel):
    """What a project's splits begin with: situations and the appellant's share of each. A change is a further version.

    A project without one begins with the guide's example. The database refuses to change or delete a version.
    """

    project = models.ForeignKey("people.OrgNode", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    rules = models.JSONField(help_text="[[situation, share in percent], …]")
    made_by = models.UUIDField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "project", "version"], name="one_split_template_per_version")
        ]

    @property
    def splits(self) -> tuple[SplitRule, ...]:
        """Return its rules as values."""
        return splits_in(self.rules)


class DisputeEvidence(TenantModel):
    """What was known when a dispute was raised: ids and instants, with their SHA-256. Never changed or deleted."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="+")
    content = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "dispute"], name="one_evidence_per_dispute")]


class DisputePhoto(TenantModel):
    """A photo handed in with an appeal, drawn anew and sealed. Until the appeal is made it may be taken back."""

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="+")
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="+", null=True)
    content = vault.SealedText()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the picture as it is kept")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    added_by = models.UUIDField()
    nth = models.PositiveSmallIntegerField(help_text="1 to 6")

    if TYPE_CHECKING:
        filing_id: UUID
        dispute_id: UUID | None

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "filing", "nth"], name="one_photo_per_place"),
            models.CheckConstraint(condition=Q(nth__gte=1, nth__lte=6), name="six_photos_a_filing"),
        ]


class DisputeNote(TenantModel):
    """A fact supplied while a dispute is open: of which side, what kind of proof, when it happened. Only ever added."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=6, choices=Side.choices)
    proof = models.CharField(max_length=6, choices=Proof.choices)
    happened_at = models.DateTimeField(null=True)
    text = vault.SealedText()
    noted_by = models.UUIDField()
    noted_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["tenant", "dispute", "id"], name="dispute_notes_in_order")]


class DisputeDecision(TenantModel):
    """A step of deciding, with its clause, rule set and reason. Only ever added, and final once."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=8, choices=Step.choices)
    decision = models.CharField(max_length=8, choices=Decision.choices)
    share = models.PositiveSmallIntegerField(null=True, help_text="the appellant's, in percent")
    clause = models.CharField(max_length=8)
    rule_set = models.ForeignKey(RuleSetVersion, on_delete=models.PROTECT, related_name="+")
    reason = vault.SealedText()
    decided_by = models.UUIDField()
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "dispute"], condition=Q(step="final"), name="one_decision_per_dispute"
            ),
            models.CheckConstraint(
                condition=Q(decision="split", share__isnull=False, share__gte=1, share__lte=99)
                | ~Q(decision="split") & Q(share__isnull=True),
                name="only_a_split_has_a_share",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "dispute", "id"], name="decisions_in_order")]
