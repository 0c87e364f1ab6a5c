"""Sends what waits for the morning, in the environment of a server: `python -m tests.handbook.send`.

Customers get no message at night, and whoever walks the path at night cannot wait.
"""

from __future__ import annotations

from anchang.cli import ground


def main() -> None:
    """Send each message to a customer as if its time had come."""
    ground.start_django()
    from anchang.kernel import clock
    from anchang.kernel.tenancy import every_tenant, tenant_scope
    from anchang.modules.filings.actions.ask_customer import send_message
    from anchang.modules.filings.models import ConsentLink

    with every_tenant():
        waiting = list(ConsentLink.objects.filter(sent_at__isnull=True))
    for link in waiting:
        with tenant_scope(link.tenant_id), clock.standing_at(link.due_at):
            send_message(link.pk, at=link.due_at)


if __name__ == "__main__":
    main()
