"""Which new versions of the rules those in protection are yet to follow, and who they are."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from anchang.modules.filings.models import Filing, RuleSetVersion
from anchang.modules.filings.states import AppliesTo, Draft, State

# What goes on under new rules: what waits for the visit or protects; what is contested waits for its decision.
FOLLOWING = (State.PENDING, State.VALID, State.VISITED)


def rules_to_apply(at: datetime) -> list[UUID]:
    """Return the versions in effect that those in protection are yet to follow, first to begin first."""
    rows = RuleSetVersion.objects.filter(
        state=Draft.APPROVED, applies_to=AppliesTo.IN_PROTECTION_TOO, applied_at__isnull=True, effective_from__lte=at
    )
    return list(rows.order_by("effective_from").values_list("pk", flat=True))


def to_follow(version_id: UUID, after: UUID | None, limit: int) -> list[UUID]:
    """Return filings in the scope of a version that live by another, in the order of their ids."""
    version = RuleSetVersion.objects.get(pk=version_id)
    rows = Filing.objects.filter(project_id=version.project_id, state__in=FOLLOWING).exclude(rule_set=version)
    if version.channel:
        rows = rows.filter(channel=version.channel)
    if version.agency_id:
        rows = rows.filter(agency_id=version.agency_id)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])
