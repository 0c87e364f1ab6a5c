"""The shapes of windows and of their marks, as SVG path data. `src/board/paths.ts` draws the same; a fixture compares.

A window is drawn by its cell's corner and size. Marks alone must tell the status (look §3).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

TICK_FROM = 13.0  # below this height a signed window is solid
STRIPE = 4.0

Mark = Callable[[float, float, float, float], str]


@lru_cache(maxsize=16_384)
def n(value: float) -> str:
    """Write a number as short as two decimals allow."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def box(x: float, y: float, w: float, h: float) -> str:
    """Return a closed rectangle."""
    return f"M{n(x)} {n(y)}h{n(w)}v{n(h)}h{n(-w)}z"


def window(code: str, x: float, y: float, w: float, h: float) -> str:
    """Return the frame of a window; strokes stay inside the cell, and a lock's heavy edge too."""
    inset = 1.0 if code == "lock" else 0.5
    return box(x + inset, y + inset, w - 2 * inset, h - 2 * inset)


def mark(code: str, x: float, y: float, w: float, h: float) -> str:
    """Return the mark of a status, empty for those without one."""
    draw = _MARKS.get(code)
    return draw(x, y, w, h) if draw else ""


def _lock(x: float, y: float, w: float, h: float) -> str:
    s = min(w, h) * 0.62
    cx, top = x + w / 2, y + h / 2 - s * 0.02
    half, outer, inner = s * 0.42, s * 0.3, s * 0.15
    body = box(cx - half, top, half * 2, s * 0.46)
    rise = s * 0.16
    return (
        f"{body}M{n(cx - outer)} {n(top)}v{n(-rise)}a{n(outer)} {n(outer)} 0 0 1 {n(outer * 2)} 0v{n(rise)}"
        f"h{n(inner - outer)}v{n(-rise)}a{n(inner)} {n(inner)} 0 0 0 {n(-inner * 2)} 0v{n(rise)}z"
    )


def _hold(x: float, y: float, w: float, h: float) -> str:
    return box(x + 1, y + h / 2, w - 2, h / 2 - 1)


def _circle(x: float, y: float, w: float, h: float, part: float) -> str:
    r = min(w, h) * part
    return f"M{n(x + w / 2 - r)} {n(y + h / 2)}a{n(r)} {n(r)} 0 1 1 {n(r * 2)} 0a{n(r)} {n(r)} 0 1 1 {n(-r * 2)} 0z"


def _subs(x: float, y: float, w: float, h: float) -> str:
    return _circle(x, y, w, h, 0.27)


def _gone(x: float, y: float, w: float, h: float) -> str:
    return _circle(x, y, w, h, 0.21)


def _sign(x: float, y: float, w: float, h: float) -> str:
    if h < TICK_FROM:
        return ""
    s = min(w, h) * 0.22
    return f"M{n(x + w / 2 - s * 1.1)} {n(y + h / 2)}l{n(s * 0.8)} {n(s * 0.8)} {n(s * 1.4)} {n(-s * 1.6)}"


def _keep(x: float, y: float, w: float, h: float) -> str:
    inner_w, inner_h, lines = w - 2, h - 2, []
    k = STRIPE
    while k < inner_w + inner_h:
        x1, y1 = max(0.0, k - inner_h), min(k, inner_h)
        x2, y2 = min(k, inner_w), max(0.0, k - inner_w)
        lines.append(f"M{n(x + 1 + x1)} {n(y + 1 + y1)}L{n(x + 1 + x2)} {n(y + 1 + y2)}")
        k += STRIPE
    return "".join(lines)


def _ctrl(x: float, y: float, w: float, h: float) -> str:
    wide = min(w * 0.5, 18.0)
    return box(x + (w - wide) / 2, y + h / 2 - 1, wide, 2)


_MARKS: dict[str, Mark] = {
    "lock": _lock, "hold": _hold, "subs": _subs, "gone": _gone, "sign": _sign, "keep": _keep, "ctrl": _ctrl,
}  # fmt: skip
