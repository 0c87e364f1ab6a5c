"""What launches need done by themselves."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from anchang.kernel import clock, work
from anchang.modules.launches.actions import due, signing_papers
from anchang.modules.launches.actions.ended import tell_ended
from anchang.modules.launches.actions.sign_in import forget_codes
from anchang.modules.launches.actions.signing_times import remind
from anchang.modules.launches.actions.turns import call_due
from anchang.modules.launches.actions.waiting import tell_waiting
from anchang.modules.launches.models import Deposit, Launch
from anchang.modules.launches.states import Mode, State


def _in_turns(at: datetime) -> QuerySet[Launch]:
    return Launch.objects.filter(state=State.ARMED, mode=Mode.TURNS, opens_at__lte=at, closes_at__gt=at)


@work.every(name="launches.call_turns", minutes=0.25, needs=lambda at: _in_turns(at).exists())
def call_turns() -> None:
    """Call who is due where nobody looks; while buyers look, the gate's nodes call within a second."""
    now = clock.now()
    for launch_id in _in_turns(now).values_list("pk", flat=True):
        call_due(launch_id, at=now)


@work.every(name="launches.tell_waiting", minutes=1)
def tell_who_waits() -> None:
    """Tell buyers who wait of units that came back."""
    tell_waiting(at=clock.now())


@work.every(name="launches.tell_ended", minutes=1)
def tell_who_closes() -> None:
    """Tell planners of launches whose time is over and that nobody has closed."""
    tell_ended(at=clock.now())


@work.every(name="launches.remind", minutes=10)
def remind_who_comes_tomorrow() -> None:
    """Remind buyers of their time to sign, the day before."""
    remind(at=clock.now())


@work.every(name="launches.ask_after_signatures", minutes=5)
def ask_after_signatures() -> None:
    """Ask after signatures of which no word has come for a while."""
    signing_papers.ask_after(at=clock.now())


@work.every(name="launches.forget_codes", minutes=5)
def forget_old_codes() -> None:
    """Take away sign-in codes that are over, and the numbers with them."""
    forget_codes(at=clock.now())


@work.each_minute(name="launches.release_due")
def release_due() -> None:
    """Give back what was not confirmed or paid by its minute, which is a full one (`rules/paying.py`)."""
    now = clock.now()
    for launch_id in due.running_launches():
        due.release_due(launch_id, at=now)


@work.every(name="launches.settle", minutes=1)
def settle() -> None:
    """Make deals of what is paid, where the news of a payment did not."""
    due.settle_all(at=clock.now())


@work.every(name="launches.ask_after_payments", minutes=1)
def ask_after_payments() -> None:
    """Ask after payments of which no word has come for a while, and give back what waits for it."""
    now = clock.now()
    due.ask_after(Deposit.objects.filter(opened_at__lte=now - due.LATER), at=now)
    due.give_back(at=now)
