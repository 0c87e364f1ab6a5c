"""Commands of the module: `bin/anchang import filings`, `bin/anchang judgements replay`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anchang.cli import imports, progress
from anchang.cli.report import Json, report
from anchang.kernel import clock
from anchang.kernel.sheets.report import Report
from anchang.kernel.tenancy import every_tenant
from anchang.modules.filings.actions.lists import import_filings
from anchang.modules.filings.replay import Difference, count_of, replay

app, importing = imports.group()
judgements = typer.Typer(no_args_is_help=True, help="What was decided on filings.")
app.add_typer(judgements, name="judgements")

Since = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d", "%Y-%m-%d %H:%M"], help="Only what was decided since, on the office's clock."),
]
SHOWN = 20
HEAD = gettext_lazy(
    "%(file)s：%(rows)s 行，通过 %(accepted)s，按规则未通过 %(refused_by_rule)s，"
    "内容有误 %(refused_as_input)s，以前导入过 %(known_before)s"
)


@importing.command("filings")
def filings(
    file: imports.Table,
    project: imports.ProjectName,
    mapping: imports.Layouts = None,
    dry_run: imports.DryRun = False,
    language: imports.Language = "zh-hans",
    as_json: Json = False,
) -> None:
    """Import a list of filings and say of every row what became of it."""
    with imports.into(project, language) as (project_id, by):
        report = import_filings(
            project_id,
            data=imports.read(file),
            file=file.name,
            by=by,
            mappings=imports.read_layouts(mapping),
            dry_run=dry_run,
            tell=progress.counter(),
        )
        imports.tell(report, _heads(report), as_json=as_json)


@judgements.command(name="replay")
def replay_judgements(since: Since = None, as_json: Json = False) -> None:
    """Decide every judgement again from its stored facts under its own rule set; 1 when any differs."""
    start = since.replace(tzinfo=clock.OFFICE_ZONE) if since else None
    with every_tenant():
        count = count_of(start)
        differing = list(_counted(replay(start), count))
    lines = [f"{count:,} judgements decided again, {len(differing):,} differ."]
    lines += [f"  {it.filing} {it.judgement_id}: was {it.stored}; is {it.now}" for it in differing[:SHOWN]]
    if len(differing) > SHOWN:
        lines.append(f"  and {len(differing) - SHOWN:,} more: --json names them all.")
    data = {"judgements": count, "differ": len(differing), "differences": [asdict(it) for it in differing]}
    report(data, lines, as_json=as_json)
    if differing:
        raise typer.Exit(1)


def _counted(found: Iterator[Difference | None], count: int) -> Iterator[Difference]:
    tell = progress.counter()
    for done, difference in enumerate(found, start=1):
        if done % 1000 == 0 or done == count:
            tell(done, count)
        if difference is not None:
            yield difference


def _heads(report: Report) -> Iterator[str]:
    yield HEAD % {"file": report.file, "rows": report.total("rows"), **report.facts}
    for name, count in report.facts["written_as"].items():
        yield _("  写作“%(name)s”：%(count)s 行") % {"name": name, "count": count}
