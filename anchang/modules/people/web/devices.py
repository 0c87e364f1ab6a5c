"""Devices on which an account has been used before. They keep their own allowance when strangers attack the account."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from anchang.kernel import ids
from anchang.modules.people.models import phone_index

SALT = "people.device"
MAX_AGE = 180 * 24 * 3600
MOST_ACCOUNTS = 8
_BEGAN = "device"


@dataclass(frozen=True, slots=True)
class Device:
    """A browser with the keyed marks of the accounts that signed in on it, newest first."""

    id: str
    marks: tuple[str, ...] = ()

    def knows(self, number: str) -> bool:
        """Tell whether the account of this number has signed in here."""
        return mark(number) in self.marks


def begin(request: HttpRequest, device: Device) -> None:
    """Let the session know on which device it began: it stays there, whatever becomes of the cookie."""
    request.session[_BEGAN] = device.id


def device_of(request: HttpRequest) -> str:
    """Return what stands for the device of a signed-in session: nothing about it but that it is the same one.

    A session of which that is not known goes by the cookie, and without a sound one it is a device of its own.
    """
    if kept := request.session.get(_BEGAN):
        return str(kept)
    device = _known(request)
    return device.id if device else str(request.session.session_key)


def mark(number: str) -> str:
    """Return what stands for a number in the cookie: a keyed hash."""
    return phone_index(number).hex()


def read(request: HttpRequest) -> Device:
    """Return the device of a request; a new one when the cookie is missing, old or forged."""
    return _known(request) or Device(ids.new_id().hex)


def _known(request: HttpRequest) -> Device | None:
    try:
        content = signing.loads(request.COOKIES.get(cookie_name(), ""), salt=SALT, max_age=MAX_AGE)
        return Device(str(content["id"]), tuple(map(str, content["marks"])))
    except (signing.BadSignature, KeyError, TypeError):
        return None


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


_BROWSERS = (
    ("MicroMessenger", _("微信")),
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def describe(user_agent: str) -> str:
    """Return browser and system as people call them: 微信 · Android."""
    names = [next((str(name) for sign, name in signs if sign in user_agent), "") for signs in (_BROWSERS, _SYSTEMS)]
    return " · ".join(filter(None, names)) or user_agent[:40]


def cookie_name() -> str:
    """Return the cookie's name; over HTTPS no other host may set it."""
    return "__Host-device" if settings.HTTPS else "device"
