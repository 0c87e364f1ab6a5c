"""The buyers of a consultant during a launch: who is there, what they wish for, what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from anchang.gate.launch.book import FREE, Book
from anchang.kernel import clock
from anchang.kernel.http.pages import render_page
from anchang.kernel.rows import the_one
from anchang.modules.customers import api as customers
from anchang.modules.launches import access, signing_list
from anchang.modules.launches.live import calling_of
from anchang.modules.launches.models import Appointment, Entitlement, Favourite, Launch, Pick
from anchang.modules.launches.queries import counted_wishes
from anchang.modules.launches.rules.heat import Wished, heat_of
from anchang.modules.launches.rules.paying import confirm_until
from anchang.modules.launches.states import Kind, State
from anchang.modules.launches.tally import tally_of
from anchang.modules.launches.turning import Turn, Turns
from anchang.modules.launches.web.buyers import number_in
from anchang.modules.people.api import Request, requires

PAGE = 50
AWAY, WAITING, WON, UNCONFIRMED, UNPAID = "away", "waiting", "won", "unconfirmed", "unpaid"
SOON = timedelta(days=1)
# How long after the opening a launch stays on the page of the day: buyers still pay and sign.
STAYS = timedelta(days=30)


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
    ended: Sequence[tuple[str, Pick]] = ()
    owes: bool = False
    turn: Turn | None = None
    confirms: Sequence[tuple[str, datetime]] = ()

    @property
    def state(self) -> str:
        """Return where the buyer stands."""
        if self.picks:
            return UNPAID if self.owes else WON
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
    rows = _standing(access.followed_by(request.actor).filter(launch=launch))
    asked, start = request.GET.get("state", ""), number_in(request.GET.get("cursor", ""))
    counts = rows.aggregate(**{state or "all": Count("pk", filter=_fits(state)) for state, _title in _titles()})
    here = reverse("launches:mine", args=[project, launch_id])
    book = book_of(launch)
    found = list(rows.filter(_fits(asked)).order_by("number")[start : start + PAGE + 1])
    context = {
        "launch": launch,
        "is_rehearsal": launch.is_rehearsal,
        "is_played_out": launch.is_played_out,
        "may_appoint": access.may_appoint(request.actor, launch),
        "asked": asked,
        "filters": [
            (state, f"{title} {counts[state or 'all']}", f"{here}?state={state}")
            for state, title in _titles()
            if not (launch.is_played_out and state in (UNCONFIRMED, UNPAID))
        ],
        "buyers": buyers_of(launch, found[:PAGE], book),
        "calling": calling_of(launch, book) if book else None,
        "next": str(start + PAGE) if len(found) > PAGE else "",
        "previous": str(max(start - PAGE, 0)) if start else "",
        "stream": f"/gate/launches/{launch.pk}/stream",
        "parts": f"{here}?state={asked}&cursor={start}&parts=1",
        "now": clock.now(),
    }
    page = "mine_parts" if "parts" in request.GET else "mine"
    return render_page(request, f"launches/screens/{page}.html", context)


@require_GET
@requires(access.FOLLOW)
def today(request: Request, project: str) -> HttpResponse:
    """Show, for the page of the day, the launches that one has buyers in: of these days, or still to be signed."""
    at = clock.now()
    morning, _midnight = clock.day_bounds(clock.today())
    coming = Appointment.objects.filter(live=True, starts_at__gte=morning, launch__kind=Kind.REAL)
    lately = Q(kind=Kind.REAL, state__in=[State.ARMED, State.CLOSED], opens_at__range=(at - STAYS, at))
    near = Launch.objects.filter(
        Q(state=State.ARMED, opens_at__lt=at + SOON, closes_at__gt=at) | lately | Q(pk__in=coming.values("launch_id")),
        project_id=request.project.id,
    )
    own = access.followed_by(request.actor).filter(launch__in=near)
    ids = set(own.values_list("launch_id", flat=True))
    rows = [row for row in near.order_by("opens_at") if row.pk in ids] if ids else []
    return render_page(request, "launches/screens/today.html", {"rows": rows, "now": at})


def book_of(launch: Launch) -> Book | None:
    """Return the book of a launch as it stands; a draft has none."""
    return tally_of(launch).book if launch.state != State.DRAFT else None


def buyers_of(launch: Launch, rows: Sequence[Entitlement], book: Book | None) -> list[Mine]:
    """Return buyers with their wishes, picks and turns, in at most six queries."""
    names = customers.refs({row.customer_id for row in rows})
    turns = Turns(book if launch.state == State.ARMED else None)
    wishes = list(
        Favourite.objects.filter(entitlement__in=[row.pk for row in rows])
        .order_by("rank")
        .values_list("entitlement_id", "unit_id", "unit__name")
    )
    full = _full(book)
    rivals = counted_wishes(launch.pk).exclude(entitlement__buyer_no__in=full)
    heat = heat_of(rivals.filter(unit_id__in={unit_id for _row, unit_id, _name in wishes}))
    idle = {row.pk for row in rows if row.buyer_no in full}
    own = defaultdict[UUID, list[Wish]](list)
    held, ended = _picks(launch, rows)
    mine = {row.pk: {pick.unit_id for _name, pick in held[row.buyer_no]} for row in rows if row.buyer_no is not None}
    for row_id, unit_id, name in wishes:
        # What was wished for and won stands among the picks.
        if unit_id not in mine.get(row_id, ()):
            others = heat.get(unit_id, Wished()).wishes - (row_id not in idle)
            own[row_id].append(Wish(name, others, _is_free(unit_id, book)))
    return [
        Mine(
            row,
            names[row.customer_id].name if row.customer_id in names else "",
            own[row.pk],
            held[row.buyer_no],
            ended[row.buyer_no],
            owes=any(_is_owed(launch, pick) for _name, pick in held[row.buyer_no]),
            turn=turns.of(row.buyer_no),
            confirms=_confirms(launch, held[row.buyer_no]),
        )
        for row in rows
    ]


def _full(book: Book | None) -> set[int]:
    """Return who may choose no more and is nobody's rival, by the plan's numbers."""
    if book is None:
        return set()
    return {buyer for buyer, units in book.held.items() if len(units) >= book.plan.buyers[buyer].limit}


def _confirms(launch: Launch, picks: Iterable[tuple[str, Pick]]) -> list[tuple[str, datetime]]:
    """Return which picks wait to be confirmed, and until when; after a rehearsal none does."""
    if launch.is_played_out:
        return []
    return [
        (name, confirm_until(pick.at, confirm_minutes=launch.confirm_minutes))
        for name, pick in picks
        if pick.confirmed_at is None and pick.paid_at is None
    ]


def _is_owed(launch: Launch, pick: Pick) -> bool:
    """Tell whether a pick waits for its deposit; after a rehearsal nobody pays any more."""
    return pick.paid_at is None and pick.pay_until is not None and not launch.is_played_out


def _standing(rows: QuerySet[Entitlement]) -> QuerySet[Entitlement]:
    """Return buyers with whether they hold a unit, have yet to confirm one, and still owe for one."""
    live = Pick.objects.filter(launch_id=OuterRef("launch_id"), buyer_no=OuterRef("buyer_no"), live=True)
    owed = live.filter(paid_at__isnull=True, pay_until__isnull=False)
    unconfirmed = live.filter(confirmed_at__isnull=True, paid_at__isnull=True)
    return rows.annotate(holds=Exists(live), hesitates=Exists(unconfirmed), owes=Exists(owed))


Named = defaultdict[int | None, list[tuple[str, Pick]]]


def _picks(launch: Launch, rows: Iterable[Entitlement]) -> tuple[Named, Named]:
    """Return by the buyers' numbers which units they hold, and which they held before."""
    numbers = [row.buyer_no for row in rows if row.buyer_no is not None]
    held, ended = Named(list), Named(list)
    picks = Pick.objects.select_related("unit").filter(launch=launch, buyer_no__in=numbers).order_by("seq")
    for pick in signing_list.appointed(picks):
        (held if pick.live else ended)[pick.buyer_no].append((str(pick.unit), pick))
    return held, ended


def _is_free(unit_id: UUID, book: Book | None) -> bool:
    number = book.number_of.get(str(unit_id)) if book else None
    return book is None or number is None or book.holder[number] == FREE


def _fits(state: str) -> Q:
    """Return which buyers a filter shows; who still owes has won, too."""
    return {
        AWAY: Q(holds=False, signed_in_at__isnull=True),
        WAITING: Q(holds=False, signed_in_at__isnull=False),
        WON: Q(holds=True),
        UNCONFIRMED: Q(hesitates=True),
        UNPAID: Q(owes=True),
    }.get(state, Q())


def _titles() -> list[tuple[str, str]]:
    return [
        ("", _("全部")),
        (AWAY, _("未登录")),
        (WAITING, _("未选中")),
        (WON, _("已选中")),
        (UNCONFIRMED, pgettext("buyers", "待确认")),
        (UNPAID, _("待付款")),
    ]
