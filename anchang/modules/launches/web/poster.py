"""The way in for buyers: a link, and a sheet with its QR to be printed and put up."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

import segno
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from anchang.kernel import clock
from anchang.kernel.http.pages import render_page
from anchang.modules.launches import access
from anchang.modules.launches.models import Launch
from anchang.modules.launches.web.pages import about, listed, one
from anchang.modules.people.api import Request, requires

# Addresses of a machine for itself alone.
HERE = frozenset({"127.0.0.1", "localhost", "::1"})


@require_GET
@requires(access.VIEW)
def poster(request: Request, project: str, launch_id: UUID) -> HttpResponse:
    """Show the sheet as it prints."""
    row = one(request, launch_id, access.VIEW)
    url = address_of(row)
    context = about(request, listed([row], at=clock.now())[0]) | {
        "url": url,
        "picture": picture(url),
        "is_local": urlsplit(url).hostname in HERE,
    }
    return render_page(request, "launches/poster.html", context)


def address_of(row: Launch) -> str:
    """Return the address at which buyers come in."""
    return str(settings.PUBLIC_ADDRESS) + reverse("buyer:door", args=[row.pk])


def picture(url: str) -> SafeString:
    """Return an address as an inline QR, dark on white in every theme: scanners and printers need it so."""
    drawn = segno.make(url, error="q", micro=False)
    svg = drawn.svg_inline(
        border=2, omitsize=True, title=_("线上选房的二维码"), dark="#000", light="#fff", svgclass="code-picture"
    )
    return mark_safe(svg)  # an address of our own, drawn by a library
