"""The promises of this module, checked over the whole database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby, islice, pairwise
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Subquery

from anchang.kernel import verify
from anchang.kernel.audit import Fault
from anchang.modules.filings.actions.disputes.evidence import fingerprint
from anchang.modules.filings.dispute_states import Decision, Step
from anchang.modules.filings.models import (
    Dispute,
    DisputeDecision,
    DisputeEvidence,
    Escort,
    EscortConfirmation,
    ExtensionPart,
    Filing,
    Judgement,
)
from anchang.modules.filings.states import PROTECTING, Answer, Moment, State

# Ids asked for at once, below what SQLite takes as values of one statement.
CHUNK = 500
_HELD = (*sorted(PROTECTING), State.WON, State.EXPIRED, State.DEAL_EXPIRED, State.LOST, State.RELEASED)
Period = tuple[datetime, datetime, str]


@verify.invariant("protection periods of one customer in one project never overlap")
def no_two_protections() -> Iterator[Fault]:
    """I14 of reliability guide §2.1."""
    rows = Filing.objects.filter(state__in=_HELD, customer__isnull=False).select_related("rule_set")
    ordered = rows.order_by("tenant_id", "project_id", "customer_id")
    held_from = _held_from()
    for _key, group in groupby(ordered.iterator(chunk_size=2000), lambda row: (row.project_id, row.customer_id)):
        periods = sorted(period for row in group for period in _periods(row, held_from.get(row.pk)))
        for before, after in pairwise(periods):
            if after[0] < before[1]:
                yield Fault(after[2], f"protects from {after[0]}, while {before[2]} did until {before[1]}.")


def _held_from() -> dict[UUID, datetime]:
    """Return since when an appeal, or the decision on it, gave each appellant the customer."""
    frozen = Dispute.objects.filter(frozen=F("filing"), decided_at__isnull=True).values_list("filing", "raised_at")
    final = DisputeDecision.objects.filter(step=Step.FINAL, decision=Decision.REASSIGN)
    return dict(frozen) | dict(final.values_list("dispute__filing", "decided_at"))


def _periods(row: Filing, held_from: datetime | None) -> Iterator[Period]:
    """Yield when a filing protected; without the customer's yes in time, only before half of its time and after it."""
    start, lapsed = held_from or row.protects_from, row.lapsed_at
    if start is None:
        return
    if lapsed is None or lapsed <= start:
        yield start, row.until, row.number
        return
    yield start, min(lapsed, row.until), row.number
    again = row.answered_at if row.answer == Answer.GIVEN else row.visited_at
    if again is not None and again < row.until:
        yield again, row.until, row.number


@verify.invariant("every filing stands as its last judgement says")
def judged_as_they_stand() -> Iterator[Fault]:
    """A state without a judgement, or another code than the last one's, was written around the rules."""
    last = Judgement.objects.filter(filing_id=OuterRef("pk")).order_by("-pk").values("code")[:1]
    rows = Filing.objects.annotate(last=Subquery(last)).order_by("pk").values_list("number", "code", "last")
    for number, code, judged in rows.iterator(chunk_size=2000):
        if judged is None:
            yield Fault(number, "was never judged.")
        elif judged != code:
            yield Fault(number, f"stands with code {code}, its last judgement says {judged}.")


@verify.invariant("every confirmed filing names its customer and its visit")
def visits_are_named() -> Iterator[Fault]:
    """A visit is confirmed for somebody, by a judgement of that moment."""
    moments = (Moment.VISIT, Moment.DISPUTE)
    confirmed = Judgement.objects.filter(filing_id=OuterRef("pk"), moment__in=moments, visit_id=OuterRef("visit_id"))
    visited = Filing.objects.filter(visited_at__isnull=False).annotate(is_confirmed=Exists(confirmed))
    rows = visited.order_by("pk").values_list("number", "customer_id", "visit_id", "is_confirmed")
    for number, customer_id, visit_id, is_confirmed in rows.iterator(chunk_size=2000):
        if None in (customer_id, visit_id):
            yield Fault(number, "was visited without a customer or a visit.")
        elif not is_confirmed:
            yield Fault(number, "was visited without a judgement.")


@verify.invariant("every dispute keeps its evidence as it was, and what it froze is frozen while it is open")
def disputes_are_frozen() -> Iterator[Fault]:
    """A digest that differs was written around the guard; a filing set free early could lose its customer."""
    for dispute_id, content, digest in DisputeEvidence.objects.values_list("dispute_id", "content", "digest"):
        if fingerprint(content) != digest:
            yield Fault(str(dispute_id), "has evidence that does not match its fingerprint.")
    rows = Dispute.objects.filter(decided_at__isnull=True, frozen__isnull=False).exclude(frozen__state=State.DISPUTED)
    for number in rows.order_by("pk").values_list("frozen__number", flat=True):
        yield Fault(str(number), "is not frozen, though its dispute is open.")
    named = Dispute.objects.filter(frozen=OuterRef("pk"), decided_at__isnull=True)
    for number in Filing.objects.filter(~Exists(named), state=State.DISPUTED).values_list("number", flat=True):
        yield Fault(number, "is frozen without an open dispute.")


@verify.invariant("every judgement that rests on an escort names one of its own filing, and what was given there")
def escorts_are_their_own() -> Iterator[Fault]:
    """An escort of another filing, or a signature given elsewhere, was written around the desk."""
    rows = Judgement.objects.filter(inputs__escort__escort_id__isnull=False).order_by("pk")
    named = rows.values_list("filing__number", "filing_id", "inputs__escort").iterator(chunk_size=CHUNK)
    while chunk := list(islice(named, CHUNK)):
        ids = {UUID(kept["escort_id"]) for _number, _filing, kept in chunk}
        filing_of = dict(Escort.objects.filter(pk__in=ids).values_list("pk", "filing_id"))
        given = set(EscortConfirmation.objects.filter(escort__in=ids).values_list("escort_id", "pk"))
        for number, filing_id, kept in chunk:
            escort_id = UUID(kept["escort_id"])
            if filing_of.get(escort_id) != filing_id:
                yield Fault(number, "rests on an escort that is not its own.")
            elif not {(escort_id, UUID(one)) for one in kept["confirmations"]} <= given:
                yield Fault(number, "rests on a confirmation that was not given at its escort.")


@verify.invariant("every deadline that an extension moved was moved by a judgement, and so was each one taken back")
def extensions_are_judged() -> Iterator[Fault]:
    """A deadline moved without one could not be told from a mistake, nor decided again."""
    judged = {
        (filing_id, inputs["kind"], inputs["extension_id"], inputs["period"])
        for filing_id, inputs in Judgement.objects.filter(moment=Moment.EXTEND).values_list("filing_id", "inputs")
    }
    parts = ExtensionPart.objects.select_related("filing").order_by("pk")
    for part in parts.iterator(chunk_size=2000):
        for kind in ("extended", "taken_back") if part.is_back else ("extended",):
            if (part.filing_id, kind, str(part.extension_id), part.period) not in judged:
                yield Fault(part.filing.number, f"had its deadline {kind} without a judgement.")
