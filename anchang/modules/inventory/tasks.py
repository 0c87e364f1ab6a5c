"""Due work of the module: ids in, actions out."""

from __future__ import annotations

from anchang.kernel import clock, work
from anchang.modules.inventory import queries
from anchang.modules.inventory.actions.claims import expire_claim
from anchang.modules.inventory.actions.control import free_due_units


@work.every(name="inventory.expire_due_claims", minutes=0.25, needs=queries.has_due_claims)
def expire_due_claims() -> None:
    """End locks and holds whose time is over."""
    now = clock.now()
    for claim_id in queries.due_claims(now):
        expire_claim(claim_id, at=now)


@work.every(name="inventory.free_due_units", minutes=1)
def free_withheld_units() -> None:
    """Give back controlled and kept units whose date has come."""
    now = clock.now()
    for project_id in queries.projects_with_due_units(now):
        free_due_units(project_id, at=now)
