"""How often somebody may ask for a code: a number in itself, whoever asks, and an address over all numbers.

Forty families stand behind the Wi-Fi of one hall, so an address may ask often; a number is told of at most once a
minute and five times an hour. Counted before anybody has looked whether the number is of the launch.
"""

from __future__ import annotations

from math import ceil

from allauth.core.internal import ratelimit
from allauth.core.internal.httpkit import get_client_ip
from django.core.cache import cache
from django.http import HttpRequest

from anchang.kernel import clock, vault
from anchang.kernel.errors import TooMany
from anchang.modules.launches.buyer_errors import CodeTooSoon
from anchang.modules.launches.models import Launch

A_MINUTE, AN_HOUR = 60, 3600
A_NUMBER_SOON, A_NUMBER_LONG, AN_ADDRESS = "1/m/key", "5/h/key", "600/10m/key"


def bound_codes(request: HttpRequest, launch: Launch, number: str) -> None:
    """Take one code from the allowances. Raises CodeTooSoon, TooMany."""
    if _is_used_up(request, "launch_address", AN_ADDRESS, get_client_ip(request) or "unknown"):
        raise TooMany(seconds=A_MINUTE)
    key = vault.index(number, purpose=f"launch-codes:{launch.pk}", tenant_id=launch.tenant_id).hex()
    asked, at = f"launches.code:{key}", clock.now().timestamp()
    if _is_used_up(request, "launch_minute", A_NUMBER_SOON, key):
        raise CodeTooSoon(seconds=max(1, ceil(A_MINUTE - at + cache.get(asked, at))))
    if _is_used_up(request, "launch_hour", A_NUMBER_LONG, key):
        raise TooMany(seconds=AN_HOUR)
    cache.set(asked, at, A_MINUTE)


def _is_used_up(request: HttpRequest, name: str, rate: str, key: str) -> bool:
    return ratelimit.consume(request, app="launches", action=name, config={name: rate}, key=key) is None
