"""A project writes its template of splits; every version stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from anchang.kernel import audit
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import BadInput, Stale
from anchang.kernel.text import prose
from anchang.modules.filings import access, dispute_errors, dispute_queries
from anchang.modules.filings.models import SplitTemplate
from anchang.modules.filings.rules.splitting import MOST_RULES, SplitRule, problems


@action
def set_splits(
    project_id: UUID, rules: Sequence[SplitRule], *, after: int, by: Actor, at: datetime
) -> SplitTemplate | None:
    """Make the next version of a project's template, `after` being the one that was read, 0 where there was none.

    None where nothing is otherwise. Raises NotAllowed, BadInput with `situation_<place>` or `share_<place>`, Stale when
    somebody was faster.
    """
    by.must(access.SET_SPLITS, project_id)
    tidy = [SplitRule(" ".join(prose(str(rule.situation)).split()), rule.share) for rule in rules]
    if not 1 <= len(tidy) <= MOST_RULES:
        raise BadInput({"situation_0": dispute_errors.SPLITS_MISSING})
    if wrong := problems(tidy):
        raise BadInput({f"{field}_{place}": say for place, (field, say) in wrong.items()})
    if tidy == [SplitRule(str(one.situation), one.share) for one in dispute_queries.splits_of(project_id)]:
        return None
    row = SplitTemplate(
        tenant_id=by.tenant_id,
        project_id=project_id,
        version=after + 1,
        rules=[[rule.situation, rule.share] for rule in tidy],
        made_by=by.user_id,
        made_at=at,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as taken:
        raise Stale() from taken
    audit.record(by, "filings.set_splits", subject=row, project_id=project_id, at=at, version=row.version)
    return row
