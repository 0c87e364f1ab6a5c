"""The lit skyline of the sign-in page: the story's towers at night, the same windows lit every time."""

from __future__ import annotations

from functools import lru_cache
from random import Random

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

# left edge, doors of each entrance, floors, share of lit windows, floors that do not exist
TOWERS: tuple[tuple[float, tuple[int, ...], int, float, frozenset[int]], ...] = (
    (60, (4,), 33, 0.78, frozenset({4, 14})),
    (165, (4,), 33, 0.62, frozenset({4, 14})),
    (274, (4, 4), 27, 0.5, frozenset()),
    (468, (4, 4), 27, 0.33, frozenset()),
    (662, (4, 4), 18, 0.24, frozenset()),
)
WIDTH, HEIGHT, GROUND = 900, 900, 790
PITCH_X, PITCH_Y, WINDOW_W, WINDOW_H = 20.0, 19.0, 16.0, 12.6
PAD, WALL = 5.0, 11.0


@lru_cache(maxsize=4)
def night_skyline(seed: int = 20261121) -> SafeString:
    """Draw the scene; it says nothing to a screen reader."""
    dice = Random(seed)  # noqa: S311 - a picture, not a secret
    towers = format_html_join("", "{}", ((_tower(dice, *shape),) for shape in TOWERS))
    return format_html(
        '<svg viewBox="0 0 {} {}" preserveAspectRatio="xMidYMax slice" aria-hidden="true" focusable="false">'
        '<rect class="ground" y="{}" x="-2000" width="5000" height="400"/>'
        '<path class="horizon" d="M-2000 {}H3000"/>{}</svg>',
        WIDTH, HEIGHT, GROUND, GROUND, towers,
    )  # fmt: skip


def _tower(
    dice: Random, left: float, entrances: tuple[int, ...], floors: int, share: float, skipped: frozenset[int]
) -> SafeString:
    doors = sum(entrances)
    wide = doors * PITCH_X + (len(entrances) - 1) * WALL + PAD * 2 - (PITCH_X - WINDOW_W)
    top = GROUND - floors * PITCH_Y - PAD * 2
    dark: list[str] = []
    lit: dict[int, list[str]] = {1: [], 2: [], 3: []}
    for floor in range(1, floors + 1):
        for column in range(doors):
            x = left + PAD + column * PITCH_X + (WALL if len(entrances) > 1 and column >= entrances[0] else 0)
            y = GROUND - PAD - floor * PITCH_Y + 1
            # More people live in the middle than under the roof or near the street.
            chance = share * (0.35 if floor < 4 or floor > floors - 2 else 1)
            if floor in skipped:
                continue
            shape = f"M{x:g} {y:.1f}h{WINDOW_W:g}v{WINDOW_H:g}h-{WINDOW_W:g}z"
            (lit[dice.choice((1, 1, 2, 3))] if dice.random() < chance else dark).append(shape)
    roof = f"M{left + wide * 0.3:.1f} {top:.1f}v-8h{wide * 0.4:.1f}v8"
    paths = format_html_join(
        "", '<path class="lit-{}" d="{}"/>', ((tone, "".join(found)) for tone, found in lit.items())
    )
    return format_html(
        '<rect class="tower" x="{}" y="{}" width="{}" height="{}"/><path class="roof" d="{}"/>'
        '<path class="dark" d="{}"/>{}',
        f"{left:g}", f"{top:.1f}", f"{wide:g}", f"{GROUND - top:.1f}", roof, "".join(dark), paths,
    )  # fmt: skip
