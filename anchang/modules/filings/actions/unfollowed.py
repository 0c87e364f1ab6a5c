"""A visited customer whom nobody speaks to: the broker and the consultant are warned, then the protection ends."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_noop

from anchang.kernel import audit, clock, events
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.rows import at_most_one
from anchang.modules.customers import api as customers
from anchang.modules.filings import extensions
from anchang.modules.filings.actions.expire import expire_filing
from anchang.modules.filings.actions.moves import move
from anchang.modules.filings.actions.tell_broker import tell_broker, tell_standing
from anchang.modules.filings.events import FilingExpired
from anchang.modules.filings.models import Filing
from anchang.modules.filings.rules import following
from anchang.modules.filings.rules.desk_cases import Unfollowed
from anchang.modules.filings.states import Code, Moment, State
from anchang.modules.notices import api as notices
from anchang.modules.people import api as people

KIND = "filings.follow"
TO_BROKER = gettext_noop("报备%(number)s的客户尚无新的跟进，%(until)s 后保护结束，请联系顾问。")
TO_CONSULTANT = gettext_noop("渠道客户即将跟进逾期：%(until)s 前须有效跟进一次，否则渠道保护结束。")
# The first instant after a deadline.
AFTER = timedelta(microseconds=1)


@action
def look_after(filing_id: UUID, *, at: datetime) -> bool:
    """Look whether anybody follows up a visited customer: warn a day ahead, end the protection once the time is over.

    Returns whether it ended. Visits count as contacts, as does a deal that was undone. Safe on several workers: who
    looked first has moved the time of the next look.
    """
    rows = Filing.objects.filter(pk=filing_id, state=State.VISITED, follow_look_at__lte=at)
    filing = at_most_one(rows.select_related("rule_set"))
    if filing is None or filing.customer_id is None or expire_filing(filing.pk, at=at):
        return False
    ref, rules = customers.get(filing.customer_id), filing.rule_set.rules
    last_at = _last_contact(filing, ref)
    more = following.more_days(last_at, rules, extensions.rests(filing.project_id))
    case = Unfollowed(last_at=last_at, noticed_at=at, more_days=more)
    if case.verdict(rules).code == Code.FOLLOW_OVERDUE:
        return _end(filing, case, at)
    due = following.follow_due(last_at, rules, more_days=more)
    is_soon = due is not None and at >= due - following.AHEAD
    look_at = None if due is None else due + AFTER if is_soon else due - following.AHEAD
    looked = Filing.objects.filter(pk=filing.pk, state=State.VISITED, follow_look_at=filing.follow_look_at)
    if looked.update(follow_look_at=look_at) and due is not None and is_soon:
        _warn(filing, ref, due, at)
    return False


def first_look(filing: Filing, *, at: datetime) -> datetime | None:
    """Return when to look first at a filing that is visited at an instant; None where its rules ask for nothing."""
    due = following.follow_due(at, filing.rule_set.rules)
    return None if due is None else max(due - following.AHEAD, at)


def _last_contact(filing: Filing, ref: customers.CustomerRef) -> datetime:
    undone = filing.judgements.filter(moment=Moment.DEAL).order_by("-pk").values_list("decided_at", flat=True)
    known = (filing.visited_at, ref.last_seen_at, ref.last_effective_follow_at, undone.first())
    return max(moment for moment in known if moment)


def _end(filing: Filing, case: Unfollowed, at: datetime) -> bool:
    by = Actor.system(filing.tenant_id)
    only = {"follow_look_at": filing.follow_look_at}
    ends: dict[str, Any] = {"ended_at": at, "remind_at": None, "follow_look_at": None}
    if not move(filing, to=State.DEAL_EXPIRED, case=case, by=by, at=at, only=only, **ends):
        return False
    state = str(State.DEAL_EXPIRED)
    audit.record(by, "filings.expire", subject=filing, project_id=filing.project_id, at=at, state=state)
    events.publish(
        FilingExpired(
            filing_id=filing.pk,
            project_id=filing.project_id,
            customer_id=filing.customer_id,
            state=state,
            at=at,
        )
    )
    tell_standing(filing, at=at)
    return True


def _warn(filing: Filing, ref: customers.CustomerRef, due: datetime, at: datetime) -> None:
    mark, until = f"{due:%Y%m%dT%H%M%S}", f"{clock.local(due):%m-%d %H:%M}"
    tell_broker(filing, TO_BROKER, mark=mark, at=at, kind=KIND, until=due)
    if ref.owner_id is None:
        return
    slug = people.project(filing.project_id).slug
    notices.notify(
        user_ids=[ref.owner_id],
        kind=KIND,
        title=TO_CONSULTANT,
        facts={"until": until},
        url=reverse("customers:detail", args=[slug, ref.id]),
        project_id=filing.project_id,
        at=at,
        mark=f"{KIND}:{filing.pk}:{mark}",
    )
