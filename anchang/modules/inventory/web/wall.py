"""The wall of the hall: the building with its sold windows lit, and what was sold last.

Buyers stand before it, so it names no person and no price, and does not tell a unit that is withheld from one not yet
on the market.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from anchang.kernel import clock
from anchang.kernel.http.pages import render_page
from anchang.kernel.rows import at_most_one
from anchang.modules.inventory import access, queries
from anchang.modules.inventory.models import Project
from anchang.modules.inventory.states import Product
from anchang.modules.inventory.web import board, grounds, site
from anchang.modules.people.api import Request, requires
from anchang.web import slots
from anchang.web.facade import lay_out

NEWS = 4


@require_GET
@requires(access.SHOW_WALL)
def wall(request: Request, project: str) -> HttpResponse:
    """Show the project's flats for a screen that nobody touches; it follows the live stream."""
    # Before the units: a change between the two reads comes again over the stream instead of being missed.
    selling = at_most_one(Project.objects.filter(pk=request.project.id))
    units = board.drawn(request, Product.FLAT)
    version = selling.last_seq if selling else 0
    found = grounds.grounds_of(units, grounds.STATUS_VIEW, at=clock.now())
    built = site.site_of(units, version=version, grounds=found, links=board.links(request, version))
    context = {
        "numbers": queries.absorption_of(units),
        "board": lay_out(built) if units else None,
        "now": clock.now(),
        "slots": [
            (slot.title, reverse(slot.url_name, args=[project]))
            for slot in slots.slots_of("wall", request.actor, request.project.id)
        ],
        "sold": _sold(request),
    }
    return render_page(request, "inventory/wall.html", context)


@require_GET
@requires(access.SHOW_WALL)
def news(request: Request, project: str) -> HttpResponse:
    """Show what was sold last, for the foot of the wall."""
    return render_page(request, "inventory/wall_news.html", {"sold": _sold(request)})


def _sold(request: Request) -> list[queries.Sold]:
    return queries.sold_last(request.project.id, product=Product.FLAT, limit=NEWS)
