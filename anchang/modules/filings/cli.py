"""Commands of the module: `bin/anchang import filings`."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anchang.cli import imports, progress
from anchang.cli.report import Json
from anchang.kernel.sheets.report import Report
from anchang.modules.filings.actions.lists import import_filings

app, importing = imports.group()
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


def _heads(report: Report) -> Iterator[str]:
    yield HEAD % {"file": report.file, "rows": report.total("rows"), **report.facts}
    for name, count in report.facts["written_as"].items():
        yield _("  写作“%(name)s”：%(count)s 行") % {"name": name, "count": count}
