"""What a list of filings looks like, and what its rows mean."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from anchang.kernel import clock
from anchang.kernel.sheets import values
from anchang.kernel.sheets.reading import Record
from anchang.kernel.sheets.shapes import Column, Shape
from anchang.kernel.sheets.values import Kind
from anchang.kernel.text import clean
from anchang.modules.filings.states import Channel

SHAPE = Shape(
    kind="filings",
    title=_("渠道报备"),
    columns=(
        Column("number", _("报备编号"), ("报备编号", "报备单号", "编号", "单号", "流水号")),
        Column("agency", _("渠道公司"), ("渠道公司", "渠道", "分销公司", "中介公司", "门店", "公司")),
        Column("broker", _("经纪人"), ("经纪人", "经纪人姓名", "报备人", "业务员")),
        Column("broker_phone", _("经纪人电话"), ("经纪人电话", "经纪人手机", "报备人电话"), Kind.PHONE),
        Column("name", _("客户姓名"), ("客户姓名", "客户", "姓名", "客户名称"), required=True),
        Column("phone", _("客户电话"), ("客户电话", "客户手机", "联系电话", "手机号", "电话"), required=True),
        Column("project", _("意向项目"), ("意向项目", "报备项目", "项目", "楼盘")),
        Column("submitted", _("报备时间"), ("报备时间", "提交时间", "登记时间", "报备日期"), Kind.DATE, required=True),
        Column("expected", _("预计到访"), ("预计到访", "预计到访时间", "到访时间", "预约时间"), Kind.DATE),
    ),
    hints=("报备", "渠道"),
    least=3,
)

# What an agency's list of its brokers looks like.
BROKERS = Shape(
    kind="brokers",
    title=_("经纪人"),
    columns=(
        Column("name", _("姓名"), ("姓名", "经纪人", "经纪人姓名", "名字"), required=True),
        Column(
            "phone",
            _("手机号"),
            ("手机号", "手机", "电话", "联系电话", "经纪人电话", "手机号码"),
            Kind.PHONE,
            required=True,
        ),
    ),
    hints=("经纪人", "名单"),
)

# Who files for himself, whatever the list calls him.
_ALONE = ("个人", "全民", "自由经纪")


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of a list, cleaned; `submitted_at` is None where the list does not say when."""

    row: int
    number: str
    agency: str
    broker: str
    broker_phone: str
    name: str
    phone: str
    project: str
    submitted_at: dt.datetime | None
    expected_at: dt.datetime | None

    @property
    def channel(self) -> Channel:
        """Return the kind of channel: whoever files for himself is a public agent."""
        alone = not self.agency or any(word in self.agency for word in _ALONE)
        return Channel.PUBLIC if alone else Channel.AGENCY


def listed(record: Record) -> Listed:
    """Return a record as a row of filings."""
    return Listed(
        row=record.row,
        number=record.text("number"),
        agency=record.text("agency"),
        broker=record.text("broker"),
        broker_phone=record.text("broker_phone"),
        name=record.text("name"),
        phone=record.text("phone"),
        project=record.text("project"),
        submitted_at=moment_of(record, "submitted"),
        expected_at=moment_of(record, "expected"),
    )


def moment_of(record: Record, name: str) -> dt.datetime | None:
    """Return date and time of one cell on the office's clock; midnight where only a date is written."""
    date = record.date(name)
    if date is None:
        return None
    try:
        time = values.read_time(record.raw[name])
    except values.Unreadable:
        time = dt.time()
    return dt.datetime.combine(date, time, tzinfo=clock.OFFICE_ZONE)


def is_project(words: str, name: str) -> bool:
    """Tell whether a list means this project: 锦宸府 stands for 锦宸府二期, a blank for any."""
    written, known = clean(words).replace(" ", ""), clean(name).replace(" ", "")
    return not written or written in known or known in written
