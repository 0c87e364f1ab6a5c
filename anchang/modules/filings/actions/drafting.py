"""A version of the rules while it is written: made, changed, thrown away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F

from anchang.kernel import audit
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import Stale
from anchang.kernel.rows import the_one
from anchang.modules.filings import access, rule_errors
from anchang.modules.filings.models import RuleSetVersion
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.states import AppliesTo, Draft


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose filings: of one agency, of a channel, or with neither of the whole project."""

    channel: str = ""
    agency_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """What a draft says. `effective_from` None: from its approval on."""

    title: str
    rules: RuleSet
    applies_to: AppliesTo = AppliesTo.NEW_ONLY
    note: str = ""
    effective_from: datetime | None = None
    effective_to: datetime | None = None


@action
def draft_rules(project_id: UUID, *, scope: Scope, text: Text, by: Actor, at: datetime) -> RuleSetVersion:
    """Write a draft. Raises NotAllowed, EndsTooSoon."""
    by.must(access.DRAFT_RULES, project_id)
    _check_end(text, at)
    row = RuleSetVersion.objects.create(
        tenant_id=by.tenant_id,
        project_id=project_id,
        channel=scope.channel,
        agency_id=scope.agency_id,
        drafted_by_id=None if by.is_system else by.user_id,
        **_columns(text),
    )
    audit.record(by, "filings.draft_rules", subject=row, project_id=project_id, at=at)
    return row


@action
def edit_rules(draft_id: UUID, *, text: Text, edition: int, by: Actor, at: datetime) -> RuleSetVersion:
    """Change a draft read at an edition. Raises NotThere, RulesFixed, EndsTooSoon; Stale when it has changed."""
    row = the_one(access.rules_of(by, access.DRAFT_RULES).filter(pk=draft_id))
    _check_end(text, at)
    drafts = RuleSetVersion.objects.filter(pk=row.pk, state=Draft.DRAFT)
    # Who changes it is its writer from then on: nobody approves what he has written a part of.
    if not drafts.filter(edition=edition).update(**_columns(text), edition=F("edition") + 1, drafted_by_id=by.user_id):
        raise Stale() if drafts.exists() else rule_errors.RulesFixed()
    audit.record(by, "filings.edit_rules", subject=row, project_id=row.project_id, at=at)
    row.refresh_from_db()
    return row


@action
def drop_rules(draft_id: UUID, *, by: Actor, at: datetime) -> UUID:
    """Throw a draft away, which has judged nothing, and return its project. Raises NotThere, RulesFixed."""
    row = the_one(access.rules_of(by, access.DRAFT_RULES).filter(pk=draft_id))
    gone = row.pk
    if not RuleSetVersion.objects.filter(pk=row.pk, state=Draft.DRAFT).delete()[0]:
        raise rule_errors.RulesFixed()
    row.pk = gone
    audit.record(by, "filings.drop_rules", subject=row, project_id=row.project_id, at=at)
    return row.project_id


def _columns(text: Text) -> dict[str, object]:
    return {
        "title": text.title,
        "note": text.note,
        "fields": text.rules.to_data(),
        "applies_to": text.applies_to,
        "effective_from": text.effective_from,
        "effective_to": text.effective_to,
    }


def _check_end(text: Text, at: datetime) -> None:
    if text.effective_to is not None and text.effective_to <= max(text.effective_from or at, at):
        raise rule_errors.EndsTooSoon()
