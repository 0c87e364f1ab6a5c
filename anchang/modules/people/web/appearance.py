"""What the frame of every page asks about the person who looks at it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from django.http import HttpRequest

from anchang.kernel.wording import listed
from anchang.modules.people.actions.account import change_preferences
from anchang.modules.people.states import Density, Language, Role, Theme
from anchang.modules.people.web.access import Request


def role_title(request: HttpRequest) -> str:
    """Return the roles held in the project of the page, for the line under the name."""
    seen = cast(Request, request)
    project = getattr(request, "project", None)
    held = {grant.role for grant in seen.actor.grants if project is None or project.id in grant.project_ids}
    return listed(role.label for role in Role if role in held)


def keep(request: HttpRequest, chosen: Mapping[str, str]) -> None:
    """Keep what is chosen with the account; an empty theme follows the system."""
    theme, density, language = (chosen.get(name) for name in ("theme", "density", "language"))
    change_preferences(
        by=cast(Request, request).actor,
        theme=None if theme is None else Theme(theme or Theme.SYSTEM),
        density=None if density is None else Density(density),
        language=None if language is None else Language(language),
    )
