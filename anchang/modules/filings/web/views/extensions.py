"""Extensions: a preview of more time for chosen filings, what an extension did, and taking it back."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anchang.kernel import clock
from anchang.kernel.access import SYSTEM_USER_ID
from anchang.kernel.http.pages import render_page, render_part, wants_part
from anchang.kernel.idempotency import once_if_keyed
from anchang.kernel.rows import the_one
from anchang.modules.filings import access
from anchang.modules.filings.actions.extend import extend_chosen, plan_for
from anchang.modules.filings.actions.take_back import take_back_extension
from anchang.modules.filings.models import Extension, Filing
from anchang.modules.filings.rules.extending import Terms
from anchang.modules.filings.states import ExtensionState, Period
from anchang.modules.filings.web.cards import row_of
from anchang.modules.filings.web.choosing import chosen
from anchang.modules.filings.web.queue_forms import TermsForm, values
from anchang.modules.filings.web.queueing import Planned, obstacle_in_words, planned
from anchang.modules.people import api as people
from anchang.modules.people.api import Request, requires

SHOWN = 200
BOTH = (Period.REGISTER, Period.DEAL)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.HANDLE)
def of_chosen(request: Request, project: str) -> HttpResponse:
    """Preview more time for chosen filings; POST gives it."""
    filings, is_sent = chosen(request), request.method == "POST"
    given = request.POST if is_sent else request.GET
    form = TermsForm(given if is_sent or "days" in given else None)
    if is_sent and form.is_valid():
        with form.refusals():
            return redirect("filings:extension", project, _extend(request, form, filings))
    elif form.is_bound:
        form.is_valid()
    plans = _plans(request, form, filings)
    context = {
        "form": form,
        "chosen": filings,
        "going": [it for it in plans if not it.why_not],
        "left": [it for it in plans if it.why_not],
    }
    if wants_part(request):
        return render_part(request, "filings/extend.html", "plan", context)
    status = 422 if is_sent else 200
    return render_page(request, "filings/extend.html", context, status=status)


def _extend(request: Request, form: TermsForm, filings: list[Filing]) -> UUID:
    ids = [str(row.pk) for row in filings]

    def act() -> str:
        made = extend_chosen(
            [row.pk for row in filings],
            project_id=request.project.id,
            terms=form.terms(*BOTH),
            reason=form.cleaned_data["reason"],
            by=request.actor,
            at=clock.now(),
        )
        return str(made.pk)

    content = {"act": "extend", "filings": sorted(ids), **values(form)}
    return UUID(once_if_keyed(request.POST.get("key", ""), content=content, by=request.actor, act=act))


def _plans(request: Request, form: TermsForm, filings: list[Filing]) -> list[Planned]:
    typed = form.cleaned_data if form.is_bound else {}
    days = typed.get("days") or form.fields["days"].initial
    latest = form.latest_at if form.is_bound else None
    terms, at = Terms(days, frozenset(BOTH), latest), clock.now()
    return [planned(row, plan_for(row, terms, at=at), by=request.actor) for row in filings]


@require_GET
@requires(access.VIEW)
def detail(request: Request, project: str, extension_id: UUID) -> HttpResponse:
    """Show an extension: what it moved from when to when, what it could not, and what was taken back."""
    rows = Extension.objects.filter(project_id=request.project.id)
    extension = the_one(rows.filter(pk=extension_id))
    parts = list(extension.parts.select_related("filing").order_by("filing_id", "period")[: SHOWN + 1])
    left = Filing.objects.filter(pk__in=extension.left_out)
    made_by = people.name_of({extension.made_by} - {SYSTEM_USER_ID}).get(extension.made_by, "")
    context = {
        "extension": extension,
        "periods": [one.label for one in Period if one in extension.periods],
        "last_day": extension.to_at - timedelta(microseconds=1) if extension.to_at else None,
        "made_by": made_by,
        "count": extension.parts.count(),
        "back": extension.parts.filter(is_back=True).count(),
        "parts": [(row_of(part.filing, by=request.actor), part) for part in parts[:SHOWN]],
        "left": [(row_of(row, by=request.actor), obstacle_in_words(extension.left_out[str(row.pk)])) for row in left],
        "may_take_back": extension.state in (ExtensionState.OPEN, ExtensionState.DONE)
        and request.actor.can(access.HANDLE, request.project.id),
    }
    return render_page(request, "filings/extension.html", context)


@require_POST
@requires(access.HANDLE)
def taking_back(request: Request, project: str, extension_id: UUID) -> HttpResponse:
    """Take an extension back."""
    take_back_extension(extension_id, project_id=request.project.id, by=request.actor, at=clock.now())
    messages.success(request, _("已收回延期。"))
    return redirect("filings:extension", project, extension_id)
