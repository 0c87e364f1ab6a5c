"""Commands of the module: `bin/anchang import prices`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from anchang.cli import imports, progress
from anchang.cli.report import Json
from anchang.kernel import clock
from anchang.kernel.sheets.mapping import SKIP
from anchang.kernel.sheets.report import Report
from anchang.modules.inventory.actions.imports import import_prices

app, importing = imports.group()


@importing.command("prices")
def prices(
    file: imports.Table,
    project: imports.ProjectName,
    mapping: imports.Layouts = None,
    dry_run: imports.DryRun = False,
    publish: Annotated[bool, typer.Option(help="Let the prices take effect; without, they wait as a draft.")] = True,
    as_json: Json = False,
) -> None:
    """Import a price list and say of every row what became of it."""
    with imports.into(project) as (project_id, by):
        report = import_prices(
            project_id,
            data=imports.read(file),
            file=file.name,
            by=by,
            at=clock.now(),
            mappings=imports.read_layouts(mapping),
            dry_run=dry_run,
            publish=publish,
            tell=progress.counter(),
        )
    imports.tell(report, _heads(report), as_json=as_json)


def _heads(report: Report) -> Iterator[str]:
    for sheet in report.sheets:
        if sheet.kind != SKIP and not sheet.why_refused:
            yield (
                f"{sheet.name}（{sheet.kind}）: {sheet.rows} 行，导入 {sheet.imported}，无变化 {sheet.unchanged}，"
                f"未导入 {sheet.refused}，提醒 {len(sheet.warnings)}"
            )
