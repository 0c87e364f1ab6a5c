"""Price versions in the browser: what is waiting, what is in force, since when and by whom."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from anchang.kernel import clock
from anchang.kernel.http.pages import RefusableForm, render_page
from anchang.kernel.rows import the_one
from anchang.modules.inventory import access, queries
from anchang.modules.inventory.actions.prices import approve_version, publish_version
from anchang.modules.inventory.actions.projects import register_permit
from anchang.modules.inventory.models import PriceItem, PriceVersion
from anchang.modules.people.api import Request, requires

NEWEST = 50


class PermitForm(RefusableForm):
    """The number of a presale permit."""

    permit_no = forms.CharField(label=gettext_lazy("预售许可证号"), max_length=40, strip=True)


@require_GET
@requires(access.PUBLISH)
def versions(request: Request, project: str) -> HttpResponse:
    """Show the newest price versions, and the permit without which nothing is released."""
    return _page(request, PermitForm())


@require_POST
@requires(access.RELEASE)
def permit(request: Request, project: str) -> HttpResponse:
    """Register the presale permit."""
    form = PermitForm(request.POST)
    if form.is_valid():
        with form.refusals():
            register_permit(request.project.id, permit_no=form.cleaned_data["permit_no"], by=request.actor)
            messages.success(request, _("已登记预售许可证号。"))
            return redirect("inventory:prices", project)
    return _page(request, form)


def _page(request: Request, form: PermitForm) -> HttpResponse:
    context = {
        "rows": _rows(request.project.id),
        "permit": queries.permit(request.project.id),
        "form": form,
        "may_register": request.actor.can(access.RELEASE, request.project.id),
    }
    return render_page(request, "inventory/prices.html", context, status=422 if form.errors else 200)


def _rows(project_id: UUID) -> list[tuple[PriceVersion, int]]:
    found = list(
        PriceVersion.objects.filter(project_id=project_id)
        .select_related("made_by", "approved_by")
        .order_by("-number")[:NEWEST]
    )
    counts = PriceItem.objects.filter(version__in=found).values_list("version_id").annotate(Count("pk")).order_by()
    by_version = dict(counts)
    return [(version, by_version.get(version.pk, 0)) for version in found]


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
    return the_one(PriceVersion.objects.filter(pk=version_id, project_id=request.project.id))
