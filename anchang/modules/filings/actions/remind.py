"""Reminders: before a filing ends, or when a refused customer may be filed again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_noop

from anchang.kernel import audit, clock
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import NotThere
from anchang.kernel.rows import at_most_one
from anchang.modules.filings import access, queries
from anchang.modules.filings.models import Filing, Judgement
from anchang.modules.filings.readers import readers_of
from anchang.modules.filings.states import State
from anchang.modules.notices import api as notices

KIND = "filings.deadline"
SOON_OVER = gettext_noop("报备%(number)s将于 %(until)s 到期。")
PROTECTED = gettext_noop("报备%(number)s的到访保护期将于 %(until)s 结束。")
FREE_AGAIN = gettext_noop("报备%(number)s的客户现在可以再报一次，以提交时的结论为准。")
_TITLES = {
    State.PENDING: SOON_OVER,
    State.VALID: SOON_OVER,
    State.VISITED: PROTECTED,
    State.REJECTED: FREE_AGAIN,
}


@action
def ask_reminder(filing_id: UUID, *, by: Actor, at: datetime) -> Filing:
    """Ask to be told when a refused customer may be free again. Raises NotThere when there is no such time to come."""
    filing = at_most_one(access.visible_to(by, access.SUBMIT).select_related("rule_set").filter(pk=filing_id))
    moment = refile_at(filing, queries.judgements_of(filing), at=at) if filing else None
    if filing is None or moment is None:
        raise NotThere()
    filing.remind_at = moment
    filing.save(update_fields=["remind_at"])
    audit.record(by, "filings.ask_reminder", subject=filing, project_id=filing.project_id, at=at)
    return filing


def refile_at(filing: Filing, judgements: Sequence[Judgement], *, at: datetime) -> datetime | None:
    """Return when a customer refused for another's filing may be free; None once that time has come.

    Computed from the time of the earlier filing alone, so that it tells nothing of whether the customer has come.
    """
    if filing.state != State.REJECTED:
        return None
    since = next((row.values["rival_at"] for row in judgements if row.values.get("rival_at")), None)
    moment = filing.rule_set.rules.valid_until(datetime.fromisoformat(since)) if since else None
    return moment if moment and moment > at else None


@action
def send_reminder(filing_id: UUID, *, at: datetime) -> bool:
    """Tell the broker, once. Returns False when somebody was faster or nothing is left to say."""
    filing = at_most_one(Filing.objects.filter(pk=filing_id, remind_at__isnull=False, remind_at__lte=at))
    moment = filing.remind_at if filing else None
    if filing is None or not Filing.objects.filter(pk=filing_id, remind_at=moment).update(remind_at=None):
        return False
    title = _TITLES.get(State(filing.state))
    if title is None or not (readers := readers_of(filing)):
        return False
    notices.notify(
        user_ids=readers,
        kind=KIND,
        title=title,
        facts={"number": filing.number, "until": f"{clock.local(filing.until):%m-%d %H:%M}"},
        url=reverse("filings:result", args=[filing.pk]),
        project_id=filing.project_id,
        at=at,
        mark=f"{KIND}:{filing.pk}:{moment:%Y%m%dT%H%M%S}",
    )
    return True
