"""A launch is begun, changed, copied, thrown away."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from anchang.kernel import clock
from anchang.kernel.http.pages import render_page
from anchang.modules.launches import access
from anchang.modules.launches.actions.drafts import copy_launch, draft_launch, drop_launch, edit_launch, left_out
from anchang.modules.launches.models import Launch
from anchang.modules.launches.rules.settings import first_settings, settings_of
from anchang.modules.launches.states import State
from anchang.modules.launches.web.forms import DraftForm, SettingsForm, typed_of
from anchang.modules.launches.web.pages import one, told
from anchang.modules.people.api import Request, requires


@require_http_methods(["GET", "POST"])
@requires(access.PLAN)
def new(request: Request, project: str) -> HttpResponse:
    """Begin a launch: its name, when, and by which way buyers choose."""
    first = first_settings(name="", today_at=clock.now())
    form = DraftForm(request.POST if request.method == "POST" else None, initial=typed_of(first))
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            settings = replace(first, **form.cleaned_data)
            row = draft_launch(request.project.id, settings=settings, by=request.actor, at=clock.now())
            messages.success(request, _("已建立，下一步选择房源。"))
            return redirect("launches:detail", project, row.pk)
    return render_page(request, "launches/new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires(access.PLAN)
def edit(request: Request, project: str, launch_id: UUID) -> HttpResponse:
    """Change the rules of a draft; whoever was faster is not written over. What is no draft any more is only read."""
    row = one(request, launch_id, access.PLAN)
    initial = typed_of(settings_of(row)) | {"version": row.version}
    if row.state != State.DRAFT:
        return _fixed(request, row, initial)
    form = SettingsForm(request.POST if request.method == "POST" else None, initial=initial)
    if row.commitment:
        for name in ("mode", "order"):
            form.fields[name].disabled = True
    if request.method == "POST" and not form.is_valid() and (fault := left_out(row, form.cleaned_data)):
        # Beside what is wrong by itself, so that nothing is found out in a second round.
        form.add_error("closes_at", fault.whole)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            edit_launch(
                row.pk,
                settings=form.settings,
                version=form.cleaned_data["version"],
                by=request.actor,
                at=clock.now(),
            )
            messages.success(request, _("规则已保存。"))
            return redirect("launches:detail", project, row.pk)
    context = {"form": form, "launch": row, "is_locked": bool(row.commitment)}
    return render_page(request, "launches/edit.html", context, status=422 if form.errors else 200)


def _fixed(request: Request, row: Launch, initial: dict[str, Any]) -> HttpResponse:
    """Show rules that stand, and the way to others like them."""
    form = SettingsForm(initial=initial)
    for field in form.fields.values():
        field.disabled = True
    context = {"form": form, "launch": row, "is_fixed": True}
    return render_page(request, "launches/edit.html", context, status=409 if request.method == "POST" else 200)


@require_POST
@requires(access.PLAN)
def copy(request: Request, project: str, launch_id: UUID) -> HttpResponse:
    """Begin another launch like this one."""
    row = one(request, launch_id, access.PLAN)
    name = _("%(name)s（复制）") % {"name": row.name[:54]}
    opens_at = first_settings(name=name, today_at=clock.now()).opens_at
    made = copy_launch(row.pk, name=name, opens_at=opens_at, by=request.actor, at=clock.now())
    messages.success(request, _("已复制规则、批次和房源，客户需另选。"))
    return redirect("launches:detail", project, made.pk)


@require_POST
@requires(access.PLAN)
def deletion(request: Request, project: str, launch_id: UUID) -> HttpResponse:
    """Throw a draft away."""
    row = one(request, launch_id, access.PLAN)
    with told(request):
        drop_launch(row.pk, by=request.actor, at=clock.now())
        messages.success(request, _("已删除。"))
    is_gone = not Launch.objects.filter(pk=row.pk).exists()
    return redirect("launches:list", project) if is_gone else redirect("launches:detail", project, row.pk)
