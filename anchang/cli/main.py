"""`bin/anchang`: the commands every installation has; modules add theirs."""

from __future__ import annotations

import dataclasses
import sys
from typing import Annotated

import typer

from anchang.cli import commands, ground, progress
from anchang.cli.report import Json, report

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
messages_app = typer.Typer(no_args_is_help=True, help="Translations.")
app.add_typer(messages_app, name="messages")

# These need no module: they must work before the database, the settings or the secrets exist.
ALONE = frozenset({"start", "serve", "gate", "work", "migrate", "verify", "secrets", "messages"})


def run() -> None:
    """Run the command line; a reason to end is one sentence and a status."""
    words = [word for word in sys.argv[1:] if not word.startswith("-")]
    try:
        is_alone = bool(words) and (words[0] in ALONE or commands.add_alone(app, words))
        if not is_alone:
            commands.add_modules(app)
        app()
    except ground.CannotGoOn as reason:
        ground.complain(str(reason))
        sys.exit(1)
    except KeyboardInterrupt:
        ground.complain("stopped. Run the command again to go on where it stopped.")
        sys.exit(130)


@app.command()
def start(
    port: Annotated[int, typer.Option(min=1, max=65535, help="The one port everything is served on.")] = 8000,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    database: Annotated[
        str | None, typer.Option(help="sqlite:///path or postgresql://user:password@host/name.")
    ] = None,
    demo: Annotated[bool, typer.Option(help="Load the demo world into an empty database.")] = True,
) -> None:
    """Make what is missing and serve pages, live streams and due work until Ctrl-C."""
    from anchang.cli import start as starting

    ground.use_database(database)
    starting.start(app, host=host, port=port, demo=demo)


@app.command()
def serve(
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
    host: Annotated[str, typer.Option()] = "127.0.0.1",
) -> None:
    """Serve pages and live streams only; in production, beside `work`."""
    from anchang.cli.serve import serve as serve_until_stopped

    ground.use_development()
    serve_until_stopped(host, port)


@app.command()
def gate(
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8001,
    host: Annotated[str, typer.Option()] = "127.0.0.1",
    processes: Annotated[int, typer.Option(min=1, max=64, help="How many share the port.")] = 1,
    waiting: Annotated[int, typer.Option(min=1, help="How many presses wait at once; more hear busy.")] = 60_000,
) -> None:
    """Serve the launch door only; as many as a launch needs, beside `serve`."""
    from anchang.cli.gate import serve_gate

    ground.use_development()
    serve_gate(host, port, processes, waiting)


@app.command()
def work() -> None:
    """Deliver events and run due tasks until told to stop."""
    from anchang.cli.work import work as work_until_stopped

    ground.use_development()
    ground.start_django()
    work_until_stopped()


@app.command()
def migrate(as_json: Json = False) -> None:
    """Bring the database up to this version; a second run changes nothing."""
    ground.use_development()
    ground.start_django()
    from anchang.cli.migrations import bring_up

    applied = bring_up(lambda name: None if as_json else typer.echo(f"  {name}"))
    report({"applied": applied}, [f"{len(applied)} migrations applied."], as_json=as_json)


@app.command()
def verify(as_json: Json = False) -> None:
    """Check every promise over the whole database; status 1 names the first rows that break one."""
    ground.use_development()
    ground.start_django()
    from anchang.kernel import verify as verifying

    results = verifying.run(tell=progress.counter())
    lines = []
    for result in results:
        lines.append(f"{'broken' if result.faults else 'holds '}  {result.promise}")
        lines += [f"          {fault.where}: {fault.sentence}" for fault in result.faults]
    report([dataclasses.asdict(result) for result in results], lines, as_json=as_json)
    if any(result.faults for result in results):
        raise typer.Exit(1)


@app.command()
def secrets(as_json: Json = False) -> None:
    """Print new secrets for a production installation; nothing is kept."""
    from anchang.cli import keys

    fresh = {f"ANCHANG_{setting}": value for setting, value in keys.fresh().items()}
    report(fresh, [f"{name}={value}" for name, value in fresh.items()], as_json=as_json)


@messages_app.command("compile")
def compile_messages(as_json: Json = False) -> None:
    """Compile the translations that changed."""
    from anchang.cli.messages import compile_all

    written = [str(path.relative_to(ground.ROOT)) for path in compile_all()]
    report({"compiled": written}, [*written, f"{len(written)} catalogues compiled."], as_json=as_json)
