"""The broker's code for the desk: a page that fills a phone, with a new code each minute."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import segno
from allauth.core.internal import ratelimit
from django.http import HttpResponse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from anchang.kernel import clock
from anchang.kernel.http.pages import render_page, render_part, wants_part
from anchang.kernel.rows import the_one
from anchang.modules.filings import access, escort_errors
from anchang.modules.filings.actions.escort import Shown, check_awaits, show_code
from anchang.modules.filings.models import Filing
from anchang.modules.filings.naming import shown_name
from anchang.modules.filings.rules.escorting import spaced
from anchang.modules.people.api import Request, requires

# A page that stands open needs twelve in ten minutes; a few of them may.
RATE = "60/10m/key"
QUIET_ZONE = 2


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SUBMIT)
def code(request: Request, filing_id: UUID) -> HttpResponse:
    """Show the page; each code is asked for by a POST, as it is written down."""
    filing = _waiting(request, filing_id)
    shown = _shown(request, filing) if request.method == "POST" else None
    earliest = filing.rule_set.rules.earliest_visit(filing.submitted_at)
    context = {
        "filing": filing,
        "earliest": earliest if earliest > clock.now() else None,
        "name": shown_name(filing, request.actor),
        "project": next((one for one in request.projects if one.id == filing.project_id), None),
        "shown": shown,
        "picture": picture(shown.code) if shown else "",
        "spaced": spaced(shown.code) if shown else "",
        "taken_at": _taken_at(filing),
    }
    if wants_part(request):
        return render_part(request, "filings/escort.html", "code", context)
    return render_page(request, "filings/escort.html", context)


@require_GET
@requires(access.SUBMIT)
def scan(request: Request, filing_id: UUID) -> HttpResponse:
    """Say when the desk took the last code, to a page that knows of an earlier one or none; nothing else is new.

    A filing that waits no longer is refused, as the page itself is.
    """
    taken_at = _taken_at(_waiting(request, filing_id))
    if taken_at is None or taken_at.isoformat() == request.GET.get("seen"):
        return HttpResponse(status=204)
    answer = render_part(request, "filings/escort.html", "taken", {"taken_at": taken_at})
    answer.headers["X-Taken-At"] = taken_at.isoformat()
    return answer


def _waiting(request: Request, filing_id: UUID) -> Filing:
    filing = the_one(access.visible_to(request.actor, access.SUBMIT).select_related("rule_set").filter(pk=filing_id))
    check_awaits(filing, at=clock.now())
    return filing


def _taken_at(filing: Filing) -> datetime | None:
    return filing.escorts.order_by("-pk").values_list("taken_at", flat=True).first()


def _shown(request: Request, filing: Filing) -> Shown:
    limits = {"escort": RATE}
    if ratelimit.consume(request, app="filings", action="escort", config=limits, key=str(filing.pk)) is None:
        raise escort_errors.TooManyCodes()
    return show_code(filing.pk, by=request.actor, at=clock.now())


def picture(code: str) -> SafeString:
    """Return a code's QR as an inline picture, dark on white in every theme: scanners need it so."""
    drawn = segno.make(code, error="q", micro=False)
    title = _("带看码 %(code)s") % {"code": spaced(code)}
    svg = drawn.svg_inline(
        border=QUIET_ZONE, omitsize=True, title=title, dark="#000", light="#fff", svgclass="code-picture"
    )
    return mark_safe(svg)  # digits of our own, drawn by a library
