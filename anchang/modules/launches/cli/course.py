"""What the database says of a launch, and the way of its picks to deals."""

from __future__ import annotations

from typing import Annotated

import typer

from anchang.cli.report import Json, report
from anchang.modules.launches.cli.finding import LaunchId, of_any_tenant, tenant_of

app = typer.Typer()


@app.command()
def audit(launch: LaunchId, as_json: Json = False) -> None:
    """Count wins, doubles and buyers over their right from the database, and hold the book to them."""
    from dataclasses import asdict

    from anchang.modules.launches.queries import audited

    with of_any_tenant():
        found = asdict(audited(launch))
    report(found, [f"{name}: {value}" for name, value in found.items()], as_json=as_json)
    if found["doubles"] or found["over_limit"] or not (found["is_chained"] and found["agrees"]):
        raise typer.Exit(1)


@app.command()
def settle(
    launch: LaunchId,
    at_a_time: Annotated[int, typer.Option(min=1, max=1000, help="How many a transaction.")] = 100,
    as_json: Json = False,
) -> None:
    """Make deals of the paid picks that wait; the workers do the same by themselves."""
    from anchang.kernel import clock
    from anchang.kernel.access import Actor
    from anchang.kernel.tenancy import tenant_scope
    from anchang.modules.launches.actions.settle import settle_picks

    with of_any_tenant():
        tenant_id = tenant_of(launch)
    with tenant_scope(tenant_id):
        found = settle_picks(launch, by=Actor.system(tenant_id), at=clock.now(), at_a_time=at_a_time)
    facts = {"settled": found.done, "left": [str(pick) for pick in found.left]}
    report(facts, [f"settled: {found.done}", *(f"left: {pick}" for pick in found.left)], as_json=as_json)
    if found.left:
        raise typer.Exit(1)


@app.command()
def reconcile(launch: LaunchId, as_json: Json = False) -> None:
    """Hold board, deals and money of a launch against each other, and name the units of which they differ."""
    from anchang.modules.launches.reconcile import reconcile as hold

    with of_any_tenant():
        found = hold(launch)
    faults = [{"unit": line.name, "differences": list(line.differences)} for line in found.faults]
    sums = {"held": found.held, "settled": found.settled, "total_fen": found.total_fen, "paid_fen": found.paid_fen}
    lines = [f"{name}: {value}" for name, value in sums.items()]
    lines += [f"{line.name}: {', '.join(line.differences)}" for line in found.faults]
    report({**sums, "faults": faults}, lines, as_json=as_json)
    if faults:
        raise typer.Exit(1)
