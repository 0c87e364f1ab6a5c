"""Commands of the module. They load nothing of Django by themselves: a record is judged where there is none."""

from __future__ import annotations

import typer

from anchang.modules.launches.cli import course, demo, record

app = typer.Typer(no_args_is_help=True)
launches_app = typer.Typer(no_args_is_help=True, help="Online launches.")
app.add_typer(launches_app, name="launches")
for part in (demo, course, record):
    launches_app.registered_commands += part.app.registered_commands
