"""Commands of the module: `bin/anchang import filings`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from anchang.cli.ground import CannotGoOn
from anchang.cli.report import Json
from anchang.cli.report import report as show
from anchang.kernel.access import Actor
from anchang.kernel.errors import Refusal
from anchang.kernel.sheets import mapping as mappings
from anchang.kernel.sheets.report import Report
from anchang.kernel.tenancy import Tenant, tenant_scope
from anchang.modules.filings.actions.lists import import_filings
from anchang.modules.people.api import projects_of

app = typer.Typer()
importing = typer.Typer(no_args_is_help=True, help="Take in tables as offices keep them.")
app.add_typer(importing, name="import")


@importing.callback()
def _group() -> None:
    """Take in tables as offices keep them."""


@importing.command("filings")
def filings(
    file: Annotated[Path, typer.Argument(help="An xlsx, xls or csv list of filings.")],
    project: Annotated[str, typer.Option(help="The project, by name or by the name in its address.")],
    mapping: Annotated[Path | None, typer.Option(help="A JSON file that says how the sheets are laid out.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen, and write nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Import a list of filings and say of every row what became of it."""
    tenant_id, project_id = _find(project)

    def tell(done: int, whole: int) -> None:
        typer.echo(f"\r  {done} / {whole}", err=True, nl=done == whole)

    try:
        layouts = mappings.from_json(_bytes(mapping).decode("utf-8-sig")) if mapping else []
        with tenant_scope(tenant_id):
            report = import_filings(
                project_id,
                data=_bytes(file),
                file=file.name,
                by=Actor.system(tenant_id),
                mappings=layouts,
                dry_run=dry_run,
                tell=tell,
            )
    except UnicodeDecodeError as error:
        raise CannotGoOn(f"{mapping} is not UTF-8.") from error
    except Refusal as refusal:
        raise CannotGoOn(" ".join(filter(None, (str(refusal), str(refusal.remedy))))) from refusal
    show(report.to_data(), lines_of(report), as_json=as_json)


def lines_of(report: Report) -> list[str]:
    """Return a report in lines for people."""
    facts = report.facts
    lines = [
        f"{report.file}: {report.total('rows')} 行，通过 {facts['accepted']}，按规则未通过 {facts['refused_by_rule']}，"
        f"内容有误 {facts['refused_as_input']}，以前导入过 {facts['known_before']}"
    ]
    lines += [f"  写作“{name}”: {count} 行" for name, count in facts["written_as"].items()]
    lines += [f"  {address} {level}: {words}" for _name, address, level, words in report.lines() if address]
    if report.is_unchanged:
        lines.append("与系统中的数据相同，没有改动。")
    elif report.is_dry_run:
        lines.append("这是试读，没有写入。")
    return lines


def _find(words: str) -> tuple[UUID, UUID]:
    """Return tenant and project. Raises CannotGoOn naming the projects there are."""
    found, known = [], []
    for tenant in Tenant.objects.order_by("name"):
        with tenant_scope(tenant.pk):
            for ref in projects_of(Actor.system(tenant.pk)):
                known.append(f"{ref.name} ({ref.slug})")
                if words in (ref.name, ref.slug, str(ref.id)):
                    found.append((tenant.pk, ref.id))
    if len(found) != 1:
        what = "several projects are called" if found else "there is no project called"
        raise CannotGoOn(f"{what} {words!r}. Known: {', '.join(known) or 'none yet'}.")
    return found[0]


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CannotGoOn(f"{file} cannot be read ({error.strerror}).") from error
