"""Signing and ending a subscription."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from anchang.kernel import clock
from anchang.kernel.errors import BadInput, Refusal
from anchang.modules.deals import access
from anchang.modules.deals.actions.closing import cancel_subscription, sign_contract
from anchang.modules.deals.models import Subscription
from anchang.modules.deals.states import SOLD, CloseReason
from anchang.modules.deals.web.forms import CancellationForm
from anchang.modules.deals.web.pages import one, show
from anchang.modules.people.api import Request, requires


@require_POST
@requires(access.SIGN)
def contract(request: Request, project: str, subscription_id: UUID) -> HttpResponse:
    """Note that the contract is signed; whoever comes too late is shown what it has become."""
    row = one(request, subscription_id, access.SIGN)
    try:
        sign_contract(row.pk, by=request.actor, at=clock.now(), version=_version(request))
    except Refusal as refusal:
        if refusal.status != 409:
            raise
        return _too_late(request, row, refusal)
    messages.success(request, _("%(unit)s 已签约。") % {"unit": row.unit_name})
    return redirect("deals:detail", project=project, subscription_id=row.pk)


@require_POST
@requires(access.SUBSCRIBE)
def cancellation(request: Request, project: str, subscription_id: UUID) -> HttpResponse:
    """End it, with the reason; without one the page comes back and says what is missing."""
    row = one(request, subscription_id, access.SUBSCRIBE)
    if row.state in SOLD:  # whoever may not is not asked for a reason first
        request.actor.must(access.CANCEL, row.project_id)
    form = CancellationForm(request.POST)
    if form.is_valid():
        with form.refusals():
            cancel_subscription(
                row.pk,
                reason=form.cleaned_data["reason"] or CloseReason.CANCELLED,
                note=form.cleaned_data["note"],
                by=request.actor,
                at=clock.now(),
                version=_version(request),
            )
            messages.success(
                request, _("%(number)s 已关闭，%(unit)s 已释放。") % {"number": row.number, "unit": row.unit_name}
            )
            return redirect("deals:detail", project=project, subscription_id=row.pk)
    refused = getattr(form, "refusal", BadInput({}))
    if refused.status == 409:
        return _too_late(request, row, refused)
    return show(request, row, cancelling=form, status=refused.status)


def _too_late(request: Request, row: Subscription, refusal: Refusal) -> HttpResponse:
    """Show what it has become, where the act may be possible no more, and why nothing was done."""
    row.refresh_from_db()
    messages.error(request, refusal.whole)
    return show(request, row, status=refusal.status)


def _version(request: Request) -> int | None:
    raw = request.POST.get("version", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 9 else None
