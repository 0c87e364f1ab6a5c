"""Which launch a command is about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated
from uuid import UUID

import typer

from anchang.cli.ground import CannotGoOn

LaunchId = Annotated[UUID, typer.Argument(help="The launch's id.")]


@contextmanager
def of_any_tenant() -> Iterator[None]:
    """Look for a launch in every tenant; an id of none is said."""
    from anchang.kernel.errors import NotThere
    from anchang.kernel.tenancy import every_tenant

    try:
        with every_tenant():
            yield
    except NotThere as error:
        raise CannotGoOn("no launch of this id has a book, or no such entry.") from error


def tenant_of(launch_id: UUID) -> UUID:
    """Return whose launch it is. Raises NotThere."""
    from anchang.kernel.rows import the_one
    from anchang.modules.launches.models import Launch

    return the_one(Launch.objects.filter(pk=launch_id)).tenant_id
