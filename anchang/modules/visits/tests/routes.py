"""How the addresses of visits are filled for the authorization matrix."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from anchang.kernel import clock
from anchang.modules.filings.actions.escort import begin_escort
from anchang.modules.filings.tests.routes import filed_outside
from anchang.modules.people.api import Role
from anchang.modules.visits.actions.drafts import keep
from anchang.modules.visits.models import Visit
from anchang.modules.visits.tests.factories import customer, register
from tests.world import World


def _visit(world: World) -> object:
    return _received(world, customer(world, phone="13912340003"))


def _of(world: World, who: str) -> object:
    return _received(world, customer(world, phone=f"1994{world.user(who).pk.int % 10**7:07d}"), by=who)


def _received(world: World, who: UUID, *, by: str = "") -> UUID:
    return Visit.objects.create(
        project_id=world.project_id,
        day=clock.today(),
        arrived_at=clock.now(),
        registered_by=world.user(world.someone(Role.MANAGER)).pk,
        customer_id=who,
        received_by=world.user(by) if by else None,
    ).pk


def _import(world: World) -> object:
    return keep(world.project_id, data=register(), file="来访.xlsx", by=world.system(), at=clock.now()).pk


def _escort(world: World) -> object:
    filing = filed_outside(world, "13912340005")
    return begin_escort(filing.pk, project_id=world.project_id, by=world.system(), at=clock.now()).pk


OBJECTS: dict[str, Callable[[World], object]] = {"visit_id": _visit, "import_id": _import, "escort_id": _escort}
OWNED = {"visit_id": (Role.CONSULTANT, _of)}
