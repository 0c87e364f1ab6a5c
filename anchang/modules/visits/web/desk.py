"""What the counter shows of whoever stands there: one answer, its reasons, one name on the button."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from anchang.modules.customers import api as customers
from anchang.modules.customers.api import CustomerRef
from anchang.modules.filings import api as filings
from anchang.modules.visits.actions.register import passes, standing_of
from anchang.modules.visits.queries import Roster
from anchang.modules.visits.rules import desk
from anchang.modules.visits.rules.desk import Assignment, Standing
from anchang.modules.visits.states import Purpose, Turn, Verdict
from anchang.modules.visits.strip import places
from anchang.modules.visits.web.brought import bringers_of, facts_of, lacks_of
from anchang.modules.visits.web.cards import Card, Fact
from anchang.web.templatetags.anchang import clock_time, deadline, moment


@dataclass(frozen=True, slots=True)
class Held:
    """A live filing on a match: kind and words of its mark, whose it is, until when."""

    kind: str
    words: str
    source: str
    until: str


def held_of(filing: filings.FilingRef, *, at: datetime) -> Held:
    """Return the mark of a live filing: it counts for a visit now, does not yet, or was confirmed by one before."""
    if filing.visited_at:
        kind, words, until = "ok", _("渠道报备 保护中"), filing.deal_until
    elif at < filing.earliest_visit_at:
        return Held(
            "warn",
            _("渠道报备 未到时"),
            filing.agency_name,
            _("%(time)s 起") % {"time": clock_time(filing.earliest_visit_at)},
        )
    else:
        kind, words, until = "ok", _("渠道报备 有效"), filing.valid_until
    return Held(kind, words, filing.agency_name, deadline(until))


def card_of_new(roster: Roster, named_id: UUID | None) -> Card:
    """Return the card of a number nobody knows."""
    return _card(desk.assign(Standing(), roster.seats, named_id=named_id), roster, is_known=False)


def card_of_caller(receiver: str) -> Card:
    """Return the card of a group that does not buy."""
    say = _("同行、供应商、求职等，不占轮次，由前台接待。")
    return Card(Verdict.NOT_BUYING, "noted", _("不购房"), say, receiver=receiver, is_known=False)


def card_of(
    customer: CustomerRef,
    name: str,
    roster: Roster,
    named_id: UUID | None,
    *,
    at: datetime,
    escort: filings.EscortRef | None = None,
) -> Card:
    """Return the card of a known customer, with what their filings mean now, and who brought them."""
    judged = filings.at_the_desk(customer, at=at, name=name, escorted=escort.filing_id if escort else None)
    assignment = desk.assign(standing_of(customer, judged), roster.seats, named_id=named_id)
    is_filed = assignment.verdict is Verdict.FILED
    card = (
        _filed(customer, assignment, judged, escort, roster, at)
        if is_filed
        else _card(assignment, roster, customer=customer)
    )
    card.facts.extend(facts_of(escort, judged))
    return card


def _card(
    assignment: Assignment, roster: Roster, *, customer: CustomerRef | None = None, is_known: bool = True
) -> Card:
    owner = roster.name(customer.owner_id) if customer else ""
    outcome, title = _words(assignment.verdict, owner or _("原顾问"))
    is_first = customer is None or customer.first_visit_at is None
    return Card(
        assignment.verdict,
        outcome,
        title,
        _say(assignment, owner or _("原顾问"), is_first=is_first),
        facts=_history(customer) if customer else [],
        customer_id=customer.id if customer else None,
        receiver_id=assignment.user_id,
        receiver=roster.name(assignment.user_id),
        why=_why(assignment, roster),
        may_name=customer is None or customer.owner_id is None,
        asks_source=is_first and assignment.verdict is not Verdict.OWNER,
        is_known=is_known,
    )


def _words(verdict: Verdict, owner: str) -> tuple[str, str]:
    """Return outcome and title of a verdict."""
    facts = {"owner": owner}
    if verdict is Verdict.OLD_HERE:
        return "noted", _("老客户，%(owner)s在岗") % facts
    if verdict is Verdict.OLD_AWAY:
        return "waiting", _("老客户，%(owner)s不在岗") % facts
    if verdict is Verdict.POOL:
        return "noted", _("公海客户")
    return ("noted", _("老业主")) if verdict is Verdict.OWNER else ("passed", _("新客户"))


def _say(assignment: Assignment, owner: str, *, is_first: bool) -> str:
    """Say how the group is received, as the turn counts, whatever the verdict."""
    if assignment.must_call_owner:
        return _("由同事义务接待，客户仍归%(owner)s，请立即电话告知。") % {"owner": owner}
    if assignment.turn is Turn.COURTESY:
        return _("由同事义务接待，不计轮次。")
    if assignment.turn is Turn.OLD:
        return _("由原顾问接待，不计轮次。")
    if assignment.turn is Turn.NAMED_OLD:
        return _("由客户指名的顾问接待，不计轮次。")
    if assignment.turn is Turn.NAMED:
        return _("由客户指名的顾问接待，计一次轮次。")
    return _("首次到访，按轮排派接待。") if is_first else _("来过，现无顾问跟进，按轮排派接待。")


def _history(customer: CustomerRef) -> list[Fact]:
    facts = []
    if customer.last_seen_at:
        facts.append(Fact(_("上次到访"), moment(customer.last_seen_at)))
    if customer.grade:
        facts.append(Fact(_("级别"), customer.grade))
    facts.append(Fact(_("状态"), str(customers.Status(customer.status).label)))
    return facts


def _why(assignment: Assignment, roster: Roster) -> str:
    """Say why this person receives."""
    seat = roster.seat(assignment.user_id) if assignment.user_id else None
    if seat is None:
        return ""
    count = {"count": seat.turns}
    if assignment.turn is Turn.NAMED:
        return _("客户指名，计一次轮次")
    if assignment.turn is Turn.NAMED_OLD:
        return _("客户指名，不计轮次")
    if assignment.turn is Turn.OLD:
        return _("原顾问，不计轮次")
    if assignment.turn is Turn.COURTESY:
        return _("义务接待，结束后补接一次")
    letter = next((place.seat for place in places(roster) if place.user_id == seat.user_id), "")
    if letter:
        return _("%(letter)s 位，今日接新 %(count)s 组") % {"letter": letter, **count}
    return _("接待中最先轮到，今日接新 %(count)s 组") % count


def _filed(
    customer: CustomerRef,
    assignment: Assignment,
    judged: filings.DeskVerdict,
    escort: filings.EscortRef | None,
    roster: Roster,
    at: datetime,
) -> Card:
    ok, filing = passes(judged), judged.filing
    lacks = lacks_of(judged, escort)
    title = _("渠道报备客户，报备有效") if ok else _("渠道报备客户，报备无效")
    say = _say(assignment, roster.name(customer.owner_id) or _("原顾问"), is_first=customer.first_visit_at is None)
    facts = []
    if filing is not None:
        source = " ".join(filter(None, (filing.agency_name, filing.broker_name)))
        facts = [
            Fact(pgettext("one", "报备"), source),
            Fact(_("报备时间"), moment(filing.submitted_at)),
            _earliest(filing.earliest_visit_at, at),
            Fact(_("有效至"), deadline(filing.valid_until)),
        ]
    return Card(
        Verdict.FILED,
        "waiting" if lacks else "passed" if ok else "refused",
        _("渠道报备客户，待到访确认") if lacks else title,
        lacks or (say if ok else _not_counting(judged, say if assignment.must_call_owner else "")),
        facts=facts,
        clause="" if ok else judged.clause,
        customer_id=customer.id,
        receiver_id=assignment.user_id,
        receiver=roster.name(assignment.user_id),
        why=_why(assignment, roster),
        may_name=customer.owner_id is None,
        filing_id=filing.id if filing else None,
        lacks=lacks,
        may_confirm=ok and escort is not None and not judged.escorted,
        bringers=bringers_of(judged, escort, is_asked=bool(lacks)),
    )


def _not_counting(judged: filings.DeskVerdict, further: str) -> str:
    facts = {"reason": judged.sentence, "further": further}
    return _("%(reason)s按自然到访登记。%(further)s") % facts if further else _("%(reason)s按自然到访登记。") % facts


def _earliest(earliest: datetime, at: datetime) -> Fact:
    late = at - earliest
    if late >= timedelta(0):
        return Fact(_("最早到访"), clock_time(earliest), _("已满足，晚 %(span)s") % {"span": _span(late)}, "ok")
    return Fact(_("最早到访"), clock_time(earliest), _("早了 %(span)s") % {"span": _span(-late)}, "danger")


def _span(value: timedelta) -> str:
    seconds = int(value.total_seconds())
    if seconds >= 86_400:
        return _("%(days)s 天") % {"days": seconds // 86_400}
    if seconds >= 3_600:
        return _("%(hours)s 小时 %(minutes)s 分") % {"hours": seconds // 3600, "minutes": seconds % 3600 // 60}
    return _("%(minutes)s 分 %(seconds)02d 秒") % {"minutes": seconds // 60, "seconds": seconds % 60}


PURPOSES = [(Purpose.PEER.value, Purpose.PEER.label), (Purpose.OTHER.value, Purpose.OTHER.label)]
