"""Extensions for all: the list of them, and announcing one after a preview."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from anchang.kernel import clock
from anchang.kernel.http.pages import render_page, render_part, wants_part
from anchang.kernel.idempotency import once_if_keyed
from anchang.modules.filings import access, extensions
from anchang.modules.filings.actions.announce import announce_extension
from anchang.modules.filings.models import Extension
from anchang.modules.filings.web.queue_forms import HolidayForm, values
from anchang.modules.people.api import Request, requires

SHOWN = 50


@require_GET
@requires(access.VIEW)
def index(request: Request, project: str) -> HttpResponse:
    """Show a project's extensions, newest first."""
    rows = list(Extension.objects.filter(project_id=request.project.id).order_by("-pk")[:SHOWN])
    counts = extensions.counts([row.pk for row in rows])
    context = {
        "rows": [(row, counts.get(row.pk, 0)) for row in rows],
        "may_announce": request.actor.can(access.HANDLE, request.project.id),
    }
    return render_page(request, "filings/extensions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.HANDLE)
def new(request: Request, project: str) -> HttpResponse:
    """Show the form with what it would move; POST announces it."""
    is_sent = request.method == "POST"
    given = request.POST if is_sent else request.GET
    form = HolidayForm(given if is_sent or "days" in given else None)
    if is_sent and form.is_valid():
        with form.refusals():
            return redirect("filings:extension", project, _announce(request, form))
    context = {"form": form, "found": _found(request, form)}
    if wants_part(request):
        return render_part(request, "filings/holiday.html", "found", context)
    return render_page(request, "filings/holiday.html", context, status=422 if is_sent else 200)


def _announce(request: Request, form: HolidayForm) -> UUID:
    def act() -> str:
        made = announce_extension(
            project_id=request.project.id,
            terms=form.terms(*form.chosen()),
            first=form.cleaned_data["first"],
            last=form.cleaned_data["last"],
            reason=form.cleaned_data["reason"],
            by=request.actor,
            at=clock.now(),
        )
        return str(made.pk)

    content = {"act": "announce", "project": str(request.project.id), **values(form)}
    return UUID(once_if_keyed(request.POST.get("key", ""), content=content, by=request.actor, act=act))


def _found(request: Request, form: HolidayForm) -> list[tuple[str, int]]:
    """Return how many filings each chosen period would be moved of now; nothing where the days are not known yet."""
    if not form.is_bound:
        return []
    form.is_valid()
    first, last = form.cleaned_data.get("first"), form.cleaned_data.get("last")
    if first is None or last is None or last < first:
        return []
    found = partial(
        extensions.fitting,
        project_id=request.project.id,
        from_at=clock.day_bounds(first)[0],
        to_at=clock.day_bounds(last)[1],
        latest=form.latest_at,
        at=clock.now(),
    )
    return [(str(one.label), found(one).count()) for one in form.chosen()]
