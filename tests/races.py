"""Several acts at one instant, each in a thread and on a connection of its own, as processes would do them."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import IntegrityError, OperationalError, connection

from anchang.kernel.errors import Refusal
from anchang.kernel.tenancy import tenant_scope
from tests.world import World

PATIENCE = 60


def race(world: World, *acts: Callable[[], object]) -> list[object]:
    """Run the acts at one instant and return what each got, a refusal or the database's own word included.

    The test must be transactional. Raises AssertionError when an act does not end, and whatever else one raised.
    """
    bell = threading.Barrier(len(acts))
    results: list[object] = [None] * len(acts)
    broken: list[BaseException] = []

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            with tenant_scope(world.tenant_id):
                connection.ensure_connection()
                bell.wait(PATIENCE)
                results[place] = act()
        except (Refusal, IntegrityError, OperationalError) as refusal:
            results[place] = refusal
        except BaseException as error:  # a thread's own end would be silent
            broken.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive(), "an act of the race did not end"
    if broken:
        raise broken[0]
    return results
