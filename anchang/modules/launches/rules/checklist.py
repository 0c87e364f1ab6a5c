"""Is a launch lawful and ready? A line for each question, with what is to be done; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from anchang.kernel.wording import listed

LEAD = timedelta(minutes=10)
DRIFT_MOST_MS = 500
# So many units are named, more are counted.
NAMED = 3


class Rehearsed(StrEnum):
    """What became of the rehearsals of a draft."""

    NEVER = "never"
    OPEN = "open"
    OTHERWISE = "otherwise"
    DAMAGED = "damaged"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Window:
    """A batch: its name, when, and how many buyers are in it."""

    name: str
    opens_at: datetime
    closes_at: datetime
    buyers: int


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is asked. `drift_ms`: the database's clock against ours; `is_synced` None: the system does not tell."""

    permit: str
    opens_at: datetime
    closes_at: datetime
    units: int
    hindered: tuple[str, ...]
    buyers: int
    unverified: int
    alone: int
    has_batches: bool
    batches: tuple[Window, ...]
    unbatched: int
    needs_lot: bool
    is_drawn: bool
    rehearsed: Rehearsed
    rules_text: str
    drift_ms: int
    is_synced: bool | None
    payments: str
    texts: str
    is_production: bool


@dataclass(frozen=True, slots=True)
class Line:
    """An answer. `name` is stable; `why` what is to be done, empty where all is well; `is_mere`: it hinders nothing."""

    name: str
    title: str
    why: str
    is_mere: bool = False

    @property
    def is_ok(self) -> bool:
        """Tell whether nothing is to be done."""
        return not self.why


def check(facts: Facts, *, at: datetime) -> list[Line]:
    """Return every line, in the order in which a launch is prepared."""
    return [
        Line("permit", _("预售许可证"), "" if facts.permit else _("还没有登记预售许可证。")),
        Line("units", _("房源"), _units(facts)),
        Line("buyers", pgettext("buyers", "客户"), _buyers(facts)),
        Line("batches", _("批次"), _batches(facts)),
        Line("order", _("选房方式"), _order(facts)),
        Line("time", _("开盘时间"), _time(facts, at)),
        Line("rules", _("选房规则"), "" if facts.rules_text.strip() else _("规则还没有写。")),
        Line("rehearsal", _("公测"), str(_REHEARSED[facts.rehearsed])),
        Line("clock", _("服务器时钟"), _clock(facts), is_mere=not facts.is_production),
        Line("payments", _("定金支付"), _payments(facts), is_mere=not facts.is_production),
        Line("texts", _("短信"), _texts(facts), is_mere=not facts.is_production),
    ]


def hinders(lines: Iterable[Line]) -> list[Line]:
    """Return the lines that keep a launch from being armed."""
    return [line for line in lines if not line.is_ok and not line.is_mere]


def _units(facts: Facts) -> str:
    if not facts.units:
        return _("开盘时没有房源。")
    if facts.hindered:
        names = listed(facts.hindered[:NAMED])
        if len(facts.hindered) > NAMED:
            return _("%(names)s 等 %(count)s 套不能推出。") % {"count": len(facts.hindered), "names": names}
        return _("%(count)s 套不能推出：%(names)s。") % {"count": len(facts.hindered), "names": names}
    return ""


def _buyers(facts: Facts) -> str:
    if not facts.buyers:
        return _("还没有客户。")
    found = [
        sentence % {"count": count}
        for count, sentence in (
            (facts.unverified, _("%(count)s 位资格未核验。")),
            (facts.alone, _("%(count)s 位没有顾问。")),
        )
        if count
    ]
    return "".join(found)


def _batches(facts: Facts) -> str:
    if not facts.has_batches:
        return ""
    if not facts.batches:
        return _("还没有设置批次。")
    for window in facts.batches:
        if not facts.opens_at <= window.opens_at < window.closes_at <= facts.closes_at:
            return _("%(batch)s的时间不在开盘时间之内。") % {"batch": window.name}
        if not window.buyers:
            return _("%(batch)s没有客户。") % {"batch": window.name}
    return _("%(count)s 位客户不在任何批次。") % {"count": facts.unbatched} if facts.unbatched else ""


def _order(facts: Facts) -> str:
    return _("还没有摇号，或摇号后客户有变动。") if facts.needs_lot and not facts.is_drawn else ""


def _time(facts: Facts, at: datetime) -> str:
    if facts.opens_at < at + LEAD:
        return _("距开盘不足 %(minutes)s 分钟，请推后。") % {"minutes": LEAD // timedelta(minutes=1)}
    return ""


def _clock(facts: Facts) -> str:
    if abs(facts.drift_ms) > DRIFT_MOST_MS:
        return _("服务器与数据库相差 %(ms)s 毫秒。") % {"ms": facts.drift_ms}
    return _("系统没有与标准时间同步。") if facts.is_synced is False else ""


def _payments(facts: Facts) -> str:
    return "" if facts.payments else _("使用模拟支付，不收真钱。")


def _texts(facts: Facts) -> str:
    return "" if facts.texts else _("短信没有接通，验证码只在演示收件箱。")


_REHEARSED = {
    Rehearsed.NEVER: gettext_lazy("还没有公测。"),
    Rehearsed.OPEN: gettext_lazy("公测还没有结束。"),
    Rehearsed.OTHERWISE: gettext_lazy("公测后房源或规则有变动，请再公测一次。"),
    Rehearsed.DAMAGED: gettext_lazy("公测的记录核对不上，请再公测一次。"),
    Rehearsed.DONE: "",
}
