"""What people change about their own account."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from anchang.kernel import audit
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import NotThere
from anchang.modules.people import errors
from anchang.modules.people.models import User
from anchang.modules.people.states import Density, Language, Theme


@action
def change_preferences(
    *, by: Actor, theme: Theme | None = None, density: Density | None = None, language: Language | None = None
) -> None:
    """Change how the pages look to oneself; what is not given stays."""
    changes = {"theme": theme, "density": density, "language": language}
    User.objects.in_scope().filter(pk=by.user_id).update(
        **{name: value for name, value in changes.items() if value is not None}
    )


@action
def choose_project(project_id: UUID, *, by: Actor) -> None:
    """Remember the project one works at. Raises NotThere outside one's reach."""
    if not any(project_id in grant.project_ids for grant in by.grants):
        raise NotThere()
    User.objects.in_scope().filter(pk=by.user_id).update(last_project_id=project_id)


@action
def change_password(user: User, new: str, *, by: Actor) -> None:
    """Set a new password; every other session ends, because its hash no longer fits. Raises PasswordTooWeak."""
    try:
        validate_password(new, user)
    except ValidationError as error:
        raise errors.PasswordTooWeak(reason="".join(map(str, error.messages))) from error
    user.set_password(new)
    user.save(update_fields=["password"])
    audit.record(by, "people.change_password", subject=user)
