"""What time does to a launch's picks: payments whose time is over are asked after, units go back, deals are made."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from anchang.kernel.access import Actor
from anchang.kernel.tenancy import current_tenant
from anchang.modules.launches.actions.deposits import ask_again, refund
from anchang.modules.launches.actions.picks import release_due_picks
from anchang.modules.launches.actions.settle import settle_picks
from anchang.modules.launches.models import Deposit, Launch, Pick
from anchang.modules.launches.pick_errors import PaymentRefused, PaymentUnreachable
from anchang.modules.launches.states import DepositState, State

# Units go back at the minute that was announced, whether or not a provider answers by then: what was paid after all
# is given back.
PATIENCE_S = 15.0
# A payment is asked after once in a while, for a word may be lost on its way.
LATER = timedelta(minutes=1)


def release_due(launch_id: UUID, *, at: datetime) -> list[UUID]:
    """Ask after the open payments that are due, for the last time, then give unpaid units back; return these."""
    ask_after(Deposit.objects.filter(pick__launch=launch_id, expires_at__lte=at), at=at, last=True)
    return release_due_picks(launch_id, by=Actor.system(current_tenant()), at=at)


def ask_after(rows: QuerySet[Deposit], *, at: datetime, last: bool = False) -> int:
    """Ask the providers how open payments stand, as long as patience lasts; return how many answered."""
    began, answered = time.monotonic(), 0
    for deposit_id in list(rows.filter(state=DepositState.OPEN).values_list("pk", flat=True)):
        if time.monotonic() - began > PATIENCE_S:
            break
        with suppress(PaymentUnreachable, PaymentRefused):
            ask_again(deposit_id, at=at, last=last)
            answered += 1
    return answered


def give_back(*, at: datetime) -> int:
    """Give back the money that waits for it; return how much of it is done."""
    done = 0
    for deposit_id in list(Deposit.objects.filter(state=DepositState.REFUND).values_list("pk", flat=True)):
        with suppress(PaymentUnreachable, PaymentRefused):
            done += refund(deposit_id, at=at)
    return done


def settle_all(*, at: datetime) -> int:
    """Settle what is paid and waits, launch by launch; return how many picks."""
    by = Actor.system(current_tenant())
    waiting = Pick.objects.filter(live=True, paid_at__isnull=False, settled_at__isnull=True)
    launches = list(waiting.order_by().values_list("launch_id", flat=True).distinct())
    return sum(settle_picks(launch_id, by=by, at=at).done for launch_id in launches)


def running_launches() -> list[UUID]:
    """Return the launches that have picks somebody still has to confirm or pay."""
    unpaid = Pick.objects.filter(live=True, paid_at__isnull=True).exclude(launch__state=State.DRAFT)
    found = Launch.objects.filter(pk__in=unpaid.order_by().values("launch_id"))
    return list(found.order_by("pk").values_list("pk", flat=True))
