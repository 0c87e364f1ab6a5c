"""Why a unit cannot be offered as it stands."""

from __future__ import annotations

from django.utils.translation import gettext as _

from anchang.modules.inventory.api import Status


def hindrance(*, status: str, price_fen: int | None, holder: str, is_in_launch: bool, is_mine: bool) -> str:
    """Return what keeps a unit from being offered, in words; empty where nothing does.

    `holder` is who holds it, where that is a person; `is_in_launch`: a launch has claimed it; `is_mine`: this one has.
    """
    if is_mine:
        return ""
    if is_in_launch:
        return _("已在另一场开盘")
    if status == Status.LOCK and holder:
        return _("%(name)s已锁定") % {"name": holder}
    if status != Status.SALE:
        return _("%(status)s，不在售") % {"status": Status(status).label}
    return _("没有生效的价格") if price_fen is None else ""
