"""Reading a register of visits as offices keep it: columns, habits, doubts. Values in, lines out."""

from __future__ import annotations

import datetime as dt
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anchang.kernel import clock, phones
from anchang.kernel.sheets.grid import Grid
from anchang.kernel.sheets.reading import Record
from anchang.kernel.sheets.shapes import Column, Shape
from anchang.kernel.sheets.values import Kind, Unreadable, read_date
from anchang.kernel.text import clean
from anchang.modules.customers.api import Doubt, Grade, VisitKind, same_person
from anchang.modules.visits.states import Source

REGISTER = Shape(
    kind="visits",
    title=gettext_lazy("来访登记"),
    hints=("来访", "到访", "登记", "客户"),
    least=3,
    columns=(
        Column("date", gettext_lazy("日期"), ("日期", "来访日期", "到访日期", "登记日期"), Kind.DATE, required=True),
        Column("time", gettext_lazy("时间"), ("时间", "到访时间", "来访时间"), Kind.TIME),
        Column("name", gettext_lazy("客户姓名"), ("客户姓名", "姓名", "客户", "客户名称")),
        Column("phone", gettext_lazy("联系电话"), ("联系电话", "电话", "手机号", "手机", "联系方式"), Kind.PHONE),
        Column("people", gettext_lazy("同行人数"), ("同行人数", "人数", "到访人数", "一行人数"), Kind.INTEGER),
        Column("kind", gettext_lazy("首访/复访"), ("首访/复访", "首复访", "来访类型", "首访复访", "到访类型")),
        Column("source", gettext_lazy("来源"), ("来源", "认知途径", "渠道", "获知途径", "客户来源")),
        Column("wanted", gettext_lazy("意向户型"), ("意向户型", "意向房型", "户型", "意向")),
        Column("budget", gettext_lazy("预算"), ("预算", "预算(万)", "预算总价", "购房预算")),
        Column("district", gettext_lazy("居住区域"), ("居住区域", "居住地", "现居区域", "区域")),
        Column("receiver", gettext_lazy("置业顾问"), ("置业顾问", "顾问", "接待人", "接待顾问", "销售")),
        Column("grade", gettext_lazy("客户级别"), ("客户级别", "级别", "等级", "意向等级")),
        Column("note", gettext_lazy("跟进情况"), ("跟进情况", "备注", "跟进", "跟进记录", "洽谈情况")),
    ),
)
MOST_PEOPLE = 99
_SOURCES = (
    ("渠道", Source.CHANNEL), ("分销", Source.CHANNEL), ("中介", Source.CHANNEL), ("自然", Source.NATURAL),
    ("自访", Source.NATURAL), ("路过", Source.NATURAL), ("电", Source.CALL), ("来电", Source.CALL),
    ("老带新", Source.REFERRAL), ("老业主", Source.REFERRAL), ("友", Source.FRIEND), ("亲", Source.FRIEND),
)  # fmt: skip


@dataclass(slots=True)
class Line:
    """One row understood: when, who, and what the office wrote beside it. `words` tells it from other rows."""

    row: int
    at: dt.datetime
    name: str = ""
    phone: str = ""
    raw_phone: str = ""
    doubt: Doubt | None = None
    people: int = 1
    declared: VisitKind | None = None
    source: Source = Source.UNKNOWN
    medium: str = ""
    receiver: str = ""
    grade: str = ""
    note: str = ""
    profile: dict[str, str] = field(default_factory=dict)
    words: str = ""


def year_near(grid: Grid, column: int, first_row: int) -> dt.date:
    """Return a date near those of a column that have a year, for those that have none; today when none has."""
    days = []
    for row in range(first_row, grid.height + 1):
        try:
            days.append(read_date(grid.own(row, column)).toordinal())
        except Unreadable:
            continue
    return dt.date.fromordinal(int(statistics.median(days))) if days else clock.today()


def lines_of(records: Iterable[Record]) -> list[Line]:
    """Return the usable rows in the order of arrival; equal rows get words of their own."""
    lines = [_line(record) for record in records if record.is_usable]
    seen: Counter[str] = Counter()
    for line in lines:
        seen[line.words] += 1
        if seen[line.words] > 1:
            line.words += f"|{seen[line.words]}"
    return sorted(lines, key=lambda line: (line.at, line.row))


def _line(record: Record) -> Line:
    name, raw = clean(record.text("name"))[:50], clean(record.text("phone"))[:40]
    number, doubt = _phone(raw)
    if doubt is None and not name:
        doubt = Doubt.NO_NAME
    medium = record.text("source")[:40]
    people = record.number("people")
    at = _moment(record)
    return Line(
        row=record.row,
        at=at,
        name=name,
        phone=number,
        raw_phone=raw,
        doubt=doubt,
        people=people if people and 1 <= people <= MOST_PEOPLE else 1,
        declared={"首": VisitKind.FIRST, "复": VisitKind.REPEAT}.get(record.text("kind")[:1]),
        source=source_of(medium),
        medium=medium,
        receiver=record.text("receiver")[:40],
        grade=grade_of(record.text("grade")),
        note=record.text("note")[:200],
        profile={key: record.text(key)[:40] for key in ("wanted", "budget", "district") if record.text(key)},
        words="|".join((at.isoformat(), number or raw, name, record.text("receiver"))),
    )


def _phone(raw: str) -> tuple[str, Doubt | None]:
    if not raw:
        return "", Doubt.NO_PHONE
    try:
        return phones.normalise(raw), None
    except phones.NotAPhone:
        return "", Doubt.BAD_PHONE


def _moment(record: Record) -> dt.datetime:
    day, at = record.date("date"), record.values.get("time")
    if day is None:
        raise ValueError("A usable row has a date.")
    at = at if isinstance(at, dt.time) else dt.time(0)
    return clock.at_local(day, at.hour, at.minute, at.second)


def source_of(words: str) -> Source:
    """Return what kind of source an office's own word is; a medium when it is none of the others."""
    if not clean(words):
        return Source.UNKNOWN
    return next((source for sign, source in _SOURCES if sign in words), Source.MEDIA)


def grade_of(words: str) -> str:
    """Return the letter of a grade: A, B+ and B类 are A and B; anything else is none."""
    letter = clean(words)[:1].upper()
    return letter if letter in Grade.values else ""


def doubt_name(line: Line, known: str) -> bool:
    """Tell whether a row names somebody else than the number's owner."""
    return bool(line.name) and not same_person(line.name, known)


def kind_of(line: Line, *, is_first: bool) -> tuple[VisitKind, str]:
    """Return whether a visit is the first, and a sentence when the register says otherwise.

    A customer's earliest row may be declared a repeat: they came before the register began.
    """
    kind = VisitKind.FIRST if is_first and line.declared is not VisitKind.REPEAT else VisitKind.REPEAT
    if line.declared is VisitKind.FIRST and kind is VisitKind.REPEAT:
        return kind, _("写的是首访，这个号码此前已来过，记为复访。")
    return kind, ""


def line_to_facts(line: Line) -> dict[str, Any]:
    """Return what is kept with a doubtful row: everything but name and number, which are sealed beside it."""
    return {
        "at": line.at.isoformat(),
        "people": line.people,
        "declared": line.declared or "",
        "source": line.source.value,
        "medium": line.medium,
        "receiver": line.receiver,
        "grade": line.grade,
        "note": line.note,
        "profile": line.profile,
    }


def facts_to_line(facts: Mapping[str, Any]) -> Line:
    """Return the line whose facts were kept."""
    return Line(
        row=0,
        at=dt.datetime.fromisoformat(str(facts["at"])),
        people=int(facts.get("people", 1)),
        declared=VisitKind(str(facts["declared"])) if facts.get("declared") else None,
        source=Source(str(facts.get("source", Source.UNKNOWN))),
        medium=str(facts.get("medium", "")),
        receiver=str(facts.get("receiver", "")),
        grade=str(facts.get("grade", "")),
        note=str(facts.get("note", "")),
        profile=dict(facts.get("profile", {})),
    )
