"""What people let go of by themselves."""

from __future__ import annotations

from datetime import timedelta

from django.core.management import call_command

from anchang.kernel import clock, work
from anchang.kernel.tenancy import current_tenant
from anchang.modules.people.models import SmsMessage

KEPT = timedelta(days=1)


@work.every(minutes=60, name="people.forget_messages")
def forget_messages() -> None:
    """Take away text messages a day after they were handed over: a code is dead long before."""
    SmsMessage.objects.filter(tenant_id=current_tenant(), created_at__lt=clock.now() - KEPT).delete()


@work.daily(hour=4, name="people.forget_sessions")
def forget_sessions() -> None:
    """Take away sessions that have ended."""
    call_command("clearsessions")
