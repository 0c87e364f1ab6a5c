"""Batches and the order of a launch: windows on one line of time, and the public lot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from anchang.kernel import clock
from anchang.kernel.http.pages import render_page
from anchang.kernel.text import prose
from anchang.modules.approvals import api as approvals
from anchang.modules.customers import api as customers
from anchang.modules.launches import access, errors, lots
from anchang.modules.launches.actions.asking import ask_to_void
from anchang.modules.launches.actions.batches import (
    Wanted,
    commit_lot,
    draw_lot,
    even_batches,
    misplaced,
    set_batches,
)
from anchang.modules.launches.models import Batch, Entitlement, Launch
from anchang.modules.launches.order_errors import OrderWithoutReason
from anchang.modules.launches.states import Command, Mode
from anchang.modules.launches.web.buyers import number_in
from anchang.modules.launches.web.pages import about, asked, listed, one, told
from anchang.modules.people.api import Request, requires

FIRST = 20


@dataclass(frozen=True, slots=True)
class Typed:
    """A batch as it stands in the form, with what is wrong with it."""

    number: int
    name: str
    opens: str
    closes: str
    fault: str = ""


@require_GET
@requires(access.VIEW)
def batches(request: Request, project: str, launch_id: UUID) -> HttpResponse:
    """Show the batches on the launch's time, and how far the lot is."""
    return _page(request, one(request, launch_id, access.VIEW))


@require_POST
@requires(access.PLAN)
def batching(request: Request, project: str, launch_id: UUID) -> HttpResponse:
    """Keep the batches as they were typed, or cut the time into even ones."""
    row = one(request, launch_id, access.PLAN)
    if request.POST.get("act") == "even":
        wanted = even_batches(row, number_in(request.POST.get("count", "")), _("第 %(number)s 批"))
    else:
        lines, wanted = _read(request, row)
        if any(line.fault for line in lines):
            return _page(request, row, lines=lines)
    with told(request):
        set_batches(row.pk, batches=wanted, by=request.actor, at=clock.now())
        messages.success(request, _("批次已保存。"))
    return redirect("launches:batches", project, row.pk)


@require_POST
@requires(access.PLAN)
def commitment(request: Request, project: str, launch_id: UUID) -> HttpResponse:
    """Throw the seed, and show what is to be published."""
    row = one(request, launch_id, access.PLAN)
    with told(request):
        commit_lot(row.pk, by=request.actor, at=clock.now())
        messages.success(request, _("承诺值已公示，名单已锁定。下一步：定公开口令。"))
    return redirect("launches:batches", project, launch_id)


@require_POST
@requires(access.PLAN)
def drawing(request: Request, project: str, launch_id: UUID) -> HttpResponse:
    """Draw the lot by a public word."""
    row, word = one(request, launch_id, access.PLAN), request.POST.get("word", "")
    with told(request):
        try:
            draw_lot(row.pk, word=word, by=request.actor, at=clock.now())
        except errors.WordMissing as fault:
            return _page(request, row, word=word[:80], word_fault=fault.whole)
        messages.success(request, _("已摇号，种子已公开，任何人可以重算。"))
    return redirect("launches:batches", project, launch_id)


@require_POST
@requires(access.PLAN)
def voiding(request: Request, project: str, launch_id: UUID) -> HttpResponse:
    """Ask that the lot be voided, for a reason that is published."""
    row, reason = one(request, launch_id, access.PLAN), request.POST.get("reason", "")
    with told(request):
        try:
            ask_to_void(row.pk, reason=reason, by=request.actor, at=clock.now())
        except OrderWithoutReason as fault:
            return _page(request, row, reason=reason[:400], reason_fault=str(fault))
        messages.success(request, _("已申请作废，另一人批准后立即作废并公示。"))
    return redirect("launches:batches", project, launch_id)


def _page(request: Request, row: Launch, *, lines: list[Typed] | None = None, **refused: str) -> HttpResponse:
    """Show batches and lot, and where something was refused what was typed with what is wrong with it."""
    buyers = dict(Entitlement.objects.filter(launch_id=row.pk).values_list("batch_no").annotate(Count("pk")))
    kept = _batches(row)
    needs_lot = row.is_by_lot
    context = about(request, listed([row], at=clock.now())[0]) | {
        "rows": [(batch, buyers.get(batch.number, 0), _box(row, batch)) for batch in kept],
        "lines": lines or [_typed(batch) for batch in kept],
        "is_batched": row.mode == Mode.BATCHES,
        "needs_lot": needs_lot,
        "voided": lots.voided(row),
        "asked": [ref for ref in asked(approvals.requests_of(row.pk)) if ref.command == Command.VOID],
        "is_committed": needs_lot and lots.is_committed(row),
        "first": _first(request, row) if needs_lot and lots.is_drawn(row) else [],
        "seed": row.seed.open() if needs_lot and row.drawn_at else "",
        **refused,
    }
    return render_page(request, "launches/batches.html", context, status=422 if lines or refused else 200)


def _read(request: Request, row: Launch) -> tuple[list[Typed], list[Wanted]]:
    """Return the batches as they were typed, with what is wrong with each, and those that are sound."""
    columns = (request.POST.getlist(name) for name in ("name", "opens", "closes"))
    lines, wanted = [], []
    for number, (name, opens, closes) in enumerate(zip(*columns, strict=False)):
        if not prose(name):
            continue
        times, fault = [_instant(opens), _instant(closes)], ""
        if None in times:
            fault = _("请填写批次的起止时间。")
        else:
            wish = Wanted(prose(name)[:40], *(at for at in times if at))
            wanted.append(wish)
            refusal = misplaced(row, wish)
            fault = str(refusal) if refusal else ""
        lines.append(Typed(number, prose(name)[:40], opens[:40], closes[:40], fault))
    return lines, wanted


def _typed(batch: Batch) -> Typed:
    opens, closes = (f"{clock.local(at):%Y-%m-%dT%H:%M}" for at in (batch.opens_at, batch.closes_at))
    return Typed(batch.number, batch.name, opens, closes)


def _batches(row: Launch) -> list[Batch]:
    return list(Batch.objects.filter(launch_id=row.pk).order_by("number"))


def _box(row: Launch, batch: Batch) -> SafeString:
    """Return where a batch lies in the picture: the launch's time is a hundred wide."""
    whole = (row.closes_at - row.opens_at).total_seconds()
    start = (batch.opens_at - row.opens_at).total_seconds() / whole * 100
    wide = (batch.closes_at - batch.opens_at).total_seconds() / whole * 100
    return format_html('x="{}" width="{}" height="6"', f"{start:.2f}", f"{wide:.2f}")


def _first(request: Request, row: Launch) -> list[dict[str, Any]]:
    order, _lot = lots.drawn(row)
    first = order[:FIRST]
    numbers = dict(
        Entitlement.objects.filter(launch_id=row.pk, customer_id__in=first).values_list("customer_id", "number")
    )
    names = customers.names_for(first, by=request.actor)
    return [{"place": place, "number": numbers[pk], "name": names.get(pk, "")} for place, pk in enumerate(first, 1)]


def _instant(words: str) -> datetime | None:
    try:
        found = parse_datetime(words)
    except ValueError:
        found = None
    return found if found is None or found.tzinfo else found.replace(tzinfo=clock.OFFICE_ZONE)
