"""What the pattern page shows: the story's numbers in every component (the cast of the named world)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from anchang.kernel import clock
from anchang.web import charts, ladder, statuses
from anchang.web.facade import lay_out
from anchang.web.icons import PATHS
from anchang.web.sample_site import sample_site

VISITS = (22, 14, 12, 11, 13, 18, 28, 31, 15, 12, 13, 13, 21, 36, 38, 16, 14, 13, 17, 19, 43)
SUBSCRIBED = (3, 1, 1, 1, 1, 2, 4, 4, 2, 1, 1, 2, 2, 5, 5, 1, 1, 1, 2, 2, 4)
WEEKENDS = frozenset({0, 6, 7, 13, 14, 20})
COUNTS = {"sale": 341, "lock": 6, "hold": 9, "subs": 47, "sign": 331, "keep": 18, "ctrl": 64, "shut": 144}
UNIT = (("户型", "A2 三室两厅两卫"), ("面积", "123.71 ㎡"), ("表价（第 4 版）", "2,218,056.00"), ("底价", "••••"))
DEAL = (("折扣", "−20,817.82"), ("认购总价", "2,581,409.58"), ("定金", "50,000.00"), ("认购编号", "RG-2026-0047"))


def specimens() -> dict[str, Any]:
    """Return the context of the pattern page."""
    return {**_moments(), **_figures()}


def looks(theme: str, density: str) -> dict[str, Any]:
    """Return the looks one can choose on the pattern page, and what its table of states loops over."""
    themes = (("light", "浅色"), ("dark", "深色"), ("contrast", "高对比"))
    return {
        "look_theme": theme,
        "look_density": density,
        "theme_links": [(code, title, f"?theme={code}&density={density}") for code, title in themes],
        "density_links": [
            (code, title, f"?theme={theme}&density={code}")
            for code, title in (("comfortable", "宽松"), ("compact", "紧凑"))
        ],
        "pattern_themes": themes,
        "pattern_states": ("", "is-hover", "is-focus-visible", "is-active"),
        "pattern_buttons": (("primary", "登记"), ("", "计划"), ("soft", "提醒"), ("quiet", "筛选"), ("danger", "驳回")),
    }


def _moments() -> dict[str, Any]:
    now = clock.now()
    return {
        "now": now,
        "board": lay_out(sample_site()),
        "heat_board": lay_out(sample_site(heat=True)),
        "near_board": lay_out(sample_site(), building=0, zoom=True),
        "icon_names": list(PATHS),
        "in_nine": now + timedelta(minutes=9, seconds=42),
        "in_three_hours": now + timedelta(hours=3, minutes=31),
        "in_one": now + timedelta(seconds=52),
        "in_two": now + timedelta(minutes=2, seconds=48),
        "tomorrow": now + timedelta(days=1, hours=2),
        "ago_quarter": now - timedelta(minutes=5, seconds=18),
        "past": now - timedelta(seconds=5),
        "half_hour": now + timedelta(minutes=30),
        "three_days": now + timedelta(days=3),
        "sheet_lines": [
            ("登记表", "登记表!C7", "未导入", "号码缺一位，请补全。"),
            ("登记表", "登记表!F9", "提示", "“看过一次”记为复访。"),
        ],
        "past_of_unit": [
            {"at": now - timedelta(hours=2), "title": "小订 48 小时", "note": "周子昂，为高先生", "status": "hold"},
            {"at": now - timedelta(days=1), "title": "锁定", "note": "陈嘉禾，为吕女士", "status": "lock"},
            {"at": now - timedelta(days=19), "title": "小订到期释放", "note": "何先生", "status": "sale"},
            {"at": now - timedelta(days=70), "title": "推盘", "note": "第 3 版价格", "tone": "now"},
        ],
    }


def _figures() -> dict[str, Any]:
    return {
        "days": _days(),
        "rates": _rates(),
        "funnel": [("首访", 420), ("复访", 118), ("认购", 36), ("签约", 24)],
        "absorption": [("1栋", 88, 120), ("2栋", 75, 120), ("3栋", 114, 216), ("5栋", 69, 216), ("6栋", 32, 144)],
        "heat_columns": ["跟进", "首访资料", "签约", "回款"],
        "heat_rows": [
            ("何雨桐", (2, 0, 1, 0)), ("林晓岚", (1, 0, 0, 1)), ("周子昂", (5, 2, 1, 2)),
            ("陈嘉禾", (0, 1, 0, 0)), ("马思远", (9, 3, 2, 1)), ("罗一鸣", (3, 0, 1, 0)),
        ],
        "doors": (16, 24, 34, 38, 29, 44, 40),
        "ladder": ladder.Ladder(
            filed=230_790_000, listed=223_870_000, asked=211_870_000, floor=214_630_000,
            peers=(214_900_000, 216_400_000, 217_900_000, 219_000_000, 220_200_000, 221_000_000, 222_100_000),
        ),
        "ladder_within": ladder.Ladder(filed=230_790_000, listed=223_870_000, asked=219_870_000),
        "statuses": [(code, COUNTS.get(code, 0)) for code in statuses.STATUSES if code != "gone"],
        "all_statuses": list(statuses.STATUSES),
        "people": [
            {"name": "林晓岚", "seat": "A", "state": "free", "note": "空闲", "count": 2},
            {"name": "周子昂", "seat": "B", "state": "free", "note": "空闲", "count": 3},
            {"name": "马思远", "seat": "C", "state": "free", "note": "补接 1 次", "count": 3},
            {"name": "陈嘉禾", "seat": "", "state": "busy", "note": "接待中 14:02 起", "count": 3},
            {"name": "罗一鸣", "seat": "", "state": "away", "note": "外出 市调", "count": 2},
        ],
        "segments": [("today", "今日", "?s=today"), ("week", "本周", "?s=week"), ("month", "本月", "?s=month")],
        "genders": [("m", "先生"), ("f", "女士")],
        "times": [("a", "14:20", "今天"), ("b", "16:30", "今天"), ("c", "上午", "明天"), ("d", "时间", "其他")],
        "plans": [("a1", "A1 三室两厅两卫"), ("a2", "A2 三室两厅两卫"), ("b1", "B1 四室两厅两卫")],
        "tab_options": [("1", "1栋", "?b=1", ""), ("2", "2栋", "?b=2", ""), ("3", "3栋", "?b=3", "4")],
        "steps": ["选定", "确认", "付定金", "签署"],
        "three": range(3),
        "unit_facts": UNIT,
        "deal_facts": DEAL,
        "found_groups": _found(),
        "no_groups": [],
        "form_errors": [("pattern-phone", "手机号应为 11 位，现在是 10 位。"), ("pattern-note", "请写明原因。")],
    }  # fmt: skip


def _found() -> list[dict[str, Any]]:
    unit = {"url": "#", "icon": "building", "title": "3栋 2单元 1202", "note": "待售", "kind": "房源"}
    customer = {"url": "#", "icon": "people", "title": "程女士", "note": "138****5678", "kind": "客户"}
    page = {"url": "#", "icon": "chart", "title": "看板", "note": "", "kind": "页面"}
    return [
        {"title": "房源", "items": [unit]},
        {"title": "客户", "items": [customer]},
        {"title": "页面", "items": [page]},
    ]


def _days() -> charts.Chart:
    return charts.Chart(
        labels=[str(n + 1) for n in range(21)],
        series=(charts.Series("首访", VISITS, "组"), charts.Series("认购（净）", SUBSCRIBED, "套")),
        strong=WEEKENDS,
        now=20,
        label_title="日",
    )


def _rates() -> charts.Chart:
    return charts.Chart(
        labels=["8-31", "9-7", "9-14", "9-21", "9-28", "10-5", "10-12"],
        series=(
            charts.Series("复访率", (31.0, 29.5, 33.2, 30.1, 28.7, 27.9, 28.1)),
            charts.Series("认购率", (9.1, 8.2, 9.9, 8.8, 8.1, 8.4, 8.6)),
        ),
        label_title="周",
    )
