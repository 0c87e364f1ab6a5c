"""Filings as pages show them. What a broker sees here tells nothing of others but a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from anchang.kernel import clock
from anchang.kernel.access import Actor
from anchang.modules.filings.actions.remind import refile_at
from anchang.modules.filings.models import Filing, Judgement, RuleSetVersion
from anchang.modules.filings.naming import shown_name
from anchang.modules.filings.rules import clauses
from anchang.modules.filings.rules.placing import FAR_M, Distance
from anchang.modules.filings.states import AWAITING, Code, Moment, State

LAST_DAY = timedelta(days=1)

_TONES = {
    State.VALID: "ok",
    State.VISITED: "ok",
    State.WON: "ok",
    State.PENDING: "warn",
    State.DISPUTED: "warn",
    State.SUBMITTED: "warn",
    State.REJECTED: "danger",
    State.LOST: "danger",
    State.VOID: "danger",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A filing in a list: the name as the reader may read it, the number masked, the deadline that counts now."""

    id: UUID
    number: str
    name: str
    phone: str
    state: str
    state_title: str
    tone: str
    reason: str
    agency: str
    broker: str
    submitted_at: datetime
    until: datetime | None
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Step:
    """One judgement as a reader sees it."""

    at: datetime
    moment: str
    title: str
    sentence: str
    clause: str
    decided_by: UUID
    rule: str
    tone: str


@dataclass(frozen=True, slots=True)
class Card:
    """The verdict card: answer, reason, times, and what may be done."""

    row: Row
    outcome: str
    title: str
    say: str
    rule: str
    clause: str
    clause_text: str
    earliest_at: datetime
    valid_until: datetime
    expected_at: datetime | None
    visited_at: datetime | None
    deal_until: datetime
    rival_at: datetime | None
    refile_at: datetime | None
    own_id: UUID | None
    is_awaiting: bool
    is_last_day: bool
    is_masked: bool
    will_remind: bool
    place: str = ""
    is_unplaced: bool = False
    is_too_near: bool = False


def rule_title(rule_set: RuleSetVersion) -> str:
    """Return 分销规则第 7 版; of a draft the title alone."""
    if rule_set.version is None:
        return _(rule_set.title)
    return _("%(title)s第 %(version)s 版") % {"title": _(rule_set.title), "version": rule_set.version}


def row_of(filing: Filing, *, by: Actor) -> Row:
    """Return a filing for a list that an actor reads."""
    state = State(filing.state)
    until, since = None, None
    if state in AWAITING:
        until, since = filing.valid_until, filing.submitted_at
    elif state == State.VISITED:
        until, since = filing.deal_until, filing.visited_at
    if filing.code == Code.DISPUTED:
        # The one that holds the customer is frozen; the other one of the dispute stands where it stood.
        state = State.DISPUTED
    return Row(
        id=filing.pk,
        number=filing.number,
        name=shown_name(filing, by),
        phone=str(filing.phone) if not filing.is_masked else filing.phone.open(),
        state=filing.state,
        state_title=str(state.label),
        tone=_TONES.get(state, ""),
        reason=str(Code(filing.code).label) if state == State.REJECTED else "",
        agency=filing.agency_name,
        broker=filing.broker_name,
        submitted_at=filing.submitted_at,
        until=until,
        since=since,
    )


def card_of(filing: Filing, judgements: Sequence[Judgement], *, by: Actor) -> Card:
    """Return the verdict card of a filing read with its rule set."""
    rules, code = filing.rule_set.rules, Code(filing.code)
    last = judgements[-1]
    outcome, title = _answer(filing)
    rival = next((row.values.get("rival_at") for row in reversed(judgements) if row.values.get("rival_at")), None)
    rival_at = datetime.fromisoformat(rival) if rival else None
    return Card(
        row=row_of(filing, by=by),
        outcome=outcome,
        title=title,
        say=_say(filing, clauses.sentence(code, rules, last.values)),
        rule=rule_title(filing.rule_set),
        clause=clauses.NUMBERS[code],
        clause_text=clauses.clause(code, rules),
        earliest_at=rules.earliest_visit(filing.submitted_at),
        valid_until=filing.valid_until,
        expected_at=filing.expected_at,
        visited_at=filing.visited_at,
        deal_until=filing.deal_until,
        rival_at=rival_at,
        refile_at=refile_at(filing, judgements, at=clock.now()),
        place=_place(judgements[0]),
        is_unplaced=filing.is_unplaced,
        is_too_near=code == Code.TOO_NEAR and filing.state == State.REJECTED,
        own_id=UUID(own) if (own := last.values.get("own_id")) else None,
        is_awaiting=filing.state in AWAITING,
        is_last_day=filing.valid_until - clock.now() < LAST_DAY,
        is_masked=filing.is_masked,
        will_remind=filing.remind_at is not None,
    )


def steps_of(judgements: Sequence[Judgement], reasons: Mapping[str, str] | None = None) -> list[Step]:
    """Return the history of a filing, first to last; `reasons` say why more time was given, by extension."""
    reasons = reasons or {}
    return [
        Step(
            at=row.decided_at,
            moment=str(Moment(row.moment).label),
            title=_title(row),
            sentence=clauses.sentence(Code(row.code), row.rule_set.rules, row.values)
            + reasons.get(row.inputs.get("extension_id", ""), ""),
            clause=clauses.NUMBERS[Code(row.code)],
            decided_by=row.decided_by,
            rule=rule_title(row.rule_set),
            tone="ok" if row.code in (Code.PASSED, Code.SUSPECTED) else "",
        )
        for row in judgements
    ]


def _title(row: Judgement) -> str:
    if "moved" not in row.values:
        return str(Code(row.code).label)
    return _("延长") if row.values["until"] > row.values["was"] else _("收回延期")


def _place(first: Judgement) -> str:
    """Return how far from the sales office it was filed; nothing where nobody asked."""
    found = first.inputs.get("distance")
    if found is None:
        return ""
    distance = Distance(**found)
    if distance.metres is None:
        return _("未提供定位")
    if distance.metres >= FAR_M:
        return _("距案场 10 公里以上")
    return _("距案场约 %(metres)s 米（误差 %(error)s 米）") % {"metres": distance.metres, "error": distance.error}


def _say(filing: Filing, sentence: str) -> str:
    """Return the decisive time as the card says it; evidence with seconds stands below."""
    if filing.state in (State.VALID, State.VISITED):
        until = clock.local(filing.until)
        facts = {"month": until.month, "day": until.day, "time": f"{until:%H:%M}"}
        return _("保护至 %(month)s 月 %(day)s 日 %(time)s") % facts
    return sentence


def _answer(filing: Filing) -> tuple[str, str]:
    if filing.code == Code.DISPUTED:
        return "waiting", _("争议处理中")
    if filing.code == Code.SPLIT and filing.state not in (State.VALID, State.VISITED, State.WON):
        return "noted", _("争议后分成")
    if filing.state == State.REJECTED and filing.visit_id:
        return "refused", _("到访未通过")
    return {
        State.VALID: ("passed", _("报备成功")),
        State.PENDING: ("waiting", _("已收下，待确认")),
        State.SUBMITTED: ("waiting", _("正在判定")),
        State.VISITED: ("passed", _("已到访")),
        State.WON: ("passed", _("已成交")),
        State.DISPUTED: ("waiting", _("争议处理中")),
        State.REJECTED: ("refused", _("未能报备")),
        State.EXPIRED: ("refused", _("报备已过期")),
        State.DEAL_EXPIRED: ("refused", _("保护已到期")),
        State.LOST: ("refused", _("归其他渠道")),
        State.RELEASED: ("noted", _("已撤回")),
        State.VOID: ("refused", _("已作废")),
    }[State(filing.state)]
