"""The second factor: its secrets sealed, its proof bound to session and account, its failures recorded."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa import signals
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from anchang.kernel.actions import unit_of_work
from anchang.kernel.vault import open_sealed, rotation, seal
from anchang.kernel.vault.sealing import current_key_id, key_id_of
from anchang.modules.people.models import User
from anchang.modules.people.queries import second_factor_is_a_duty

PLACE = {"tenant": "", "place": "mfa_authenticator.data"}
PROOF = "second_factor"
SECRETS = ("secret", "seed")


class SealedMFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets rest in the vault; who must have a second factor cannot take it off."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _("您的角色必须使用动态验证码。")
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret."""
        return base64.b64encode(seal(text, **PLACE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret. Raises BrokenSeal."""
        return open_sealed(base64.b64decode(encrypted_text), **PLACE)

    def get_totp_label(self, user: User) -> str:
        """Return the name under which the app lists the account."""
        return user.name

    def get_totp_issuer(self) -> str:
        """Return the product's name."""
        return gettext("案场")

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Tell whether no role demands it."""
        return not second_factor_is_a_duty(authenticator.user)


class SecondFactors:
    """The secrets in allauth's own table, as key rotation reaches them."""

    name = "mfa_authenticator.data"

    def key_ids(self) -> Iterator[str]:
        """Yield the key id of each secret."""
        for row in Authenticator.objects.iterator():
            yield from (key_id_of(base64.b64decode(row.data[name])) for name in SECRETS if name in row.data)

    def reseal(self) -> Iterator[int]:
        """Seal each secret of an older key again, one account at a time; yield the count done so far."""
        adapter, done = SealedMFAAdapter(), 0
        for row in Authenticator.objects.order_by("pk"):
            old = [name for name in SECRETS if name in row.data and not _is_current(row.data[name])]
            fresh = {name: adapter.encrypt(adapter.decrypt(row.data[name])) for name in old}
            with unit_of_work():
                # Whoever used a recovery code in between has written the row: the next run meets it again.
                same = Authenticator.objects.filter(pk=row.pk, data=row.data)
                done += len(old) if old and same.update(data=row.data | fresh) else 0
            yield done


def _is_current(secret: str) -> bool:
    return key_id_of(base64.b64decode(secret)) == current_key_id()


def prove(request: HttpRequest, user: User) -> None:
    """Remember in the session that this account has shown its second factor."""
    request.session[PROOF] = str(user.pk)


def is_proven(request: HttpRequest, user: User) -> bool:
    """Tell whether the session has seen this account's second factor."""
    return bool(request.session.get(PROOF) == str(user.pk))


def _shown(sender: type, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    if authenticator.type in {Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES}:
        prove(request, user)


def _failed(sender: type, request: HttpRequest, user: User, **kwargs: Any) -> None:
    get_adapter(request).note_failure(request, user, step="second_factor")


def watch() -> None:
    """Listen to what allauth tells of second factors, and let rotations reach their secrets."""
    rotation.register(SecondFactors())
    signals.authenticator_used.connect(_shown, dispatch_uid="people.second_factor.shown")
    signals.authentication_failed.connect(_failed, dispatch_uid="people.second_factor.failed")
