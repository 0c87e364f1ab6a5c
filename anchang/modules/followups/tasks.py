"""Due work: the nightly return to the pool, and reminders of what was promised."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from anchang.kernel import clock, work
from anchang.kernel.access import Actor
from anchang.kernel.errors import Stale
from anchang.kernel.tenancy import current_tenant
from anchang.modules.customers import api as customers
from anchang.modules.followups import queries, rules
from anchang.modules.followups.actions import custody
from anchang.modules.followups.actions.remind import remind
from anchang.modules.followups.states import Kind

AHEAD = timedelta(hours=1)
BEHIND = timedelta(days=1)
EVENING = 18


@work.daily(name="followups.return_to_pool", hour=rules.POOL_HOUR)
def return_to_pool() -> None:
    """Take back, at night, who was not spoken to for too long; managers learn how many."""
    now, by = clock.now(), Actor.system(current_tenant())
    taken: Counter[UUID] = Counter()
    for custody_id, project_id in queries.due_returns(now):
        with suppress(Stale):  # given to somebody at this instant, who keeps them
            taken[project_id] += custody.return_to_pool(custody_id, by=by, at=now)
    for project_id, count in taken.items():
        if count:
            custody.tell_managers(project_id, count=count, at=now)


@work.every(name="followups.remind", minutes=10)
def send_reminders() -> None:
    """Remind of contacts due within the hour and of those just missed, each once."""
    now = clock.now()
    promised = customers.promises(start=now - BEHIND, end=now + AHEAD)
    for kind, late in ((Kind.SOON, False), (Kind.OVERDUE, True)):
        moments = [
            (it.owner_id, it.project_id, it.customer_id, it.moment) for it in promised if (it.moment < now) == late
        ]
        _send(kind, moments, now)


@work.daily(name="followups.warn_of_return", hour=EVENING)
def warn_of_return() -> None:
    """Say in the evening whom the coming night takes back."""
    now = clock.now()
    found = queries.custodies_returning(now, now + timedelta(hours=24 - EVENING + rules.POOL_HOUR))
    _send(Kind.RECYCLE, [(it.owner_id, it.project_id, it.customer_id, it.returns_at) for it in found], now)


def _send(kind: Kind, moments: Iterable[tuple[UUID, UUID, UUID, datetime]], now: datetime) -> None:
    gathered: dict[tuple[UUID, UUID], list[tuple[UUID, datetime]]] = defaultdict(list)
    for owner_id, project_id, customer_id, moment in moments:
        gathered[owner_id, project_id].append((customer_id, moment))
    for (owner_id, project_id), theirs in gathered.items():
        remind(owner_id, project_id=project_id, kind=kind, moments=theirs, at=now)
