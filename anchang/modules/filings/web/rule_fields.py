"""The fields of a rule set in words: titles, units, what may be entered, and differences as sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anchang.kernel.wording import spelled_hours
from anchang.modules.filings.rules.comparing import differences
from anchang.modules.filings.rules.rule_set import CHOICES, RuleSet

YES, NO = "yes", "no"
_YES_NO = ((YES, gettext_lazy("是")), (NO, gettext_lazy("否")))
CLOCK = "valid_until_min"


@dataclass(frozen=True, slots=True)
class Field:
    """How a field is called; of a number the unit, the least and the most, and what zero means."""

    title: Any
    unit: Any = ""
    least: int = 0
    most: int = 3_660
    zero: Any = ""


_DAYS, _MINUTES, _HOURS = gettext_lazy("天"), gettext_lazy("分钟"), gettext_lazy("小时")
_OFF = gettext_lazy("不限制")
_SILENT = gettext_lazy("不提醒")

FIELDS: Mapping[str, Field] = {
    "mode": Field(gettext_lazy("归属方式")),
    "validate_at": Field(gettext_lazy("竞争带看的校验")),
    "developer_confirm": Field(gettext_lazy("报备须开发商确认")),
    "consent_required": Field(gettext_lazy("须客户同意报备")),
    "number_mode": Field(gettext_lazy("手机号至少填写")),
    "name_mode": Field(gettext_lazy("姓名至少填写")),
    "allow_repeat": Field(gettext_lazy("同一经纪人可重复报备")),
    "lead_time_min": Field(gettext_lazy("提前报备"), _MINUTES, most=7 * 24 * 60, zero=_OFF),
    "geo_radius_m": Field(gettext_lazy("报备须距案场"), gettext_lazy("米"), most=5_000, zero=_OFF),
    "margin_min": Field(gettext_lazy("临界提示"), _MINUTES, most=24 * 60, zero=gettext_lazy("不提示")),
    "daily_cap": Field(gettext_lazy("每人每日上限"), gettext_lazy("条"), least=1, most=10_000),
    "agency_daily_cap": Field(gettext_lazy("每家公司每日上限"), gettext_lazy("条"), least=1, most=100_000),
    "device_daily_cap": Field(gettext_lazy("每台设备每日上限"), gettext_lazy("条"), most=10_000, zero=_OFF),
    "stages": Field(gettext_lazy("保护分段")),
    "validity": Field(gettext_lazy("报备有效期方式")),
    "register_valid_h": Field(gettext_lazy("报备有效期"), _HOURS, least=1, most=366 * 24),
    CLOCK: Field(gettext_lazy("有效至每日")),
    "calendar": Field(gettext_lazy("期限计算")),
    "visit_protect_d": Field(gettext_lazy("到访保护期"), _DAYS, least=1),
    "deal_protect_d": Field(gettext_lazy("一段保护期"), _DAYS, least=1),
    "deal_node": Field(gettext_lazy("成交保护节点")),
    "reclaim_on_expiry": Field(gettext_lazy("逾期立即失效")),
    "follow_overdue_release_d": Field(gettext_lazy("未跟进则失效"), _DAYS, zero=_OFF),
    "remind_h": Field(gettext_lazy("到访到期提前提醒"), _HOURS, zero=_SILENT),
    "remind_deal_d": Field(gettext_lazy("成交到期提前提醒"), _DAYS, zero=_SILENT),
    "allow_old": Field(gettext_lazy("可报备老客户")),
    "old_after_d": Field(gettext_lazy("顾问有联系的不可报备"), _DAYS, zero=gettext_lazy("有顾问即不可")),
    "recent_visit_block_d": Field(gettext_lazy("自行到访的不可报备"), _DAYS, zero=_OFF),
    "owner_limit": Field(gettext_lazy("老业主限制")),
    "owner_other_project": Field(gettext_lazy("可报备其他项目老业主")),
    "customer_other_project": Field(gettext_lazy("可报备其他项目客户")),
    "developer_protect_d": Field(gettext_lazy("已认购的不可报备"), _DAYS, zero=_OFF),
    "family_as_one": Field(gettext_lazy("家庭成员视为同一客户")),
}
SECTIONS: Sequence[tuple[Any, Sequence[str]]] = (
    (gettext_lazy("归属与报备"), tuple(FIELDS)[:13]),
    (gettext_lazy("期限与提醒"), tuple(FIELDS)[13:25]),
    (gettext_lazy("客户范围"), tuple(FIELDS)[25:]),
)


def control(name: str) -> forms.Field:
    """Return the form field in which a rule is entered."""
    about = FIELDS[name]
    if name in CHOICES:
        return forms.ChoiceField(label=about.title, choices=CHOICES[name].choices)
    if isinstance(getattr(RuleSet(), name), bool):
        return forms.ChoiceField(label=about.title, choices=_YES_NO)
    if name == CLOCK:
        return forms.TimeField(label=about.title, widget=forms.TimeInput(attrs={"type": "time"}))
    zero = _("0 为%(meaning)s。") % {"meaning": about.zero} if about.zero else ""
    number = forms.IntegerField(label=about.title, min_value=about.least, max_value=about.most, help_text=zero)
    number.widget.attrs["inputmode"] = "numeric"
    return number


def entered(name: str, rules: RuleSet) -> Any:
    """Return a rule as it stands in its control."""
    value = getattr(rules, name)
    if isinstance(value, bool):
        return YES if value else NO
    return _clock(value) if name == CLOCK else value


def read(name: str, value: Any) -> Any:
    """Return a rule from the cleaned value of its control."""
    if name in CHOICES:
        return CHOICES[name](value)
    if value in (YES, NO):
        return value == YES
    return value.hour * 60 + value.minute if name == CLOCK else value


def shown(name: str, rules: RuleSet) -> str:
    """Return a rule as people say it: 72 小时, 是, 21:00, 不限制."""
    value, about = getattr(rules, name), FIELDS[name]
    if name in CHOICES:
        return str(CHOICES[name](value).label)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if name == CLOCK:
        return _clock(value)
    if value == 0 and about.zero:
        return str(about.zero)
    if about.unit == _HOURS:
        return spelled_hours(value)
    return _("%(count)s %(unit)s") % {"count": value, "unit": about.unit}


def sentences(was: RuleSet, now: RuleSet) -> list[str]:
    """Return what is otherwise in the second rule set, a sentence each: 报备有效期由 72 小时改为 24 小时。"""
    return [
        _closed(
            _("%(field)s由 %(was)s 改为 %(now)s。")
            % {"field": FIELDS[it.name].title, "was": shown(it.name, was), "now": shown(it.name, now)}
        )
        for it in differences(was, now)
    ]


def _closed(sentence: str) -> str:
    """Return a sentence without the spaces between two Chinese characters; those beside figures stay."""
    return re.sub(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])", "", sentence)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
