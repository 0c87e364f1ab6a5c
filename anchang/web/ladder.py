"""The price ladder: where an asked price stands between filed price and floor (look §13: never a cut bar)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from anchang.kernel import money
from anchang.kernel.wording import phrased

ROW = 28


@dataclass(frozen=True, slots=True)
class Ladder:
    """The prices of one unit in fen; `floor` None hides it, because the role may not see it.

    `is_agreed`: the last price is no longer asked for, it stands.
    """

    filed: int
    listed: int
    asked: int
    floor: int | None = None
    peers: Sequence[int] = ()
    is_agreed: bool = False

    @property
    def word(self) -> str:
        """Return what the last price is called."""
        return _("成交价") if self.is_agreed else _("申请价")

    @property
    def lowest(self) -> int:
        """Return the left end of the scale in whole percent of the filed price, a multiple of five."""
        least = min(p for p in (self.asked, self.floor, self.listed, *self.peers) if p)
        return max(0, least * 100 // self.filed // 5 * 5)

    def x(self, price: int) -> str:
        """Return where a price stands, as a share of the scale's width."""
        return f"{(price * 100 / self.filed - self.lowest) / max(100 - self.lowest, 1) * 100:.1f}%"

    @property
    def is_below(self) -> bool:
        """Tell whether the asked price is below the floor."""
        return self.floor is not None and self.asked < self.floor


def draw(ladder: Ladder) -> SafeString:
    """Draw filed, list, comparable, floor and asked price on one scale with their amounts.

    Only the rails stretch; letters keep their size on a phone as on a desk.
    """
    rows = [
        _row(ladder, _("备案价"), ladder.filed, _difference(ladder.asked, ladder.filed), _point(ladder, ladder.filed)),
        _row(ladder, _("表价"), ladder.listed, _difference(ladder.asked, ladder.listed), _point(ladder, ladder.listed)),
    ]
    if ladder.peers:
        rows.append(_peers(ladder))
    if ladder.floor is not None:
        floor = format_html('<path class="floor" d="M0 0v{}"/>', ROW)
        glyph = _at(ladder.x(ladder.floor), floor)
        rows.append(_row(ladder, _("底价"), ladder.floor, _difference(ladder.asked, ladder.floor), glyph))
    rows.append(_asked(ladder))
    return format_html(
        '<div class="ladder" role="img" aria-label="{}">{}{}{}</div>',
        _spoken(ladder), _heads(ladder), SafeString("".join(rows)), _scale(ladder),
    )  # fmt: skip


def _heads(ladder: Ladder) -> SafeString:
    gap = _("成交差") if ladder.is_agreed else _("申请差")
    return format_html(
        '<span class="head"></span><span class="head"></span><span class="head">{}</span><span class="head">{}</span>',
        _("价格（万元）"), gap,
    )  # fmt: skip


def _scale(ladder: Ladder) -> SafeString:
    shares = (ladder.lowest, (ladder.lowest + 100) / 2, 100)
    words = format_html_join("", "<span>{}%</span>", ((f"{share:g}",) for share in shares))
    return format_html('<span></span><span class="shares">{}</span>', words)


def _row(ladder: Ladder, name: str, price: int, gap: str, glyph: SafeString, tone: str = "") -> SafeString:
    return format_html(
        '<span class="{}">{}</span>{}<span class="amount {}">{}</span><span class="amount quiet">{}</span>',
        tone, name, _rail(ladder, glyph), tone, money.in_column(price), gap,
    )  # fmt: skip


def _rail(ladder: Ladder, glyph: SafeString) -> SafeString:
    below = ""
    if ladder.floor is not None and ladder.floor * 100 > ladder.lowest * ladder.filed:
        below = format_html('<rect class="below" width="{}" height="{}"/>', ladder.x(ladder.floor), ROW)
    return format_html(
        '<svg class="steps" width="100%" height="{}">{}<line class="rail" x2="100%" y1="14" y2="14"/>'
        '<line class="scale" y2="{}"/><line class="scale" x1="100%" x2="100%" y2="{}"/>{}</svg>',
        ROW, below, ROW, ROW, glyph,
    )  # fmt: skip


def _at(x: str, glyph: SafeString) -> SafeString:
    return format_html('<svg x="{}" overflow="visible">{}</svg>', x, glyph)


def _point(ladder: Ladder, price: int) -> SafeString:
    return format_html('<circle class="point" cx="{}" cy="14" r="6.5"/>', ladder.x(price))


def _peers(ladder: Ladder) -> SafeString:
    dots = format_html_join(
        "", '<circle class="peer" cx="{}" cy="14" r="3.5"/>', ((ladder.x(price),) for price in ladder.peers)
    )
    mean = round(sum(ladder.peers) / len(ladder.peers))
    name = _("同户型 %(count)s 套均价") % {"count": len(ladder.peers)}
    return _row(ladder, name, mean, _difference(ladder.asked, mean), dots)


def _asked(ladder: Ladder) -> SafeString:
    within = "" if ladder.is_below else " within"
    diamond = format_html('<path class="asked{}" d="M0 5l9 9-9 9-9-9z"/>', within)
    return _row(ladder, ladder.word, ladder.asked, "", _at(ladder.x(ladder.asked), diamond), f"loud{within}")


def _difference(asked: int, price: int) -> str:
    text = money.in_column(asked - price)
    return f"+{text}" if asked > price else text


def _spoken(ladder: Ladder) -> str:
    words = [f"{_('备案价')} {money.brief(ladder.filed)}", f"{_('表价')} {money.brief(ladder.listed)}"]
    if ladder.floor is not None:
        words.append(f"{_('底价')} {money.brief(ladder.floor)}")
    return phrased([*words, f"{ladder.word} {money.brief(ladder.asked)}"])
