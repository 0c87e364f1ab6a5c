"""Two rule sets side by side, field by field (domain guide §4.2)."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.states import AppliesTo


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that says something else."""

    name: str
    was: Any
    now: Any


def differences(was: RuleSet, now: RuleSet) -> tuple[Difference, ...]:
    """Return the fields in which two rule sets differ, in the order in which they are declared."""
    found = (Difference(field.name, getattr(was, field.name), getattr(now, field.name)) for field in fields(RuleSet))
    return tuple(it for it in found if it.was != it.now)


def may_follow(was: RuleSet, now: RuleSet, applies_to: AppliesTo) -> bool:
    """Tell whether filings in protection can go on under other rules: who owns a customer cannot change its kind."""
    return applies_to == AppliesTo.NEW_ONLY or was.mode == now.mode
