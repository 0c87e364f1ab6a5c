"""How the addresses of people are filled for the authorization matrix."""

from __future__ import annotations

from collections.abc import Callable

from anchang.modules.people.models import RoleAssignment
from anchang.modules.people.states import Role
from tests.world import World


def _consultant(world: World) -> object:
    return RoleAssignment.objects.filter(node_id=world.project_id, role=Role.CONSULTANT).order_by("pk")[0].user_id


def _assignment(world: World) -> object:
    return RoleAssignment.objects.filter(node_id=world.project_id, role=Role.CONSULTANT).order_by("pk")[0].pk


OBJECTS: dict[str, Callable[[World], object]] = {"user_id": _consultant, "assignment_id": _assignment}
