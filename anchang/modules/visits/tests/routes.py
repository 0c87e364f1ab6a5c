"""How the addresses of visits are filled for the authorization matrix."""

from __future__ import annotations

from collections.abc import Callable

from anchang.kernel import clock
from anchang.modules.people.api import Role
from anchang.modules.visits.models import RegisterImport, Visit
from anchang.modules.visits.tests.factories import customer
from tests.world import World


def _visit(world: World) -> object:
    by = world.user(world.someone(Role.MANAGER))
    at, day = clock.now(), clock.today()
    who = customer(world, phone="13912340003")
    return Visit.objects.create(
        project_id=world.project_id, day=day, arrived_at=at, registered_by=by.pk, customer_id=who
    ).pk


def _import(world: World) -> object:
    by = world.user(world.someone(Role.MANAGER))
    return RegisterImport.objects.create(project_id=world.project_id, file="来访.xlsx", made_by=by.pk).pk


OBJECTS: dict[str, Callable[[World], object]] = {"visit_id": _visit, "import_id": _import}
