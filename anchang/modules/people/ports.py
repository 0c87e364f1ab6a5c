"""What this module asks of systems it does not know."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from anchang.modules.people.models import SmsMessage


class SmsGateway(Protocol):
    """Sends a text message. An outside provider registers its own at start."""

    def send(self, *, phone: str, body: str, tenant_id: UUID | None) -> None:
        """Hand the message over. Raises Refusal when it is certain that it will not arrive."""


class Outbox:
    """Keeps messages sealed in a table, where the demo shows them and an operator sees what was not sent."""

    def send(self, *, phone: str, body: str, tenant_id: UUID | None) -> None:
        """Keep the message."""
        SmsMessage.objects.create(tenant_id=tenant_id, phone=phone, body=body)


_gateway: list[SmsGateway] = [Outbox()]


def sms_gateway() -> SmsGateway:
    """Return the gateway in use."""
    return _gateway[-1]


def use_sms_gateway(gateway: SmsGateway) -> None:
    """Put a gateway in place of the outbox."""
    _gateway.append(gateway)
