"""How the addresses of visits are filled for the authorization matrix."""

from __future__ import annotations

from collections.abc import Callable

from anchang.kernel import clock
from anchang.modules.people.api import Role
from anchang.modules.visits.models import RegisterImport, Visit
from tests.world import World


def _visit(world: World) -> object:
    by = world.user(world.someone(Role.MANAGER))
    now = clock.now()
    return Visit.objects.create(project_id=world.project_id, day=clock.today(), arrived_at=now, registered_by=by.pk).pk


def _import(world: World) -> object:
    by = world.user(world.someone(Role.MANAGER))
    return RegisterImport.objects.create(project_id=world.project_id, file="来访.xlsx", made_by=by.pk).pk


OBJECTS: dict[str, Callable[[World], object]] = {"visit_id": _visit, "import_id": _import}
