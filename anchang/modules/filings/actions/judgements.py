"""Judgements are added, never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from anchang.kernel.access import Actor
from anchang.modules.filings import models
from anchang.modules.filings.rules.judging import Judgement
from anchang.modules.filings.states import Moment


def write_judgement(
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
    """Add a judgement to a filing's history; called inside an action."""
    return models.Judgement.objects.create(
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
        prev=prev or filing.judgements.order_by("-pk").first(),
    )
