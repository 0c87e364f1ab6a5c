"""The wall of the hall during a launch: by a signed link, without an account, for a screen that nobody touches.

Buyers stand before it: it names no person and no price.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from anchang.kernel import clock
from anchang.kernel.errors import NotThere
from anchang.kernel.http.pages import render_page, unlisted
from anchang.kernel.rows import the_one
from anchang.kernel.tenancy import every_tenant, tenant_scope
from anchang.modules.launches.models import Launch
from anchang.modules.launches.screens.facade import facade_of
from anchang.modules.launches.screens.figures import Figures
from anchang.modules.people.api import public

SALT = "launches.wall"
# A link made the day before still opens the wall on the day.
STAYS = 3 * 24 * 3600
NEWS = 4


def address_of(launch: Launch) -> str:
    """Return the address of a launch's wall, good for three days."""
    return reverse("launches:wall", args=[word_of(launch)])


def word_of(launch: Launch) -> str:
    """Return the signed word that opens a launch's wall."""
    return signing.dumps(launch.pk.hex, salt=SALT)


def _linked(view: Callable[[HttpRequest, Launch, str], HttpResponse]) -> Callable[..., HttpResponse]:
    """Let whoever has the link see a launch; it gets the launch in place of the word, in scope. Raises NotThere."""

    @public
    @require_GET
    @wraps(view)
    def guarded(request: HttpRequest, word: str) -> HttpResponse:
        try:
            launch_id = UUID(signing.loads(word, salt=SALT, max_age=STAYS))
        except signing.BadSignature:
            raise NotThere() from None
        with every_tenant():
            launch = the_one(Launch.objects.select_related("project", "tenant").filter(pk=launch_id))
        with tenant_scope(launch.tenant_id):
            response = view(request, launch, word)
        response.headers["Cache-Control"] = "no-store"
        return unlisted(response)

    return guarded


@_linked
def wall(request: HttpRequest, launch: Launch, word: str) -> HttpResponse:
    """Show the façade, lit where families have chosen, and the figures beside it."""
    figures = Figures(launch, at=clock.now())
    return render_page(
        request,
        "launches/screens/wall.html",
        {"towers": facade_of(figures, with_heat=figures.launch.shows_heat)} | _shown(figures, word),
    )


@_linked
def parts(request: HttpRequest, launch: Launch, word: str) -> HttpResponse:
    """Show the figures anew; the windows are told by the stream."""
    return render_page(request, "launches/screens/wall_parts.html", _shown(Figures(launch, at=clock.now()), word))


def _shown(figures: Figures, word: str) -> dict[str, Any]:
    launch = figures.launch
    return {
        "figures": figures,
        "launch": launch,
        "now": figures.at,
        "is_rehearsal": launch.is_rehearsal,
        "news": figures.last(NEWS),
        "stream": f"/gate/launches/{launch.pk}/stream",
        "parts": reverse("launches:wall_parts", args=[word]),
    }
