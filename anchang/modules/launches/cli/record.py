"""The record of a launch: written, handed out, judged."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from anchang.cli.ground import CannotGoOn
from anchang.cli.report import Json, report
from anchang.modules.launches.cli.finding import LaunchId, of_any_tenant, tenant_of

app = typer.Typer()


@app.command()
def commitment(launch: LaunchId, as_json: Json = False) -> None:
    """Tell what may be published before the opening: hashes of the plan and its lists, and the public key."""
    from msgspec import to_builtins

    from anchang.modules.launches.result import commitment_of

    with of_any_tenant():
        found = to_builtins(commitment_of(launch))
    report(found, [f"{name}: {value}" for name, value in found.items()], as_json=as_json)


@app.command()
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
        with of_any_tenant():
            record = write_result(launch, out, at=clock.now())
    except StillOpen as refusal:
        raise CannotGoOn("the launch is not over. Write its result file when it has been closed.") from refusal
    except Wrong as error:
        raise CannotGoOn(f"the book of this launch is damaged; as a file it would be wrong in {error}.") from error
    facts = facts_of(record) | {"file": str(out)}
    report(facts, [f"{name}: {value}" for name, value in facts.items()], as_json=as_json)


@app.command()
def receipt(
    launch: LaunchId,
    seq: Annotated[int, typer.Argument(min=1, help="The number that the press was answered with.")],
    out: Annotated[Path, typer.Option(help="The file to write.")],
    as_json: Json = False,
) -> None:
    """Write the receipt of one press, sealed where the book stands now."""
    from anchang.gate.launch.receipts import receipt_bytes
    from anchang.modules.launches.receipts import receipt_of

    with of_any_tenant():
        found = receipt_of(launch, seq)
    out.write_bytes(receipt_bytes(found))
    facts = {"line": found.line, "size": found.seal.size, "key": found.seal.key, "file": str(out)}
    report(facts, [f"{name}: {value}" for name, value in facts.items()], as_json=as_json)


@app.command()
def roll(
    launch: LaunchId,
    reason: Annotated[str, typer.Option(help="To whom it is handed over, and what for; kept in the audit.")],
    as_json: Json = False,
) -> None:
    """Hand over who is who on the roll, for a notary: its key, and the customers' ids by their numbers, no names."""
    from anchang.kernel import clock
    from anchang.kernel.access import Actor
    from anchang.modules.launches.actions.roll import hand_over_roll
    from anchang.modules.launches.order_errors import OrderWithoutReason

    try:
        with of_any_tenant():
            found = hand_over_roll(launch, reason=reason, by=Actor.system(tenant_of(launch)), at=clock.now())
    except OrderWithoutReason as refusal:
        raise CannotGoOn("--reason must have 2 to 200 characters.") from refusal
    rows = [{"number": number, "customer": one, "pseudonym": name} for number, (one, name) in enumerate(found.buyers)]
    lines = [f"key: {found.key}", *("  ".join(map(str, row.values())) for row in rows)]
    report({"key": found.key, "buyers": rows}, lines, as_json=as_json)


@app.command()
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
    if found.facts.get("first_moments_pages", 0) > 1:
        words += ["In first moments each page is in the order of the key; the pages are in the order of their writing."]
    where = {"line": found.line} if found.line else {}
    report({"true": found.is_true, "reason": found.reason} | where | found.facts, [*words, *lines], as_json=as_json)
    if not found.is_true:
        raise typer.Exit(1)
