"""Commands of the module: an armed rehearsal for load tools, what the database says of a launch, and its record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID

import typer

from anchang.cli.ground import CannotGoOn
from anchang.cli.report import Json, report

if TYPE_CHECKING:
    from anchang.modules.launches.models import Launch

app = typer.Typer(no_args_is_help=True)
launches_app = typer.Typer(no_args_is_help=True, help="Online launches.")
app.add_typer(launches_app, name="launches")

DemoMode = Literal["free", "batches", "turns"]
Count = Annotated[int, typer.Option(min=1, max=50_000)]
LaunchId = Annotated[UUID, typer.Argument(help="The launch's id.")]


@launches_app.command()
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


@launches_app.command()
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


@launches_app.command()
def audit(launch: LaunchId, as_json: Json = False) -> None:
    """Count wins, doubles and buyers over their right from the database, and hold the book to them."""
    from dataclasses import asdict

    from anchang.kernel.tenancy import every_tenant
    from anchang.modules.launches.queries import audited

    with every_tenant():
        found = asdict(audited(launch))
    report(found, [f"{name}: {value}" for name, value in found.items()], as_json=as_json)
    if found["doubles"] or found["over_limit"] or not (found["is_chained"] and found["agrees"]):
        raise typer.Exit(1)


@launches_app.command()
def commitment(launch: LaunchId, as_json: Json = False) -> None:
    """Tell what may be published before the opening: hashes of the plan and its lists, and the public key."""
    from msgspec import to_builtins

    from anchang.modules.launches.result import commitment_of

    with _of_any_tenant():
        found = to_builtins(commitment_of(launch))
    report(found, [f"{name}: {value}" for name, value in found.items()], as_json=as_json)


@launches_app.command()
def result(
    launch: LaunchId,
    out: Annotated[Path, typer.Option(help="The file to write.")],
    as_json: Json = False,
) -> None:
    """Write the result file of a launch that is over: every press in order, sealed, to be judged by anybody."""
    from anchang.gate.launch.record import Wrong
    from anchang.gate.launch.verdicts import facts_of
    from anchang.kernel import clock
    from anchang.modules.launches.errors import StillOpen
    from anchang.modules.launches.result import write_result

    try:
        with _of_any_tenant():
            record = write_result(launch, out, at=clock.now())
    except StillOpen as refusal:
        raise CannotGoOn("the launch is not over. Write its result file when it has been closed.") from refusal
    except Wrong as error:
        raise CannotGoOn(f"the book of this launch is damaged; as a file it would be wrong in {error}.") from error
    facts = facts_of(record) | {"file": str(out)}
    report(facts, [f"{name}: {value}" for name, value in facts.items()], as_json=as_json)


@launches_app.command()
def receipt(
    launch: LaunchId,
    seq: Annotated[int, typer.Argument(min=1, help="The number that the press was answered with.")],
    out: Annotated[Path, typer.Option(help="The file to write.")],
    as_json: Json = False,
) -> None:
    """Write the receipt of one press, sealed where the book stands now."""
    from anchang.gate.launch.receipts import receipt_bytes
    from anchang.modules.launches.receipts import receipt_of

    with _of_any_tenant():
        found = receipt_of(launch, seq)
    out.write_bytes(receipt_bytes(found))
    facts = {"line": found.line, "size": found.seal.size, "key": found.seal.key, "file": str(out)}
    report(facts, [f"{name}: {value}" for name, value in facts.items()], as_json=as_json)


@launches_app.command()
def roll(
    launch: LaunchId,
    reason: Annotated[str, typer.Option(help="To whom it is handed over, and what for; kept in the audit.")],
    as_json: Json = False,
) -> None:
    """Hand over who is who on the roll, for a notary: its key, and the customers' ids by their numbers, no names."""
    from anchang.kernel import clock
    from anchang.kernel.access import Actor
    from anchang.kernel.rows import the_one
    from anchang.modules.launches.actions.roll import hand_over_roll
    from anchang.modules.launches.models import Launch
    from anchang.modules.launches.order_errors import OrderWithoutReason

    try:
        with _of_any_tenant():
            tenant_id = the_one(Launch.objects.filter(pk=launch)).tenant_id
            found = hand_over_roll(launch, reason=reason, by=Actor.system(tenant_id), at=clock.now())
    except OrderWithoutReason as refusal:
        raise CannotGoOn("--reason must have 2 to 200 characters.") from refusal
    rows = [{"number": number, "customer": one, "pseudonym": name} for number, (one, name) in enumerate(found.buyers)]
    lines = [f"key: {found.key}", *("  ".join(map(str, row.values())) for row in rows)]
    report({"key": found.key, "buyers": rows}, lines, as_json=as_json)


@launches_app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="A result file.")],
    commitment: Annotated[Path | None, typer.Option(help="What was published before, as JSON.")] = None,
    receipt: Annotated[Path | None, typer.Option(help="A buyer's receipt.")] = None,
    as_json: Json = False,
) -> None:
    """Decide every press of a result file again, from the file alone: yes, or the first line that is wrong."""
    from anchang.gate.launch.verdicts import verdict

    try:
        found = verdict(file, commitment, receipt)
    except OSError as error:
        raise CannotGoOn(f"{error.filename} cannot be read: {error.strerror}.") from error
    lines = [f"{name}: {value}" for name, value in found.facts.items()]
    words = ["yes: every press was decided as the plan says."] if found.is_true else [f"no: {found.reason}."]
    where = {"line": found.line} if found.line else {}
    report({"true": found.is_true, "reason": found.reason} | where | found.facts, [*words, *lines], as_json=as_json)
    if not found.is_true:
        raise typer.Exit(1)


@contextmanager
def _of_any_tenant() -> Iterator[None]:
    """Look for a launch in every tenant; an id of none is said."""
    from anchang.kernel.errors import NotThere
    from anchang.kernel.tenancy import every_tenant

    try:
        with every_tenant():
            yield
    except NotThere as error:
        raise CannotGoOn("no launch of this id has a book, or no such entry.") from error


@launches_app.command()
def settle(
    launch: Annotated[UUID, typer.Argument(help="The launch's id.")],
    at_a_time: Annotated[int, typer.Option(min=1, max=1000, help="How many a transaction.")] = 100,
    as_json: Json = False,
) -> None:
    """Make deals of the paid picks that wait; the workers do the same by themselves."""
    from anchang.kernel import clock
    from anchang.kernel.access import Actor
    from anchang.kernel.rows import the_one
    from anchang.kernel.tenancy import every_tenant, tenant_scope
    from anchang.modules.launches.actions.settle import settle_picks
    from anchang.modules.launches.models import Launch

    with every_tenant():
        tenant_id = the_one(Launch.objects.filter(pk=launch)).tenant_id
    with tenant_scope(tenant_id):
        found = settle_picks(launch, by=Actor.system(tenant_id), at=clock.now(), at_a_time=at_a_time)
    facts = {"settled": found.done, "left": [str(pick) for pick in found.left]}
    report(facts, [f"settled: {found.done}", *(f"left: {pick}" for pick in found.left)], as_json=as_json)
    if found.left:
        raise typer.Exit(1)


@launches_app.command()
def reconcile(launch: Annotated[UUID, typer.Argument(help="The launch's id.")], as_json: Json = False) -> None:
    """Hold board, deals and money of a launch against each other, and name the units of which they differ."""
    from anchang.kernel.tenancy import every_tenant
    from anchang.modules.launches.reconcile import reconcile as hold

    with every_tenant():
        found = hold(launch)
    faults = [{"unit": line.name, "differences": list(line.differences)} for line in found.faults]
    sums = {"held": found.held, "settled": found.settled, "total_fen": found.total_fen, "paid_fen": found.paid_fen}
    lines = [f"{name}: {value}" for name, value in sums.items()]
    lines += [f"{line.name}: {', '.join(line.differences)}" for line in found.faults]
    report({**sums, "faults": faults}, lines, as_json=as_json)
    if faults:
        raise typer.Exit(1)


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
