"""Filings in protection that follow a new version of the rules (domain guide §4.2, `in_protection_too`)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from anchang.kernel import audit
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.rows import at_most_one
from anchang.modules.filings import queries, rule_queries
from anchang.modules.filings.actions.moves import stay
from anchang.modules.filings.models import Filing, RuleSetVersion
from anchang.modules.filings.rules.extending import reminder
from anchang.modules.filings.rules.rule_cases import Reruled, deadline
from anchang.modules.filings.states import Code, Period


@action
def rerule_filing(filing_id: UUID, version_id: UUID, *, at: datetime) -> bool:
    """Let one filing go on under a version; False when it ended, follows it already, or a nearer one is in force."""
    filing = at_most_one(Filing.objects.select_related("rule_set").filter(pk=filing_id))
    if filing is None or filing.rule_set_id == version_id or filing.state not in rule_queries.FOLLOWING:
        return False
    version = queries.rule_set_at(
        project_id=filing.project_id, channel=filing.channel, agency_id=filing.agency_id, at=at
    )
    if version is None or version.pk != version_id:
        return False
    case, column = _case(filing, at), "valid_until" if filing.visited_at is None else "deal_until"
    if case.was < at:
        return False
    rules, by = version.rules, Actor.system(filing.tenant_id)
    # The judgement is given under the rules that the filing follows from now on.
    old, filing.rule_set = filing.rule_set, version
    until = case.until(rules)
    period = Period.REGISTER if filing.visited_at is None else Period.DEAL
    changes: dict[str, Any] = {
        "rule_set": version,
        column: until,
        "remind_at": reminder(until, period, rules, at=at),
    }
    if filing.visited_at is None:
        changes["deal_until"] = max(rules.latest_deal(filing.submitted_at), until)
    if not stay(filing, case=case, by=by, at=at, only={"rule_set": old, column: case.was}, **changes):
        return False
    audit.record(by, "filings.follow_rules", subject=filing, project_id=filing.project_id, at=at, rule_set=version.pk)
    return True


def _case(filing: Filing, at: datetime) -> Reruled:
    was = filing.valid_until if filing.visited_at is None else filing.deal_until
    extra = was - deadline(filing.rule_set.rules, filing.submitted_at, filing.visited_at)
    return Reruled(
        stands=Code(filing.code),
        submitted_at=filing.submitted_at,
        visited_at=filing.visited_at,
        was=was,
        extra_s=max(extra, timedelta(0)) // timedelta(seconds=1),
        at=at,
    )


@action
def note_applied(version_id: UUID, *, at: datetime) -> bool:
    """Note that those in protection follow a version; False when that was noted before."""
    rows = RuleSetVersion.objects.filter(pk=version_id, applied_at__isnull=True)
    return bool(rows.update(applied_at=at))
