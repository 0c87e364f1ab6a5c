"""How often somebody may try. An enemy can use up his own allowance, never the owner's or the whole office's.

A sales office is one address on the network, and a number is no secret. So a failure counts against the pair of account
and address first, against the account from everywhere, and against the address over all accounts; and a device on
which the account has signed in before counts alone. When password attempts are used up, the code to the phone remains.
"""

from __future__ import annotations

from dataclasses import dataclass

from allauth.core.internal import ratelimit
from django.http import HttpRequest

from anchang.modules.people.web import devices

# amount / period / per key. The rate of the address is wide: forty colleagues stand behind it.
PASSWORD = {"pair": "5/5m/key", "account": "20/15m/key", "address": "100/10m/key", "device": "10/10m/key"}
CODE = {"pair": "3/5m/key", "account": "10/h/key", "address": "60/10m/key", "device": "5/5m/key"}


@dataclass(frozen=True, slots=True)
class Usage:
    """What one attempt took from its allowances, to be given back when it succeeds."""

    taken: list[ratelimit.SingleRateLimitUsage]

    def rollback(self) -> None:
        """Give it back."""
        for usage in self.taken:
            usage.rollback()


def take(request: HttpRequest, number: str, *, address: str, kind: str, rates: dict[str, str]) -> Usage | None:
    """Take one attempt from each allowance that applies; None when one of them is used up."""
    device, account = devices.read(request), devices.mark(number)
    if device.knows(number):
        keys = {"device": f"{device.id}:{account}"}
    else:
        keys = {"pair": f"{address}:{account}", "account": account, "address": address}
    taken: list[ratelimit.SingleRateLimitUsage] = []
    for name, key in keys.items():
        usage = ratelimit.consume(
            request, app="people", action=f"{kind}.{name}", config={f"{kind}.{name}": rates[name]}, key=key
        )
        if usage is None:
            # The outer allowances are not touched by what an inner one has stopped.
            return None
        taken.extend(usage.usage)
    return Usage(taken)
