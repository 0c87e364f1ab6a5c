"""Acts on units from the board: lock, release, withhold, free, put on the market."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from anchang.kernel import clock
from anchang.kernel.errors import BadInput, Refusal
from anchang.kernel.http.pages import inside, render_part, wants_part
from anchang.kernel.idempotency import once
from anchang.kernel.rows import the_one
from anchang.kernel.wording import bracketed, listed
from anchang.modules.inventory import access, queries
from anchang.modules.inventory.actions import control
from anchang.modules.inventory.actions.claims import lock_unit, over, release_lock
from anchang.modules.inventory.actions.control import UnitResult
from anchang.modules.inventory.models import Unit
from anchang.modules.inventory.web.board import render_board
from anchang.modules.inventory.web.panel import panel_of
from anchang.modules.people.api import Request, requires

MOST = 500


@require_GET
@requires(access.SEE)
def unit(request: Request, project: str, unit_id: UUID) -> HttpResponse:
    """Show one unit: as the panel to htmx, else the board with the unit open.

    `was` is the status the reader still sees; if it is another now, the panel says who changed it and when.
    """
    return _shown(request, _unit(request, unit_id), was=request.GET.get("was", ""))


@require_POST
@requires(access.LOCK)
def lock(request: Request, project: str, unit_id: UUID) -> HttpResponse:
    """Lock a unit; who comes second is shown who was faster and what is free near it."""
    found = _unit(request, unit_id)

    def act() -> str:
        return str(lock_unit(found.pk, by=request.actor, at=clock.now()).pk)

    return _tried(request, found, "lock", act)


@require_POST
@requires(access.LOCK)
def unlock(request: Request, project: str, unit_id: UUID) -> HttpResponse:
    """Give a lock back."""
    found = _unit(request, unit_id)
    claim = queries.live_claim(found.pk)

    def act() -> str:
        if claim is None:
            raise over(found)
        return str(release_lock(claim.pk, by=request.actor, at=clock.now()).pk)

    return _tried(request, found, "unlock", act)


@require_POST
@requires(access.CONTROL)
def move(request: Request, project: str) -> HttpResponse:
    """Withhold, free, release or withdraw the chosen units, and say of each that did not go why."""
    ids = _ids(request.POST.get("units", ""))
    act = request.POST.get("act", "")

    def write() -> list[list[str]]:
        return [[result.name, result.why] for result in _move(request, act, ids)]

    answer, _replayed = once(
        request.POST.get("key", ""), content=[act, sorted(map(str, ids))], by=request.actor, act=write
    )
    _tell(request, answer)
    if wants_part(request) and len(ids) == 1:
        return _shown(request, _unit(request, ids[0]))
    return redirect(inside(request.POST.get("back", ""), reverse("inventory:board", args=[project])))


def _move(request: Request, act: str, ids: list[UUID]) -> list[UnitResult]:
    project_id, by, at = request.project.id, request.actor, clock.now()
    reason = request.POST.get("reason", "")
    if act == "ctrl":
        return control.control_units(project_id, ids, reason=reason, until=_until(request), by=by, at=at)
    if act == "keep":
        return control.keep_units(project_id, ids, reason=reason, until=_until(request), by=by, at=at)
    if act == "free":
        return control.free_units(project_id, ids, reason=reason, by=by, at=at)
    if act == "release":
        return control.release_units(project_id, ids, by=by, at=at)
    if act == "withdraw":
        return control.withdraw_units(project_id, ids, reason=reason, by=by, at=at)
    raise BadInput({"act": _("请选择销控、预留、释放、推盘或收盘。")})


def _until(request: Request) -> datetime | None:
    words = request.POST.get("until", "").strip()
    if not words:
        return None
    try:
        day = parse_date(words)
    except ValueError:
        day = None
    if day is None:
        raise BadInput({"until": _("截止日期应写成 2026-12-31。")})
    return clock.day_bounds(day)[1]


def _ids(words: str) -> list[UUID]:
    try:
        ids = [UUID(word) for word in words.split(",") if word]
    except ValueError:
        ids = []
    if not 0 < len(ids) <= MOST:
        raise BadInput({"units": _("请选择 1 至 500 套房源。")})
    return ids


def _tell(request: Request, answer: list[list[str]]) -> None:
    done = sum(not why for _name, why in answer)
    if done:
        messages.success(request, ngettext("已办理 %(n)s 套。", "已办理 %(n)s 套。", done) % {"n": done})
    left = [bracketed(name, why) for name, why in answer if why]
    if left:
        more = _("等 %(n)s 套") % {"n": len(left)} if len(left) > 6 else ""
        messages.warning(request, _("没有办理：%(units)s") % {"units": listed(left[:6]) + more})


def _unit(request: Request, unit_id: UUID) -> Unit:
    found = access.visible_to(request.actor).select_related("price__version", "project").filter(pk=unit_id)
    return the_one(found.filter(project_id=request.project.id))


def _tried(request: Request, found: Unit, verb: str, act: Any) -> HttpResponse:
    refusal: Refusal | None = None
    try:
        once(request.POST.get("key", ""), content=[verb, str(found.pk)], by=request.actor, act=act)
    except Refusal as refused:
        if refused.status != 409:
            raise
        refusal = refused
    return _shown(request, _unit(request, found.pk), refusal=refusal)


def _shown(request: Request, found: Unit, *, refusal: Refusal | None = None, was: str = "") -> HttpResponse:
    panel = panel_of(request, found, refusal=refusal, was=was)
    if wants_part(request):
        # 422 is what the page swaps in place; the refusal stands in the panel, where the act was.
        return render_part(request, "inventory/board.html", "unit", {"panel": panel}, status=422 if refusal else 200)
    if request.method == "POST" and refusal is None:
        return redirect(f"{reverse('inventory:board', args=[request.project.slug])}?unit={found.pk}")
    return render_board(request, panel=panel, status=refusal.status if refusal else 200)
