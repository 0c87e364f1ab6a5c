"""The past of one unit in words: its moves and its prices, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anchang.kernel import clock
from anchang.kernel.wording import phrased
from anchang.modules.inventory.models import PriceItem, UnitChange
from anchang.modules.inventory.states import Status
from anchang.web.templatetags.anchang import percent

TITLES = {
    Status.SALE: gettext_lazy("释放"),
    Status.LOCK: gettext_lazy("锁定"),
    Status.HOLD: gettext_lazy("小订"),
    Status.SUBS: gettext_lazy("认购"),
    Status.SIGN: gettext_lazy("签约"),
    Status.KEEP: gettext_lazy("预留"),
    Status.CTRL: gettext_lazy("销控"),
    Status.SHUT: gettext_lazy("收盘"),
}


def told(changes: Iterable[UnitChange], prices: Sequence[PriceItem]) -> list[dict[str, Any]]:
    """Return what happened to the unit, for a timeline."""
    items = [_move(change) for change in changes] + [_new_price(old, new) for old, new in pairwise(prices)]
    return sorted(items, key=lambda item: item["at"], reverse=True)


def in_a_sentence(change: UnitChange) -> str:
    """Say who did what when: 14:32:51 已被周子昂锁定。"""
    facts = {"at": f"{clock.local(change.at):%H:%M:%S}", "what": _title(change)}
    if change.by is None:
        return _("%(at)s 已%(what)s。") % facts
    return _("%(at)s 已被%(who)s%(what)s。") % {**facts, "who": change.by.name}


def _move(change: UnitChange) -> dict[str, Any]:
    title = _title(change)
    who = change.by.name if change.by else ""
    # Deals are known by their numbers; what else refers to a move is for machines.
    deal = change.ref if change.status in (Status.HOLD, Status.SUBS, Status.SIGN) else ""
    reason = change.reason if change.reason != title else ""
    return {
        "at": change.at,
        "title": title,
        "note": phrased(filter(None, (who, reason, deal))),
        "status": change.status,
    }


def _title(change: UnitChange) -> str:
    if not change.status_from:
        return _("建档")
    if change.status_from == Status.SHUT and change.status == Status.SALE:
        return _("推盘")
    return str(TITLES[Status(change.status)])


def _new_price(old: PriceItem, new: PriceItem) -> dict[str, Any]:
    step = Decimal(new.list_total_fen - old.list_total_fen) / old.list_total_fen
    change = percent(step) if step <= 0 else f"+{percent(step)}"
    words = _("第 %(old)s 版 → 第 %(new)s 版，%(change)s")
    return {
        "at": new.version.effective_at,
        "title": _("调价"),
        "note": words % {"old": old.version.number, "new": new.version.number, "change": change},
    }
