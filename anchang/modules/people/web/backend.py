"""How a session becomes an account."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from anchang.kernel.rows import at_most_one
from anchang.modules.people.models import User


class PhoneBackend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's phone and password; the tenant comes with the account, because every page shows it."""

    def get_user(self, user_id: Any) -> User | None:
        """Return an active account in one query. A closed one is nobody from its next request on."""
        return at_most_one(User.objects.select_related("tenant").filter(pk=user_id, is_active=True))
