"""What is let go of by itself."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.sessions.models import Session

from anchang.kernel import clock
from anchang.modules.people.models import SmsMessage
from anchang.modules.people.ports import Template, sms_gateway
from anchang.modules.people.tasks import forget_messages, forget_sessions
from tests.world import World


def test_messages_go_after_a_day(world: World) -> None:
    for _ in range(2):
        sms_gateway().send(
            phone="19900000111", body="123456", template=Template.CODE, facts=["123456"], tenant_id=world.tenant_id
        )
    old = SmsMessage.objects.order_by("created_at")[:1].values("pk")
    SmsMessage.objects.filter(pk__in=old).update(created_at=clock.now() - timedelta(days=2))
    forget_messages()
    assert SmsMessage.objects.count() == 1


def test_sessions_that_ended_go(world: World) -> None:
    world.client("林晓岚")
    world.client("沈卓")
    assert Session.objects.count() == 2
    Session.objects.filter(session_key=world.client("沈卓").session.session_key).update(expire_date=clock.now())
    forget_sessions()
    assert Session.objects.count() == 1
