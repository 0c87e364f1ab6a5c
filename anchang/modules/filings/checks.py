"""The promises of this module, checked over the whole database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby, pairwise

from django.db.models import Count

from anchang.kernel import verify
from anchang.kernel.audit import Fault
from anchang.modules.filings.models import Filing, Judgement
from anchang.modules.filings.states import PROTECTING, Mode, Moment, State

_HELD = (*sorted(PROTECTING), State.WON, State.EXPIRED, State.DEAL_EXPIRED, State.LOST, State.RELEASED)
Period = tuple[datetime, datetime, str]


@verify.invariant("protection periods of one customer in one project never overlap")
def no_two_protections() -> Iterator[Fault]:
    """I14 of reliability guide §2.1. A masked filing, or one in a race, protects from the visit on."""
    rows = Filing.objects.filter(state__in=_HELD, customer__isnull=False).select_related("rule_set")
    ordered = rows.order_by("tenant_id", "project_id", "customer_id")
    for _key, group in groupby(ordered.iterator(chunk_size=2000), lambda row: (row.project_id, row.customer_id)):
        periods = sorted(period for row in group if (period := _period(row)))
        for before, after in pairwise(periods):
            if after[0] < before[1]:
                yield Fault(after[2], f"protects from {after[0]}, while {before[2]} did until {before[1]}.")


def _period(row: Filing) -> Period | None:
    waits = row.is_masked or row.rule_set.rules.mode == Mode.RACE
    start = row.visited_at if waits else row.submitted_at
    return (start, row.until, row.number) if start else None


@verify.invariant("every filing stands as its last judgement says")
def judged_as_they_stand() -> Iterator[Fault]:
    """A state without a judgement, or another code than the last one's, was written around the rules."""
    rows = Filing.objects.annotate(times=Count("judgements")).order_by("pk")
    for row in rows.iterator(chunk_size=2000):
        last = Judgement.objects.filter(filing_id=row.pk).order_by("-pk").first() if row.times else None
        if last is None:
            yield Fault(row.number, "was never judged.")
        elif last.code != row.code:
            yield Fault(row.number, f"stands with code {row.code}, its last judgement says {last.code}.")


@verify.invariant("every confirmed filing names its customer and its visit")
def visits_are_named() -> Iterator[Fault]:
    """A visit is confirmed for somebody, by a judgement of that moment."""
    rows = Filing.objects.filter(visited_at__isnull=False).order_by("pk")
    for row in rows.iterator(chunk_size=2000):
        if row.customer_id is None or row.visit_id is None:
            yield Fault(row.number, "was visited without a customer or a visit.")
        elif not row.judgements.filter(moment=Moment.VISIT, visit_id=row.visit_id).exists():
            yield Fault(row.number, "was visited without a judgement.")
