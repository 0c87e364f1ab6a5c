"""Commands of the module: `bin/anchang import prices`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer
from django.utils.translation import gettext_lazy as _

from anchang.cli import imports, progress
from anchang.cli.report import Json
from anchang.kernel import clock
from anchang.kernel.sheets.mapping import SKIP
from anchang.kernel.sheets.report import Report
from anchang.modules.inventory.actions.imports import import_prices

app, importing = imports.group()
HEAD = _(
    "%(name)s（%(kind)s）：%(rows)s 行，导入 %(imported)s，无变化 %(unchanged)s，未导入 %(refused)s，提醒 %(warnings)s"
)


@importing.command("prices")
def prices(
    file: imports.Table,
    project: imports.ProjectName,
    mapping: imports.Layouts = None,
    dry_run: imports.DryRun = False,
    publish: Annotated[bool, typer.Option(help="Let the prices take effect; without, they wait as a draft.")] = True,
    language: imports.Language = "zh-hans",
    as_json: Json = False,
) -> None:
    """Import a price list and say of every row what became of it."""
    with imports.into(project, language) as (project_id, by):
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
            yield HEAD % {
                "name": sheet.name,
                "kind": sheet.kind,
                "rows": sheet.rows,
                "imported": sheet.imported,
                "unchanged": sheet.unchanged,
                "refused": sheet.refused,
                "warnings": len(sheet.warnings),
            }
