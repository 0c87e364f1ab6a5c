"""The clauses of a rule set and the sentences of verdicts, each with its values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anchang.kernel import clock
from anchang.kernel.errors import Sentence
from anchang.kernel.wording import spelled_hours
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.states import Code, Ground, Period

NUMBERS: Mapping[Code, str] = {
    Code.OWNER_IN_GROUP: "2.1",
    Code.OWNER_HERE: "2.2",
    Code.KNOWN_CUSTOMER: "2.3",
    Code.HAS_CONSULTANT: "2.4",
    Code.CAME_ALONE: "2.5",
    Code.BOUGHT_LATELY: "2.6",
    Code.KNOWN_ELSEWHERE: "2.7",
    Code.PASSED: "3.1",
    Code.PROTECTED: "3.2",
    Code.LOST_RACE: "3.3",
    Code.OWN_DUPLICATE: "3.4",
    Code.SUSPECTED: "3.5",
    Code.WITHDRAWN: "3.6",
    Code.DEAL_UNDONE: "3.7",
    Code.UNCONFIRMED: "3.8",
    Code.CONSENT_REFUSED: "3.9",
    Code.CONSENT_WITHDRAWN: "3.10",
    Code.REFILED: "3.11",
    Code.DECLINED: "3.12",
    Code.TOO_NEAR: "3.13",
    Code.TOO_EARLY: "4.1",
    Code.VISIT_OVERDUE: "4.2",
    Code.DEAL_OVERDUE: "4.3",
    Code.FOLLOW_OVERDUE: "4.4",
    Code.LOST_ON_SITE: "4.5",
    Code.CONFIRMED_BEFORE: "4.6",
    Code.WRONG_PROJECT: "4.7",
    Code.NOTHING_FILED: "4.8",
    Code.DISPUTED: "5.1",
    Code.REASSIGNED: "5.2",
    Code.OVERRULED: "5.3",
    Code.SPLIT: "5.4",
    Code.NATURAL: "5.5",
    Code.FRAUD: "5.6",
}

_CLAUSES: Mapping[Code, Sentence] = {
    Code.OWNER_IN_GROUP: gettext_lazy("集团各项目的老业主不接受渠道报备。"),
    Code.OWNER_HERE: gettext_lazy("本项目老业主不接受渠道报备；其他项目的老业主可以报备。"),
    Code.KNOWN_CUSTOMER: gettext_lazy("只接受新客户；项目已有的客户不接受渠道报备。"),
    Code.HAS_CONSULTANT: gettext_lazy("客户有顾问且 %(old_after_d)s 天内有跟进或到访的，不接受渠道报备。"),
    Code.CAME_ALONE: gettext_lazy("客户 %(recent_visit_block_d)s 天内自行到访过的，不接受渠道报备。"),
    Code.BOUGHT_LATELY: gettext_lazy("客户 %(developer_protect_d)s 天内已认购的，不接受渠道报备。"),
    Code.KNOWN_ELSEWHERE: gettext_lazy("集团其他项目已有的客户，不接受渠道报备。"),
    Code.PASSED: gettext_lazy(
        "报备后 %(window)s内到访有效，到访须晚于报备 %(lead_time_min)s 分钟；"
        "到访后再保护 %(visit_protect_d)s 天，至认购为止。"
    ),
    Code.PROTECTED: gettext_lazy("有效期内，先报备者优先；同一客户不再接受其他渠道报备。"),
    Code.LOST_RACE: gettext_lazy("到访为王：同一客户由先带看并经现场确认的渠道享有保护。"),
    Code.OWN_DUPLICATE: gettext_lazy("同一经纪人对同一客户，在有效期内只报备一次。"),
    Code.SUSPECTED: gettext_lazy("隐号与多位客户相符的，先收下，到访时核对全号后判定，以报备时间为准。"),
    Code.WITHDRAWN: gettext_lazy("到访前，经纪人可撤回报备。"),
    Code.DEAL_UNDONE: gettext_lazy("成交后退房的，报备作废；客户可重新报备。"),
    Code.UNCONFIRMED: gettext_lazy("有效期过半客户仍未同意的，停止保护；其后同意的，保护仍从报备时起算。"),
    Code.CONSENT_REFUSED: gettext_lazy("客户不同意报备的，报备结束。"),
    Code.CONSENT_WITHDRAWN: gettext_lazy("到访前，客户可撤回同意，报备随之结束。"),
    Code.REFILED: gettext_lazy("同一经纪人到访前可再次报备同一客户，以最后一次为准。"),
    Code.DECLINED: gettext_lazy("项目核实认为报备不成立的，报备结束；有异议的可向渠道经理提出。"),
    Code.TOO_NEAR: gettext_lazy("报备须在案场 %(geo_radius_m)s 米以外进行；未提供定位的先收下，由渠道经理核对。"),
    Code.TOO_EARLY: gettext_lazy("报备须提前 %(lead_time_min)s 分钟，正好 %(lead_time_min)s 分钟有效。"),
    Code.VISIT_OVERDUE: gettext_lazy("报备后 %(window)s内未到访，报备失效，可重新报备。"),
    Code.DEAL_OVERDUE: gettext_lazy("到访后 %(visit_protect_d)s 天内未认购，保护结束。"),
    Code.FOLLOW_OVERDUE: gettext_lazy("客户到访后连续 %(follow_overdue_release_d)s 天没有有效跟进的，保护结束。"),
    Code.LOST_ON_SITE: gettext_lazy("现场跟进中判定失效。"),
    Code.CONFIRMED_BEFORE: gettext_lazy("一次报备只确认一次到访。"),
    Code.WRONG_PROJECT: gettext_lazy("报备项目应与案场项目一致。"),
    Code.NOTHING_FILED: gettext_lazy("没有有效报备的客户按自然到访接待。"),
    Code.DISPUTED: gettext_lazy("归属有争议的客户，结论前冻结：不受理其他渠道报备，带看不改变归属，佣金暂停。"),
    Code.REASSIGNED: gettext_lazy(
        "证据依次为到访确认、有效报备、顾问登记的来访、通话记录、聊天记录；等级高者优先，同级在先者优先。"
    ),
    Code.OVERRULED: gettext_lazy("争议后归其他渠道的，原报备结束。"),
    Code.SPLIT: gettext_lazy("双方都有贡献的，按分成模板约定比例，经案场经理确认后执行。"),
    Code.NATURAL: gettext_lazy("没有渠道能证明带来客户的，按自然到访。"),
    Code.FRAUD: gettext_lazy("虚构客户、冒用号码或伪造证据的，报备作废。"),
}

_SENTENCES: Mapping[Code, Sentence] = {
    Code.OWNER_IN_GROUP: gettext_lazy("该客户是集团老业主，不接受渠道报备。"),
    Code.OWNER_HERE: gettext_lazy("该客户是本项目老业主，不接受渠道报备。"),
    Code.KNOWN_CUSTOMER: gettext_lazy("项目已有此客户，只接受新客户报备。"),
    Code.HAS_CONSULTANT: gettext_lazy("该客户有顾问在跟进，%(old_after_d)s 天内有联系。"),
    Code.CAME_ALONE: gettext_lazy("该客户 %(recent_visit_block_d)s 天内自行到访过。"),
    Code.BOUGHT_LATELY: gettext_lazy("该客户已认购，不接受渠道报备。"),
    Code.KNOWN_ELSEWHERE: gettext_lazy("该客户是集团其他项目的客户，不接受渠道报备。"),
    Code.PASSED: gettext_lazy("报备成功，保护至 %(until)s。"),
    Code.PROTECTED: gettext_lazy("已被其他渠道报备，尚在保护期。"),
    Code.LOST_RACE: gettext_lazy("其他渠道已先带看确认。"),
    Code.OWN_DUPLICATE: gettext_lazy("您已报备此客户，仍在有效期内。"),
    Code.SUSPECTED: gettext_lazy("疑似重号，已收下，到访时核对全号后判定。"),
    Code.WITHDRAWN: gettext_lazy("经纪人已撤回。"),
    Code.DEAL_UNDONE: gettext_lazy("客户已退房，报备作废。"),
    Code.UNCONFIRMED: gettext_lazy("客户尚未同意，%(until)s 起不再保护。"),
    Code.CONSENT_REFUSED: gettext_lazy("客户不同意，报备已结束。"),
    Code.CONSENT_WITHDRAWN: gettext_lazy("客户已撤回同意，报备已结束。"),
    Code.REFILED: gettext_lazy("同一经纪人已重新报备，以新报备为准。"),
    Code.DECLINED: gettext_lazy("核实未通过：%(ground)s。"),
    Code.TOO_NEAR: gettext_lazy("距案场约 %(metres)s 米，须在 %(geo_radius_m)s 米以外。"),
    Code.TOO_EARLY: gettext_lazy("须提前 %(lead_time_min)s 分钟报备，实际提前 %(ahead)s。"),
    Code.VISIT_OVERDUE: gettext_lazy("已过报备有效期：%(until)s 到期。"),
    Code.DEAL_OVERDUE: gettext_lazy("已过到访保护期：%(until)s 到期。"),
    Code.FOLLOW_OVERDUE: gettext_lazy("超过 %(follow_overdue_release_d)s 天没有有效跟进：%(until)s 到期。"),
    Code.LOST_ON_SITE: gettext_lazy("现场跟进中失效。"),
    Code.CONFIRMED_BEFORE: gettext_lazy("已确认过到访。"),
    Code.WRONG_PROJECT: gettext_lazy("报备项目和案场项目不一致。"),
    Code.NOTHING_FILED: gettext_lazy("没有有效报备，按自然到访接待。"),
    Code.DISPUTED: gettext_lazy("客户归属争议处理中，照常接待，结论前不确认归属。"),
    Code.REASSIGNED: gettext_lazy("经争议处理，客户归本渠道。"),
    Code.OVERRULED: gettext_lazy("经争议处理，客户归其他渠道。"),
    Code.SPLIT: gettext_lazy("经争议处理，本渠道分成 %(share)s。"),
    Code.NATURAL: gettext_lazy("经争议处理，按自然到访，不归渠道。"),
    Code.FRAUD: gettext_lazy("经争议处理，认定为虚假报备。"),
}
_PENDING = gettext_lazy("已收下，到访时核对全号，有效至 %(until)s。")
_TO_CONFIRM = gettext_lazy("已收下，待开发商确认，%(until)s 前到访有效。")
_AT_DESK = gettext_lazy("报备有效，提前 %(ahead)s报备。")
_VISITED = gettext_lazy("到访已确认，保护至 %(until)s，至认购为止。")
_WON = gettext_lazy("保护期内成交。")
_RACING = gettext_lazy("已收下，%(until)s 前先带看者享有保护。")
_MOVED: Mapping[str, Sentence] = {
    Period.REGISTER: gettext_lazy("报备有效期由 %(was)s 改为 %(until)s。"),
    Period.DEAL: gettext_lazy("到访保护期由 %(was)s 改为 %(until)s。"),
    "rules": gettext_lazy("按新规则，期限由 %(was)s 改为 %(until)s。"),
}


def clause(code: Code, rules: RuleSet) -> str:
    """Return the clause behind a code in full, with the rule set's own values."""
    return str(_CLAUSES[code]) % {**rules.to_data(), "window": spelled_hours(rules.register_valid_h)}


def sentence(code: Code, rules: RuleSet, values: Mapping[str, Any]) -> str:
    """Return the verdict in one sentence. `values` are those of a Judgement; instants are ISO texts."""
    form = _form(code, values)
    shown = {
        "until": _moment(values.get("until")),
        "was": _moment(values.get("was")),
        "ground": _ground(values.get("ground")),
        "ahead": duration(int(values.get("ahead_s") or 0)),
        "metres": values.get("metres", ""),
        "share": f"{share}%" if (share := values.get("share")) else "",
    }
    return str(form) % {**rules.to_data(), **shown}


def _form(code: Code, values: Mapping[str, Any]) -> Sentence:
    if moved := values.get("moved"):
        return _MOVED[moved]
    if code == Code.PASSED:
        passed = {"is_desk": _AT_DESK, "is_visit": _VISITED, "is_deal": _WON, "is_masked": _PENDING, "is_race": _RACING}
        passed["is_to_confirm"] = _TO_CONFIRM
        return next((form for name, form in passed.items() if values.get(name)), _SENTENCES[code])
    return _SENTENCES[code]


def duration(seconds: int) -> str:
    """Return a length of time as people say it: 29 分 59 秒, 1 小时 5 分, 0 秒."""
    if seconds < 0:
        return _("−%(length)s") % {"length": duration(-seconds)}
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    parts = [(hours, _("%(n)s 小时")), (minutes, _("%(n)s 分")), (left, _("%(n)s 秒"))]
    found = [form % {"n": count} for count, form in parts if count]
    return " ".join(found) or _("%(n)s 秒") % {"n": 0}


def seconds_between(earlier: datetime, later: datetime) -> int:
    """Return whole seconds from one instant to another, cut, never rounded up to a boundary."""
    return (later - earlier) // timedelta(seconds=1)


def _ground(value: object) -> str:
    return str(Ground(value).label) if isinstance(value, str) else ""


def _moment(iso: object) -> str:
    return f"{clock.local(datetime.fromisoformat(iso)):%Y-%m-%d %H:%M:%S}" if isinstance(iso, str) else ""
