"""The price ladder: where an asked price stands between filed price and floor (look §13: never a cut bar)."""

# ruff: noqa: E501 - markup does not wrap

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from anchang.kernel import money

LEFT, RIGHT, TOP, ROW = 84.0, 236.0, 26.0, 28.0
SVG_WIDTH = 390


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

    def x(self, price: int) -> float:
        """Return where a price stands."""
        part = (price * 100 / self.filed - self.lowest) / max(100 - self.lowest, 1)
        return LEFT + part * (RIGHT - LEFT)

    @property
    def is_below(self) -> bool:
        """Tell whether the asked price is below the floor."""
        return self.floor is not None and self.asked < self.floor


def draw(ladder: Ladder) -> SafeString:
    """Draw filed, list, comparable, floor and asked price on one scale with their amounts."""
    rows = [
        (_("备案价"), ladder.filed, _difference(ladder.asked, ladder.filed), _point(ladder.x(ladder.filed), 0)),
        (_("表价"), ladder.listed, _difference(ladder.asked, ladder.listed), _point(ladder.x(ladder.listed), 1)),
    ]
    drawn = [_row(i, name, price, gap, glyph) for i, (name, price, gap, glyph) in enumerate(rows)]
    if ladder.peers:
        drawn.append(_peers(len(drawn), ladder))
    if ladder.floor is not None:
        i = len(drawn)
        tick = format_html(
            '<rect class="floor" x="{}" y="{}" width="3" height="28"/>',
            f"{ladder.x(ladder.floor) - 1.5:.1f}",
            TOP + ROW * i,
        )
        drawn.append(_row(i, _("底价"), ladder.floor, _difference(ladder.asked, ladder.floor), tick))
    drawn.append(_asked(len(drawn), ladder))
    tall = TOP + ROW * len(drawn)
    return format_html(
        '<svg class="ladder" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}</svg>',
        SVG_WIDTH, tall + 24, _spoken(ladder), _scale(ladder, tall), SafeString("".join(drawn)),
    )  # fmt: skip


def _scale(ladder: Ladder, tall: float) -> SafeString:
    below = ""
    if ladder.floor is not None:
        width = max(0.0, ladder.x(ladder.floor) - LEFT)
        below = format_html(
            '<rect class="below" x="{}" y="{}" width="{}" height="{}"/>', LEFT, TOP, f"{width:.1f}", tall - TOP
        )
    middle = (ladder.lowest + 100) / 2
    words = format_html_join(
        "",
        '<text class="quiet" x="{}" y="{}" text-anchor="middle" font-size="12">{}%</text>',
        (
            (x, tall + 18, f"{share:g}")
            for x, share in ((LEFT, ladder.lowest), ((LEFT + RIGHT) / 2, middle), (RIGHT, 100))
        ),
    )
    heads = format_html(
        '<text class="quiet" x="312" y="14" text-anchor="end">{}</text><text class="quiet" x="388" y="14" text-anchor="end">{}</text>',
        _("价格（万元）"), _("成交差") if ladder.is_agreed else _("申请差"),
    )  # fmt: skip
    return format_html(
        '{}<path class="scale" d="M{} {}V{}M{} {}V{}"/>{}{}', below, LEFT, TOP, tall, RIGHT, TOP, tall, words, heads
    )


def _row(i: int, name: str, price: int, gap: str, glyph: SafeString, tone: str = "") -> SafeString:
    y = TOP + ROW * i + ROW / 2
    return format_html(
        '<path class="rail" d="M{} {}H{}"/><text class="{}" x="0" y="{}">{}</text>{}<text class="{}" x="312" y="{}" text-anchor="end">{}</text>'
        '<text class="quiet" x="388" y="{}" text-anchor="end">{}</text>',
        LEFT, y, RIGHT, tone, y + 5, name, glyph, tone, y + 5, money.in_column(price), y + 5, gap,
    )  # fmt: skip


def _point(x: float, i: int) -> SafeString:
    return format_html('<circle class="point" cx="{}" cy="{}" r="6.5"/>', f"{x:.1f}", TOP + ROW * i + ROW / 2)


def _peers(i: int, ladder: Ladder) -> SafeString:
    y = TOP + ROW * i + ROW / 2
    dots = format_html_join(
        "", '<circle class="peer" cx="{}" cy="{}" r="3.5"/>', ((f"{ladder.x(p):.1f}", y) for p in ladder.peers)
    )
    mean = sum(ladder.peers) * 100 / len(ladder.peers) / ladder.filed
    return format_html(
        '<path class="rail" d="M{} {}H{}"/><text x="0" y="{}">{}</text>{}<text class="quiet" x="312" y="{}" text-anchor="end">{}</text>'
        '<text class="quiet" x="388" y="{}" text-anchor="end">{}</text>',
        LEFT, y, RIGHT, y + 5, _("同户型"), dots, y + 5, _("均 %(share)s%%") % {"share": f"{mean:.1f}"}, y + 5,
        _("%(count)s 套") % {"count": len(ladder.peers)},
    )  # fmt: skip


def _asked(i: int, ladder: Ladder) -> SafeString:
    x, y = ladder.x(ladder.asked), TOP + ROW * i + ROW / 2
    within = "" if ladder.is_below else " within"
    diamond = format_html('<path class="asked{}" d="M{} {}l9 9-9 9-9-9z"/>', within, f"{x:.1f}", f"{y - 9:.1f}")
    return _row(i, ladder.word, ladder.asked, "", diamond, f"loud{within}")


def _difference(asked: int, price: int) -> str:
    text = money.in_column(asked - price)
    return f"+{text}" if asked > price else text


def _spoken(ladder: Ladder) -> str:
    words = [f"{_('备案价')} {money.brief(ladder.filed)}", f"{_('表价')} {money.brief(ladder.listed)}"]
    if ladder.floor is not None:
        words.append(f"{_('底价')} {money.brief(ladder.floor)}")
    return "，".join([*words, f"{ladder.word} {money.brief(ladder.asked)}"])
