"""A draft of the rules on its way into force: put to somebody else, taken back, approved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext_noop

from anchang.kernel import audit
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import Refusal, Sentence, Stale
from anchang.kernel.rows import at_most_one, the_one
from anchang.modules.approvals import api as approvals
from anchang.modules.filings import access, queries, rule_errors
from anchang.modules.filings.models import RuleSetVersion
from anchang.modules.filings.rules.comparing import differences, may_follow
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.states import AppliesTo, Draft
from anchang.modules.notices import api as notices
from anchang.modules.people import api as people
from anchang.modules.people.api import Role

KIND = "filings.rules"
STOPPED = gettext_noop("%(title)s没有生效，已退回草稿，请按现行规则修改后重新送审。")
_OUTDATED: Mapping[type[Refusal], Sentence] = {
    rule_errors.NothingDiffers: rule_errors.SAYS_NOTHING,
    rule_errors.CannotFollow: rule_errors.OTHER_KIND,
    rule_errors.EndsTooSoon: rule_errors.OVER,
}


@action
def propose_rules(draft_id: UUID, *, by: Actor, at: datetime) -> RuleSetVersion:
    """Put a draft to the manager, or to the leader where the manager wrote it.

    Raises NotThere, RulesFixed, NothingDiffers, CannotFollow, EndsTooSoon, and the refusals of approvals; Stale when
    it was changed while it was read.
    """
    row = the_one(access.rules_of(by, access.DRAFT_RULES).filter(pk=draft_id))
    was = _check(row, at)
    if not _move(row, Draft.DRAFT, Draft.PROPOSED):
        raise rule_errors.RulesFixed() if row.state != Draft.DRAFT else Stale()
    is_managers = any(grant.role == Role.MANAGER and row.project_id in grant.project_ids for grant in by.grants)
    approvals.open_request(
        kind=KIND,
        project_id=row.project_id,
        subject_type="filings.rulesetversion",
        subject_id=row.pk,
        title=row.title,
        facts={"applies_to": row.applies_to, "base": str(was.pk) if was else ""},
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

    From here on the database keeps it as it is. What another version approved meanwhile has made void goes back to its
    writer, who is told. Raises Stale when another version took the number at this instant.
    """
    row = at_most_one(RuleSetVersion.objects.filter(pk=draft_id, state=Draft.PROPOSED))
    if row is None:
        return False
    try:
        check_approval(draft_id, at)
    except rule_errors.RulesOutdated:
        _give_back(row, at)
        return False
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


def check_approval(draft_id: UUID, at: datetime) -> None:
    """Check a version that waits once more, by what is in force by now. Raises RulesOutdated."""
    row = at_most_one(RuleSetVersion.objects.filter(pk=draft_id, state=Draft.PROPOSED))
    try:
        if row is not None:
            _check(row, at)
    except tuple(_OUTDATED) as refusal:
        raise rule_errors.RulesOutdated(why=_OUTDATED[type(refusal)]) from refusal


def replaced_by(row: RuleSetVersion, *, at: datetime) -> RuleSetVersion | None:
    """Return the version in whose place one would come that is approved at an instant: in force when it begins.

    Of its scope, or of the next wider one.
    """
    begins = max(row.effective_from or at, at)
    return queries.rule_set_at(project_id=row.project_id, channel=row.channel, agency_id=row.agency_id, at=begins)


def _check(row: RuleSetVersion, at: datetime) -> RuleSetVersion | None:
    """Return the version in whose place this one would come."""
    was = replaced_by(row, at=at)
    before = was.rules if was else RuleSet()
    is_same_scope = was is not None and was.nearness == row.nearness
    if is_same_scope and not differences(before, row.rules):
        raise rule_errors.NothingDiffers()
    if not may_follow(before, row.rules, AppliesTo(row.applies_to)):
        raise rule_errors.CannotFollow()
    if row.effective_to is not None and row.effective_to <= max(row.effective_from or at, at):
        raise rule_errors.EndsTooSoon()
    return was


def _give_back(row: RuleSetVersion, at: datetime) -> None:
    slug = people.project(row.project_id).slug
    if reopen_rules(row.pk, at=at) and row.drafted_by_id:
        notices.notify(
            user_ids=[row.drafted_by_id],
            kind=KIND,
            title=STOPPED,
            facts={"title": row.title},
            url=reverse("filings:rules_version", args=[slug, row.pk]),
            project_id=row.project_id,
            at=at,
        )


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
