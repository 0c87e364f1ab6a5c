"""The look of the company: who may choose, sees at once what it does to every theme."""

from __future__ import annotations

from typing import cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from anchang.kernel.errors import NotThere
from anchang.kernel.http.pages import RefusableForm, render_page
from anchang.kernel.rows import at_most_one
from anchang.kernel.tenancy import every_tenant
from anchang.modules.people import access
from anchang.modules.people.actions.brand import change_brand, change_logo
from anchang.modules.people.models import TenantLogo, User
from anchang.modules.people.states import Density
from anchang.modules.people.web.access import Request, public, requires
from anchang.web import logo, theme

YEAR = 365 * 24 * 3600


class BrandForm(RefusableForm):
    """Hue, density and logo of the company."""

    hue = forms.IntegerField(label=_("品牌色"), min_value=0, max_value=359)
    density = forms.ChoiceField(
        label=_("默认密度"), choices=[choice for choice in Density.choices if choice[0]], widget=forms.RadioSelect
    )
    logo = forms.FileField(
        label=_("标志"), required=False, widget=forms.FileInput(attrs={"accept": "image/png", "class": "file"})
    )
    no_logo = forms.BooleanField(label=_("不用标志，恢复案场印记"), required=False)


@requires(access.CHANGE_BRAND)
@require_http_methods(["GET", "POST"])
def brand(request: HttpRequest) -> HttpResponse:
    """Choose hue, density and logo."""
    tenant = cast(User, request.user).tenant
    assert tenant is not None  # the permission is held at a place of a tenant
    begin = {"hue": tenant.brand_hue, "density": tenant.density}
    form = BrandForm(request.POST or None, request.FILES or None, initial=begin)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            _keep(form, cast(Request, request))
            return redirect("people:brand")
    context = {"form": form, "own_hue": theme.DEFAULT_HUE, "hue": form["hue"].value(), "company": tenant}
    return render_page(request, "people/brand.html", context, status=422 if form.errors else 200)


def _keep(form: BrandForm, request: Request) -> None:
    content, by = form.cleaned_data, request.actor
    if picture := content["logo"]:
        change_logo(picture.read(logo.LARGEST + 1), by=by)
    elif content["no_logo"]:
        change_logo(None, by=by)
    change_brand(hue=content["hue"], density=Density(content["density"]), by=by)


@public
@require_safe
@cache_control(public=True, max_age=YEAR, immutable=True)
def logo_png(request: HttpRequest, digest: str) -> HttpResponse:
    """A logo by its digest: whoever sees a page sees it, so it is no secret, and the same name is the same picture."""
    with every_tenant():
        found = at_most_one(TenantLogo.objects.filter(digest=digest))
    if found is None:
        raise NotThere()
    return HttpResponse(bytes(found.picture), content_type="image/png")
