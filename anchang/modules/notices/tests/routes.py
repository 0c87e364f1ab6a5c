"""How the addresses of the inbox are filled for the authorization matrix."""

from __future__ import annotations

from collections.abc import Callable

from anchang.kernel import clock
from anchang.modules.notices.actions import notify
from anchang.modules.notices.models import Notice
from anchang.modules.people.api import Role
from tests.world import World


def _notice(world: World) -> object:
    return _of(world, world.someone(Role.CONSULTANT))


def _of(world: World, who: str) -> object:
    reader = world.user(who).pk
    notify(user_ids=[reader], kind="tests.said", title="到期提醒", project_id=world.project_id, at=clock.now())
    return Notice.objects.filter(user_id=reader).order_by("-pk")[0].pk


OBJECTS: dict[str, Callable[[World], object]] = {"notice_id": _notice}
OWNED = {"notice_id": (Role.CONSULTANT, _of)}
