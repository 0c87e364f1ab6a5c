"""`bin/anchang demo`: the named world, and three months of its story."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from anchang.cli.ground import CannotGoOn, say
from anchang.cli.mark import DemoMark
from anchang.cli.migrations import bring_up
from anchang.cli.report import Json, report

if TYPE_CHECKING:
    from tests.world import Part

app = typer.Typer(no_args_is_help=True)
THREE_MONTHS = 92
Days = Annotated[int, typer.Option(min=1, help="How many days of story are told.")]

demo_app = typer.Typer(no_args_is_help=True, help="The demo world.")
app.add_typer(demo_app, name="demo")


@demo_app.command()
def load(days: Days = THREE_MONTHS) -> None:
    """Load the demo world, whole or not at all; where it is, nothing changes."""
    from django.db import transaction

    _need_no_production()
    from anchang.kernel import clock
    from anchang.kernel.connections import learn_sizes
    from anchang.kernel.tenancy import tenant_scope
    from tests.story import tell
    from tests.world import build_other_world, build_world

    mark = DemoMark()
    mark.begin()
    # One transaction: a story that was interrupted cannot be gone on with, and half of it looks like all of it.
    with transaction.atomic():
        say("demo world: people")
        world = build_world()
        build_other_world()
        with tenant_scope(world.tenant_id):
            tell(world, until=clock.now(), say=say, days=days)
    learn_sizes()
    mark.end()


@demo_app.command()
def reset(yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False, days: Days = THREE_MONTHS) -> None:
    """Take everything away and load the demo world anew. Refused where anything but the demo world is."""
    _need_no_production()
    if _holds_strangers():
        raise CannotGoOn("this database holds more than the demo world; it is not reset.")
    if not yes:
        typer.confirm("Everything in this database is taken away. Go on?", abort=True)
    DemoMark().begin()
    _take_all_away()
    bring_up(say)
    load(days)


@demo_app.command()
def accounts(as_json: Json = False) -> None:
    """List who may sign in, by role."""
    from tests.world import CAST, PASSWORD, totp_code

    rows = [
        {"role": str(part.role), "title": str(part.role.label), "name": part.name, "phone": part.phone}
        | ({"code": totp_code(part.phone)} if part.has_second_factor else {})
        for part in _one_each(CAST)
    ]
    wide = max(len(row["title"]) for row in rows)
    lines = (
        f"  {row['title']}{'　' * (wide - len(row['title']))}  {row['phone']}  {row['name']}"
        + (f"  (code now {row['code']})" if "code" in row else "")
        for row in rows
    )
    report({"password": PASSWORD, "accounts": rows}, [f"  password of all: {PASSWORD}", *lines], as_json=as_json)


def _one_each(cast: Iterable[Part]) -> list[Part]:
    seen: dict[str, Part] = {}
    for part in cast:
        seen.setdefault(part.role, part)
    return list(seen.values())


def _need_no_production() -> None:
    from django.conf import settings

    if settings.PRODUCTION:
        raise CannotGoOn("the demo world's passwords are for everybody to read; it is not loaded in production.")


def _holds_strangers() -> bool:
    """Tell whether there is a group that is not the demo's. A reset that was interrupted left no table to ask."""
    from django.db import connection

    from anchang.kernel.tenancy import Tenant
    from tests.world import TENANTS

    is_there = Tenant._meta.db_table in connection.introspection.table_names()
    return is_there and Tenant.objects.exclude(name__in=TENANTS).exists()


def _take_all_away() -> None:
    """Drop every table in one transaction. Not a flush: the audit's own triggers refuse to delete rows."""
    from django.db import connection, transaction

    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
        return
    # Within the transaction the pragma would do nothing.
    with connection.constraint_checks_disabled(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TABLE "{name}"')
