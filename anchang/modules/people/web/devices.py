"""Devices on which an account has been used before. They keep their own allowance when strangers attack the account."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from anchang.kernel import ids
from anchang.modules.people.models import phone_index

SALT = "people.device"
MAX_AGE = 180 * 24 * 3600
MOST_ACCOUNTS = 8


@dataclass(frozen=True, slots=True)
class Device:
    """A browser with the keyed marks of the accounts that signed in on it, newest first."""

    id: str
    marks: tuple[str, ...] = ()

    def knows(self, number: str) -> bool:
        """Tell whether the account of this number has signed in here."""
        return mark(number) in self.marks


def mark(number: str) -> str:
    """Return what stands for a number in the cookie: a keyed hash."""
    return phone_index(number).hex()


def read(request: HttpRequest) -> Device:
    """Return the device of a request; a new one when the cookie is missing, old or forged."""
    try:
        content = signing.loads(request.COOKIES.get(cookie_name(), ""), salt=SALT, max_age=MAX_AGE)
        return Device(str(content["id"]), tuple(map(str, content["marks"])))
    except (signing.BadSignature, KeyError, TypeError):
        return Device(ids.new_id().hex)


def remember(response: HttpResponseBase, device: Device, number: str) -> None:
    """Let the device know the account from now on."""
    marks = [mark(number), *(known for known in device.marks if known != mark(number))][:MOST_ACCOUNTS]
    response.set_cookie(
        cookie_name(),
        signing.dumps({"id": device.id, "marks": marks}, salt=SALT),
        max_age=MAX_AGE,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def cookie_name() -> str:
    """Return the cookie's name; over HTTPS no other host may set it."""
    return "__Host-device" if settings.HTTPS else "device"
