"""The geometry of the façade: labels from data, aligned rows, one path a status, a picture the browser can redraw."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

from anchang.web.facade import SKYLINE, TOWER, Building, Entrance, Floor, Site, Unit, draw, lay_out, phone_step
from anchang.web.facade_paths import mark, n, window
from anchang.web.sample_site import COUNTS, sample_site
from anchang.web.statuses import STATUSES

FIXTURE = Path(__file__).parent / "facade.json"


def floor(level: int, *codes: str | None) -> Floor:
    units = [code and Unit(f"u{level}-{i}", f"{level:02d}{i + 1:02d}", code) for i, code in enumerate(codes)]
    return Floor(str(level), level, [unit or None for unit in units])


def small() -> Building:
    """Two entrances; no fourth floor; a gap in the second door of the top."""
    left = Entrance("1单元", [floor(5, "sale", None), floor(3, "lock", "subs"), floor(2, "sign", "keep")])
    right = Entrance("2单元", [floor(5, "hold", "ctrl"), floor(3, "shut", "sale"), floor(2, "sale", "gone")])
    return Building("3栋", [left, right])


def test_missing_floors_stay_open_in_the_skyline_and_close_up_on_a_phone() -> None:
    skyline = draw(small(), SKYLINE)
    phone = draw(small(), phone_step(rows=3, doors=4))
    assert skyline.levels == [5, 3, 2]
    assert skyline.ys[1] - skyline.ys[0] == 2 * (skyline.ys[2] - skyline.ys[1])
    assert phone.ys[1] - phone.ys[0] == phone.ys[2] - phone.ys[1]


def test_buildings_of_one_site_stand_on_the_same_ground() -> None:
    towers = lay_out(sample_site()).skyline
    from_ground = {tower.height - tower.ys[tower.levels.index(2)] for tower in towers}
    assert len(from_ground) == 1


def test_rows_tell_where_doors_are_and_indexes_go_entrance_by_entrance() -> None:
    tower = draw(small(), SKYLINE)
    assert tower.rows == ["1011", "1111", "1111"]
    assert "".join(unit.status[0] for unit in lay_out(Site([small()])).units) == "slsskhcsssg"


def test_entrances_share_a_wall() -> None:
    xs = draw(small(), SKYLINE).xs
    inside, between = xs[1] - xs[0], xs[2] - xs[1]
    assert between > inside + 1


def test_each_status_is_one_path_and_its_marks_another() -> None:
    tower = draw(small(), TOWER)
    by_code = {path.code: path for path in tower.paths}
    assert set(by_code) == set(STATUSES)
    assert by_code["sale"].windows.count("z") == 3
    assert by_code["sale"].marks == ""
    assert all(by_code[code].marks for code in ("lock", "hold", "subs", "sign", "keep", "ctrl", "gone"))
    assert by_code["shut"].marks == ""


def test_a_signed_window_too_low_for_a_tick_is_solid() -> None:
    assert mark("sign", 0, 0, 44, 10) == ""
    assert mark("sign", 0, 0, 16, 15).startswith("M")


def test_windows_stay_inside_their_cells() -> None:
    assert window("sale", 10, 20, 16, 15) == "M10.5 20.5h15v14h-15z"
    assert window("lock", 10, 20, 16, 15) == "M11 21h14v13h-14z"


def test_stripes_stay_inside_their_window() -> None:
    points = re.findall(r"[ML]([\d.]+) ([\d.]+)", mark("keep", 10, 20, 16, 15))
    assert points
    assert all(11 <= float(x) <= 25 and 21 <= float(y) <= 34 for x, y in points)


def test_numbers_are_written_short() -> None:
    assert [n(value) for value in (1.0, 0.5, 2.346, -0.001, 10.10)] == ["1", "0.5", "2.35", "0", "10.1"]


def test_a_high_building_still_fits_a_phone() -> None:
    assert phone_step(rows=33, doors=4).height == 10
    assert phone_step(rows=18, doors=4).height > 17
    assert phone_step(rows=3, doors=2).height == 34


def test_the_story_adds_up() -> None:
    board = lay_out(sample_site())
    assert dict(board.counts) == COUNTS
    assert len(board.status_string) == 960
    assert dict(board.tower_counts) == {**dict.fromkeys(COUNTS, 0), **dict(board.tower_counts)}
    assert sum(count for _code, count in board.tower_counts) == 120


def test_the_island_is_told_everything_and_cannot_be_broken_out_of() -> None:
    board = lay_out(Site([Building("<b>&", small().entrances)], version=9, unit_url="/u/{key}/"))
    raw = board.json()
    assert "<" not in raw
    data = json.loads(html.unescape(raw))
    assert data["version"] == 9
    assert data["skyline"]["towers"][0]["name"] == "<b>&"
    assert len(data["keys"]) == len(data["status"]) == len(data["facts"]) == 11


def test_heat_colours_the_ground_and_keeps_the_marks() -> None:
    tower = lay_out(sample_site(heat=True)).skyline[0]
    assert sum(d.count("z") for _heat, d in tower.grounds) == 120
    assert all(path.windows == "" for path in tower.paths)
    assert any(path.marks for path in tower.paths)


def test_the_browser_draws_what_the_server_draws() -> None:
    """The fixture is what tests/web/facade.test.ts compares with; write it anew when the drawing changes."""
    board = lay_out(Site([small()], version=1, unit_url="/u/{key}/"))
    cells = [(7.0, 9.5, 16.0, 15.0), (3.25, 1.0, 44.5, 10.0), (0.0, 0.0, 72.0, 24.0)]
    drawn = {code: [[window(code, *cell), mark(code, *cell)] for cell in cells] for code in STATUSES}
    paths = {path.code: [path.windows, path.marks] for path in board.skyline[0].paths}
    now = {"data": json.loads(html.unescape(board.json())), "cells": cells, "drawn": drawn, "paths": paths}
    text = json.dumps(now, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if not FIXTURE.exists():
        FIXTURE.write_text(text, encoding="utf-8")
    assert json.loads(FIXTURE.read_text(encoding="utf-8")) == json.loads(text)
