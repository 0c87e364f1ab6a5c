"""How the addresses of people are filled for the authorization matrix."""

from __future__ import annotations

from collections.abc import Callable

from anchang.kernel import clock
from anchang.modules.people.actions.texts import send_text
from anchang.modules.people.models import RoleAssignment, SmsMessage
from anchang.modules.people.states import Role, Template
from tests.world import World


def _consultant(world: World) -> object:
    return RoleAssignment.objects.filter(node_id=world.project_id, role=Role.CONSULTANT).order_by("pk")[0].user_id


def _assignment(world: World) -> object:
    return RoleAssignment.objects.filter(node_id=world.project_id, role=Role.CONSULTANT).order_by("pk")[0].pk


def _message(world: World) -> object:
    send_text(
        phone="19900000111",
        kind=Template.CODE,
        body="123456",
        facts=["123456"],
        until=clock.now(),
        tenant_id=world.tenant_id,
    )
    return SmsMessage.objects.filter(tenant_id=world.tenant_id).order_by("-pk")[0].pk


OBJECTS: dict[str, Callable[[World], object]] = {
    "user_id": _consultant,
    "assignment_id": _assignment,
    "message_id": _message,
}
