"""Where a buyer stands at this moment: what is held, how often a unit was let go, and the turn as the queue has it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anchang.kernel.errors import Sentence
from anchang.modules.launches.buyer.session import Guest, guests
from anchang.modules.launches.models import Entitlement, Launch, Pick
from anchang.modules.launches.states import Mode, State
from anchang.modules.launches.tally import tally_of
from anchang.modules.launches.turning import Turns

# So many of those who wait are named beforehand: the stream tells of calls by the plan's numbers alone.
NAMED = 20


@require_safe
@guests
def standing(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Tell who has signed in where he stands; who has not, why, in the gate's words."""
    if guest.entitlement is None:
        outcome = "signed_in_elsewhere" if guest.is_over else "no_pass"
        return JsonResponse({"outcome": outcome}, status=401)
    return JsonResponse(standing_of(guest.launch, guest.entitlement))


def picks_of(launch: Launch, entitlement: Entitlement) -> QuerySet[Pick]:
    """Return what a buyer ever won; nothing before the launch is armed."""
    if entitlement.buyer_no is None:
        return Pick.objects.none()
    return Pick.objects.filter(launch=launch, buyer_no=entitlement.buyer_no)


def standing_of(launch: Launch, entitlement: Entitlement) -> dict[str, Any]:
    """Return what the page shows of a buyer's standing; nothing of a turn where nobody is called."""
    live = picks_of(launch, entitlement).filter(live=True).values_list("unit_id", "confirmed_at")
    held = {str(unit): confirmed_at for unit, confirmed_at in live}
    found: dict[str, Any] = {
        "held": list(held),
        "unconfirmed": [unit for unit, confirmed_at in held.items() if confirmed_at is None],
        "barred": is_barred(launch, entitlement),
        "let_go": let_go(launch, entitlement),
    }
    if launch.mode == Mode.TURNS and launch.state == State.ARMED:
        found["turn"] = _turn(launch, entitlement)
    return found


def is_barred(launch: Launch, entitlement: Entitlement) -> bool:
    """Tell whether a buyer has let units go so often that he may choose no more, as the book decides it."""
    return 0 < launch.give_up_limit <= entitlement.given_up


def let_go(launch: Launch, entitlement: Entitlement) -> Sentence:
    """Say how often a buyer has let a unit go and what that leaves; nothing where it does not matter."""
    if not (launch.give_up_limit and entitlement.given_up):
        return ""
    facts = {"n": entitlement.given_up, "left": launch.give_up_limit - entitlement.given_up}
    if is_barred(launch, entitlement):
        return _("已放弃或逾时 %(n)s 次，不能再选。") % facts
    return _("已放弃或逾时 %(n)s 次，再有 %(left)s 次不能再选。") % facts


def _turn(launch: Launch, entitlement: Entitlement) -> dict[str, Any]:
    book = tally_of(launch).book
    turns = Turns(book)
    mine = turns.of(entitlement.buyer_no)
    assert book.queue is not None
    near = [*turns.called, *list(book.queue.waiting)[:NAMED]]
    named = Entitlement.objects.filter(launch=launch, buyer_no__in=near).order_by("buyer_no")
    return {
        "v": book.seq,
        "called": sorted(book.queue.called.items()),
        "numbers": list(named.values_list("buyer_no", "number")),
        "ahead": mine.ahead if mine and not (mine.until or mine.is_out) else None,
        "is_out": bool(mine and mine.is_out),
        "calls": mine.calls if mine else 0,
        "of": book.queue.turns.calls,
    }
