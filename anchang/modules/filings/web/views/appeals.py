"""A broker's appeal: the form with its photos, which are kept as they are chosen; pictures for who may see them."""

from __future__ import annotations

import base64
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from anchang.kernel import clock
from anchang.kernel.errors import NotThere, Refusal
from anchang.kernel.http.pages import render_page, render_part, wants_part
from anchang.kernel.ids import read_id
from anchang.kernel.rows import the_one
from anchang.modules.filings import access, dispute_errors, dispute_queries, photos, queries
from anchang.modules.filings.actions.disputes.appeal import raise_dispute
from anchang.modules.filings.actions.disputes.photos import MOST, add_photo, draw_photo, remove_photo
from anchang.modules.filings.dispute_states import Reason
from anchang.modules.filings.models import Dispute, Filing
from anchang.modules.filings.states import State
from anchang.modules.filings.web.appeal_form import AppealForm
from anchang.modules.filings.web.cards import card_of
from anchang.modules.people.api import Request, requires

LONGEST_NAME = 40


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.APPEAL)
def appeal(request: Request, appealed_id: UUID) -> HttpResponse:
    """Show the form of an appeal and take it; photos come and go by the same form, so nothing typed is lost."""
    filing = the_one(access.visible_to(request.actor, access.APPEAL).select_related("rule_set").filter(pk=appealed_id))
    if Dispute.objects.filter(filing=filing.pk).exists():
        return redirect("filings:result", filing.pk)
    form = AppealForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        wrong = _change_photos(request, filing)
        if "add" in request.POST or "remove" in request.POST:
            return _draft(request, filing, form, wrong)
        for sentence in wrong:
            form.add_error("photos", sentence)
        if form.is_valid():
            with form.refusals():
                _raise(request, filing, form)
                messages.success(request, _("申诉已提交，3 个工作日内给出结论。"))
                return redirect("filings:result", filing.pk)
    return render_page(request, "filings/appeal.html", _context(request, filing, form), status=_status(form))


def _status(form: AppealForm) -> int:
    return 422 if form.is_bound else 200


def _draft(request: Request, filing: Filing, form: AppealForm, wrong: list[str]) -> HttpResponse:
    """Show the form as it was typed, with the photos that are kept by now."""
    typed = AppealForm(initial={name: request.POST.get(name, "") for name in ("reason", "statement")})
    context = _context(request, filing, typed) | {"wrong": wrong}
    if wants_part(request):
        return render_part(request, "filings/appeal.html", "photos", context)
    return render_page(request, "filings/appeal.html", context, status=422 if wrong else 200)


def _raise(request: Request, filing: Filing, form: AppealForm) -> None:
    typed = form.cleaned_data
    raise_dispute(
        filing.pk,
        reason=Reason(typed["reason"]),
        statement=typed["statement"],
        by=request.actor,
        at=clock.now(),
    )


def _change_photos(request: Request, filing: Filing) -> list[str]:
    """Keep what was chosen and take back what was removed; return what is wrong with which, in sentences."""
    if removed := read_id(request.POST.get("remove", "")):
        remove_photo(removed, by=request.actor)
    wrong: list[str] = []
    for file in request.FILES.getlist("photos"):
        try:
            add_photo(filing.pk, _drawn(file), by=request.actor)
        except dispute_errors.PhotosUsedUp as refused:
            return [*wrong, str(refused)]
        except Refusal as refused:
            wrong.append(str(refused))
    return wrong


def _drawn(file: UploadedFile[Any]) -> photos.Photo:
    return draw_photo(file.read(photos.MOST_BYTES + 1), name=(file.name or "")[-LONGEST_NAME:])


def _context(request: Request, filing: Filing, form: AppealForm) -> dict[str, object]:
    judgements = queries.judgements_of(filing)
    ground = dispute_queries.ground_of(filing, at=clock.now(), judged_at=judgements[-1].decided_at)
    if ground is None:
        raise dispute_errors.NotAppealable(number=filing.number, state=State(filing.state).label)
    kept = dispute_queries.photos_of(filing.pk)
    return {
        "form": form,
        "card": card_of(filing, judgements, by=request.actor),
        "until": ground.until,
        "is_late": clock.now() > ground.until,
        "photos": kept,
        "most": MOST,
        "room": MOST - len(kept),
        "wrong": [str(error) for error in form.errors.get("photos", [])] if form.is_bound else [],
    }


@require_safe
@requires(access.SEE_PHOTO)
def photo(request: Request, photo_id: UUID) -> HttpResponse:
    """Show a photo of an appeal to its broker and the arbiters of its project; nobody keeps it."""
    row = the_one(access.photos_of(request.actor).filter(pk=photo_id))
    content = base64.b64decode(row.content.open())
    if not content:
        raise NotThere()
    answer = HttpResponse(content, content_type="image/jpeg")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
