"""The launches of a project, and the page of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_GET

from anchang.kernel import clock
from anchang.kernel.access import Permission
from anchang.kernel.errors import BadInput, Refusal
from anchang.kernel.http.pages import render_page
from anchang.kernel.http.rest import read_cursor, write_cursor
from anchang.kernel.rows import the_one
from anchang.kernel.wording import explained
from anchang.modules.approvals import api as approvals
from anchang.modules.inventory import api as inventory
from anchang.modules.launches import access, live
from anchang.modules.launches.actions.asking import KINDS
from anchang.modules.launches.history import history_of
from anchang.modules.launches.models import Entitlement, Launch, Offer
from anchang.modules.launches.phases import AHEAD, CLOSED, DRAFT, ENDED, OPEN, phase_of
from anchang.modules.launches.rules.settings import sentences, settings_of
from anchang.modules.launches.states import Command, Mode, State
from anchang.modules.launches.web.orders import MINUTES, OrderForm, Running, offered
from anchang.modules.people.api import Request, requires

PAGE = 20
DAY = timedelta(days=1)
PHASES = {
    DRAFT: (gettext_lazy("筹备中"), ""),
    AHEAD: (gettext_lazy("已就绪"), "info"),
    OPEN: (gettext_lazy("进行中"), "ok"),
    ENDED: (gettext_lazy("待关闭"), "warn"),
    CLOSED: (gettext_lazy("已结束"), ""),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A launch in the list: where it stands, how many units and buyers, what is to be done next.

    `waves`: how many of the units do not open with it, but are kept for later; `standing`: of one that runs, its book;
    `is_far`: it opens in more than a day, so no seconds are counted.
    """

    row: Launch
    phase: str
    units: int
    buyers: int
    waves: int = 0
    standing: live.Standing | None = None
    is_far: bool = False

    @property
    def is_paused(self) -> bool:
        """Tell whether one that runs is held up."""
        return self.standing is not None and self.standing.is_paused

    @property
    def title(self) -> Any:
        """Return the phase in words."""
        return _("已暂停") if self.is_paused else PHASES[self.phase][0]

    @property
    def tone(self) -> str:
        """Return the tag's kind."""
        return "warn" if self.is_paused else PHASES[self.phase][1]

    @property
    def kept(self) -> str:
        """Return how many of the units are kept for waves, in words; nothing where all open with it."""
        return _("其中加推 %(n)s 套") % {"n": self.waves} if self.waves else ""

    @property
    def page(self) -> str:
        """Return the name of the page where it goes on; empty where there is only to wait."""
        if self.phase == DRAFT:
            return _next_page(self)
        return {OPEN: "launches:detail", ENDED: "launches:detail", CLOSED: "launches:report"}.get(self.phase, "")

    @property
    def step(self) -> str:
        """Return what is to be done next."""
        if self.phase == DRAFT:
            return _("选择房源") if not self.units else _("确定客户") if not self.buyers else _("检查并送审")
        return {AHEAD: _("等待开盘"), OPEN: _("查看进度"), ENDED: _("关闭开盘"), CLOSED: _("看报告")}.get(
            self.phase, ""
        )


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
    return show(request, one(request, launch_id, access.VIEW))


def show(request: Request, row: Launch, *, refused: OrderForm | None = None, status: int = 200) -> HttpResponse:
    """Show a launch, and over it the order that was refused, as it was typed."""
    it = listed([row], at=clock.now())[0]
    requests = approvals.requests_of(row.pk)
    context = about(request, it) | {
        "sentences": sentences(settings_of(row)),
        "asked": asked(requests),
        "log": history_of(row, requests),
    }
    if row.rehearsal_of_id and row.rehearsal_of:
        context["rehearsed"] = row.rehearsal_of
    if row.state == State.DRAFT:
        context |= {"steps": _steps(request, it), "next_page": it.page}
        return render_page(request, "launches/detail.html", context)
    may_command = row.state == State.ARMED and request.actor.can(access.COMMAND, row.project_id)
    waves = live.waves_of(row.pk) if it.waves else []
    standing = it.standing or live.standing_of(row)
    missed = live.missed(row, standing, by=request.actor) if may_command else []
    unpaid = live.unpaid(row.pk) if may_command else []
    running = Running(
        is_paused=bool(standing and standing.is_paused),
        is_over=it.phase == ENDED,
        has_waves=bool(waves),
        has_missed=bool(missed),
        has_unpaid=bool(unpaid),
    )
    context |= {
        "standing": standing,
        "waves": waves,
        "missed": missed,
        "unpaid": unpaid,
        "minutes": [(one, _("%(n)s 分钟") % {"n": one}) for one in MINUTES],
        "commands": offered(row, running, refused=refused) if may_command else [],
    }
    return render_page(request, "launches/detail.html", context, status=status)


@dataclass(frozen=True, slots=True)
class Asked:
    """What waits for a second person."""

    command: Command
    note: str
    at: datetime

    @property
    def title(self) -> str:
        """Return what is asked for."""
        return str(self.command.label)


def asked(requests: Iterable[approvals.RequestRef]) -> list[Asked]:
    """Return what waits for a second person, for a launch's pages."""
    waiting = [ref for ref in requests if ref.state == approvals.State.PENDING]
    units = inventory.units_of(UUID(ref.facts["unit"]) for ref in waiting if "unit" in ref.facts)
    names = {str(unit_id): unit.name for unit_id, unit in units.items()}
    return [Asked(KINDS[ref.kind], _what_waits(ref.facts, names), ref.requested_at) for ref in waiting]


def _what_waits(facts: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Return the flat that an order is about, and why it is asked for."""
    flat, reason = names.get(str(facts.get("unit")), ""), str(facts.get("reason", ""))
    return explained(flat, reason) if flat else reason


def _steps(request: Request, it: Listed) -> list[tuple[str, str, bool, str]]:
    slug, pk = request.project.slug, it.row.pk

    def page(name: str) -> str:
        return reverse(f"launches:{name}", args=[slug, pk])

    chosen = _("已加入 %(n)s 套") % {"n": it.units} if it.units else _("按楼栋、户型筛选后加入")
    if it.kept:
        chosen = _("%(all)s，%(kept)s") % {"all": chosen, "kept": it.kept}
    known = _("已有 %(n)s 位") % {"n": it.buyers} if it.buyers else _("导入名单，或从已认筹客户中选")
    found = [
        (_("选房规则"), it.row.get_mode_display(), True, page("edit")),
        (_("房源"), chosen, bool(it.units), page("offers")),
        (pgettext("buyers", "客户"), known, bool(it.buyers), page("buyers")),
    ]
    if has_batches(it.row):
        found.append((_("批次与顺序"), _("设置批次，或公开摇号"), False, page("batches")))
    found.append((_("就绪检查"), _("公测、检查、送审"), False, page("checklist")))
    return found


def _next_page(it: Listed) -> str:
    """Return the name of the page where a draft goes on."""
    return "launches:offers" if not it.units else "launches:buyers" if not it.buyers else "launches:checklist"


def one(request: Request, launch_id: UUID, permission: Permission) -> Launch:
    """Return a launch of the address's project within reach. Raises NotThere."""
    rows = access.visible_to(request.actor, permission)
    found: Launch = the_one(_counted(rows.filter(pk=launch_id, project_id=request.project.id)))
    return found


@contextmanager
def told(request: Request) -> Iterator[None]:
    """Say as a notice what a rule refuses inside: whoever asked goes on where they were. Raises what is not there."""
    try:
        yield
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        tell(request, refusal)


def tell(request: Request, refusal: Refusal) -> None:
    """Say a refusal as a notice of the next page."""
    is_input = isinstance(refusal, BadInput)
    messages.error(request, "".join(refusal.errors.values()) if is_input else refusal.whole)


def about(request: Request, it: Listed) -> dict[str, Any]:
    """Return what every page of a launch shows."""
    row, slug = it.row, request.project.slug
    may_plan = request.actor.can(access.PLAN, row.project_id)
    tabs = [
        ("detail", _("概览"), None),
        ("offers", _("房源"), it.units),
        ("buyers", pgettext("buyers", "客户"), it.buyers),
    ]
    if has_batches(row):
        tabs.append(("batches", _("批次与顺序"), None))
    if row.state == State.DRAFT and may_plan:
        tabs.append(("checklist", _("就绪检查"), None))
    if row.state != State.DRAFT:
        tabs.append(("signing", _("预约签约"), None))
    return {
        "launch": row,
        "it": it,
        "may_copy": may_plan,
        "may_plan": row.state == State.DRAFT and may_plan,
        "tabs": [(name, title, reverse(f"launches:{name}", args=[slug, row.pk]), count) for name, title, count in tabs],
    }


def has_batches(row: Launch) -> bool:
    """Tell whether there are batches to be set, or a lot to be drawn."""
    return bool(row.mode == Mode.BATCHES or row.is_by_lot)


def listed(rows: Iterable[Launch], *, at: datetime) -> list[Listed]:
    """Return launches with their numbers, in one query where they were not counted, and one for each that runs."""
    rows = list(rows)
    bare = [row.pk for row in rows if not hasattr(row, "units")]
    found = {row.pk: row for row in _counted(Launch.objects.filter(pk__in=bare))} if bare else {}
    return [_listed(row, found.get(row.pk, row), at) for row in rows]


def _listed(row: Launch, counted: Any, at: datetime) -> Listed:
    phase = phase_of(row, at)
    standing = live.standing_of(row) if phase == OPEN else None
    is_far = phase == AHEAD and row.opens_at - at > DAY
    return Listed(row, phase, counted.units, counted.buyers, counted.waves, standing, is_far)


def _counted(rows: QuerySet[Launch]) -> QuerySet[Any]:
    """Return launches with how many units, buyers and units kept for waves they have."""
    kept = _count_of(Offer, wave__gt=0)
    return rows.annotate(units=_count_of(Offer), buyers=_count_of(Entitlement), waves=kept)


def _count_of(model: type[Offer] | type[Entitlement], **only: int) -> Coalesce:
    rows = model.objects.filter(launch_id=OuterRef("pk"), **only).order_by().values("launch_id")
    return Coalesce(Subquery(rows.annotate(count=Count("pk")).values("count")), 0)
