"""What a list of buyers looks like, and what its rows mean; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anchang.kernel import phones
from anchang.kernel.sheets.reading import Record
from anchang.kernel.sheets.shapes import Column, Shape
from anchang.kernel.sheets.values import Kind

MOST_LIMIT = 20
MOST_NUMBER = 999_999
SHAPE = Shape(
    kind="buyers",
    title=gettext_lazy("选房客户"),
    columns=(
        Column("number", gettext_lazy("认筹序号"), ("认筹序号", "认筹编号", "选房序号", "摇号序号", "序号", "编号")),
        Column("name", gettext_lazy("姓名"), ("姓名", "客户姓名", "客户", "认购人", "客户名称"), required=True),
        Column(
            "phone",
            gettext_lazy("手机号"),
            ("手机号", "手机", "电话", "联系电话", "客户电话", "手机号码"),
            Kind.PHONE,
            required=True,
        ),
        Column("batch", gettext_lazy("批次"), ("批次", "选房批次", "场次", "组别")),
        Column("limit", gettext_lazy("可选套数"), ("可选套数", "套数", "可购套数", "限购套数")),
    ),
    hints=("认筹", "客户", "名单", "选房"),
    least=2,
)
_DIGITS = re.compile(r"\d+")
# 第一批, 两套: what is counted by hand is written in words.
_IN_WORDS = re.compile(r"第?\s*([一二两三四五六七八九十])\s*[批组场套]?")
_WORDS = {word: figure for figure, word in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
# 15, 0015, 第 15 号; a letter is part of the number of another kind.
_PLACE = re.compile(r"第?\s*\d+\s*号?")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the list: queue number None where it is to be given; `batch` from 0 on; how many units.

    `letters`: the columns of its cells by name.
    """

    number: int | None
    name: str
    phone: str
    batch: int
    limit: int
    letters: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a cell: the letters of its column, and the sentence for whoever made the list."""

    column: str
    sentence: str


class Doubtful(ValueError):
    """A row that is no buyer, with everything that is wrong with it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("".join(fault.sentence for fault in faults))
        self.faults = tuple(faults)


def read_row(record: Record, *, batches: int) -> Row:
    """Return a record as a buyer; `batches`: how many the launch has, 0 for none. Raises Doubtful."""
    faults = [Fault(problem.column, problem.sentence) for problem in record.problems if problem.is_fatal]
    phone = ""
    if not any(problem.name == "phone" for problem in record.problems):
        try:
            phone = phones.normalise(record.text("phone"))
        except phones.NotAPhone as wrong:
            faults.append(Fault(record.letters.get("phone", ""), wrong.reason))
    number = _number(record, faults)
    batch = _count(record, "batch", 1, faults) if batches else 1
    if batches and not 1 <= batch <= batches:
        sentence = _("没有第 %(batch)s 批，共 %(batches)s 批。") % {"batch": batch, "batches": batches}
        faults.append(Fault(record.letters.get("batch", ""), sentence))
    limit = _count(record, "limit", 1, faults)
    if not 1 <= limit <= MOST_LIMIT:
        sentence = _("可选套数应为 1 至 %(most)s。") % {"most": MOST_LIMIT}
        faults.append(Fault(record.letters.get("limit", ""), sentence))
    if faults:
        raise Doubtful(sorted(faults, key=lambda fault: (len(fault.column), fault.column)))
    return Row(number, record.text("name"), phone, batch - 1, limit, record.letters)


def _number(record: Record, faults: list[Fault]) -> int | None:
    """Return a queue number, None where it is to be given."""
    said = record.text("number").strip()
    if not said:
        return None
    number = _figure(said) if _PLACE.fullmatch(said) else None
    if number is None:
        sentence = _("认筹序号“%(number)s”不是数字，请写成 15 这样。") % {"number": said}
        faults.append(Fault(record.letters.get("number", ""), sentence))
    elif not 1 <= number <= MOST_NUMBER:
        sentence = _("认筹序号应为 1 至 %(most)s。") % {"most": MOST_NUMBER}
        faults.append(Fault(record.letters.get("number", ""), sentence))
    return number


def _count(record: Record, name: str, unsaid: int, faults: list[Fault]) -> int:
    """Return the figure in a cell, whatever stands around it (第 2 批, 两套); `unsaid` where there is none to judge."""
    said = record.text(name).strip()
    figure = _figure(said) if said else unsaid
    if figure is None:
        facts = {"column": SHAPE.column(name).title, "said": said}
        faults.append(Fault(record.letters.get(name, ""), _("%(column)s“%(said)s”不是数字，请写成 2 这样。") % facts))
        return unsaid
    return figure


def _figure(said: str) -> int | None:
    found = _DIGITS.findall(said)
    if found:
        return int(found[-1][:9])
    word = _IN_WORDS.fullmatch(said)
    return _WORDS[word[1]] if word else None
