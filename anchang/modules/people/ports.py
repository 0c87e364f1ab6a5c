"""What this module asks of systems it does not know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from anchang.modules.people.states import Template


class SmsGateway(Protocol):
    """Sends a text message. An outside provider registers its own at start."""

    def send(
        self, *, phone: str, body: str, template: Template, facts: Sequence[str], tenant_id: UUID | None = None
    ) -> None:
        """Hand the message over: its text, and what fills the template for those who send templates only.

        Raises Refusal when it is not known to have been taken.
        """


class Outbox:
    """No provider: what is written stays in the outbox, where an administrator reads it, and in the demo everybody."""

    def send(
        self, *, phone: str, body: str, template: Template, facts: Sequence[str], tenant_id: UUID | None = None
    ) -> None:
        """Leave the message where it is."""


__all__ = ["Outbox", "SmsGateway", "Template", "sms_gateway", "use_sms_gateway"]

_gateway: list[SmsGateway] = [Outbox()]


def sms_gateway() -> SmsGateway:
    """Return the gateway in use."""
    return _gateway[-1]


def use_sms_gateway(gateway: SmsGateway) -> None:
    """Put a gateway in place of the outbox."""
    _gateway.append(gateway)
