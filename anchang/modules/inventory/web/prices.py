"""Price versions in the browser: what is waiting, what is in force, since when and by whom."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from anchang.kernel import clock
from anchang.kernel.errors import NotThere
from anchang.kernel.http.pages import render_page
from anchang.kernel.rows import at_most_one
from anchang.modules.inventory import access
from anchang.modules.inventory.actions.prices import approve_version, publish_version
from anchang.modules.inventory.models import PriceItem, PriceVersion
from anchang.modules.people.api import Request, requires

NEWEST = 50


@require_GET
@requires(access.PUBLISH)
def versions(request: Request, project: str) -> HttpResponse:
    """Show the newest price versions."""
    found = list(
        PriceVersion.objects.filter(project_id=request.project.id)
        .select_related("made_by", "approved_by")
        .order_by("-number")[:NEWEST]
    )
    counts = PriceItem.objects.filter(version__in=found).values_list("version_id").annotate(Count("pk")).order_by()
    by_version = dict(counts)
    rows = [(version, by_version.get(version.pk, 0)) for version in found]
    return render_page(request, "inventory/prices.html", {"rows": rows})


@require_POST
@requires(access.PUBLISH)
def approve(request: Request, project: str, version_id: UUID) -> HttpResponse:
    """Approve a draft."""
    version = approve_version(_version(request, version_id).pk, by=request.actor, at=clock.now())
    messages.success(request, _("第 %(number)s 版价格已审批。") % {"number": version.number})
    return redirect("inventory:prices", project)


@require_POST
@requires(access.PUBLISH)
def publish(request: Request, project: str, version_id: UUID) -> HttpResponse:
    """Let an approved version take effect."""
    version = publish_version(_version(request, version_id).pk, by=request.actor, at=clock.now())
    messages.success(request, _("第 %(number)s 版价格已生效。") % {"number": version.number})
    return redirect("inventory:prices", project)


def _version(request: Request, version_id: UUID) -> PriceVersion:
    version = at_most_one(PriceVersion.objects.filter(pk=version_id, project_id=request.project.id))
    if version is None:
        raise NotThere()
    return version
