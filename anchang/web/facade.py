"""The building is the interface: values in, geometry out, no ORM and no request (look §6).

    site = Site(buildings=(Building("1栋", (Entrance("1单元", floors),)),), version=7,
                unit_url="/p/jinchenfu-2/units/{key}/", live_url="/live/projects/…/units?ticket=…")
    board = lay_out(site, building=0)          # {% include "web/board.html" with board=board %}

Doors are columns and floors rows; labels come from data, never from arithmetic: a floor's `level` only aligns rows
(1栋 has no floors 1, 4, 14). Units are numbered by index: building, entrance, floor from the top, door. The compact
status string has one letter a unit in that order.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from anchang.web.facade_paths import mark, n, window
from anchang.web.statuses import STATUSES

CODES = tuple(STATUSES)


@dataclass(frozen=True, slots=True)
class Unit:
    """A door on a floor. `key` goes into `unit_url`; `number` is what people say (1202); `status` a code.

    `area` in hundredths of a square metre, `price` in fen; `note` replaces the status word on a tile; `ground` 0 to 5
    colours the window in views other than 状态.
    """

    key: str
    number: str
    status: str
    plan: str = ""
    area: int | None = None
    price: int | None = None
    note: str = ""
    ground: int | None = None


@dataclass(frozen=True, slots=True)
class Floor:
    """A floor of one entrance: the label people use, the level that aligns it, one place a door (None: no flat)."""

    label: str
    level: int
    units: Sequence[Unit | None]


@dataclass(frozen=True, slots=True)
class Entrance:
    """A staircase: its doors' flats, floor by floor."""

    name: str
    floors: Sequence[Floor]

    @property
    def doors(self) -> int:
        """Return how many columns it takes."""
        return max((len(floor.units) for floor in self.floors), default=0)


@dataclass(frozen=True, slots=True)
class Building:
    """A building with its entrances side by side; `note` stands beside its name (73.3%), `url` opens it."""

    name: str
    entrances: Sequence[Entrance]
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """What a board shows, at one version of the status.

    `sold` and `unlaunched` are the codes from which the page works out its shares again when units change.
    """

    buildings: Sequence[Building]
    version: int = 0
    unit_url: str = ""
    live_url: str = ""
    is_heat: bool = False
    sold: tuple[str, ...] = ()
    unlaunched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the zoom: the size of a window, whether missing floors close up, whether numbers are written."""

    width: float
    height: float
    gap_x: float
    gap_y: float
    label_every: int
    label_width: float
    closes_up: bool
    has_text: bool = False

    @property
    def mark_width(self) -> float:
        """Return the room for a mark: beside the number where one is written, else the whole window."""
        return self.height if self.has_text else self.width


PAD = 4.0
WALL = 5.0
ROOF = 8.0
PLINTH = 10.0
SKYLINE = Step(16, 15, 2, 2, 5, 0, closes_up=False)
TOWER = Step(72, 24, 5, 4, 1, 30, closes_up=True, has_text=True)


def phone_step(rows: int, doors: int) -> Step:
    """Return the tower as a map: the rows share 400 px of height, the doors 190 px of width."""
    tall = max(10.0, min(34.0, 400 / max(rows, 1) - 3))
    wide = max(10.0, min(73.0, 190 / max(doors, 1) - 3))
    return Step(wide, round(tall, 1), 3, 3, 3 if tall < 14 else 1, 26, closes_up=True)


@dataclass(frozen=True, slots=True)
class StatusPath:
    """All windows of one status in one building, and all their marks."""

    code: str
    windows: str
    marks: str


@dataclass(frozen=True, slots=True)
class Tower:
    """A drawn building. `first` is the index of its first unit; `rows` tell where doors are."""

    name: str
    note: str
    url: str
    first: int
    width: float
    height: float
    outline: str
    plinth: tuple[float, float, float, float]
    labels: list[tuple[str, str]]
    xs: list[float]
    ys: list[float]
    levels: list[int]
    floors: list[str]
    entrances: list[str]
    rows: list[str]
    paths: list[StatusPath]
    grounds: list[tuple[int, str]]
    numbers: list[tuple[str, str, str, str]]

    def data(self) -> dict[str, Any]:
        """Return what the island needs to draw the same again."""
        keys = ("name", "first", "xs", "ys", "levels", "floors", "entrances", "rows")
        return {key: getattr(self, key) for key in keys}


@dataclass(frozen=True, slots=True)
class Board:
    """A site laid out: the skyline for desks, one tower for phones."""

    site: Site
    skyline: list[Tower]
    tower: Tower
    chosen: int
    units: list[Unit]
    phone: Step
    step: Step = SKYLINE
    axis: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_near(self) -> bool:
        """Tell whether a desk sees one building alone, its windows with their numbers."""
        return self.step is not SKYLINE

    @property
    def counts(self) -> list[tuple[str, int]]:
        """Return the legend: every status that is not the buyers' own, with its number."""
        found = Counter(unit.status for unit in self.units)
        return [(code, found[code]) for code in CODES if code != "gone" or found["gone"]]

    @property
    def status_string(self) -> str:
        """Return one letter a unit."""
        return "".join(STATUSES[unit.status].letter for unit in self.units)

    @property
    def strip(self) -> list[tuple[str, list[Unit | None]]]:
        """Return the floors of the tower, from the top, for tiles that work without script."""
        floors: dict[str, list[Unit | None]] = {label: [] for label in self.tower.floors}
        for entrance in self.site.buildings[self.chosen].entrances:
            for floor in entrance.floors:
                floors[floor.label] += floor.units
        return list(floors.items())

    @property
    def skyline_height(self) -> str:
        """Return the height of the tallest building."""
        return n(max((tower.height for tower in self.skyline), default=0))

    @property
    def tower_counts(self) -> list[tuple[str, int]]:
        """Return the legend of the building a phone shows."""
        found = Counter(unit.status for unit in _units(self.site.buildings[self.chosen]))
        return [(code, found[code]) for code in CODES if code != "gone" or found["gone"]]

    @property
    def first_floor(self) -> list[Unit | None]:
        """Return the floor a phone shows before anybody has touched: the highest one with a free flat."""
        floors = [units for _label, units in self.strip]
        free = (units for units in floors if any(unit and unit.status == "sale" for unit in units))
        return next(free, floors[0] if floors else [])

    def json(self) -> str:
        """Return everything the island needs, in as few bytes as stay readable."""
        plans = sorted({unit.plan for unit in self.units})
        body = {
            "version": self.site.version,
            "status": self.status_string,
            "ground": "".join(str(unit.ground or 0) for unit in self.units) if self.site.is_heat else "",
            "unitUrl": self.site.unit_url,
            "sold": self.site.sold,
            "unlaunched": self.site.unlaunched,
            "letters": {status.letter: [code, str(status.title)] for code, status in STATUSES.items()},
            "keys": [unit.key for unit in self.units],
            "numbers": [unit.number for unit in self.units],
            "notes": [unit.note for unit in self.units] if any(unit.note for unit in self.units) else [],
            "plans": plans,
            "facts": [[plans.index(unit.plan), unit.area, unit.price] for unit in self.units],
            "skyline": _step_data(self.step, self.skyline),
            "tower": _step_data(self.phone, [self.tower]),
        }
        # The text stands inside an element, so only these three can end it or start another.
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def lay_out(site: Site, *, building: int = 0, zoom: bool = False) -> Board:
    """Return the geometry of a site; `building` is the one a phone shows. Raises IndexError for an unknown one.

    With `zoom` a desk shows this building alone, its windows large enough for their numbers.
    """
    lowest = min((floor.level for b in site.buildings for e in b.entrances for floor in e.floors), default=1)
    base = min(1, lowest)
    skyline, units, first = [], [], 0
    chosen_first = 0
    for i, one in enumerate(site.buildings):
        found = list(_units(one))
        skyline.append(draw(one, SKYLINE, first=first, base=base, is_heat=site.is_heat))
        chosen_first = first if i == building else chosen_first
        units += found
        first += len(found)
    chosen = site.buildings[building]
    step = phone_step(len(_levels(chosen)), sum(entrance.doors for entrance in chosen.entrances))
    tower = draw(chosen, step, first=chosen_first, base=base, is_heat=site.is_heat)
    if zoom:
        large = draw(chosen, TOWER, first=chosen_first, base=base, is_heat=site.is_heat)
        return Board(site, [large], tower, building, units, step, TOWER)
    return Board(site, skyline, tower, building, units, step, axis=_axis(skyline, base))


def draw(building: Building, step: Step, *, first: int = 0, base: int = 1, is_heat: bool = False) -> Tower:
    """Draw one building at one step of the zoom."""
    floors = _levels(building)
    levels = [level for level, _label in floors]
    top = max(levels, default=base)
    pitch = step.height + step.gap_y
    above = [i if step.closes_up else top - level for i, level in enumerate(levels)]
    ys = [ROOF + PAD + row * pitch for row in above]
    count = len(levels) if step.closes_up else top - base + 1
    xs, walls, right = _columns(building, step)
    bottom = ROOF + PAD + count * pitch - step.gap_y + PAD
    rows, placed = _place(building, levels)
    cells = [(units, xs[column], ys[row]) for units, row, column in placed]
    return Tower(
        name=building.name, note=building.note, url=building.url, first=first,
        width=right + 3, height=bottom + PLINTH + 1,
        outline=_outline(step.label_width + 1, right, bottom, walls),
        plinth=(step.label_width - 1.5, bottom, right - step.label_width + 4, PLINTH),
        labels=_labels(floors, ys, step),
        xs=xs, ys=ys, levels=levels, floors=[label for _level, label in floors],
        entrances=[entrance.name for entrance in building.entrances], rows=rows,
        paths=_paths(cells, step, is_heat), grounds=_grounds(cells, step) if is_heat else [],
        numbers=_numbers(cells, step) if step.has_text else [],
    )  # fmt: skip


def _units(building: Building) -> Iterator[Unit]:
    for entrance in building.entrances:
        for floor in sorted(entrance.floors, key=lambda floor: -floor.level):
            yield from (unit for unit in floor.units if unit)


def _levels(building: Building) -> list[tuple[int, str]]:
    found = {floor.level: floor.label for entrance in building.entrances for floor in entrance.floors}
    return sorted(found.items(), reverse=True)


def _columns(building: Building, step: Step) -> tuple[list[float], list[float], float]:
    xs: list[float] = []
    walls: list[float] = []
    x = step.label_width + 1 + PAD
    for i, entrance in enumerate(building.entrances):
        if i:
            walls.append(x - step.gap_x + WALL / 2 + 0.5)
            x += WALL
        for _door in range(entrance.doors):
            xs.append(x)
            x += step.width + step.gap_x
    return xs, walls, x - step.gap_x + PAD


def _place(building: Building, levels: list[int]) -> tuple[list[str], list[tuple[Unit, int, int]]]:
    width = sum(entrance.doors for entrance in building.entrances)
    rows = [["0"] * width for _level in levels]
    at = {level: i for i, level in enumerate(levels)}
    placed: list[tuple[Unit, int, int]] = []
    left = 0
    for entrance in building.entrances:
        for floor in sorted(entrance.floors, key=lambda floor: -floor.level):
            for door, unit in enumerate(floor.units):
                if unit:
                    rows[at[floor.level]][left + door] = "1"
                    placed.append((unit, at[floor.level], left + door))
        left += entrance.doors
    return ["".join(row) for row in rows], placed


def _paths(cells: list[tuple[Unit, float, float]], step: Step, is_heat: bool) -> list[StatusPath]:
    size = (step.width, step.height)
    paths = []
    for code in CODES:
        mine = [(x, y) for unit, x, y in cells if unit.status == code]
        frames = "" if is_heat else "".join(window(code, x, y, *size) for x, y in mine)
        paths.append(StatusPath(code, frames, "".join(mark(code, x, y, step.mark_width, step.height) for x, y in mine)))
    return paths


def _grounds(cells: list[tuple[Unit, float, float]], step: Step) -> list[tuple[int, str]]:
    return [
        (
            heat,
            "".join(
                window("sale", x, y, step.width, step.height) for unit, x, y in cells if (unit.ground or 0) == heat
            ),
        )
        for heat in range(6)
    ]


def _numbers(cells: list[tuple[Unit, float, float]], step: Step) -> list[tuple[str, str, str, str]]:
    return [
        (n(x + (step.width + step.height * 0.7) / 2), n(y + step.height / 2 + 4), unit.number, unit.status)
        for unit, x, y in cells
    ]


def _outline(left: float, right: float, bottom: float, walls: list[float]) -> str:
    inner = "".join(f"M{n(wall)} {n(ROOF)}V{n(bottom)}" for wall in walls)
    roofs = "".join(
        f"M{n(start + (end - start) * 0.3)} {n(ROOF)}V2h{n((end - start) * 0.4)}V{n(ROOF)}"
        for start, end in pairwise((left, *walls, right))
    )
    return f"M{n(left)} {n(bottom)}V{n(ROOF)}H{n(right)}V{n(bottom)}{inner}{roofs}"


def _labels(floors: list[tuple[int, str]], ys: list[float], step: Step) -> list[tuple[str, str]]:
    if not step.label_width:
        return []
    shown = range(0, len(floors), step.label_every)
    return [(n(ys[row] + step.height / 2 + 4), floors[row][1]) for row in shown]


def _axis(towers: list[Tower], base: int) -> list[tuple[str, str]]:
    """Return the floor numbers beside the skyline: y from the ground up, and the word."""
    highest = max((tower.levels[0] for tower in towers if tower.levels), default=base)
    pitch = SKYLINE.height + SKYLINE.gap_y
    shown = {base, highest, *range(SKYLINE.label_every, highest, SKYLINE.label_every)}
    rows = [level for level in sorted(shown) if level == highest or highest - level >= 2]
    total = ROOF + PAD + (highest - base + 1) * pitch - SKYLINE.gap_y + PAD
    return [(n(total - PAD - (level - base) * pitch - SKYLINE.height / 2 + 4), str(level)) for level in rows]


def _step_data(step: Step, towers: list[Tower]) -> dict[str, Any]:
    return {"cell": [step.width, step.height], "mark": step.mark_width, "towers": [tower.data() for tower in towers]}
