"""What an approver sees of a version of the rules: whom it concerns, and what would be otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from anchang.kernel import clock
from anchang.kernel.access import Actor
from anchang.modules.filings.actions.approving import replaced_by
from anchang.modules.filings.models import RuleSetVersion
from anchang.modules.filings.states import AppliesTo, Channel, Draft
from anchang.modules.filings.web.cards import rule_title
from anchang.modules.filings.web.rule_fields import sentences
from anchang.modules.people import api as people


def describe(subject_id: UUID, facts: Mapping[str, Any], _actor: Actor) -> Mapping[str, Any]:
    """Return the draft with what it would change of what is in force, whatever was when it was put to approval."""
    row = RuleSetVersion.objects.filter(pk=subject_id).first()
    if row is None:
        return {}
    now, is_open = clock.now(), row.state != Draft.APPROVED
    was = replaced_by(row, at=now)
    base = str(was.pk) if was else ""
    project = people.project(row.project_id)
    return {
        "row": row,
        "scope": scope_title(row.channel, row.agency_id),
        "sentences": sentences(was.rules, row.rules) if was and was.pk != row.pk else [],
        "base_title": rule_title(was) if was and is_open and facts.get("base", base) != base else "",
        "is_late": is_open and row.effective_from is not None and row.effective_from <= now,
        "project_slug": project.slug if project else "",
    }


def brief(facts: Mapping[str, Any]) -> str:
    """Return whom it concerns."""
    return str(AppliesTo(facts["applies_to"]).label)


def scope_title(channel: str, agency_id: UUID | None) -> str:
    """Return for whom rules are: an agency, a kind of channel, or all."""
    if agency_id:
        return people.agency_names([agency_id]).get(agency_id, "")
    return str(Channel(channel).label) if channel else _("全部渠道")
