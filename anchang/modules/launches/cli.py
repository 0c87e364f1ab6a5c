"""Commands of the module: an armed rehearsal for load tools, and what the database says of a launch."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from anchang.cli.ground import CannotGoOn
from anchang.cli.report import Json, report

if TYPE_CHECKING:
    from anchang.modules.launches.models import Launch

app = typer.Typer(no_args_is_help=True)
launches_app = typer.Typer(no_args_is_help=True, help="Online launches.")
app.add_typer(launches_app, name="launches")

Count = Annotated[int, typer.Option(min=1, max=50_000)]


@launches_app.command()
def demo(
    out: Annotated[Path, typer.Option(help="The folder for launch.json and tickets.txt.")],
    units: Count = 1000,
    buyers: Count = 10_000,
    opens_in: Annotated[float, typer.Option(min=1, help="Seconds until it opens.")] = 30.0,
    lasts: Annotated[float, typer.Option(min=1, help="Minutes until it closes.")] = 60.0,
    base: Annotated[str, typer.Option(help="The address at which the gate answers.")] = "http://127.0.0.1:8000",
    as_json: Json = False,
) -> None:
    """Arm a rehearsal of so many units and buyers, and write what a load tool needs to drive it."""
    from django.conf import settings

    from anchang.kernel import clock

    if settings.PRODUCTION:
        raise CannotGoOn("the demo world does not belong into production.")
    launch, offered = _armed(units, buyers, timedelta(seconds=opens_in), timedelta(minutes=lasts))
    out.mkdir(parents=True, exist_ok=True)
    _write_passes(out / "tickets.txt", launch, buyers)
    facts = {"id": str(launch.pk), "base": base.rstrip("/"), "opens_at": launch.opens_at.isoformat(), "units": offered}
    (out / "launch.json").write_text(json.dumps(facts, indent=1), encoding="ascii")
    line = f"armed: {launch.pk}, {units} units, {buyers} buyers, opens at {clock.local(launch.opens_at):%H:%M:%S}"
    report(facts, [line], as_json=as_json)


@launches_app.command()
def audit(launch: Annotated[UUID, typer.Argument(help="The launch's id.")], as_json: Json = False) -> None:
    """Count wins, doubles and buyers over their right from the database, and hold the book to them."""
    from dataclasses import asdict

    from anchang.kernel.tenancy import every_tenant
    from anchang.modules.launches.queries import audited

    with every_tenant():
        found = asdict(audited(launch))
    report(found, [f"{name}: {value}" for name, value in found.items()], as_json=as_json)
    if found["doubles"] or found["over_limit"] or not (found["is_chained"] and found["agrees"]):
        raise typer.Exit(1)


def _armed(units: int, buyers: int, opens_in: timedelta, lasts: timedelta) -> tuple[Launch, list[str]]:
    """Return a rehearsal of the named world over stand-in units, and their ids."""
    from anchang.kernel import clock
    from anchang.kernel.tenancy import tenant_scope
    from anchang.modules.launches.actions.arm import arm_rehearsal
    from tests.stand_ins import TITLE, Scarce, units_for
    from tests.world import build_world

    world = build_world()
    with tenant_scope(world.tenant_id):
        try:
            offered = units_for(world, units)
        except Scarce as error:
            raise CannotGoOn(str(error)) from error
        # Not before: where the units are still to be made, that takes seconds.
        at = clock.now()
        launch = arm_rehearsal(
            world.project_id,
            name=TITLE,
            units=offered,
            rights=[1] * buyers,
            opens_at=at + opens_in,
            closes_at=at + opens_in + lasts,
            by=world.system(),
            at=at,
        )
    return launch, [str(unit.id) for unit in offered]


def _write_passes(file: Path, launch: Launch, buyers: int) -> None:
    from django.conf import settings

    from anchang.gate.launch.ledger import microseconds_of
    from anchang.gate.launch.passes import Passes

    passes, until = Passes(launch.pk, settings.SECRET_KEY), microseconds_of(launch.closes_at + timedelta(days=1))
    words = (passes.issue(number, signed_in=1, until=until) for number in range(buyers))
    file.write_text("".join(f"{word}\n" for word in words), encoding="ascii")
