"""Armed rehearsals of the demo world: for load tools, and for people."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from anchang.cli.ground import CannotGoOn
from anchang.cli.report import Json, report

if TYPE_CHECKING:
    from anchang.modules.launches.models import Launch

app = typer.Typer()
DemoMode = Literal["free", "batches", "turns"]
Count = Annotated[int, typer.Option(min=1, max=50_000)]


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="The folder for launch.json and tickets.txt.")],
    units: Count = 1000,
    buyers: Count = 10_000,
    opens_in: Annotated[float, typer.Option(min=1, help="Seconds until it opens.")] = 30.0,
    lasts: Annotated[float, typer.Option(min=1, help="Minutes until it closes.")] = 60.0,
    mode: Annotated[DemoMode, typer.Option(help="Who may choose when.")] = "free",
    base: Annotated[str, typer.Option(help="The address at which the gate answers.")] = "http://127.0.0.1:8000",
    as_json: Json = False,
) -> None:
    """Arm a rehearsal of so many units and buyers, and write what a load tool needs to drive it."""
    from django.conf import settings

    from anchang.kernel import clock

    if settings.PRODUCTION:
        raise CannotGoOn("the demo world does not belong into production.")
    launch, offered = _armed(units, buyers, timedelta(seconds=opens_in), timedelta(minutes=lasts), mode)
    out.mkdir(parents=True, exist_ok=True)
    _write_passes(out / "tickets.txt", launch, buyers)
    facts = {"id": str(launch.pk), "base": base.rstrip("/"), "opens_at": launch.opens_at.isoformat(), "units": offered}
    (out / "launch.json").write_text(json.dumps(facts, indent=1), encoding="ascii")
    line = f"armed: {launch.pk}, {units} units, {buyers} buyers, opens at {clock.local(launch.opens_at):%H:%M:%S}"
    report(facts, [line], as_json=as_json)


@app.command()
def rehearse(
    opens_in: Annotated[float, typer.Option(min=1, help="Seconds until it opens.")] = 120.0,
    lasts: Annotated[float, typer.Option(min=1, help="Minutes until it closes.")] = 60.0,
    base: Annotated[str, typer.Option(help="The address at which the pages answer.")] = "http://127.0.0.1:8000",
    in_turns: Annotated[bool, typer.Option(help="Call one after the other, a minute each.")] = False,
    as_json: Json = False,
) -> None:
    """Arm a rehearsal of the flats on sale for customers of the demo cast, who sign in on its page by their numbers."""
    from django.conf import settings

    from anchang.kernel.tenancy import tenant_scope
    from tests.party import GUESTS, invite
    from tests.world import build_world

    if settings.PRODUCTION:
        raise CannotGoOn("the demo world does not belong into production.")
    world = build_world()
    with tenant_scope(world.tenant_id):
        launch = invite(world, opens_in=timedelta(seconds=opens_in), lasts=timedelta(minutes=lasts), in_turns=in_turns)
    page, numbers = f"{base.rstrip('/')}/l/{launch.pk}/", [one.phone for one in GUESTS]
    facts = {"id": str(launch.pk), "page": page, "numbers": numbers}
    report(facts, [page, *numbers], as_json=as_json)


def _armed(units: int, buyers: int, opens_in: timedelta, lasts: timedelta, mode: DemoMode) -> tuple[Launch, list[str]]:
    """Return a rehearsal of the named world over stand-in units, and their ids."""
    from anchang.gate.launch.entries import Mode
    from anchang.kernel.tenancy import tenant_scope
    from tests.stand_ins import Scarce, arm_crowd
    from tests.world import build_world

    world = build_world()
    with tenant_scope(world.tenant_id):
        try:
            launch, offered = arm_crowd(
                world, units=units, buyers=buyers, opens_in=opens_in, lasts=lasts, mode=Mode(mode)
            )
        except Scarce as error:
            raise CannotGoOn(str(error)) from error
    return launch, [str(unit.id) for unit in offered]


def _write_passes(file: Path, launch: Launch, buyers: int) -> None:
    from django.conf import settings

    from anchang.gate.launch.ledger import microseconds_of
    from anchang.gate.launch.passes import Passes

    passes, until = Passes(launch.pk, settings.SECRET_KEY), microseconds_of(launch.closes_at + timedelta(days=1))
    words = (passes.issue(number, signed_in=1, until=until) for number in range(buyers))
    file.write_text("".join(f"{word}\n" for word in words), encoding="ascii")
