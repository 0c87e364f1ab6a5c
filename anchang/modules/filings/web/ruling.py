"""What a decision would do to both filings, in words, before it is taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from anchang.kernel import clock
from anchang.modules.filings.actions.disputes.decide import clause_of
from anchang.modules.filings.actions.disputes.settling import outcome
from anchang.modules.filings.dispute_states import Decision, Side
from anchang.modules.filings.models import Dispute, Filing
from anchang.modules.filings.rules import clauses
from anchang.modules.filings.rules.disputing import Party, code_after
from anchang.modules.filings.states import Code, State


@dataclass(frozen=True, slots=True)
class Effect:
    """What becomes of one filing."""

    side: str
    number: str
    state: str
    say: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a decision cites and does."""

    title: str
    clause: str
    clause_text: str
    effects: list[Effect]


def preview(dispute: Dispute, decision: Decision, *, share: int | None, at: datetime) -> Preview:
    """Return what a decision would do now. Raises RivalNeeded, WholeNumberNeeded."""
    own, other = outcome(dispute, decision, at=at)
    is_split = decision == Decision.SPLIT and share is not None
    effects = [_effect(Side.APPELLANT, dispute.filing, own, share if is_split else None)]
    if dispute.rival is not None and other is not None:
        effects.append(_effect(Side.RIVAL, dispute.rival, other, 100 - share if is_split and share else None))
    code = code_after(decision, is_appellant=True, was=Code(dispute.stood_code))
    return Preview(
        title=str(decision.label),
        clause=clause_of(dispute, decision),
        clause_text=clauses.clause(code, dispute.filing.rule_set.rules),
        effects=effects,
    )


def _effect(side: Side, filing: Filing, party: Party, share: int | None) -> Effect:
    say = _until(party)
    if share is not None:
        part = _("分成 %(share)s%%") % {"share": share}
        say = _("%(one)s，%(other)s") % {"one": say, "other": part} if say else part
    return Effect(str(side.label), filing.number, str(State(party.state).label), say)


def _until(party: Party) -> str:
    if party.state in (State.VALID, State.PENDING):
        return _("到访期限 %(at)s") % {"at": _shown(party.valid_until)}
    if party.state == State.VISITED:
        return _("保护至 %(at)s") % {"at": _shown(party.deal_until)}
    return ""


def _shown(at: datetime) -> str:
    return f"{clock.local(at):%m-%d %H:%M}"
