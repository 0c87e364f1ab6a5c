"""A request about nothing in particular, put to the manager of the project."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from anchang.kernel import clock, ids
from anchang.modules.approvals.actions import open_request
from anchang.modules.approvals.models import Request
from anchang.modules.people.api import Role
from tests.world import World

KIND = "tests.plain"


def ask(
    world: World, who: str = "林晓岚", *, role: Role = Role.MANAGER, title: str = "3栋1202 让一点", **more: Any
) -> Request:
    """Return a fresh pending request."""
    facts: dict[str, Any] = {
        "project_id": world.project_id,
        "subject_id": ids.new_id(),
        "facts": {"lines": [["原价", "1"]]},
    }
    return open_request(
        kind=KIND,
        subject_type="tests.thing",
        title=title,
        approver_role=role,
        by=world.actor(who),
        at=clock.now(),
        **{**facts, **more},
    )


def page_of(request: Request, end: str = "") -> str:
    """Return an address below a request."""
    return f"/p/jinchenfu-2/approvals/{request.pk}/{end}"


def unheard_of() -> UUID:
    """Return an id of nothing."""
    return ids.new_id()
