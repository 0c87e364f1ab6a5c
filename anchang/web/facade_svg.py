"""A drawn tower as markup. A board has thousands of marks, and a template would ask for each of them by name."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from anchang.web.facade import Tower
from anchang.web.facade_paths import n

OVERLAYS = (
    '<path class="flash" data-flash d=""/><path class="halo" data-halo d=""/><path class="select" data-select d=""/>'
)


def svg(tower: Tower, place: int = 0, kind: str = "") -> SafeString:
    """Return the picture of a tower; `place` is its index on the board, by which the island finds it."""
    size = f'width="{n(tower.width)}" height="{n(tower.height)}" viewBox="0 0 {n(tower.width)} {n(tower.height)}"'
    # Labels and numbers are people's words and escaped; all else are numbers and codes of ours.
    parts = "".join(_parts(tower))
    return mark_safe(f'<svg class="board-svg {kind}" {size} data-tower="{place}">{parts}{OVERLAYS}</svg>')


def _parts(tower: Tower) -> Iterator[str]:
    x, y, width, height = map(n, tower.plinth)
    yield f'<path class="outline" d="{tower.outline}"/>'
    yield f'<rect class="plinth" x="{x}" y="{y}" width="{width}" height="{height}"/>'
    for top, word in tower.labels:
        yield f'<text class="floor-label" x="24" y="{top}">{escape(word)}</text>'
    for heat, windows in tower.grounds:
        yield f'<path class="u ground-{heat}" d="{windows}"/>'
    for path in tower.paths:
        code = path.code
        yield f'<path class="u u-{code}" data-u="{code}" d="{path.windows}"/>'
        yield f'<path class="m m-{code}" data-m="{code}" d="{path.marks}"/>'
    for left, top, word, code in tower.numbers:
        yield f'<text class="number n-{code}" x="{left}" y="{top}">{escape(word)}</text>'
