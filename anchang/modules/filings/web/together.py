"""One customer filed for several projects at once: each judges by its own rules, and each filing stands for itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from anchang.kernel.errors import Refusal
from anchang.kernel.ids import read_id
from anchang.modules.filings import access
from anchang.modules.filings.actions.submit import Details, submit_filing
from anchang.modules.filings.models import Filing
from anchang.modules.filings.web.cards import Row, row_of
from anchang.modules.people.api import ProjectRef, Request, device_of

# So many further projects are offered; whoever files for more chooses another one to begin with.
MOST = 12


def others(mine: Iterable[ProjectRef], project: ProjectRef) -> list[ProjectRef]:
    """Return the projects for which a customer may be filed besides the one of the form."""
    return [one for one in mine if one.id != project.id][:MOST]


def file_together(
    projects: Sequence[ProjectRef], details: Details, *, request: Request, at: datetime
) -> tuple[list[str], dict[str, str]]:
    """File a customer for further projects; return the filings' ids, and by its name why a project took none.

    The arrival is that of the first project; what one refuses keeps nothing from the others. Within an action.
    """
    filed: list[str] = []
    refused: dict[str, str] = {}
    device, details = device_of(request), replace(details, expected_at=None)
    for project in projects:
        try:
            row = submit_filing(project_id=project.id, details=details, by=request.actor, at=at, device=device)
        except Refusal as refusal:
            refused[project.name] = str(refusal)
        else:
            filed.append(str(row.pk))
    return filed, refused


def filed_beside(request: Request, filing: Filing) -> list[tuple[Row, str]]:
    """Return the filings handed in together with one, with their projects, as the address of its page names them."""
    asked = map(read_id, request.GET.getlist("with")[:MOST])
    wanted = {pk for pk in asked if pk and pk != filing.pk}
    if not wanted:
        return []
    names = {project.id: project.name for project in request.projects}
    rows = access.visible_to(request.actor, access.VIEW_OWN).filter(pk__in=wanted, submitted_at=filing.submitted_at)
    return [(row_of(row, by=request.actor), names.get(row.project_id, "")) for row in rows.order_by("pk")]
