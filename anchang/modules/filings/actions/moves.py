"""How a filing changes state: by compare-and-set, with a judgement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from anchang.kernel import audit, events
from anchang.kernel.access import Actor
from anchang.modules.filings.actions.judgements import judgement_of
from anchang.modules.filings.events import FilingReleased
from anchang.modules.filings.models import Filing
from anchang.modules.filings.rules.cases import Case
from anchang.modules.filings.states import MOVES, State


def move(
    filing: Filing,
    *,
    to: State,
    case: Case,
    by: Actor,
    at: datetime,
    visit_id: UUID | None = None,
    only: Mapping[str, Any] | None = None,
    allowed: Mapping[State, frozenset[State]] = MOVES,
    **changes: Any,
) -> bool:
    """Move a filing from the state in which it was read, as its case decides; False when it is no longer in it.

    `only` is what else must still be so. Inside an action. Raises ValueError for a move that the states do not allow;
    disputes have tables of their own.
    """
    before = State(filing.state)
    if to not in allowed.get(before, ()):
        raise ValueError(f"{before} -> {to}")
    return _write(filing, to=to, case=case, by=by, at=at, visit_id=visit_id, only=only, **changes)


def stay(
    filing: Filing, *, case: Case, by: Actor, at: datetime, only: Mapping[str, Any] | None = None, **changes: Any
) -> bool:
    """Judge again a filing that stays where it was read; False when it is no longer there. Inside an action."""
    return _write(filing, to=State(filing.state), case=case, by=by, at=at, only=only, **changes)


def _write(
    filing: Filing,
    *,
    to: State,
    case: Case,
    by: Actor,
    at: datetime,
    visit_id: UUID | None = None,
    only: Mapping[str, Any] | None = None,
    **changes: Any,
) -> bool:
    before = filing.state
    last = filing.judgements.order_by("-pk").first()
    judged = judgement_of(filing, case, by=by, at=at, prev=last, visit_id=visit_id)
    changes |= {"state": to, "code": judged.code} | ({"visit_id": visit_id} if visit_id else {})
    if not Filing.objects.filter(pk=filing.pk, state=before, **(only or {})).update(**changes):
        return False
    for name, value in changes.items():
        setattr(filing, name, value)
    judged.save(force_insert=True)
    return True


def release(
    filing: Filing,
    *,
    act: str,
    to: State,
    case: Case,
    by: Actor,
    at: datetime,
    visit_id: UUID | None = None,
    **facts: str,
) -> bool:
    """End a filing that no deadline ended, note it under an act with facts and tell it; False when it moved in between.

    Raises ValueError for a move that the states do not allow.
    """
    if not move(filing, to=to, case=case, by=by, at=at, visit_id=visit_id, ended_at=at, remind_at=None):
        return False
    audit.record(by, act, subject=filing, project_id=filing.project_id, at=at, **facts)
    events.publish(
        FilingReleased(
            filing_id=filing.pk,
            project_id=filing.project_id,
            customer_id=filing.customer_id,
            state=str(to),
            at=at,
        )
    )
    return True
