"""What a verdict rests on, in words: for the desk with its sources, for a broker without what concerns others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anchang.kernel import clock
from anchang.kernel.errors import Sentence
from anchang.modules.filings.models import Filing, Judgement
from anchang.modules.filings.rules import cases
from anchang.modules.filings.rules.evidence import Change, Decided, Fact, Kind, WhatIf, facts, what_if
from anchang.modules.filings.rules.rule_set import RuleSet

_TITLES: Mapping[Kind, Sentence] = {
    Kind.FILED: gettext_lazy("提交报备"),
    Kind.RIVAL_FILED: gettext_lazy("在先报备"),
    Kind.RIVAL_BROUGHT: gettext_lazy("在先报备到访确认"),
    Kind.RIVAL_ENDS: gettext_lazy("在先报备期满"),
    Kind.SEEN: gettext_lazy("客户到访"),
    Kind.FOLLOWED: gettext_lazy("顾问跟进"),
    Kind.SUBSCRIBED: gettext_lazy("客户认购"),
    Kind.KNOWN_ELSEWHERE: gettext_lazy("集团其他项目建档"),
    Kind.EARLIEST: gettext_lazy("满足提前时间"),
    Kind.ARRIVED: gettext_lazy("本次到访"),
    Kind.VALID_UNTIL: gettext_lazy("报备期满"),
}
_SOURCES: Mapping[Kind, Sentence] = {
    Kind.SEEN: gettext_lazy("来访登记"),
    Kind.FOLLOWED: gettext_lazy("跟进记录"),
    Kind.SUBSCRIBED: gettext_lazy("认购登记"),
    Kind.KNOWN_ELSEWHERE: gettext_lazy("客户档案"),
    Kind.ARRIVED: gettext_lazy("来访登记"),
    Kind.EARLIEST: gettext_lazy("规则第 4.1 条"),
    Kind.VALID_UNTIL: gettext_lazy("规则第 4.2 条"),
}
_CHANGES: Mapping[Change, Sentence] = {
    Change.NO_RIVAL: gettext_lazy("没有 %(at)s 的在先报备"),
    Change.NO_CONSULTANT: gettext_lazy("客户没有顾问在跟进"),
    Change.NO_OWNERSHIP: gettext_lazy("客户没有认购或签约"),
    Change.NOT_ELSEWHERE: gettext_lazy("集团其他项目没有此客户"),
    Change.NO_OWN_FILING: gettext_lazy("同一经纪人此前没有报备"),
    Change.NOT_KNOWN: gettext_lazy("项目此前没有此客户"),
    Change.NOT_SEEN: gettext_lazy("客户 %(at)s 没有到访"),
    Change.FARTHER: gettext_lazy("在案场 %(geo_radius_m)s 米以外报备"),
    Change.FILED_AFTER: gettext_lazy("在 %(at)s 之后报备"),
    Change.ARRIVED_FROM: gettext_lazy("在 %(at)s 或以后到访"),
    Change.ARRIVED_AFTER: gettext_lazy("在 %(at)s 之后到访"),
    Change.ARRIVED_BEFORE: gettext_lazy("在 %(at)s 之前到访"),
}
# What is a broker's own: of the customer and of others he learns no more than the answer says.
_OWN_FACTS = frozenset({Kind.FILED, Kind.EARLIEST, Kind.ARRIVED, Kind.VALID_UNTIL})
_OWN_CHANGES = frozenset(
    {Change.FARTHER, Change.NO_OWN_FILING, Change.ARRIVED_FROM, Change.ARRIVED_AFTER, Change.ARRIVED_BEFORE}
)


@dataclass(frozen=True, slots=True)
class Line:
    """A fact as a reader sees it: what happened when, and where that is written."""

    at: datetime
    title: str
    source: str
    decides: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """The timeline of a verdict, and what would have changed it."""

    lines: Sequence[Line]
    changes: Sequence[str]


def last_evidence(filing: Filing, judgements: Sequence[Judgement], *, whole: bool) -> Evidence | None:
    """Return what the last judgement that ran the checks rests on: `whole` for the desk, else the broker's part."""
    for judgement in reversed(judgements):
        case = cases.from_data(judgement.inputs)
        if isinstance(case, Decided):
            ids = [rival.filing_id for rival in case.standing.rivals] if whole else []
            rivals = Filing.objects.in_bulk(ids) if ids else {}
            return evidence_of(case, judgement.rule_set.rules, filing, rivals, whole=whole)
    return None


def evidence_of(
    case: Decided, rules: RuleSet, filing: Filing, rivals: Mapping[UUID, Filing], *, whole: bool
) -> Evidence:
    """Return the evidence of a case in words. `rivals` are filings by id, as far as the reader may know them."""
    altered = [it for it in what_if(case, rules) if whole or it.change in _OWN_CHANGES]
    deciding = {it.at for it in altered if it.at}
    told = [fact for fact in facts(case, rules) if whole or fact.kind in _OWN_FACTS]
    return Evidence(
        lines=[
            Line(fact.at, str(_TITLES[fact.kind]), _source(fact, filing, rivals, whole), fact.at in deciding)
            for fact in told
        ],
        changes=[_sentence(it, rules) for it in altered],
    )


def _source(fact: Fact, filing: Filing, rivals: Mapping[UUID, Filing], whole: bool) -> str:
    if fact.kind == Kind.FILED:
        return _("报备 %(number)s") % {"number": filing.number}
    if fact.about is None:
        return str(_SOURCES[fact.kind])
    rival = rivals.get(fact.about) if whole else None
    return f"{rival.agency_name} {rival.number}" if rival else ""


def _sentence(it: WhatIf, rules: RuleSet) -> str:
    at = f"{clock.local(it.at):%Y-%m-%d %H:%M:%S}" if it.at else ""
    return str(_CHANGES[it.change]) % {**rules.to_data(), "at": at}
