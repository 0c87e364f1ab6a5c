"""A tenant's five brand values from one hue: fixed lightness in OKLCH, so contrast cannot be broken (look §16)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians, sin

DEFAULT_HUE = 205
CHROMA_STEP = 0.002

Rgb = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Brand:
    """The five values a tenant may replace, as hex."""

    brand: str
    strong: str
    soft: str
    line: str
    on: str


@lru_cache(maxsize=1024)
def hex_of(lightness: float, chroma: float, hue: int) -> str:
    """Return the sRGB hex of an OKLCH colour, its chroma lowered until it can be shown."""
    level = chroma
    while level >= 0:
        channels = _linear(lightness, level, hue)
        if all(-5e-4 <= channel <= 1.0005 for channel in channels):
            return "#" + "".join(f"{_encode(channel):02x}" for channel in channels)
        level -= CHROMA_STEP
    raise ValueError(f"No colour at lightness {lightness}.")


def light(hue: int) -> Brand:
    """Return the brand on paper and white."""
    return Brand(
        brand=hex_of(0.44, 0.12, hue),
        strong=hex_of(0.35, 0.10, hue),
        soft=hex_of(0.945, 0.02, hue),
        line=hex_of(0.735, 0.06, hue),
        on="#ffffff",
    )


def dark(hue: int) -> Brand:
    """Return the brand at night."""
    return Brand(
        brand=hex_of(0.76, 0.10, hue),
        strong=hex_of(0.84, 0.08, hue),
        soft=hex_of(0.30, 0.045, hue),
        line=hex_of(0.50, 0.07, hue),
        on=hex_of(0.24, 0.04, hue),
    )


def contrast(hue: int) -> Brand:
    """Return the brand where text must reach 7:1 on everything."""
    return Brand(
        brand=hex_of(0.33, 0.10, hue),
        strong="#000000",
        soft=hex_of(0.945, 0.02, hue),
        line=hex_of(0.33, 0.10, hue),
        on="#ffffff",
    )


def stylesheet(hue: int) -> str:
    """Return the style sheet of a tenant; night scenes take the darkest brand tone. `hue` is 0 to 359."""
    if not 0 <= hue < 360:
        raise ValueError("A hue is 0 to 359.")
    day, night, clear = _rules(light(hue)), _rules(dark(hue)), _rules(contrast(hue))
    system = ":root:not([data-theme])"
    return (
        "@layer tokens{"
        f':root,[data-theme="light"]{{{day}--night-brand:{hex_of(0.35, 0.10, hue)}}}'
        f'[data-theme="dark"]{{{night}}}[data-theme="contrast"]{{{clear}}}'
        f"@media (prefers-color-scheme:dark){{{system}{{{night}}}}}"
        f"@media (prefers-contrast:more){{{system}{{{clear}}}}}"
        "@media print{:root,[data-theme]{--brand:#000}}"
        "}\n"
    )


def _rules(brand: Brand) -> str:
    return (
        f"--brand:{brand.brand};--brand-strong:{brand.strong};--brand-soft:{brand.soft};"
        f"--brand-line:{brand.line};--on-brand:{brand.on};"
    )


def _linear(lightness: float, chroma: float, hue: int) -> Rgb:
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
    )


def _encode(channel: float) -> int:
    value = min(1.0, max(0.0, channel))
    coded = 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
    return round(coded * 255)
