"""The desk reminds brokers of filings that wait: one notice a broker, project and office day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_noop

from anchang.kernel import audit, clock
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.modules.filings import access
from anchang.modules.filings.models import Filing
from anchang.modules.filings.readers import with_readers
from anchang.modules.filings.states import LIVE
from anchang.modules.notices import api as notices

KIND = "filings.nudge"
ONE = gettext_noop("渠道经理提醒您：报备%(number)s有效至 %(until)s，请跟进。")
SEVERAL = gettext_noop("渠道经理提醒您：%(count)s 条报备等您跟进，最早 %(until)s 到期。")


@dataclass(frozen=True, slots=True)
class Nudge:
    """Whom a reminder would reach with which filings, and whether today's has been sent."""

    broker_id: UUID
    name: str
    filings: tuple[Filing, ...]
    was_told: bool


def nudges_of(filings: Iterable[Filing], *, project_id: UUID, at: datetime) -> list[Nudge]:
    """Return the reminders for filings that are still live, by broker; without those whose broker cannot open them."""
    by_broker: dict[UUID, list[Filing]] = {}
    for filing in with_readers(filings, project_id):
        if filing.broker_id and filing.state in LIVE and filing.until >= at:
            by_broker.setdefault(filing.broker_id, []).append(filing)
    told = notices.told_of(_mark(project_id, at), user_ids=by_broker)
    return [
        Nudge(broker, rows[0].broker_name, tuple(sorted(rows, key=lambda row: row.until)), broker in told)
        for broker, rows in by_broker.items()
    ]


@action
def nudge_brokers(filing_ids: Iterable[UUID], *, project_id: UUID, by: Actor, at: datetime) -> list[Nudge]:
    """Remind the brokers of these filings, each at most once an office day; returns whom that concerned.

    Raises NotAllowed.
    """
    by.must(access.HANDLE, project_id)
    rows = access.handled_by(by, project_id).filter(pk__in=set(filing_ids))
    found = nudges_of(rows, project_id=project_id, at=at)
    new = [one for one in found if not one.was_told]
    for one in new:
        _send(one, project_id, at)
    if new:
        audit.record(by, "filings.nudge", project_id=project_id, at=at, brokers=len(new))
    return found


def _send(one: Nudge, project_id: UUID, at: datetime) -> None:
    first = one.filings[0]
    is_single = len(one.filings) == 1
    notices.notify(
        user_ids=[one.broker_id],
        kind=KIND,
        title=ONE if is_single else SEVERAL,
        facts={
            "number": first.number,
            "count": len(one.filings),
            "until": f"{clock.local(first.until):%m-%d %H:%M}",
        },
        url=reverse("filings:result", args=[first.pk]) if is_single else reverse("filings:mine"),
        project_id=project_id,
        at=at,
        mark=_mark(project_id, at),
    )


def _mark(project_id: UUID, at: datetime) -> str:
    return f"{KIND}:{project_id}:{clock.local(at):%Y%m%d}"
