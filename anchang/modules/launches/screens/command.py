"""The command screen of a launch: its course in figures, for who leads it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from anchang.kernel import clock
from anchang.kernel.http.pages import render_page
from anchang.modules.launches import access
from anchang.modules.launches.screens.facade import facade_of
from anchang.modules.launches.screens.figures import Figures
from anchang.modules.launches.screens.wall import address_of
from anchang.modules.launches.web.pages import one
from anchang.modules.people.api import Request, requires

LAST = 6


@require_GET
@requires(access.VIEW)
def screen(request: Request, project: str, launch_id: UUID) -> HttpResponse:
    """Show the course of a launch; the stream lights the windows and brings the figures anew."""
    figures = Figures(one(request, launch_id, access.VIEW), at=clock.now())
    context = _shown(request, figures) | {
        "towers": facade_of(figures),
        "wall": address_of(figures.launch),
        "stream": f"/gate/launches/{launch_id}/stream",
    }
    return render_page(request, "launches/screens/command.html", context)


@require_GET
@requires(access.VIEW)
def parts(request: Request, project: str, launch_id: UUID) -> HttpResponse:
    """Show the figures of the command screen anew."""
    figures = Figures(one(request, launch_id, access.VIEW), at=clock.now())
    return render_page(request, "launches/screens/command_parts.html", _shown(request, figures))


def _shown(request: Request, figures: Figures) -> dict[str, Any]:
    return {
        "figures": figures,
        "launch": figures.launch,
        "is_rehearsal": figures.launch.is_rehearsal,
        "buildings": [(row.name, row.gone, row.units) for row in figures.buildings],
        "types": [(row.name, row.gone, row.units) for row in figures.types],
        "last": figures.last(LAST),
        "parts": reverse("launches:screen_parts", args=[request.project.slug, figures.launch.pk]),
    }
