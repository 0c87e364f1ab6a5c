"""What is let go of by itself."""

from __future__ import annotations

from django.contrib.sessions.models import Session

from anchang.kernel import clock
from anchang.modules.people.tasks import forget_sessions
from tests.world import World


def test_sessions_that_ended_go(world: World) -> None:
    world.client("林晓岚")
    world.client("沈卓")
    assert Session.objects.count() == 2
    Session.objects.filter(session_key=world.client("沈卓").session.session_key).update(expire_date=clock.now())
    forget_sessions()
    assert Session.objects.count() == 1
