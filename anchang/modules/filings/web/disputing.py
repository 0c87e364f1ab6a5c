"""Disputes as brokers and the desk read them: the state, the working days left, the decision with its clause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from anchang.kernel import clock
from anchang.modules.filings import dispute_queries
from anchang.modules.filings.dispute_states import Decision, Reason, Step
from anchang.modules.filings.models import Dispute, DisputeDecision, DisputePhoto, Filing, Judgement
from anchang.modules.filings.rules import clauses, disputing
from anchang.modules.filings.rules.disputing import APPEAL, code_after
from anchang.modules.filings.states import Code
from anchang.modules.filings.web.cards import rule_title


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a dispute's three working days."""

    say: str
    tone: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Ruled:
    """A decision, or a step to it, in words."""

    title: str
    clause: str
    rule: str
    clause_text: str
    reason: str
    at: datetime
    is_final: bool


@dataclass(frozen=True, slots=True)
class Appeal:
    """A dispute as one of its two brokers reads it; of the other one nothing. `may_until`: one may still appeal."""

    may_until: datetime | None = None
    dispute: Dispute | None = None
    is_appellant: bool = False
    reason: str = ""
    statement: str = ""
    left: Left | None = None
    ruled: Ruled | None = None
    photos: Sequence[DisputePhoto] = ()


def left_of(dispute: Dispute, *, at: datetime) -> Left:
    """Return what is left until a dispute is due, in working days."""
    days = disputing.working_days_left(dispute.due_at, at=at)
    if at > dispute.due_at:
        return Left(_("已超期"), "danger", dispute.due_at)
    if days == 0:
        return Left(_("今天到期"), "warn", dispute.due_at)
    return Left(_("还剩 %(days)s 个工作日") % {"days": days}, "warn" if days == 1 else "", dispute.due_at)


def ruled(row: DisputeDecision, dispute: Dispute) -> Ruled:
    """Return a decision in words, with the clause it cites as it read then."""
    decision = Decision(row.decision)
    code = code_after(decision, is_appellant=True, was=Code(dispute.stood_code))
    title = str(decision.label)
    if row.share is not None:
        shares = {"own": row.share, "other": 100 - row.share}
        title = _("按比例分成：申诉方 %(own)s%%，对方 %(other)s%%") % shares
    return Ruled(
        title=title,
        clause=row.clause,
        rule=rule_title(row.rule_set),
        clause_text=clauses.clause(code, row.rule_set.rules),
        reason=row.reason.open(),
        at=row.decided_at,
        is_final=row.step == Step.FINAL,
    )


def appeal_of(filing: Filing, judgements: Sequence[Judgement], *, is_own: bool) -> Appeal | None:
    """Return what its broker reads of a dispute about a filing, or until when one may be raised; None for neither."""
    dispute = dispute_queries.last_about(filing.pk)
    if dispute is not None and (dispute.filing_id == filing.pk or filing.code == Code.DISPUTED):
        return _told(dispute, filing)
    if is_own and dispute_queries.may_be_appealed(filing):
        return _open_to(filing, judgements[-1].decided_at)
    return _told(dispute, filing) if dispute is not None else None


def _open_to(filing: Filing, judged_at: datetime) -> Appeal | None:
    now = clock.now()
    if now <= judged_at + APPEAL:
        return Appeal(may_until=judged_at + APPEAL)
    ground = dispute_queries.ground_of(filing, at=now, judged_at=judged_at)
    return Appeal(may_until=ground.until) if ground and now <= ground.until and not ground.is_frozen else None


def _told(dispute: Dispute, filing: Filing) -> Appeal:
    is_appellant = dispute.filing_id == filing.pk
    final = next((row for row in dispute_queries.steps_of(dispute.pk) if row.step == Step.FINAL), None)
    return Appeal(
        dispute=dispute,
        is_appellant=is_appellant,
        reason=str(Reason(dispute.reason).label) if is_appellant else "",
        statement=dispute.statement.open() if is_appellant else "",
        left=left_of(dispute, at=clock.now()) if dispute.is_open else None,
        ruled=ruled(final, dispute) if final else None,
        photos=dispute_queries.photos_of(filing.pk) if is_appellant else (),
    )
