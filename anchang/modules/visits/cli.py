"""Commands of the module: `bin/anchang import visits`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from anchang.cli.ground import CannotGoOn
from anchang.cli.report import Json
from anchang.cli.report import report as show
from anchang.kernel import clock
from anchang.kernel.access import Actor
from anchang.kernel.errors import Refusal
from anchang.kernel.sheets.report import Report
from anchang.kernel.tenancy import Tenant, tenant_scope
from anchang.modules.people.api import projects_of
from anchang.modules.visits import queries
from anchang.modules.visits.actions.importing import import_visits

app = typer.Typer()
importing = typer.Typer(no_args_is_help=True, help="Take in tables as offices keep them.")
app.add_typer(importing, name="import")


@importing.callback()
def _group() -> None:
    """Take in tables as offices keep them."""


@importing.command("visits")
def visits(
    file: Annotated[Path, typer.Argument(help="An xlsx, xls or csv register of visits.")],
    project: Annotated[str, typer.Option(help="The project, by name or by the name in its address.")],
    consultant: Annotated[
        list[str] | None, typer.Option(help="REGISTER=STAFF: who is meant by a name; may be given several times.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen, and write nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Import a register of visits and say of every row what became of it."""
    tenant_id, project_id = _find(project)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise CannotGoOn(f"{file} cannot be read ({error.strerror}).") from error
    try:
        with tenant_scope(tenant_id):
            report = import_visits(
                project_id,
                data=data,
                file=file.name,
                by=Actor.system(tenant_id),
                at=clock.now(),
                receivers=_receivers(project_id, consultant or []),
                dry_run=dry_run,
            )
    except Refusal as refusal:
        raise CannotGoOn(" ".join(filter(None, (str(refusal), str(refusal.remedy))))) from refusal
    show(report.to_data(), lines_of(report), as_json=as_json)


def lines_of(report: Report) -> list[str]:
    """Return a report in lines for people."""
    facts = report.facts
    lines = [
        f"{report.file}: {facts['rows']} 行，新客户 {facts['imported']}，并入 {facts['joined']}，"
        f"待核对 {facts['doubtful']}，未导入 {facts['refused']}，此前已导入 {facts['unchanged']}"
    ]
    lines += [f"  {sheet} {address} {level}: {sentence}" for sheet, address, level, sentence in report.lines()]
    if report.is_unchanged:
        lines.append("与系统中的数据相同，没有改动。")
    elif report.is_dry_run:
        lines.append("这是试读，没有写入。")
    return lines


def _receivers(project_id: UUID, pairs: list[str]) -> dict[str, UUID]:
    staff = {one.name: one.user_id for one in queries.consultants(project_id)}
    found = {}
    for pair in pairs:
        name, sign, colleague = pair.partition("=")
        if not sign or colleague not in staff:
            raise CannotGoOn(f"{pair!r} must be NAME=CONSULTANT; consultants: {', '.join(staff) or 'none yet'}.")
        found[name] = staff[colleague]
    return found


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
