"""The papers an office keeps: its register and its channel list from before the system, and files that just came."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from anchang.kernel import clock
from tests.story.stock import HEAD as PRICE_HEAD

REGISTER = (
    "日期", "时间", "客户姓名", "联系电话", "同行人数", "首访/复访", "来源", "意向户型", "预算", "居住区域",
    "置业顾问", "客户级别", "跟进情况",
)  # fmt: skip
FILINGS = (
    "报备编号", "渠道公司", "经纪人", "经纪人电话", "客户姓名", "客户电话", "意向项目", "报备时间", "预计到访",
)  # fmt: skip

# Days before the file's own day, then the cells as they stand in the register, habits and all.
VISITORS = (
    (6, "09:50", "韩志强", "133 0000 0101", "2", "首访", "自然到访", "A1", "210万", "武侯", "林晓岚", "B", "看高层"),
    (6, "14:20", "彭女士", "+86 13300000102", "1", "首访", "抖音", "A2", "200万", "高新", "周子昂", "C", "先了解"),
    (5, "10:05", "曾先生", "13300000103", "3", "首访", "老带新", "B1", "250万以上", "锦江", "马思远", "A", "约复看"),
    (5, "15:40", "肖女士", "", "2", "首访", "路过", "A1", "", "武侯", "林晓岚", "C", "没留电话"),
    (4, "11:30", "田先生", "1330000010", "1", "首访", "来电", "A2", "180万", "成华", "陈嘉禾", "C", "号码待确认"),
    (3, "10:15", "韩志强", "13300000101", "3", "复访", "自然到访", "A1", "220万", "武侯", "林晓岚", "A", "带爱人复看"),
    (3, "16:00", "董文博", "13300000103", "2", "复访", "老带新", "B1", "", "锦江", "马思远", "", "与曾先生同号"),
    (2, "09:30", "蔡女士", "13300000105", "2", "首访", "渠道", "A2", "210万", "天府新区", "何雨桐", "B", "关注学区"),
    (1, "13:10", "苏先生", "13300000106", "4", "首访", "户外大牌", "B2", "300万", "高新", "李娜", "B", "原顾问已离职"),
)  # fmt: skip
NEW_VISITORS = (
    (2, "10:20", "魏女士", "13300000111", "2", "首访", "朋友圈", "A1", "200万", "青羊", "林晓岚", "B", "周末复看"),
    (1, "15:05", "叶先生", "133-0000-0112", "1", "首访", "自然到访", "A2", "", "武侯", "周子昂", "C", ""),
    (1, "16:45", "", "13300000113", "2", "首访", "路过", "", "", "", "罗一鸣", "", "未留姓名"),
)  # fmt: skip
CHANNEL = (
    ("BB00001", "贝联", "唐红思", "13300000201", "余先生", "13300000121", "锦宸府二期", 70, 40),
    ("BB00002", "安家通", "范怡", "13300000202", "杜女士", "133****0122", "锦宸府", 60, 30),
    ("BB00003", "58爱房", "姜波", "13300000203", "程先生", "1330000012", "锦宸府二期", 50, 26),
    ("BB00004", "安家通", "范怡", "13300000202", "余先生", "13300000121", "锦宸府二期", 44, 20),
    ("BB00005", "个人", "卢静", "13300000204", "蒋女士", "13300000124", "锦宸府二期", 30, 6),
)
NEW_CHANNEL = (
    ("BB00101", "房小二", "丁宁", "13300000205", "潘先生", "13300000131", "锦宸府二期", 5, -20),
    ("BB00102", "乐居分销", "贺兰", "13300000206", "于女士", "1330000013", "锦宸府二期", 4, -24),
)
# Tower 7 is not on sale yet: its first floor, with a slip in the total and an area that is none.
REPRICED = (
    ("0201", "A1 三室两厅两卫", "118.36", "93.51", "19213.38", "2274095.66", "2224095.66"),
    ("0202", "A2 三室两厅两卫", "123.71", "97.73", "18821.60", "2333420.14", "2258000.00"),
    ("0203", "B1 四室两厅两卫", "14I.95", "112.14", "18862.84", "2677580.14", "2597000.00"),
)  # fmt: skip


def register(at: datetime) -> bytes:
    """Return the register that was kept by hand up to a day."""
    return _visitors(VISITORS, at)


def new_register(at: datetime) -> bytes:
    """Return the pages of a register that an office kept while the net was away."""
    return _visitors(NEW_VISITORS, at)


def filing_list(at: datetime) -> bytes:
    """Return the filings that channels sent before the system was there."""
    return _channel(CHANNEL, at)


def new_filing_list(at: datetime) -> bytes:
    """Return a list that has just come."""
    return _channel(NEW_CHANNEL, at)


def repriced() -> bytes:
    """Return new prices of a few flats."""
    return _table(PRICE_HEAD, [("7栋", "1单元", "2", *cells, "", "未推") for cells in REPRICED])


def _visitors(rows: Iterable[tuple[int | str, ...]], at: datetime) -> bytes:
    day = clock.local(at).date()
    return _table(REGISTER, [(f"{day - timedelta(days=int(ago)):%Y-%m-%d}", *cells) for ago, *cells in rows])


def _channel(rows: Iterable[tuple[int | str, ...]], at: datetime) -> bytes:
    """Write a list whose times are hours before an instant."""
    written = [(*cells, _hours_before(at, filed), _hours_before(at, expected)) for *cells, filed, expected in rows]
    return _table(FILINGS, written)


def _hours_before(at: datetime, hours: int | str) -> str:
    return f"{clock.local(at) - timedelta(hours=int(hours)):%Y-%m-%d %H:%M}"


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    content = io.StringIO()
    writer = csv.writer(content)
    writer.writerow(head)
    writer.writerows(rows)
    return content.getvalue().encode("utf-8-sig")
