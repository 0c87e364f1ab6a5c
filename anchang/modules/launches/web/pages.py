"""The launches of a project, and the page of one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from anchang.kernel import clock
from anchang.kernel.access import Permission
from anchang.kernel.http.pages import render_page
from anchang.kernel.http.rest import read_cursor, write_cursor
from anchang.kernel.rows import the_one
from anchang.modules.launches import access
from anchang.modules.launches.models import Entitlement, Launch, Offer
from anchang.modules.launches.rules.settings import sentences, settings_of
from anchang.modules.launches.states import State
from anchang.modules.people.api import Request, requires

PAGE = 20
DRAFT, AHEAD, OPEN, ENDED, CLOSED = "draft", "ahead", "open", "ended", "closed"
PHASES = {
    DRAFT: (gettext_lazy("筹备中"), ""),
    AHEAD: (gettext_lazy("已就绪"), "info"),
    OPEN: (gettext_lazy("进行中"), "ok"),
    ENDED: (gettext_lazy("待收盘"), "warn"),
    CLOSED: (gettext_lazy("已结束"), ""),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A launch in the list: where it stands, how many units and buyers, what is to be done next."""

    row: Launch
    phase: str
    units: int
    buyers: int

    @property
    def title(self) -> Any:
        """Return the phase in words."""
        return PHASES[self.phase][0]

    @property
    def tone(self) -> str:
        """Return the tag's kind."""
        return PHASES[self.phase][1]

    @property
    def step(self) -> str:
        """Return what is to be done next."""
        if self.phase == DRAFT:
            return _("选择房源") if not self.units else _("确定客户") if not self.buyers else _("检查并就绪")
        return {AHEAD: _("等待开盘"), OPEN: _("查看进度"), ENDED: _("收盘")}.get(self.phase, "")


@require_GET
@requires(access.VIEW)
def index(request: Request, project: str) -> HttpResponse:
    """Show the launches, the newest in front."""
    rows = access.visible_to(request.actor).filter(project_id=request.project.id)
    if cursor := request.GET.get("cursor", ""):
        rows = rows.filter(pk__lt=read_cursor(cursor))
    found = list(rows.order_by("-pk")[: PAGE + 1])
    shown = found[:PAGE]
    context = {
        "rows": listed(shown, at=clock.now()),
        "next": write_cursor(shown[-1].pk) if len(found) > PAGE else "",
        "may_plan": request.actor.can(access.PLAN, request.project.id),
    }
    return render_page(request, "launches/list.html", context)


@require_GET
@requires(access.VIEW)
def detail(request: Request, project: str, launch_id: UUID) -> HttpResponse:
    """Show one launch: its rules as buyers read them, and the way to its opening."""
    row = one(request, launch_id, access.VIEW)
    it = listed([row], at=clock.now())[0]
    context = about(request, it) | {"sentences": sentences(settings_of(row))}
    return render_page(request, "launches/detail.html", context)


def one(request: Request, launch_id: UUID, permission: Permission) -> Launch:
    """Return a launch of the address's project within reach. Raises NotThere."""
    rows = access.visible_to(request.actor, permission)
    return the_one(rows.filter(pk=launch_id, project_id=request.project.id))


def about(request: Request, it: Listed) -> dict[str, Any]:
    """Return what every page of a launch shows."""
    row, slug = it.row, request.project.slug
    tabs = [("detail", _("概览"), None), ("offers", _("房源"), it.units), ("buyers", _("客户"), it.buyers)]
    return {
        "launch": row,
        "it": it,
        "may_plan": row.state == State.DRAFT and request.actor.can(access.PLAN, row.project_id),
        "tabs": [(name, title, reverse(f"launches:{name}", args=[slug, row.pk]), count) for name, title, count in tabs],
    }


def listed(rows: Iterable[Launch], *, at: datetime) -> list[Listed]:
    """Return launches with their numbers, in one query."""
    rows = list(rows)
    counted = Launch.objects.filter(pk__in=[row.pk for row in rows])
    found = {pk: counts for pk, *counts in counted.values_list("pk", _count_of(Offer), _count_of(Entitlement))}
    return [Listed(row, phase_of(row, at), *found.get(row.pk, (0, 0))) for row in rows]


def _count_of(model: type[Offer] | type[Entitlement]) -> Coalesce:
    rows = model.objects.filter(launch_id=OuterRef("pk")).order_by().values("launch_id")
    return Coalesce(Subquery(rows.annotate(count=Count("pk")).values("count")), 0)


def phase_of(row: Launch, at: datetime) -> str:
    """Return where a launch stands by the clock; the end of one may be put off while it runs."""
    if row.state != State.ARMED:
        return DRAFT if row.state == State.DRAFT else CLOSED
    return AHEAD if at < row.opens_at else OPEN if at < row.closes_at else ENDED
