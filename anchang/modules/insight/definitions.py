"""What each figure means (口径): the one place where it is said, shown beside the figure and tested against it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from anchang.kernel.errors import Sentence


@dataclass(frozen=True, slots=True)
class Definition:
    """A figure: its name, what it counts, how it is computed, its unit."""

    code: str
    title: Sentence
    sentence: Sentence
    formula: Sentence
    unit: Sentence = ""


DEFINITIONS: dict[str, Definition] = {}


def _define(
    code: str,
    title: Sentence,
    sentence: Sentence,
    formula: Sentence,
    unit: Sentence = "",
) -> None:
    DEFINITIONS[code] = Definition(code, title, sentence, formula, unit)


_define(
    "first_visits",
    _("首访"),
    _("第一次到访本项目的批次。一批客户同一天只计一次，按登记时间归期，不含不购房来访。"),
    _("期内首访登记的批次数"),
    _("组"),
)
_define(
    "subscriptions",
    _("认购（净）"),
    _("期内新认购，减同期退房与作废；换房计 0 套、只计差额，更名不计。按认购日或变更日归期，只含住宅。"),
    _("新认购 − 退房 − 作废"),
    _("套"),
)
_define(
    "signings",
    _("签约（净）"),
    _("期内新签约，减同期退房；换房计 0 套、只计差额，更名不计。按签约日或变更日归期，只含住宅。"),
    _("新签约 − 签约后退房"),
    _("套"),
)
_define(
    "absorption",
    _("去化率（累计，套）"),
    _("已认购与已签约的套数，占已推套数。未推的楼栋与房源不在分母，只含住宅，与所选期间无关。"),
    _("（认购 + 签约）÷ 已推"),
)
_define(
    "daily",
    _("每日首访与认购"),
    _("每一天的首访批次与当天新认购减当天关闭的套数。周末加粗。"),
    _("口径同“首访”与“认购（净）”，按天"),
)
_define(
    "funnel",
    _("转化漏斗"),
    _("所选期间首访的同一批客户，到现在有多少复访、认购、签约。有的首访当天就认购，认购可多于复访。不与期间数混算。"),
    _("每一步的组数 ÷ 首访组数"),
    _("组"),
)
_define(
    "channel_funnel_cohort",
    _("渠道漏斗（同批）"),
    _(
        "所选期间提交的同一批报备，到现在走到哪一步。报备、有效、到访按条计，认筹按组计，认购、签约按组与套计，退筹、退房与作废的不计。"
    ),
    _("有效率 = 有效 ÷ 报备，到访率 = 到访 ÷ 有效，成交率 = 认购组 ÷ 到访。"),
)
_define(
    "channel_funnel_period",
    _("渠道漏斗（期间）"),
    _(
        "所选期间发生的事，各按自己的日期归期：报备按提交，到访按确认，认筹按认筹日，认购按认购日，签约按签约日。与同批不可相加。"
    ),
    _("有效率 = 有效 ÷ 报备，到访率 = 到访 ÷ 有效，成交率 = 认购组 ÷ 到访。"),
)
_define(
    "channels",
    _("渠道占比"),
    _("期内认购（净）按客户首次到访的来源分。套数与金额分别计算占比。"),
    _("该渠道认购 ÷ 全部认购"),
)
_define(
    "ceiling",
    _("渠道占比上限"),
    _("渠道带来的认购占全部认购套数的上限，由项目设定，未设定时为 60%。再成交若干套即超限时提醒。"),
    _("渠道认购 ÷ 全部认购 ≤ 上限"),
)
_define(
    "overdue",
    _("逾期"),
    _("此刻已过约定时间的事项：跟进为下次跟进时间已过，签约为约定签约日已到仍未签约。认购以后不再计跟进。"),
    _("约定时间 < 现在，按归属顾问计数"),
    _("项"),
)
_define(
    "absorption_by_building",
    _("各楼栋去化"),
    _("每栋已认购与已签约的套数，占该栋已推套数。一套未推的楼栋不列。"),
    _("（认购 + 签约）÷ 已推，按楼栋"),
)
