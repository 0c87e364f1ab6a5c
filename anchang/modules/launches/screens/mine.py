"""The buyers of a consultant during a launch: who is there, what they wish for, what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from anchang.gate.launch.book import FREE, Book
from anchang.kernel import clock
from anchang.kernel.http.pages import render_page
from anchang.kernel.rows import the_one
from anchang.modules.customers import api as customers
from anchang.modules.launches import access
from anchang.modules.launches.models import Entitlement, Favourite, Launch, Pick
from anchang.modules.launches.rules.heat import Wished, heat_of
from anchang.modules.launches.screens.tally import tally_of
from anchang.modules.launches.states import Kind, State
from anchang.modules.people.api import Request, requires

WISHES = 3
AWAY, WAITING, WON, UNPAID = "away", "waiting", "won", "unpaid"
SOON = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wish:
    """A unit wished for, by how many besides this buyer, and whether it is still free."""

    name: str
    others: int
    is_free: bool


@dataclass(frozen=True, slots=True)
class Mine:
    """A buyer as the consultant sees one during the launch."""

    row: Entitlement
    name: str
    wishes: list[Wish]
    picks: list[tuple[str, Pick]]

    @property
    def state(self) -> str:
        """Return where the buyer stands."""
        if self.picks:
            return UNPAID if any(pick.paid_at is None and pick.pay_until for _name, pick in self.picks) else WON
        return WAITING if self.row.signed_in_at else AWAY

    @property
    def is_won(self) -> bool:
        """Tell whether the buyer holds a unit."""
        return bool(self.picks)


@require_GET
@requires(access.FOLLOW)
def mine(request: Request, project: str, launch_id: UUID) -> HttpResponse:
    """Show one's own buyers of a launch; who leads sees everybody's."""
    launch = the_one(Launch.objects.filter(pk=launch_id, project_id=request.project.id))
    found = buyers_of(launch, access.followed_by(request.actor).filter(launch=launch))
    asked = request.GET.get("state", "")
    here = reverse("launches:mine", args=[project, launch_id])
    counts = {state: sum(_fits(one, state) for one in found) for state in ("", AWAY, WAITING, WON, UNPAID)}
    context = {
        "launch": launch,
        "is_rehearsal": launch.kind == Kind.REHEARSAL,
        "asked": asked,
        "filters": [(state, f"{title} {counts[state]}", f"{here}?state={state}") for state, title in _titles()],
        "buyers": [one for one in found if _fits(one, asked)],
        "stream": f"/gate/launches/{launch.pk}/stream",
        "parts": f"{here}?state={asked}&parts=1",
        "now": clock.now(),
    }
    page = "mine_parts" if "parts" in request.GET else "mine"
    return render_page(request, f"launches/screens/{page}.html", context)


@require_GET
@requires(access.FOLLOW)
def today(request: Request, project: str) -> HttpResponse:
    """Show, for the page of the day, the launches of these days that one has buyers in."""
    at = clock.now()
    near = Launch.objects.filter(
        project_id=request.project.id, state=State.ARMED, opens_at__lt=at + SOON, closes_at__gt=at
    )
    own = access.followed_by(request.actor).filter(launch__in=near)
    ids = set(own.values_list("launch_id", flat=True))
    rows = [row for row in near.order_by("opens_at") if row.pk in ids] if ids else []
    return render_page(request, "launches/screens/today.html", {"rows": rows, "now": at})


def buyers_of(launch: Launch, rows: Iterable[Entitlement]) -> list[Mine]:
    """Return buyers with their wishes and picks, by their queue numbers, in at most six queries."""
    rows = sorted(rows, key=lambda row: row.number)
    names = customers.refs({row.customer_id for row in rows})
    book = tally_of(launch).book if launch.state != State.DRAFT else None
    wishes = list(
        Favourite.objects.filter(entitlement__launch=launch)
        .order_by("rank")
        .values_list("entitlement_id", "unit_id", "rank", "unit__name")
    )
    heat = heat_of((unit_id, rank) for _row, unit_id, rank, _name in wishes)
    own = defaultdict[UUID, list[Wish]](list)
    held = _held(launch, rows)
    mine = {row.pk: {pick.unit_id for _name, pick in held[row.buyer_no]} for row in rows if row.buyer_no is not None}
    for row_id, unit_id, _rank, name in wishes:
        # What was wished for and won stands among the picks.
        if unit_id not in mine.get(row_id, ()):
            own[row_id].append(_wish(name, unit_id, heat, book))
    return [
        Mine(
            row,
            names[row.customer_id].name if row.customer_id in names else "",
            own[row.pk][:WISHES],
            held[row.buyer_no] if row.buyer_no is not None else [],
        )
        for row in rows
    ]


def _held(launch: Launch, rows: Iterable[Entitlement]) -> Mapping[int | None, list[tuple[str, Pick]]]:
    numbers = [row.buyer_no for row in rows if row.buyer_no is not None]
    found = defaultdict[int | None, list[tuple[str, Pick]]](list)
    for pick in Pick.objects.select_related("unit").filter(launch=launch, live=True, buyer_no__in=numbers):
        found[pick.buyer_no].append((str(pick.unit), pick))
    return found


def _wish(name: str, unit_id: UUID, heat: Mapping[UUID, Wished], book: Book | None) -> Wish:
    number = book.number_of.get(str(unit_id)) if book else None
    is_free = book is None or number is None or book.holder[number] == FREE
    return Wish(name, heat[unit_id].wishes - 1, is_free)


def _fits(one: Mine, state: str) -> bool:
    return state in ("", one.state) or (state == WON and one.is_won)


def _titles() -> list[tuple[str, str]]:
    return [("", _("全部")), (AWAY, _("未登录")), (WAITING, _("未选中")), (WON, _("已选中")), (UNPAID, _("待付款"))]
