"""Decides again what was decided, each judgement from its own facts under the rule set of its day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import QuerySet

from anchang.modules.filings.models import Judgement, RuleSetVersion
from anchang.modules.filings.rules import cases
from anchang.modules.filings.rules.rule_set import NotARuleSet, RuleSet

_READ = ("pk", "filing__number", "moment", "code", "values", "inputs", "rule_set_id")


@dataclass(frozen=True, slots=True)
class Difference:
    """A judgement that would not be given again: what it says, and what its facts say now."""

    judgement_id: UUID
    filing: str
    stored: str
    now: str


def count_of(since: datetime | None = None) -> int:
    """Return how many judgements of the tenant in scope there are, of all time or from an instant on."""
    return _rows(since).count()


def replay(since: datetime | None = None) -> Iterator[Difference | None]:
    """Yield, for each judgement of the tenant in scope, first to last, how it differs; None where it does not."""
    rules = {row.pk: _rules(row) for row in RuleSetVersion.objects.all()}
    for pk, number, moment, code, values, inputs, rule_set_id in _rows(since).values_list(*_READ).iterator(2000):
        stored, now = _said(moment, code, values), _again(inputs, rules[rule_set_id])
        yield None if stored == now else Difference(pk, number, stored, now)


def _rows(since: datetime | None) -> QuerySet[Judgement]:
    rows = Judgement.objects.order_by("pk")
    return rows if since is None else rows.filter(decided_at__gte=since)


def _rules(row: RuleSetVersion) -> RuleSet | str:
    try:
        return row.rules
    except NotARuleSet as wrong:
        return f"rule set {row.pk} cannot be read: {wrong}"


def _again(inputs: dict[str, Any], rules: RuleSet | str) -> str:
    if isinstance(rules, str):
        return rules
    try:
        case = cases.from_data(inputs)
    except msgspec.ValidationError as wrong:
        return f"its facts cannot be read: {wrong}"
    verdict = case.verdict(rules)
    return _said(case.moment, verdict.code, verdict.values)


def _said(moment: str, code: int, values: dict[str, Any]) -> str:
    facts = " ".join(f"{name}={values[name]}" for name in sorted(values))
    return f"{moment} {int(code)} {facts}".rstrip()
