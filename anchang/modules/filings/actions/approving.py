"""A draft of the rules on its way into force: put to somebody else, taken back, approved."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from anchang.kernel import audit
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import Stale
from anchang.kernel.rows import at_most_one, the_one
from anchang.modules.approvals import api as approvals
from anchang.modules.filings import access, queries, rule_errors
from anchang.modules.filings.models import RuleSetVersion
from anchang.modules.filings.rules.comparing import differences, may_follow
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.states import AppliesTo, Draft
from anchang.modules.people.api import Role

KIND = "filings.rules"


@action
def propose_rules(draft_id: UUID, *, by: Actor, at: datetime) -> RuleSetVersion:
    """Put a draft to the manager, or to the leader where the manager wrote it.

    Raises NotThere, RulesFixed, NothingDiffers, CannotFollow, EndsTooSoon, and the refusals of approvals; Stale when
    it was changed while it was read.
    """
    row = the_one(access.rules_of(by, access.DRAFT_RULES).filter(pk=draft_id))
    _check(row, at)
    if not _move(row, Draft.DRAFT, Draft.PROPOSED):
        raise rule_errors.RulesFixed() if row.state != Draft.DRAFT else Stale()
    is_managers = any(grant.role == Role.MANAGER and row.project_id in grant.project_ids for grant in by.grants)
    approvals.open_request(
        kind=KIND,
        project_id=row.project_id,
        subject_type="filings.rulesetversion",
        subject_id=row.pk,
        title=row.title,
        facts={"applies_to": row.applies_to},
        approver_role=Role.LEADER if is_managers else Role.MANAGER,
        by=by,
        at=at,
        is_flagged=row.applies_to == AppliesTo.IN_PROTECTION_TOO,
    )
    audit.record(by, "filings.propose_rules", subject=row, project_id=row.project_id, at=at)
    return row


@action
def reopen_rules(draft_id: UUID, *, at: datetime) -> bool:
    """Make a draft again of what was returned, rejected or taken back; False when it is none that waits."""
    row = at_most_one(RuleSetVersion.objects.filter(pk=draft_id))
    if row is None or not _move(row, Draft.PROPOSED, Draft.DRAFT):
        return False
    audit.record(Actor.system(row.tenant_id), "filings.reopen_rules", subject=row, project_id=row.project_id, at=at)
    return True


@action
def approve_rules(draft_id: UUID, *, approver_id: UUID, at: datetime) -> bool:
    """Let a version take effect: at its instant, or now where that has passed; False when it does not wait any more.

    From here on the database keeps it as it is. Raises Stale when another version took the number at this instant.
    """
    row = at_most_one(RuleSetVersion.objects.filter(pk=draft_id, state=Draft.PROPOSED))
    if row is None:
        return False
    if row.effective_to is not None and row.effective_to <= at:
        return reopen_rules(draft_id, at=at)
    changes = {
        "version": _next_version(row),
        "effective_from": max(row.effective_from or at, at),
        "approved_by_id": approver_id,
        "approved_at": at,
    }
    try:
        with transaction.atomic():
            if not _move(row, Draft.PROPOSED, Draft.APPROVED, **changes):
                return False
    except IntegrityError as taken:
        raise Stale() from taken
    audit.record(
        Actor.system(row.tenant_id),
        "filings.approve_rules",
        subject=row,
        project_id=row.project_id,
        at=at,
        version=row.version,
    )
    return True


def replaced_by(row: RuleSetVersion, *, at: datetime) -> RuleSetVersion | None:
    """Return the version in force in whose place a draft would come: of its scope, or of the next wider one."""
    return queries.rule_set_at(project_id=row.project_id, channel=row.channel, agency_id=row.agency_id, at=at)


def _check(row: RuleSetVersion, at: datetime) -> None:
    was = replaced_by(row, at=at)
    before = was.rules if was else RuleSet()
    is_same_scope = was is not None and was.nearness == row.nearness
    if is_same_scope and not differences(before, row.rules):
        raise rule_errors.NothingDiffers()
    if not may_follow(before, row.rules, AppliesTo(row.applies_to)):
        raise rule_errors.CannotFollow()
    if row.effective_to is not None and row.effective_to <= max(row.effective_from or at, at):
        raise rule_errors.EndsTooSoon()


def _next_version(row: RuleSetVersion) -> int:
    rows = RuleSetVersion.objects.filter(project_id=row.project_id, channel=row.channel)
    own = rows.filter(agency_id=row.agency_id) if row.agency_id else rows.filter(agency__isnull=True)
    return (own.aggregate(last=Max("version"))["last"] or 0) + 1


def _move(row: RuleSetVersion, before: Draft, to: Draft, **changes: object) -> bool:
    """Move a version from the state and the edition in which it was read; False when it is no longer that."""
    if not RuleSetVersion.objects.filter(pk=row.pk, state=before, edition=row.edition).update(state=to, **changes):
        return False
    row.state = to
    for name, value in changes.items():
        setattr(row, name, value)
    return True
