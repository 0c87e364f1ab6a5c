"""Commands of the module: `bin/anchang import filings`."""

from __future__ import annotations

from collections.abc import Iterator

from anchang.cli import imports, progress
from anchang.cli.report import Json
from anchang.kernel.sheets.report import Report
from anchang.modules.filings.actions.lists import import_filings

app, importing = imports.group()


@importing.command("filings")
def filings(
    file: imports.Table,
    project: imports.ProjectName,
    mapping: imports.Layouts = None,
    dry_run: imports.DryRun = False,
    as_json: Json = False,
) -> None:
    """Import a list of filings and say of every row what became of it."""
    with imports.into(project) as (project_id, by):
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


def _heads(report: Report) -> Iterator[str]:
    facts = report.facts
    yield (
        f"{report.file}: {report.total('rows')} 行，通过 {facts['accepted']}，按规则未通过 {facts['refused_by_rule']}，"
        f"内容有误 {facts['refused_as_input']}，以前导入过 {facts['known_before']}"
    )
    for name, count in facts["written_as"].items():
        yield f"  写作“{name}”: {count} 行"
