"""What a verdict rests on, and what would have changed it: found by deciding the case again with one fact altered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from anchang.modules.filings.rules.cases import AtDesk, Case, Submitted
from anchang.modules.filings.rules.judging import Known
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.states import ACCEPTING, Code

# Deadlines count to their last instant; the next second is over them.
_PAST = timedelta(seconds=1)

Decided = Submitted | AtDesk


class Kind(StrEnum):
    """Kinds of facts; where each comes from is its source."""

    FILED = "filed"
    RIVAL_FILED = "rival_filed"
    RIVAL_BROUGHT = "rival_brought"
    RIVAL_ENDS = "rival_ends"
    SEEN = "seen"
    FOLLOWED = "followed"
    SUBSCRIBED = "subscribed"
    KNOWN_ELSEWHERE = "known_elsewhere"
    EARLIEST = "earliest"
    ARRIVED = "arrived"
    VALID_UNTIL = "valid_until"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that was so at an instant. `about` names the filing that a rival's fact is about."""

    at: datetime
    kind: Kind
    about: UUID | None = None


class Change(StrEnum):
    """What would have had to be otherwise."""

    NO_RIVAL = "no_rival"
    NO_CONSULTANT = "no_consultant"
    NO_OWNERSHIP = "no_ownership"
    NOT_ELSEWHERE = "not_elsewhere"
    NO_OWN_FILING = "no_own_filing"
    NOT_KNOWN = "not_known"
    NOT_SEEN = "not_seen"
    FARTHER = "farther"
    FILED_AFTER = "filed_after"
    ARRIVED_FROM = "arrived_from"
    ARRIVED_AFTER = "arrived_after"
    ARRIVED_BEFORE = "arrived_before"


@dataclass(frozen=True, slots=True)
class WhatIf:
    """One fact altered, the instant it is about, and the code that would have been given."""

    change: Change
    code: Code
    at: datetime | None = None


def facts(case: Case, rules: RuleSet) -> tuple[Fact, ...]:
    """Return the facts of a case in the order in which they happened; none where no checks were run."""
    if not isinstance(case, Decided):
        return ()
    return tuple(sorted(_facts(case, rules), key=lambda fact: fact.at))


def _facts(case: Decided, rules: RuleSet) -> Iterator[Fact]:
    for rival in case.standing.rivals:
        yield Fact(rival.submitted_at, Kind.RIVAL_FILED, rival.filing_id)
        if rival.visited_at is not None:
            yield Fact(rival.visited_at, Kind.RIVAL_BROUGHT, rival.filing_id)
        if not rival.is_frozen:
            yield Fact(rival.until, Kind.RIVAL_ENDS, rival.filing_id)
    known = case.standing.known
    if known is not None:
        yield from (Fact(moment, Kind.SEEN) for moment in set(known.seen))
        yield from (Fact(moment, Kind.FOLLOWED) for moment in set(known.followed))
        if known.subscribed_at is not None:
            yield Fact(known.subscribed_at, Kind.SUBSCRIBED)
        if known.elsewhere_at is not None:
            yield Fact(known.elsewhere_at, Kind.KNOWN_ELSEWHERE)
    filed_at = case.at if isinstance(case, Submitted) else case.claim.submitted_at
    yield Fact(filed_at, Kind.FILED)
    yield Fact(rules.earliest_visit(filed_at), Kind.EARLIEST)
    if isinstance(case, AtDesk):
        yield Fact(case.at, Kind.ARRIVED)
        yield Fact(case.claim.valid_until, Kind.VALID_UNTIL)


def what_if(case: Case, rules: RuleSet) -> tuple[WhatIf, ...]:
    """Return the single facts that decided: with any of them otherwise, the answer would have been the other one.

    Of instants the nearest one that changes the answer is named.
    """
    if not isinstance(case, Decided):
        return ()
    was = _is_accepted(case, rules)
    found: dict[Change, WhatIf] = {}
    for change, at, other in _variations(case, rules):
        verdict = other.verdict(rules)
        if change not in found and (verdict.code in ACCEPTING) != was:
            found[change] = WhatIf(change, verdict.code, at)
    return tuple(found.values())


def _is_accepted(case: Decided, rules: RuleSet) -> bool:
    return case.verdict(rules).code in ACCEPTING


def _variations(case: Decided, rules: RuleSet) -> Iterator[tuple[Change, datetime | None, Decided]]:
    standing, known = case.standing, case.standing.known
    if isinstance(case, Submitted) and case.distance is not None:
        yield Change.FARTHER, None, msgspec.structs.replace(case, distance=None)
    if isinstance(case, Submitted) and standing.own_live is not None:
        others = tuple(rival for rival in standing.rivals if rival.filing_id != standing.own_live)
        yield Change.NO_OWN_FILING, None, _with(case, own_live=None, rivals=others)
    for rival in standing.rivals:
        others = tuple(other for other in standing.rivals if other is not rival)
        yield Change.NO_RIVAL, rival.submitted_at, _with(case, rivals=others)
    if known is not None:
        yield from ((change, at, _with(case, known=other)) for change, at, other in _people(known, rules))
    yield from _filed_later(case, rules) if isinstance(case, Submitted) else _arrived_otherwise(case, rules)


def _people(known: Known, rules: RuleSet) -> Iterator[tuple[Change, datetime | None, Known | None]]:
    if known.owns_here or known.owns_in_group or known.subscribed_at:
        yield Change.NO_OWNERSHIP, None, replace(known, owns_here=False, owns_in_group=False, subscribed_at=None)
    if known.elsewhere_at is not None:
        yield Change.NOT_ELSEWHERE, known.elsewhere_at, replace(known, elsewhere_at=None)
    if known.has_consultant:
        yield Change.NO_CONSULTANT, None, replace(known, has_consultant=False)
    if known.seen:
        yield Change.NOT_SEEN, max(known.seen), replace(known, seen=())
    if not rules.allow_old:
        yield Change.NOT_KNOWN, None, None


def _filed_later(case: Submitted, rules: RuleSet) -> Iterator[tuple[Change, datetime, Decided]]:
    for last in sorted(_ends(case, rules)):
        if last >= case.at:
            yield Change.FILED_AFTER, last, msgspec.structs.replace(case, at=last + _PAST)


def _ends(case: Submitted, rules: RuleSet) -> Iterator[datetime]:
    yield from (rival.until for rival in case.standing.rivals if not rival.is_frozen)
    known = case.standing.known
    contact = known.last_contact(case.at) if known else None
    seen = known.last_seen(case.at) if known else None
    if contact is not None:
        yield contact + timedelta(days=rules.old_after_d)
    if seen is not None:
        yield seen + timedelta(days=rules.recent_visit_block_d)


def _arrived_otherwise(case: AtDesk, rules: RuleSet) -> Iterator[tuple[Change, datetime, Decided]]:
    earliest, last = rules.earliest_visit(case.claim.submitted_at), case.claim.valid_until
    if case.at < earliest:
        yield Change.ARRIVED_FROM, earliest, msgspec.structs.replace(case, at=earliest)
    else:
        yield Change.ARRIVED_BEFORE, earliest, msgspec.structs.replace(case, at=earliest - _PAST)
    if case.at <= last:
        yield Change.ARRIVED_AFTER, last, msgspec.structs.replace(case, at=last + _PAST)


def _with(case: Decided, **changes: Any) -> Decided:
    return msgspec.structs.replace(case, standing=replace(case.standing, **changes))
