"""One unit beside the board: facts, prices, its past, and what the person may do with it now."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from anchang.kernel import clock
from anchang.modules.inventory import access, queries
from anchang.modules.inventory.models import Unit, UnitChange
from anchang.modules.inventory.states import WITHHELD, ClaimKind, Status
from anchang.modules.people.api import Request
from anchang.web import slots

TITLES = {
    "sale": _("释放"),
    "lock": _("锁定"),
    "hold": _("小订"),
    "subs": _("认购"),
    "sign": _("签约"),
    "keep": _("预留"),
    "ctrl": _("销控"),
    "shut": _("收盘"),
}


def panel_of(request: Request, unit: Unit, *, refusal: Exception | None = None) -> dict[str, Any]:
    """Return what the panel shows of a unit: three queries."""
    actor, project = request.actor, request.project
    claim = queries.live_claim(unit.pk)
    is_lock = claim is not None and claim.kind == ClaimKind.LOCK
    is_mine = is_lock and claim is not None and claim.holder_id == actor.user_id
    may_control = actor.can(access.CONTROL, project.id)
    return {
        "unit": unit,
        "claim": claim,
        "is_mine": is_mine,
        "refusal": refusal,
        "alternatives": getattr(refusal, "facts", {}).get("alternatives", ()),
        "past": [_told(change) for change in queries.history(unit.pk)],
        "days": (clock.now() - unit.released_at).days if unit.released_at else None,
        "may_see_floor": actor.can(access.SEE_FLOOR_PRICE, project.id),
        "may_lock": unit.status == Status.SALE and unit.price_id and actor.can(access.LOCK, project.id),
        "may_unlock": is_lock and (is_mine or actor.can(access.RELEASE_ANY_LOCK, project.id)),
        "may_withhold": unit.status == Status.SALE and may_control,
        "may_free": unit.status in WITHHELD and may_control,
        "may_release": unit.status == Status.SHUT and actor.can(access.RELEASE, project.id),
        "slots": [
            (slot.title, reverse(slot.url_name, kwargs={"project": project.slug, "unit_id": unit.pk}))
            for slot in slots.slots_of("unit", actor)
        ],
    }


def _told(change: UnitChange) -> dict[str, Any]:
    title = str(TITLES[change.status] if change.status_from else _("建档"))
    if change.status_from == Status.SHUT and change.status == Status.SALE:
        title = str(_("推盘"))
    who = change.by.name if change.by else ""
    return {
        "at": change.at,
        "title": title,
        "note": "，".join(filter(None, (who, change.reason if change.reason != title else ""))),
        "status": change.status,
    }
