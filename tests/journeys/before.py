"""What has happened before a journey begins: `python -m tests.journeys.before` in the environment of a server.

Time cannot be waited for, so 李先生 was filed 75 minutes ago, through the same action as everybody's.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import TYPE_CHECKING

from anchang.cli import ground

if TYPE_CHECKING:
    from tests.world import World


def main() -> int:
    """File 李先生."""
    ground.start_django()
    from anchang.kernel import events
    from anchang.kernel.tenancy import tenant_scope
    from tests.world import build_world

    world = build_world()
    with tenant_scope(world.tenant_id):
        file_earlier(world)
        events.deliver_all()
    return 0


def file_earlier(world: World) -> None:
    """File 李先生, in scope of his tenant."""
    from anchang.kernel import clock
    from anchang.modules.filings.actions.submit import Details, submit_filing
    from tests.journeys.names import EARLIER

    details = Details(phone=EARLIER.phone, name=EARLIER.name, title=EARLIER.title, has_consent=True)
    at = clock.now() - timedelta(minutes=75)
    submit_filing(project_id=world.project_id, details=details, by=world.actor("唐红思"), at=at)


if __name__ == "__main__":
    sys.exit(main())
