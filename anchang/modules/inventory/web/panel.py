"""One unit beside the board: facts, prices, its past, and what the person may do with it now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from anchang.kernel import clock
from anchang.modules.inventory import access, queries
from anchang.modules.inventory.models import Unit
from anchang.modules.inventory.rules.nearest import Alternative
from anchang.modules.inventory.states import WITHHELD, ClaimKind, Status
from anchang.modules.inventory.web.past import in_a_sentence, told
from anchang.modules.people.api import Request
from anchang.web import slots


def panel_of(request: Request, unit: Unit, *, refusal: Exception | None = None, was: str = "") -> dict[str, Any]:
    """Return what the panel shows of a unit; `was` is the status its reader has seen until now."""
    actor, project = request.actor, request.project
    claim = queries.live_claim(unit.pk)
    is_lock = claim is not None and claim.kind == ClaimKind.LOCK
    is_mine = is_lock and claim is not None and claim.holder_id == actor.user_id
    may_control = actor.can(access.CONTROL, project.id)
    may_lock = bool(unit.status == Status.SALE and unit.price_id and actor.can(access.LOCK, project.id))
    mine = queries.locked_by(actor.user_id, project.id)
    changes = list(queries.history(unit.pk))
    news = "" if is_mine or was in ("", unit.status) or not changes else in_a_sentence(changes[0])
    return {
        "unit": unit,
        "claim": claim,
        "is_mine": is_mine,
        "refusal": refusal,
        "news": news,
        "alternatives": _alternatives(unit, refusal, is_lost=bool(news) and was == Status.SALE),
        "past": told(changes, queries.prices_over_time(unit.pk)),
        "days": (clock.now() - unit.released_at).days if unit.released_at else None,
        "may_see_floor": actor.can(access.SEE_FLOOR_PRICE, project.id),
        "may_lock": may_lock,
        "mine": mine,
        "locked": len(mine) if may_lock else 0,
        "may_unlock": is_lock and (is_mine or actor.can(access.RELEASE_ANY_LOCK, project.id)),
        "may_withhold": unit.status == Status.SALE and may_control,
        "may_free": unit.status in WITHHELD and may_control,
        "may_release": unit.status == Status.SHUT and actor.can(access.RELEASE, project.id),
        "slots": _slots(request, unit, "unit"),
        "ways": _slots(request, unit, "lock") if is_mine else [],
    }


def _alternatives(unit: Unit, refusal: Exception | None, *, is_lost: bool) -> Sequence[Alternative]:
    """Return the nearest free units for who wanted this one and can no longer have it."""
    if refusal is not None:
        return tuple(getattr(refusal, "facts", {}).get("alternatives", ()))
    return queries.nearest_free(unit) if is_lost else ()


def _slots(request: Request, unit: Unit, page: str) -> list[tuple[Any, str]]:
    return [
        (slot.title, reverse(slot.url_name, kwargs={"project": request.project.slug, "unit_id": unit.pk}))
        for slot in slots.slots_of(page, request.actor, request.project.id)
    ]
