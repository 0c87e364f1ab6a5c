"""The ceiling of the channels' share: set by who leads, with who set it when."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from anchang.kernel import clock
from anchang.kernel.http.pages import RefusableForm, render_page
from anchang.modules.insight import ceilings
from anchang.modules.insight.access import SET_CEILING
from anchang.modules.insight.actions import set_ceiling
from anchang.modules.people import api as people
from anchang.modules.people.api import Request, requires

RANGE = gettext_lazy("上限应为 1 至 100 的整数。")


class CeilingForm(RefusableForm):
    """A percentage."""

    percent = forms.IntegerField(
        label=gettext_lazy("渠道占比上限"),
        min_value=1,
        max_value=100,
        help_text=gettext_lazy("渠道带来的认购占全部认购套数；填 100 即不限。"),
        error_messages={"invalid": RANGE, "min_value": RANGE, "max_value": RANGE},
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": 1, "max": 100}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(SET_CEILING)
def ceiling(request: Request, project: str) -> HttpResponse:
    """Show the ceiling with its history; POST sets it."""
    project_id = request.project.id
    is_sent = request.method == "POST"
    form = CeilingForm(request.POST) if is_sent else CeilingForm(initial={"percent": ceilings.percent_of(project_id)})
    if is_sent and form.is_valid():
        set_ceiling(project_id, percent=form.cleaned_data["percent"], by=request.actor, at=clock.now())
        messages.success(request, _("渠道占比上限已设为 %(percent)s%%。") % form.cleaned_data)
        return redirect("insight:channels", project)
    rows = ceilings.history(project_id)
    names = people.name_of({row.set_by for row in rows}) if rows else {}
    context = {"form": form, "rows": [(row, names.get(row.set_by, "")) for row in rows]}
    return render_page(request, "insight/set_ceiling.html", context, status=422 if is_sent else 200)
