"""What the frame of every page asks about the person who looks at it."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from anchang.modules.people.actions.account import change_preferences
from anchang.modules.people.states import Density, Role, Theme
from anchang.modules.people.web.access import Request


def role_title(request: HttpRequest) -> str:
    """Return the roles held in the project of the page, for the line under the name."""
    seen = cast(Request, request)
    project = getattr(request, "project", None)
    held = {grant.role for grant in seen.actor.grants if project is None or project.id in grant.project_ids}
    return "、".join(str(role.label) for role in Role if role in held)


def keep(request: HttpRequest, theme: str, density: str) -> None:
    """Keep theme and density with the account; an empty theme follows the system."""
    change_preferences(by=cast(Request, request).actor, theme=Theme(theme or Theme.SYSTEM), density=Density(density))
