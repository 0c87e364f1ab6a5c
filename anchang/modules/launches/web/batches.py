"""Batches and the order of a launch: windows on one line of time, and the public lot."""

from __future__ import annotations

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
from anchang.kernel.errors import BadInput
from anchang.kernel.http.pages import render_page
from anchang.kernel.text import prose
from anchang.modules.approvals import api as approvals
from anchang.modules.customers import api as customers
from anchang.modules.launches import access, lots
from anchang.modules.launches.actions.asking import ask_to_void
from anchang.modules.launches.actions.batches import Wanted, commit_lot, draw_lot, even_batches, set_batches
from anchang.modules.launches.models import Batch, Entitlement, Launch
from anchang.modules.launches.states import Command, Mode
from anchang.modules.launches.web.buyers import number_in
from anchang.modules.launches.web.pages import about, asked, listed, one
from anchang.modules.people.api import Request, requires

FIRST = 20


@require_GET
@requires(access.VIEW)
def batches(request: Request, project: str, launch_id: UUID) -> HttpResponse:
    """Show the batches on the launch's time, and how far the lot is."""
    row = one(request, launch_id, access.VIEW)
    buyers = dict(Entitlement.objects.filter(launch_id=row.pk).values_list("batch_no").annotate(Count("pk")))
    rows = [(batch, buyers.get(batch.number, 0), _box(row, batch)) for batch in _batches(row)]
    needs_lot = row.is_by_lot
    context = about(request, listed([row], at=clock.now())[0]) | {
        "rows": rows,
        "is_batched": row.mode == Mode.BATCHES,
        "needs_lot": needs_lot,
        "voided": lots.voided(row),
        "asked": [ref for ref in asked(approvals.requests_of(row.pk)) if ref.command == Command.VOID],
        "is_committed": needs_lot and lots.is_committed(row),
        "first": _first(request, row) if needs_lot and lots.is_drawn(row) else [],
        "seed": row.seed.open() if needs_lot and row.drawn_at else "",
    }
    return render_page(request, "launches/batches.html", context)


@require_POST
@requires(access.PLAN)
def batching(request: Request, project: str, launch_id: UUID) -> HttpResponse:
    """Keep the batches as they were typed, or cut the time into even ones."""
    row = one(request, launch_id, access.PLAN)
    if request.POST.get("act") == "even":
        wanted = even_batches(row, number_in(request.POST.get("count", "")), _("第 %(number)s 批"))
    else:
        columns = (request.POST.getlist(name) for name in ("name", "opens", "closes"))
        wanted = [
            Wanted(prose(name)[:40], _instant(opens), _instant(closes))
            for name, opens, closes in zip(*columns, strict=False)
            if prose(name)
        ]
    set_batches(row.pk, batches=wanted, by=request.actor, at=clock.now())
    messages.success(request, _("批次已保存。"))
    return redirect("launches:batches", project, row.pk)


@require_POST
@requires(access.PLAN)
def commitment(request: Request, project: str, launch_id: UUID) -> HttpResponse:
    """Throw the seed, and show what is to be published."""
    commit_lot(one(request, launch_id, access.PLAN).pk, by=request.actor, at=clock.now())
    messages.success(request, _("承诺值已公示，名单已锁定。下一步：定公开口令。"))
    return redirect("launches:batches", project, launch_id)


@require_POST
@requires(access.PLAN)
def drawing(request: Request, project: str, launch_id: UUID) -> HttpResponse:
    """Draw the lot by a public word."""
    row = one(request, launch_id, access.PLAN)
    draw_lot(row.pk, word=request.POST.get("word", ""), by=request.actor, at=clock.now())
    messages.success(request, _("已摇号，种子已公开，任何人可以重算。"))
    return redirect("launches:batches", project, launch_id)


@require_POST
@requires(access.PLAN)
def voiding(request: Request, project: str, launch_id: UUID) -> HttpResponse:
    """Ask that the lot be voided, for a reason that is published."""
    row = one(request, launch_id, access.PLAN)
    ask_to_void(row.pk, reason=request.POST.get("reason", ""), by=request.actor, at=clock.now())
    messages.success(request, _("已申请作废，另一人批准后立即作废并公示。"))
    return redirect("launches:batches", project, launch_id)


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


def _instant(words: str) -> datetime:
    try:
        found = parse_datetime(words)
    except ValueError:
        found = None
    if found is None:
        raise BadInput({"opens": _("请填写批次的起止时间。")})
    return found if found.tzinfo else found.replace(tzinfo=clock.OFFICE_ZONE)
