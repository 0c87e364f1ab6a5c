"""Judgements are added, never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from anchang.kernel.access import Actor
from anchang.modules.filings import models
from anchang.modules.filings.rules.judging import Judgement
from anchang.modules.filings.states import Moment


def judgement_of(
    filing: models.Filing,
    *,
    moment: Moment,
    verdict: Judgement,
    inputs: dict[str, Any],
    by: Actor,
    at: datetime,
    prev: models.Judgement | None = None,
    visit_id: UUID | None = None,
) -> models.Judgement:
    """Return a judgement to be added to a filing's history."""
    return models.Judgement(
        tenant_id=filing.tenant_id,
        filing=filing,
        rule_set_id=filing.rule_set_id,
        moment=moment,
        code=verdict.code,
        values=verdict.values,
        inputs=inputs,
        visit_id=visit_id,
        decided_by=by.user_id,
        decided_at=at,
        prev=prev,
    )
