"""The units of a launch: chosen from the project's by filters and boxes, each with what keeps it from being offered."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from anchang.kernel import clock
from anchang.kernel.errors import BadInput
from anchang.kernel.http.pages import inside, render_page
from anchang.kernel.ids import read_id
from anchang.kernel.wording import continued
from anchang.modules.inventory.api import Status
from anchang.modules.launches import access
from anchang.modules.launches.actions.offers import add_offers, remove_offers, set_wave
from anchang.modules.launches.models import Launch
from anchang.modules.launches.states import State
from anchang.modules.launches.units import Filter, Line, lines_of, offered, sum_of
from anchang.modules.launches.web.facade import site_of
from anchang.modules.launches.web.pages import about, listed, one, told
from anchang.modules.people.api import Request, requires
from anchang.web.facade import CODES, Site, lay_out

PAGE = 100
IN, OUT, NEED = "in", "out", "need"


@require_GET
@requires(access.VIEW)
def offers(request: Request, project: str, launch_id: UUID) -> HttpResponse:
    """Show which units are offered, and which others there are."""
    row = one(request, launch_id, access.VIEW)
    it = listed([row], at=clock.now())[0]
    everything = lines_of(row)
    ours = offered(everything)
    context = about(request, it)
    show = OUT if request.GET.get("show") == OUT and context["may_plan"] else IN
    asked = filter_of(request.GET)
    among = ours if show == IN else [line for line in everything if line.wave is None]
    fitting = [line for line in among if asked.fits(line)]
    start = _start(request.GET.get("cursor", ""))
    page = reverse("launches:offers", args=[request.project.slug, row.pk])
    hindered = sum(bool(line.why) for line in ours)
    needy = [(NEED, _("需要处理"), f"{page}?need=1", hindered)] if hindered or asked.need else []
    context |= {
        "show": show,
        "shown": NEED if asked.need and show == IN else show,
        "asked": asked,
        "is_filtered": asked != Filter(),
        "rows": fitting[start : start + PAGE],
        "fitting": len(fitting),
        "fitting_fen": sum_of(fitting),
        "joined": any(asked.fits(line) for line in ours),
        "addable": sum(_may_go_in(line) for line in fitting),
        "next": str(start + PAGE) if len(fitting) > start + PAGE else "",
        "previous": str(max(start - PAGE, 0)) if start else "",
        "ways": ways(project, row) if context["may_plan"] else [],
        "ours": len(ours),
        "ours_fen": sum_of(ours),
        "hindered": hindered,
        "is_draft": row.state == State.DRAFT,
        "has_units": bool(everything),
        "shows": [
            (IN, _("已加入"), page, len(ours)),
            (OUT, _("未加入"), f"{page}?show=out", len(everything) - len(ours)),
            *needy,
        ],
        **_options(everything),
    }
    return render_page(request, "launches/offers.html", context)


@require_GET
@requires(access.PLAN)
def facade(request: Request, project: str, launch_id: UUID) -> HttpResponse:
    """Show the project's flats as a façade, to choose them on."""
    row = one(request, launch_id, access.PLAN)
    lines = lines_of(row)
    ours = offered(lines)
    context = about(request, listed([row], at=clock.now())[0])
    site = site_of(lines, project=project)
    names = [building.name for building in site.buildings]
    zoomed = request.GET.get("building", "")
    board = lay_out(site, building=names.index(zoomed), zoom=True) if zoomed in names else None
    here = reverse("launches:facade", args=[project, row.pk])
    context |= {
        "board": board or (lay_out(site) if names else None),
        "counts": [(code, count) for code, count in _counts(site) if count],
        "buildings": [("", _("全盘"), here), *((name, name, f"{here}?building={quote(name)}") for name in names)],
        "building": zoomed if board else "",
        "shows": ways(project, row),
        "ours": len(ours),
        "ours_fen": sum_of(ours),
    }
    return render_page(request, "launches/offers_facade.html", context)


@require_POST
@requires(access.PLAN)
def choice(request: Request, project: str, launch_id: UUID) -> HttpResponse:
    """Put the ticked units in, or all that fit the filter; take them out; keep them for a wave."""
    row = one(request, launch_id, access.PLAN)
    page = reverse("launches:offers", args=[project, row.pk])
    with told(request):
        _do(request, row, project)
    return redirect(inside(request.POST.get("back", ""), page))


def _do(request: Request, row: Launch, project: str) -> None:
    act, by, at = request.POST.get("act", ""), request.actor, clock.now()
    ids = _chosen(request, row, is_in=act not in {"add", "add_all"})
    if act in {"add", "add_all"}:
        others = {line.unit.id: line for line in lines_of(row) if line.wave is None}
        # What is not for sale is put in where it was ticked by its name, never by a box drawn over it.
        is_box = bool(request.POST.get("units"))
        kept = [one for one in ids if not (is_box and one in others and not _may_go_in(others[one]))]
        count = add_offers(row.pk, unit_ids=kept, by=by, at=at) if kept else 0
        needy = sum(bool(others[one].why) for one in kept if one in others)
        tell = messages.success if kept and not needy else messages.warning
        tell(request, _joined(project, row, count, left=len(ids) - len(kept), needy=needy))
    elif act in {"remove", "remove_all"}:
        messages.success(request, _("已移出 %(n)s 套。") % {"n": remove_offers(row.pk, unit_ids=ids, by=by, at=at)})
    elif act == "wave":
        wave = _start(request.POST.get("wave", "0"))
        messages.success(
            request, _("已设置 %(n)s 套。") % {"n": set_wave(row.pk, unit_ids=ids, wave=wave, by=by, at=at)}
        )
    else:
        raise BadInput({"act": _("请选择要做什么。")})


def _joined(project: str, row: Launch, count: int, *, left: int, needy: int) -> SafeString:
    """Say how many units came in, how many of them need care and how many were left out, with the ways on."""
    said = _("已加入 %(n)s 套。") % {"n": count}
    if left:
        said = _("已加入 %(n)s 套，%(left)s 套不在售，没有加入。") % {"n": count, "left": left}
    if needy:
        said = continued(said, _("其中 %(n)s 套需要处理。") % {"n": needy})
    link = '<a class="link nowrap" href="{}">{}</a>'
    return format_html(
        "{} " + link + "\u2003" + link,
        said,
        reverse("launches:offers", args=[project, row.pk]),
        _("看已加入"),
        reverse("launches:buyers", args=[project, row.pk]),
        _("下一步：客户"),
    )


def ways(project: str, row: Launch) -> list[tuple[str, str, str]]:
    """Return the two ways to look at the units of a draft."""
    table = reverse("launches:offers", args=[project, row.pk])
    return [("table", _("表格"), table), ("facade", _("立面"), reverse("launches:facade", args=[project, row.pk]))]


def filter_of(asked: Any) -> Filter:
    """Return the filter that an address or a form asks for."""
    names = {"building": "building", "entrance": "entrance", "room_type": "type", "status": "status", "need": "need"}
    return Filter(**{name: asked.get(key, "")[:40] for name, key in names.items()})


def _chosen(request: Request, row: Any, *, is_in: bool) -> list[UUID]:
    if request.POST.get("act", "").endswith("_all"):
        asked = filter_of(request.POST)
        lines = [line for line in lines_of(row) if (line.wave is not None) is is_in and asked.fits(line)]
        # What is not for sale is put in by name alone.
        return [line.unit.id for line in lines if is_in or _may_go_in(line)]
    # Ticked in the table, or chosen on the façade.
    raw = [*request.POST.getlist("unit"), *request.POST.get("units", "").split(",")]
    ids = [found for one in raw if (found := read_id(one))]
    if not ids:
        raise BadInput({"units": _("请先勾选房源。")})
    return ids


def _may_go_in(line: Line) -> bool:
    return line.unit.status == Status.SALE


def _options(lines: list[Line]) -> dict[str, Any]:
    found: dict[str, Any] = {
        name: [(value, value) for value in dict.fromkeys(getattr(line.unit, column) for line in lines) if value]
        for name, column in (("buildings", "building"), ("entrances", "entrance"), ("types", "room_type"))
    }
    there = {line.unit.status for line in lines}
    return found | {"statuses": [(value, label) for value, label in Status.choices if value in there]}


def _counts(site: Site) -> list[tuple[str, int]]:
    found = Counter(
        unit.status
        for building in site.buildings
        for entrance in building.entrances
        for floor in entrance.floors
        for unit in floor.units
        if unit
    )
    return [(code, found[code]) for code in CODES]


def _start(words: str) -> int:
    return min(int(words), 100_000) if words.isascii() and words.isdigit() and len(words) < 7 else 0
