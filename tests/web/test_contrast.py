"""The promise of contrast (look §2): every pair in every theme, whoever asks for it, every hue a tenant may choose."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from anchang.web import logo, theme

WEB = Path(__file__).parents[2] / "anchang/web"
CSS = (WEB / "src/styles/tokens.css").read_text(encoding="utf-8")
BUILT = WEB / "static/dist/assets"
GROUNDS = ("paper", "surface", "surface-2")
STATUSES = ("sale", "shut", "ctrl", "keep", "lock", "hold", "subs", "sign", "gone")
HUES = range(360)

Theme = dict[str, str]


def block(pattern: str) -> Theme:
    found = re.search(pattern, CSS)
    assert found, pattern
    return {name: value.lower() for name, value in re.findall(r"--([\w-]+):\s*(#[0-9a-fA-F]{6})", found[1])}


LIGHT = block(r':root, \[data-theme="light"\] \{([\s\S]*?)\n\}')
DARK = block(r'\n\[data-theme="dark"\] \{([\s\S]*?)\n\}')
CONTRAST = block(r'\n\[data-theme="contrast"\] \{([\s\S]*?)\n\}')
THEMES = {"light": LIGHT, "dark": LIGHT | DARK, "contrast": LIGHT | CONTRAST}


def luminance(colour: str) -> float:
    def linear(part: str) -> float:
        value = int(part, 16) / 255
        return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(colour[i : i + 2]) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def pairs() -> list[tuple[str, str, float]]:
    needs: list[tuple[str, str, float]] = []
    for ground in GROUNDS:
        needs += [("ink", ground, 7), ("ink-2", ground, 7), ("ink-3", ground, 4.5), ("brand", ground, 4.5)]
        needs += [(word, ground, 4.5) for word in ("ok", "warn", "danger", "info")]
        needs += [("line-control", ground, 3), ("seal", ground, 3)]
    needs += [("ink-3", "surface-3", 4.5), ("ink-2", "surface-3", 4.5)]
    needs += [("on-brand", "brand", 4.5), ("on-brand", "brand-strong", 4.5), ("on-danger", "danger", 4.5)]
    needs += [("brand", "brand-soft", 4.5), ("ink", "brand-soft", 7)]
    needs += [("ink-2", "brand-soft", 4.5), ("ink-3", "brand-soft", 4.5)]
    for word in ("ok", "warn", "danger", "info"):
        needs += [(word, f"{word}-soft", 4.5), ("ink", f"{word}-soft", 7), ("ink-2", f"{word}-soft", 4.5)]
    needs += [(f"c-{n}", ground, 3) for n in range(1, 7) for ground in ("paper", "surface")]
    needs += [("ink-inverse", "ink", 7)]
    for status in STATUSES:
        needs += [(f"u-{status}-text", f"u-{status}-fill", 4.5), (f"u-{status}-mark", f"u-{status}-fill", 3)]
        needs += [(f"u-{status}-edge", ground, 3) for ground in ("paper", "surface")]
    return needs


def needed(name: str, at_least: float) -> float:
    if name != "contrast":
        return at_least
    return 4.5 if at_least == 3 else 7


@pytest.mark.parametrize("name", THEMES)
def test_every_pair_is_legible(name: str) -> None:
    colours = THEMES[name]
    low = [
        f"{one} on {ground}: {ratio(colours[one], colours[ground]):.2f} < {needed(name, least)}"
        for one, ground, least in pairs()
        if ratio(colours[one], colours[ground]) < needed(name, least)
    ]
    assert not low
    assert len(pairs()) >= 87


@pytest.mark.parametrize("name", THEMES)
def test_one_of_the_two_rings_of_focus_shows_on_every_ground(name: str) -> None:
    colours = THEMES[name]
    grounds = [*GROUNDS, "brand", "danger", *(f"u-{status}-fill" for status in STATUSES)]
    rings = (colours["focus"], colours["focus-halo"])
    assert not [ground for ground in grounds if max(ratio(ring, colours[ground]) for ring in rings) < 3]


@pytest.mark.parametrize(
    ("theme_name", "asked"), [("dark", "prefers-color-scheme:dark"), ("contrast", "prefers-contrast:more")]
)
def test_every_rule_of_a_theme_holds_where_the_system_asks_for_it(theme_name: str, asked: str) -> None:
    built = "".join(path.read_text(encoding="utf-8") for path in BUILT.glob("*.css"))
    by_person = re.findall(rf"\[data-theme={theme_name}\]([^{{}}]*)\{{([^}}]*)\}}", built)
    by_system = re.findall(rf"@media \({asked}\)\{{[^{{}}]*:root:not\(\[data-theme\]\)([^{{}}]*)\{{([^}}]*)\}}", built)
    assert len(by_person) > 3
    assert sorted(by_person) == sorted(by_system)


def test_no_hue_of_a_tenant_breaks_the_promise() -> None:
    for hue in HUES:
        day, night, clear = theme.light(hue), theme.dark(hue), theme.contrast(hue)
        for ground in GROUNDS:
            assert ratio(day.brand, LIGHT[ground]) >= 6.2, hue
            assert ratio(night.brand, DARK[ground]) >= 6.0, hue
            assert ratio(clear.brand, CONTRAST[ground]) >= 7, hue
        assert ratio(day.brand, day.soft) >= 6.0, hue
        assert ratio(night.brand, night.soft) >= 4.5, hue
        assert ratio(clear.brand, clear.soft) >= 7, hue
        for brand in (day, night, clear):
            assert ratio(brand.on, brand.brand) >= 4.5, hue
            assert ratio(brand.on, brand.strong) >= 4.5, hue
        assert ratio(LIGHT["ink"], day.soft) >= 7, hue
        assert ratio(LIGHT["ink-3"], day.soft) >= 4.5, hue
        assert ratio(DARK["ink"], night.soft) >= 7, hue
        assert ratio(DARK["ink-3"], night.soft) >= 4.0, hue


def test_a_tenants_sheet_names_five_values_in_every_theme() -> None:
    sheet = theme.stylesheet(120)
    for name in ("--brand:", "--brand-strong:", "--brand-soft:", "--brand-line:", "--on-brand:"):
        assert sheet.count(name) >= 5
    assert "<" not in sheet


SHEET = {
    "light": r':root,\[data-theme="light"\]\{([^}]*)\}',
    "dark": r'\[data-theme="dark"\]\{([^}]*)\}',
    "contrast": r'\[data-theme="contrast"\]\{([^}]*)\}',
}


def served(hue: int) -> dict[str, Theme]:
    """Return what a browser gets from the sheet of a hue: each theme with its five values replaced."""
    sheet = theme.stylesheet(hue)
    assert not re.search(r"oklch|calc|var\(", sheet)
    found: dict[str, Theme] = {}
    for name, pattern in SHEET.items():
        body = re.search(pattern, sheet)
        assert body, name
        own = dict(re.findall(r"--([\w-]+):(#[0-9a-f]{6})(?=;|$)", body[1]))
        assert {"brand", "brand-strong", "brand-soft", "brand-line", "on-brand"} <= own.keys()
        found[name] = THEMES[name] | own
    return found


def test_the_sheet_of_every_hue_keeps_every_pair_legible() -> None:
    touched = [pair for pair in pairs() if "brand" in pair[0] + pair[1]]
    low = [
        f"{hue}, {name}: {one} on {ground} {ratio(colours[one], colours[ground]):.2f}"
        for hue in HUES
        for name, colours in served(hue).items()
        for one, ground, least in touched
        if ratio(colours[one], colours[ground]) < needed(name, least)
    ]
    assert not low, "\n".join(low[:20])


@pytest.mark.parametrize("theme_name", ["light", "dark"])
def test_a_logo_is_measured_on_the_paper_it_stands_on(theme_name: str) -> None:
    assert f"#{logo.DAY if theme_name == 'light' else logo.NIGHT}" == THEMES[theme_name]["paper"]


@pytest.mark.parametrize("hue", [-1, 360])
def test_a_hue_lies_on_the_wheel(hue: int) -> None:
    with pytest.raises(ValueError, match="hue"):
        theme.stylesheet(hue)
