"""What every `bin/anchang import …` has in common: its words, the project it is for, and the report in lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID

import typer
from django.utils import translation
from django.utils.translation import gettext as _

from anchang.cli.ground import CannotGoOn
from anchang.cli.report import report as show
from anchang.kernel.access import Actor
from anchang.kernel.errors import Refusal
from anchang.kernel.sheets import mapping as mappings
from anchang.kernel.sheets.mapping import Mapping
from anchang.kernel.sheets.report import Report
from anchang.kernel.tenancy import Tenant, tenant_scope
from anchang.modules.people.api import projects_of

Table = Annotated[Path, typer.Argument(help="An xlsx, xls or csv table, as the office keeps it.")]
ProjectName = Annotated[
    str, typer.Option("--project", help="The project, by name or by the name in its address.", show_default=False)
]
Layouts = Annotated[
    Path | None, typer.Option("--mapping", help="A JSON file that says how the sheets are laid out.", metavar="FILE")
]
Language = Annotated[
    Literal["zh-hans", "en"], typer.Option("--language", help="The language in which the report is written.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would happen, and write nothing.")]


def group() -> tuple[typer.Typer, typer.Typer]:
    """Return a module's application and its share of the group `import`."""
    app, importing = typer.Typer(), typer.Typer(no_args_is_help=True, help="Take in tables as offices keep them.")
    app.add_typer(importing, name="import")
    # A callback keeps a group of one command a group.
    importing.callback()(lambda: None)
    return app, importing


@contextmanager
def into(project: str, language: str) -> Iterator[tuple[UUID, Actor]]:
    """Work inside a project, as the system, and report in a language.

    Raises CannotGoOn for an unknown project, and in place of a Refusal.
    """
    tenant_id, project_id = _find(project)
    with translation.override(language):
        try:
            with tenant_scope(tenant_id):
                yield project_id, Actor.system(tenant_id)
        except Refusal as refusal:
            raise CannotGoOn(" ".join(filter(None, (str(refusal), str(refusal.remedy))))) from refusal


def read(file: Path) -> bytes:
    """Return a file's content. Raises CannotGoOn."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise CannotGoOn(f"{file} cannot be read ({error.strerror}).") from error


def read_layouts(file: Path | None) -> list[Mapping]:
    """Return the layouts that a file describes. Raises CannotGoOn, and MappingUnreadable naming what is wrong."""
    if file is None:
        return []
    try:
        return mappings.from_json(read(file).decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise CannotGoOn(f"{file} is not UTF-8.") from error


def tell(report: Report, heads: Iterable[str], *, as_json: bool) -> None:
    """Print the report: the module's own heads, every notice at its cell, and whether anything changed."""
    lines = [*heads, *(f"  {' '.join(filter(None, words[:3]))}: {words[3]}" for words in report.lines())]
    if report.is_unchanged:
        lines.append(_("与系统中的数据相同，没有改动。"))
    elif report.is_dry_run:
        lines.append(_("这是预览，没有写入。"))
    show(report.to_data(), lines, as_json=as_json)


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
