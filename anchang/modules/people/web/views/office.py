"""Where a project's sales office is: rules that ask how far away somebody is need to know."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from anchang.kernel.http.pages import RefusableForm, render_page
from anchang.kernel.places import Point, from_maps
from anchang.modules.people import access, queries
from anchang.modules.people.actions.org import place_office
from anchang.modules.people.web.access import Request, requires

PHONE, MAP = "phone", "map"


def _degrees(label: Any, most: int) -> forms.DecimalField:
    field = forms.DecimalField(label=label, min_value=-most, max_value=most, decimal_places=15, required=False)
    field.widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "input"})
    return field


class OfficeForm(RefusableForm):
    """Both degrees or none, and where they were read."""

    latitude = _degrees(gettext_lazy("纬度"), 90)
    longitude = _degrees(gettext_lazy("经度"), 180)
    source = forms.ChoiceField(
        label=gettext_lazy("坐标来源"),
        choices=[(MAP, gettext_lazy("高德、腾讯等地图")), (PHONE, gettext_lazy("手机或 GPS"))],
    )

    def clean(self) -> dict[str, Any]:
        """Refuse half a place."""
        typed = dict(super().clean() or {})
        for name, other in (("latitude", "longitude"), ("longitude", "latitude")):
            if typed.get(name) is None and typed.get(other) is not None and name not in self.errors:
                self.add_error(name, _("经度和纬度须一起填写。"))
        return typed

    @property
    def office(self) -> Point | None:
        """Return the place as a phone would read it; None where nothing was filled in."""
        latitude: Decimal | None = self.cleaned_data["latitude"]
        longitude: Decimal | None = self.cleaned_data["longitude"]
        if latitude is None or longitude is None:
            return None
        point = Point(float(latitude), float(longitude))
        return from_maps(point) if self.cleaned_data["source"] == MAP else point


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.PLACE_OFFICE)
def office(request: Request, project: str) -> HttpResponse:
    """Show and set where the sales office is."""
    known = queries.office_of(request.project.id)
    begin = {"latitude": f"{known.latitude:.6f}", "longitude": f"{known.longitude:.6f}"} if known else {}
    form = OfficeForm(request.POST or None, initial={"source": PHONE if known else MAP, **begin})
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            place_office(request.project.id, office=form.office, by=request.actor)
            messages.success(request, _("案场位置已保存。") if form.office else _("案场位置已清空。"))
            return redirect("people:office", project=project)
    context = {"form": form, "known": known}
    return render_page(request, "people/office.html", context, status=422 if form.errors else 200)
