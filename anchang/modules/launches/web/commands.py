"""The way of a launch: checked, rehearsed, put to a second person, commanded while it runs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from anchang.kernel import clock
from anchang.kernel.errors import BadInput
from anchang.kernel.http.pages import render_page
from anchang.modules.inventory import api as inventory
from anchang.modules.launches import access, live
from anchang.modules.launches.actions.arming import rehearse
from anchang.modules.launches.actions.asking import ask_for_order, ask_to_arm
from anchang.modules.launches.models import Launch
from anchang.modules.launches.ready import facts_of
from anchang.modules.launches.rules.checklist import Facts, check, hinders
from anchang.modules.launches.states import Command, State
from anchang.modules.launches.web.orders import MINUTES, TYPED, OrderForm
from anchang.modules.launches.web.pages import about, listed, one, show, told
from anchang.modules.people.api import Request, requires

MENDS = {
    "units": "launches:offers",
    "buyers": "launches:buyers",
    "batches": "launches:batches",
    "order": "launches:batches",
    "time": "launches:edit",
    "rules": "launches:edit",
}


@require_GET
@requires(access.PLAN)
def checklist(request: Request, project: str, launch_id: UUID) -> HttpResponse:
    """Show what keeps a draft from being armed, each with where to mend it."""
    row = one(request, launch_id, access.PLAN)
    facts = facts_of(row)
    lines = check(facts, at=clock.now())
    context = about(request, listed([row], at=clock.now())[0]) | {
        "lines": [(line, _mend(project, row, line.name, facts)) for line in lines],
        "left": len(hinders(lines)),
        "is_rehearsed": any(line.name == "rehearsal" and line.is_ok for line in lines),
    }
    return render_page(request, "launches/checklist.html", context)


@require_POST
@requires(access.PLAN)
def rehearsal(request: Request, project: str, launch_id: UUID) -> HttpResponse:
    """Rehearse a draft in a few minutes from now."""
    row = one(request, launch_id, access.PLAN)
    made: Launch | None = None
    with told(request):
        made = rehearse(row.pk, by=request.actor, at=clock.now())
        messages.success(request, _("公测已就绪，%(at)s 开始。") % {"at": f"{clock.local(made.opens_at):%H:%M:%S}"})
    return redirect("launches:detail", project, made.pk) if made else redirect("launches:checklist", project, row.pk)


@require_POST
@requires(access.PLAN)
def arming(request: Request, project: str, launch_id: UUID) -> HttpResponse:
    """Put a draft to the second person."""
    row, page = one(request, launch_id, access.PLAN), "launches:checklist"
    with told(request):
        ask_to_arm(row.pk, by=request.actor, at=clock.now())
        messages.success(request, _("已送审，批准后开盘就绪，之后不能再改。"))
        page = "launches:detail"
    return redirect(page, project, row.pk)


@require_POST
@requires(access.COMMAND)
def order(request: Request, project: str, launch_id: UUID, command: str) -> HttpResponse:
    """Ask for an order to a running launch."""
    row = one(request, launch_id, access.COMMAND)
    if command not in Command.values or not Command(command).is_order:
        raise BadInput({"command": _("请选择要做什么。")})
    form = OrderForm(Command(command), request.POST)
    if form.is_valid():
        with form.refusals():
            facts = _facts(row, Command(command), form.cleaned_data)
            ask_for_order(
                row.pk,
                Command(command),
                reason=form.cleaned_data["reason"],
                facts=facts,
                by=request.actor,
                at=clock.now(),
            )
            messages.success(request, _("已申请，另一人批准后立即执行。"))
            return redirect("launches:detail", project, row.pk)
    if row.state == State.ARMED and form.errors.keys() & TYPED:
        return show(request, row, refused=form, status=422)
    # What it does not fit is the launch as it stands by now, not what was typed.
    for sentences in form.errors.values():
        for sentence in sentences:
            messages.error(request, str(sentence))
    return redirect("launches:detail", project, row.pk)


def _mend(project: str, row: Launch, name: str, facts: Facts) -> str:
    """Return the address where a line of the checklist is mended; empty where that is not at the desk."""
    if name not in MENDS:
        return ""
    page = reverse(MENDS[name], args=[project, row.pk])
    return f"{page}?need=1" if name == "units" and facts.hindered else page


def _facts(row: Launch, command: Command, typed: dict[str, Any]) -> dict[str, Any]:
    if command == Command.EXTEND:
        standing = live.standing_of(row)
        closes = standing.closes_at if standing else row.closes_at
        return {"closes_at": (closes + timedelta(minutes=typed["minutes"] or MINUTES[0])).isoformat()}
    if command == Command.WAVE:
        return {"wave": typed["wave"] or 1}
    if command == Command.RELEASE:
        unit = inventory.find_unit(row.project_id, typed["unit"])
        if unit is None:
            raise BadInput({"unit": _("没有这套房源，请写成 1栋 201 这样的房号。")})
        return {"unit": str(unit.id)}
    if command == Command.AGAIN:
        buyer_no = live.buyer_no_of(row, typed["number"] or 0)
        if buyer_no is None:
            raise BadInput({"number": _("请选择补叫哪位客户。")})
        return {"buyer_no": buyer_no}
    return {}
