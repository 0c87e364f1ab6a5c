"""Judgements are added, never changed; each is what its case decides, so none can say anything else."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from anchang.kernel.access import Actor
from anchang.modules.filings import models
from anchang.modules.filings.rules import cases


def judgement_of(
    filing: models.Filing,
    case: cases.Case,
    *,
    by: Actor,
    at: datetime,
    prev: models.Judgement | None = None,
    visit_id: UUID | None = None,
) -> models.Judgement:
    """Return a judgement to be added to the history of a filing read with its rule set."""
    verdict = case.verdict(filing.rule_set.rules)
    return models.Judgement(
        tenant_id=filing.tenant_id,
        filing=filing,
        rule_set_id=filing.rule_set_id,
        moment=case.moment,
        code=verdict.code,
        values=verdict.values,
        inputs=cases.to_data(case),
        visit_id=visit_id,
        decided_by=by.user_id,
        decided_at=at,
        prev=prev,
    )
