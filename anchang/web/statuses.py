"""The statuses of a unit on every façade: one table for chips, tiles, paths, letters in print (look §3)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Status:
    """A status: its code, its letter in the compact string and in print, its word."""

    code: str
    letter: str
    title: str | Promise


STATUSES: dict[str, Status] = {
    status.code: status
    for status in (
        Status("sale", "a", _("待售")),
        Status("lock", "l", _("锁定")),
        Status("hold", "h", _("小订")),
        Status("subs", "b", _("认购")),
        Status("sign", "g", _("签约")),
        Status("keep", "k", _("预留")),
        Status("ctrl", "c", _("销控")),
        Status("shut", "x", _("未推")),
        # On a planner's board what the launch has; the page of buyers says its own word.
        Status("gone", "o", _("已加入")),
    )
}

# The windows of a legend, drawn in a box of 22 by 18.
_CHIPS: dict[str, str] = {
    "sale": "",
    "lock": '<path class="m-lock" d="M7 8.4h8v6H7zM8.5 8.4V6.7a2.5 2.5 0 0 1 5 0v1.7h-1.3V6.7a1.2 1.2 0 0 0-2.4 0v1.7z"/>',  # noqa: E501
    "hold": '<path class="m-hold" d="M1 9h20v8H1z"/>',
    "subs": '<circle class="m-subs" cx="11" cy="9" r="4.2"/>',
    "sign": '<path class="m-sign" d="M7 9.3l2.8 2.8 5.4-5.8"/>',
    "keep": '<path class="m-keep" d="M1 7l6-6M1 12.5 12.5 1M2.5 17 18.5 1M8 17 21 4M13.5 17l7.5-7.5M19 17l2-2"/>',
    "ctrl": '<path class="m-ctrl" d="M6.5 8h9v2.2h-9z"/>',
    "shut": "",
    "gone": '<circle class="m-gone" cx="11" cy="9" r="3"/>',
}


@cache
def chip(code: str, size: str = "") -> SafeString:
    """Return the small window of a status; the word stands beside it, so it is silent."""
    inset = "M1 1h20v16H1z" if code == "lock" else "M.5.5h21v17H.5z"
    mark = SafeString(_CHIPS[code])
    return format_html(
        '<svg class="unit-chip {}" viewBox="0 0 22 18" aria-hidden="true"><path class="u u-{}" d="{}"/>{}</svg>',
        size,
        code,
        inset,
        mark,
    )
