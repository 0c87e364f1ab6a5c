"""One customer filed for several projects at once: each judges by its own rules, and each filing stands for itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from anchang.kernel.access import Actor
from anchang.kernel.actions import as_one
from anchang.kernel.errors import Refusal
from anchang.kernel.ids import read_id
from anchang.modules.filings import access, channels, queries
from anchang.modules.filings.actions.submit import Details, submit_filing
from anchang.modules.filings.models import Filing, RuleSetVersion
from anchang.modules.filings.states import Draft
from anchang.modules.filings.web.cards import Row, row_of
from anchang.modules.people import api as people
from anchang.modules.people.api import ProjectRef, Request, device_of

# So many further projects are offered; whoever files for more chooses another one to begin with.
MOST = 12


def others(mine: Iterable[ProjectRef], project: ProjectRef) -> list[ProjectRef]:
    """Return the projects for which a customer may be filed besides the one of the form."""
    return [one for one in mine if one.id != project.id][:MOST]


def asked_radii(projects: Sequence[ProjectRef], *, by: Actor, at: datetime) -> list[tuple[ProjectRef, int]]:
    """Return which of these projects ask how far from the sales office somebody files, and from how many metres on.

    Two queries however many they are; one where no rules ask.
    """
    versions = RuleSetVersion.objects.filter(project_id__in=[one.id for one in projects], state=Draft.APPROVED)
    of_project: dict[UUID, list[RuleSetVersion]] = defaultdict(list)
    for row in versions:
        of_project[row.project_id].append(row)
    asking: list[tuple[ProjectRef, int]] = []
    for one in projects:
        channel = channels.channel_at(one.id, by=by)
        found = queries.in_force(of_project[one.id], channel=channel, agency_id=by.party_id, at=at)
        if found is not None and found.rules.geo_radius_m:
            asking.append((one, found.rules.geo_radius_m))
    offices = people.offices_of(one.id for one, _radius in asking) if asking else {}
    return [(one, radius) for one, radius in asking if one.id in offices]


def file_together(
    project: ProjectRef, beside: Sequence[ProjectRef], details: Details, *, request: Request, at: datetime
) -> tuple[list[str], dict[str, str]]:
    """File a customer for a project and those beside it; return the filings' ids, and by its name why one took none.

    The arrival is that of the first project; what one beside it refuses keeps nothing from the others. Within an
    action. Raises what the first project refuses: then nothing is filed.
    """
    device = device_of(request)
    if not beside:
        with as_one():
            row = submit_filing(project_id=project.id, details=details, by=request.actor, at=at, device=device)
        return [str(row.pk)], {}
    filed: dict[UUID, str] = {}
    refused: dict[str, str] = {}
    # In one order whoever files, or two who begin with different projects would wait for each other.
    for one in sorted((project, *beside), key=lambda one: one.id):
        own = details if one.id == project.id else replace(details, expected_at=None)
        try:
            row = submit_filing(project_id=one.id, details=own, by=request.actor, at=at, device=device)
        except Refusal as refusal:
            if one.id == project.id:
                raise
            refused[one.name] = str(refusal)
        else:
            filed[one.id] = str(row.pk)
    return [filed[one.id] for one in (project, *beside) if one.id in filed], refused


def filed_beside(request: Request, filing: Filing) -> list[tuple[Row, str]]:
    """Return the filings handed in together with one, with their projects, as the address of its page names them."""
    asked = map(read_id, request.GET.getlist("with")[:MOST])
    wanted = {pk for pk in asked if pk and pk != filing.pk}
    if not wanted:
        return []
    names = {project.id: project.name for project in request.projects}
    rows = access.visible_to(request.actor, access.VIEW_OWN).filter(pk__in=wanted, mask_index=filing.mask_index)
    return [(row_of(row, by=request.actor), names.get(row.project_id, "")) for row in rows.order_by("pk")]
