"""Commands of the module: `bin/anchang import visits`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

import typer
from django.utils.translation import gettext_lazy as _

from anchang.cli import imports, progress
from anchang.cli.ground import CannotGoOn
from anchang.cli.report import Json
from anchang.kernel import clock
from anchang.kernel.sheets.report import Report
from anchang.modules.visits import queries
from anchang.modules.visits.actions.importing import import_visits

app, importing = imports.group()
HEAD = _(
    "%(file)s：%(rows)s 行，新客户 %(imported)s，并入 %(joined)s，待核对 %(doubtful)s，"
    "未导入 %(refused)s，此前已导入 %(unchanged)s"
)


@importing.command("visits")
def visits(
    file: imports.Table,
    project: imports.ProjectName,
    mapping: imports.Layouts = None,
    consultant: Annotated[
        list[str] | None, typer.Option(help="REGISTER=STAFF: who is meant by a name; may be given several times.")
    ] = None,
    dry_run: imports.DryRun = False,
    language: imports.Language = "zh-hans",
    as_json: Json = False,
) -> None:
    """Import a register of visits and say of every row what became of it."""
    with imports.into(project, language) as (project_id, by):
        report = import_visits(
            project_id,
            data=imports.read(file),
            file=file.name,
            by=by,
            at=clock.now(),
            mappings=imports.read_layouts(mapping),
            receivers=_receivers(project_id, consultant or []),
            dry_run=dry_run,
            tell=progress.counter(),
        )
        imports.tell(report, _heads(report), as_json=as_json)


def _heads(report: Report) -> Iterator[str]:
    yield HEAD % {"file": report.file, **report.facts}


def _receivers(project_id: UUID, pairs: list[str]) -> dict[str, UUID]:
    staff = {one.name: one.user_id for one in queries.consultants(project_id)}
    found = {}
    for pair in pairs:
        name, sign, colleague = pair.partition("=")
        if not sign or colleague not in staff:
            raise CannotGoOn(f"{pair!r} must be NAME=CONSULTANT; consultants: {', '.join(staff) or 'none yet'}.")
        found[name] = staff[colleague]
    return found
