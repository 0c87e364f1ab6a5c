"""The demo world's door: one click a role, codes shown. Only with the demo world, and only on this machine."""

from __future__ import annotations

import time
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from anchang.kernel import clock
from anchang.kernel.rows import at_most_one
from anchang.kernel.tenancy import Tenant, tenant_scope
from anchang.modules.people.models import RoleAssignment, SmsMessage, User, live
from anchang.modules.people.states import Role

LOOPBACK = frozenset({"127.0.0.1", "::1"})
LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})


@dataclass(frozen=True, slots=True)
class DemoRole:
    """Somebody of the demo world, as the sign-in page offers him."""

    role: str
    title: str
    name: str


def is_open(request: HttpRequest) -> bool:
    """Tell whether the demo's door stands open for this request: never behind a proxy, never under a public name."""
    return (
        settings.DEMO_WORLD
        and request.META.get("REMOTE_ADDR") in LOOPBACK
        and "X-Forwarded-For" not in request.headers
        and request.get_host().rsplit(":", 1)[0] in LOCAL_NAMES
    )


def tenant() -> Tenant | None:
    """Return the demo world's group; None before it is made."""
    return Tenant.objects.order_by("created_at").first()


def faces() -> dict[Role, User]:
    """Return who stands for each role: the first of the cast who holds it."""
    group = tenant()
    if group is None:
        return {}
    with tenant_scope(group.pk):
        rows = RoleAssignment.objects.filter(live(clock.now()), user__is_active=True).select_related("user")
        found: dict[Role, User] = {}
        for row in rows.order_by("created_at", "pk"):
            found.setdefault(Role(row.role), row.user)
    return {role: found[role] for role in Role if role in found}


def roles(request: HttpRequest) -> list[DemoRole]:
    """Return what the sign-in page offers; nothing when the door is shut."""
    if not is_open(request):
        return []
    return [DemoRole(role.value, str(role.label), user.name) for role, user in faces().items()]


def second_factor_code(request: HttpRequest, user: User | None) -> str:
    """Return the code that the person's authenticator app would show now; empty when the door is shut."""
    if user is None or not is_open(request):
        return ""
    device = at_most_one(Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP))
    return code_of(decrypt(device.data["secret"])) if device else ""


def code_of(secret: str) -> str:
    """Return the code of a secret at this moment."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def outbox(request: HttpRequest) -> str:
    """Return where the demo world's text messages are read; empty when the door is shut."""
    return reverse("people:demo_texts") if is_open(request) else ""


def last_message(request: HttpRequest, number: str) -> str:
    """Return the last text message to a number; empty when the door is shut."""
    if not is_open(request):
        return ""
    for message in SmsMessage.objects.order_by("-created_at")[:20]:
        if message.phone.open() == number:
            return message.body.open()
    return ""
