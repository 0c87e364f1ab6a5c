"""The unit board: façade or table, filters in the address, one unit in the panel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from anchang.gate import tickets
from anchang.kernel import clock
from anchang.kernel.http.pages import render_page, render_part, wants_part
from anchang.kernel.ids import read_id
from anchang.kernel.rows import at_most_one
from anchang.modules.inventory import access, queries
from anchang.modules.inventory.models import Building, Project, Unit
from anchang.modules.inventory.rules.names import number_key
from anchang.modules.inventory.states import Product, Status
from anchang.modules.inventory.web import grounds, site
from anchang.modules.inventory.web.panel import panel_of
from anchang.modules.people.api import Request, requires, session_number
from anchang.web.facade import lay_out

PAGE = 200
# A desk sees the whole project unless it asks for one building, a phone one building unless it asks for the whole.
WHOLE = "skyline"
VIEWS = (
    (grounds.STATUS_VIEW, _("状态")),
    (grounds.TYPE_VIEW, _("户型")),
    (grounds.PRICE_VIEW, _("价格")),
    (grounds.AGE_VIEW, _("货龄")),
    (grounds.HEAT_VIEW, _("热度")),
)
SORTS = {
    "number": queries.ORDER,
    "area": ("gross_area", "building__position", "floor_order"),
    "price": ("price__list_total_fen", "building__position", "floor_order"),
    "status": ("status", *queries.ORDER),
}


@require_GET
@requires(access.SEE)
def board(request: Request, project: str) -> HttpResponse:
    """Show the units of a project; a table that watches asks for the numbers above it alone."""
    if wants_part(request):
        return _figures(request)
    return render_board(request, panel=_panel(request))


def render_board(request: Request, *, panel: dict[str, Any] | None, status: int = 200) -> HttpResponse:
    """Render the board with a unit in its panel."""
    asked = request.GET
    product = _one_of(asked.get("product", ""), Product.values)
    view = _one_of(asked.get("view", ""), [value for value, _label in VIEWS])
    # Before the units: a change between the two reads comes again over the stream instead of being missed.
    selling = panel["unit"].project if panel else at_most_one(Project.objects.filter(pk=request.project.id))
    as_table = product != Product.FLAT or asked.get("as") == "table"
    units = [] if as_table else drawn(request, product)
    numbers = queries.absorption(request.project.id, product=product) if as_table else queries.absorption_of(units)
    context: dict[str, Any] = {
        "numbers": numbers,
        "counts": [(code, count) for code, count in numbers.counts.items()],
        "products": [
            (value, label, _with(request, product=value, building="", cursor="")) for value, label in Product.choices
        ],
        "product": product,
        "views": [(value, label, _with(request, view=value)) for value, label in VIEWS],
        "view": view,
        "shows": [
            ("facade", _("立面"), _with(request, **{"as": ""})),
            ("table", _("表格"), _with(request, **{"as": "table"})),
        ],
        "show": "table" if as_table else "facade",
        "panel": panel,
        "open_key": str(panel["unit"].pk) if panel else "",
        "may_control": request.actor.can(access.CONTROL, request.project.id),
        "may_import": request.actor.can(access.IMPORT, request.project.id),
        "may_publish": request.actor.can(access.PUBLISH, request.project.id),
        "has_facade": product == Product.FLAT,
        "permit": selling.permit_no if selling else "",
        "table_url": _with(request, **{"as": "table"}),
    }
    version = selling.last_seq if selling else 0
    if as_table:
        context |= _table(request, product, numbers.counts) | {"version": version, "live_url": _live(request, version)}
    else:
        context |= _facade(request, units, view, version, panel)
    return render_page(request, "inventory/board.html", context, status=status)


def _panel(request: Request) -> dict[str, Any] | None:
    unit_id = read_id(request.GET.get("unit", ""))
    if unit_id is None:
        return None
    units = access.visible_to(request.actor).select_related("price__version", "project")
    unit = at_most_one(units.filter(pk=unit_id, project_id=request.project.id))
    return panel_of(request, unit) if unit else None


def _facade(
    request: Request, units: list[queries.Drawn], view: str, version: int, panel: dict[str, Any] | None
) -> dict[str, Any]:
    if not units:
        return {"board": None}
    found = _grounds(request, units, view)
    built = site.site_of(
        units,
        version=version,
        grounds=found,
        links=links(request, version),
        mine=panel["mine"] if panel else queries.locked_by(request.actor.user_id, request.project.id),
    )
    names = [building.name for building in built.buildings]
    is_zoomed = request.GET.get("building") in names
    is_whole = not is_zoomed and request.GET.get("step") == WHOLE
    chosen = names.index(request.GET["building"]) if is_zoomed else 0
    if panel and not is_zoomed and panel["unit"].building.name in names:
        chosen = names.index(panel["unit"].building.name)  # a phone shows the building of the open unit
    whole = _with(request, building="", step=WHOLE)
    tabs = [
        ("", str(_("全盘")), whole),
        *((name, name, _with(request, building=name, step="")) for name in names),
    ]
    return {
        "board": lay_out(built, building=chosen, zoom=is_zoomed),
        "is_zoomed": is_zoomed,
        "is_whole": is_whole,
        "whole_url": whole,
        "tabs": tabs,
        "building": "" if is_whole else names[chosen],
        "grounds": found,
    }


def _grounds(request: Request, units: list[queries.Drawn], view: str) -> grounds.Grounds:
    now = clock.now()
    since = now - timedelta(days=grounds.HEAT_DAYS)
    locks = queries.locks_since(request.project.id, since) if view == grounds.HEAT_VIEW else None
    return grounds.grounds_of(units, view, at=now, locks=locks)


def _figures(request: Request) -> HttpResponse:
    product = _one_of(request.GET.get("product", ""), Product.values)
    numbers = queries.absorption(request.project.id, product=product)
    context = {"numbers": numbers, "status_tabs": _status_tabs(request, numbers.counts), "asked": request.GET}
    return render_part(request, "inventory/board.html", "figures", context)


def links(request: Request, version: int) -> site.Links:
    """Return where a façade of the project leads, with a ticket to its live stream."""
    here = reverse("inventory:board", args=[request.project.slug])
    view = request.GET.get("view", "")
    kept = urlencode({"view": view}) + "&" if view else ""
    return site.Links(unit=f"{here}{{key}}/", building=f"{here}?{kept}building=", live=_live(request, version))


def _live(request: Request, version: int) -> str:
    ticket = tickets.issue(
        request.project.id,
        request.actor.user_id,
        session=session_number(request.session.session_key),
        secret=settings.SECRET_KEY,
        at=clock.now(),
    )
    return f"/live/projects/{request.project.id}/units?ticket={ticket}&since={version}"


def _table(request: Request, product: str, counts: dict[str, int]) -> dict[str, Any]:
    asked = request.GET
    units = _filtered(_units(request, product), asked)
    sort = asked.get("sort", "number")
    backwards = sort.startswith("-")
    fields = SORTS.get(sort.lstrip("-"), SORTS["number"])
    first = F(fields[0]).desc(nulls_last=True) if backwards else F(fields[0]).asc(nulls_last=True)
    start = int(asked["cursor"]) if asked.get("cursor", "").isascii() and asked.get("cursor", "").isdigit() else 0
    start = min(start, 100_000)
    rows = list(units.order_by(first, *fields[1:], "pk")[start : start + PAGE + 1])
    buildings = Building.objects.filter(project_id=request.project.id).order_by("position", "name")
    types = _units(request, product).order_by("room_type").values_list("room_type", flat=True).distinct()
    return {
        "rows": rows[:PAGE],
        "total": units.count(),
        "next": str(start + PAGE) if len(rows) > PAGE else "",
        "previous": str(max(start - PAGE, 0)) if start else "",
        "buildings": [(building.name, building.name) for building in buildings],
        "status_tabs": _status_tabs(request, counts),
        "is_filtered": any(asked.get(name) for name in ("building", "type", "q")),
        "statuses": Status.choices,
        "types": [(name, name) for name in types if name],
        "asked": asked,
    }


def _status_tabs(request: Request, counts: dict[str, int]) -> list[tuple[str, Any, str, int | None]]:
    """Return the statuses as tabs, each with its number."""
    found = [status for status in Status if counts[status]]
    return [
        ("", _("全部"), _with(request, status="", cursor=""), None),
        *((one.value, one.label, _with(request, status=one.value, cursor=""), counts[one]) for one in found),
    ]


def _filtered(units: QuerySet[Unit], asked: Any) -> QuerySet[Unit]:
    if asked.get("building"):
        units = units.filter(building__name=asked["building"])
    if asked.get("status") in Status.values:
        units = units.filter(status=asked["status"])
    if asked.get("type"):
        units = units.filter(room_type=asked["type"])
    if number := number_key(asked.get("q", "")):
        units = units.filter(number_key__startswith=number[:20])
    return units


def drawn(request: Request, product: str) -> list[queries.Drawn]:
    """Return the units that the façade shows to a person."""
    return queries.drawn(_units(request, product))


def _units(request: Request, product: str) -> QuerySet[Unit]:
    return access.visible_to(request.actor).filter(project_id=request.project.id, product=product)


def _one_of(asked: str, known: Sequence[str]) -> str:
    """Return what was asked for if it is known, else the first known."""
    return asked if asked in known else known[0]


def _with(request: Request, **changes: str) -> str:
    """Return the page's address with some of its query changed; empty values leave it."""
    query = {name: value for name, value in request.GET.items() if name != "unit"} | changes
    here = reverse("inventory:board", args=[request.project.slug])
    kept = urlencode({name: value for name, value in query.items() if value})
    return f"{here}?{kept}" if kept else here
