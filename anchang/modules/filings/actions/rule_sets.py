"""The rule set that every project begins with."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop

from anchang.kernel import audit, clock
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.modules.filings.models import RuleSetVersion
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.states import Draft

# Lists of filings older than the project's account here are judged by it as well.
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
TITLE = gettext_noop("分销规则")


@action
def ensure_rule_set(project_id: UUID, *, by: Actor) -> RuleSetVersion:
    """Return the project's first general rule set, made with the guide's defaults where there is none."""
    general = RuleSetVersion.objects.filter(project_id=project_id, channel="", agency__isnull=True)
    found = general.filter(state=Draft.APPROVED).order_by("version").first()
    if found:
        return found
    row = RuleSetVersion(
        tenant_id=by.tenant_id,
        project_id=project_id,
        version=1,
        title=TITLE,
        fields=RuleSet().to_data(),
        state=Draft.APPROVED,
        effective_from=BEGINNING,
        approved_at=clock.now(),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return general.get(version=1)  # another filing of the new project was first
    audit.record(by, "filings.make_rule_set", subject=row, project_id=project_id, version=1)
    return row
