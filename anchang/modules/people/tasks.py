"""What people let go of by themselves."""

from __future__ import annotations

from django.core.management import call_command

from anchang.kernel import clock, work
from anchang.modules.people.actions.texts import forget_texts, hand_over_queued


@work.every(minutes=1, name="people.hand_over_messages")
def hand_over_messages() -> None:
    """Hand the queued text messages over to the provider."""
    hand_over_queued(at=clock.now())


@work.every(minutes=5, name="people.forget_messages")
def forget_messages() -> None:
    """Wipe texts whose code or link is over; take away what is a month old."""
    forget_texts(at=clock.now())


@work.daily(hour=4, name="people.forget_sessions")
def forget_sessions() -> None:
    """Take away sessions that have ended."""
    call_command("clearsessions")
