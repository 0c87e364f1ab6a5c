"""The words of the module: where a filing stands, what was decided, how a project's rules read (domain guide §4)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a filing stands (domain guide §4.3). Lost and released are the ways a live one ends without a fault."""

    SUBMITTED = "submitted", _("已提交")
    PENDING = "pending", _("待确认")
    VALID = "valid", _("保护中")
    VISITED = "visited", _("已到访")
    WON = "won", _("已成交")
    EXPIRED = "expired", _("已过期")
    DEAL_EXPIRED = "deal_expired", _("成交保护到期")
    LOST = "lost", _("归其他渠道")
    RELEASED = "released", _("已撤回")
    REJECTED = "rejected", _("未通过")
    DISPUTED = "disputed", _("争议中")
    VOID = "void", _("已作废")


# Waiting for the visit, so that the visit deadline counts.
AWAITING: frozenset[State] = frozenset({State.PENDING, State.VALID})
# Nobody else may hold the customer; the partial unique index over these states is the referee.
PROTECTING: frozenset[State] = frozenset({State.VALID, State.VISITED, State.DISPUTED})
LIVE: frozenset[State] = AWAITING | PROTECTING

MOVES: Mapping[State, frozenset[State]] = {
    State.SUBMITTED: frozenset({State.PENDING, State.VALID, State.REJECTED}),
    State.PENDING: frozenset(
        {
            State.VALID,
            State.VISITED,
            State.REJECTED,
            State.EXPIRED,
            State.LOST,
            State.RELEASED,
            State.DISPUTED,
            State.VOID,
        }
    ),
    State.VALID: frozenset(
        {
            State.PENDING,
            State.VISITED,
            State.REJECTED,
            State.EXPIRED,
            State.LOST,
            State.RELEASED,
            State.DISPUTED,
            State.VOID,
        }
    ),
    State.VISITED: frozenset({State.WON, State.DEAL_EXPIRED, State.DISPUTED, State.VOID}),
    State.REJECTED: frozenset({State.DISPUTED}),
    State.LOST: frozenset({State.DISPUTED}),
    State.EXPIRED: frozenset({State.DISPUTED}),
    State.DEAL_EXPIRED: frozenset({State.DISPUTED}),
    State.DISPUTED: frozenset({State.VISITED, State.WON, State.REJECTED, State.VOID}),
    State.WON: frozenset({State.VOID, State.VISITED, State.DISPUTED}),
    State.RELEASED: frozenset(),
    State.VOID: frozenset(),
}

# Where an arbiter's decision may put a filing: one in dispute anywhere it may have stood or may come to stand, one that
# was refused or over into force as well.
SETTLES: Mapping[State, frozenset[State]] = {
    State.DISPUTED: frozenset(State) - {State.DISPUTED, State.SUBMITTED, State.RELEASED},
    State.WON: frozenset({State.WON, State.VOID}),
    State.VOID: frozenset({State.VOID}),
    **{
        state: frozenset({state, State.VALID, State.VISITED, State.WON, State.VOID})
        for state in (State.REJECTED, State.LOST, State.EXPIRED, State.DEAL_EXPIRED)
    },
}
# A filing named in a dispute is noted as such where it stands, or frozen.
CONTESTS: Mapping[State, frozenset[State]] = {
    state: frozenset({state, State.DISPUTED})
    for state in (
        State.REJECTED,
        State.LOST,
        State.EXPIRED,
        State.DEAL_EXPIRED,
        State.PENDING,
        State.VALID,
        State.VISITED,
        State.WON,
    )
}


class Code(models.IntegerChoices):
    """What was decided; -1 to 13 as domain guide §4.4 numbers them, the rest follow."""

    CONFIRMED_BEFORE = -1, _("已确认过到访")
    PASSED = 0, _("通过")
    OWNER_IN_GROUP = 1, _("集团老业主")
    KNOWN_CUSTOMER = 2, _("项目已有此客户")
    TOO_EARLY = 3, _("到访早于提前报备时间")
    PROTECTED = 4, _("已被其他渠道报备")
    LOST_RACE = 5, _("其他渠道先带看")
    HAS_CONSULTANT = 6, _("有顾问在跟进")
    VISIT_OVERDUE = 7, _("超过报备有效期")
    DEAL_OVERDUE = 8, _("超过到访保护期")
    OWN_DUPLICATE = 9, _("您已报备此客户")
    LOST_ON_SITE = 10, _("现场跟进中失效")
    OWNER_HERE = 11, _("本项目老业主")
    FOLLOW_OVERDUE = 12, _("跟进逾期")
    WRONG_PROJECT = 13, _("报备项目和案场项目不一致")
    CAME_ALONE = 14, _("近期已自行到访")
    SUSPECTED = 15, _("疑似重号")
    NOTHING_FILED = 16, _("没有有效报备")
    WITHDRAWN = 17, _("经纪人撤回")
    DEAL_UNDONE = 18, _("成交后退房")
    UNCONFIRMED = 19, _("客户逾期未同意")
    CONSENT_REFUSED = 20, _("客户不同意")
    CONSENT_WITHDRAWN = 21, _("客户撤回同意")
    BOUGHT_LATELY = 22, _("已认购客户")
    KNOWN_ELSEWHERE = 23, _("集团其他项目的客户")
    REFILED = 24, _("已由新报备接续")
    DECLINED = 25, _("核实未通过")
    TOO_NEAR = 26, _("距案场过近")
    DISPUTED = 30, _("争议处理中")
    REASSIGNED = 31, _("争议后归本渠道")
    OVERRULED = 32, _("争议后归其他渠道")
    SPLIT = 33, _("争议后分成")
    NATURAL = 34, _("争议后按自然到访")
    FRAUD = 35, _("虚假报备")


# What a filing may be accepted with.
ACCEPTING: frozenset[Code] = frozenset({Code.PASSED, Code.SUSPECTED})


class Mode(models.TextChoices):
    """Who owns a customer filed by several: the first to file, or the first to bring (报备保护, 竞争带看)."""

    PROTECT = "protect", _("报备保护")
    RACE = "race", _("竞争带看")


class Calendar(models.TextChoices):
    """How a period ends: after so many times 24 hours, or at the end of the last day."""

    HOURS = "hours", _("按 24 小时")
    DAYS = "days", _("按天")


class NumberMode(models.TextChoices):
    """The least of a number that must be given; more is always welcome."""

    FULL = "full", _("全号")
    F3L6 = "f3l6", _("前三后六")
    F3L4 = "f3l4", _("前三后四")


class NameMode(models.TextChoices):
    """The least of a name that must be given."""

    SURNAME = "surname", _("姓")
    FULL = "full", _("全名")


class OwnerLimit(models.TextChoices):
    """Which owners channels may not file."""

    NONE = "none", _("不限制")
    THIS_PROJECT = "project", _("本项目老业主不可报备")
    GROUP = "group", _("集团老业主不可报备")


class ValidateAt(models.TextChoices):
    """When a filing in a race is checked: as it is handed in, or when its customer comes."""

    REALTIME = "realtime", _("报备后实时")
    ON_SITE = "on_site", _("带访后现场")


class Validity(models.TextChoices):
    """How long a filing waits for its visit: so many hours, or up to a time of the day."""

    DURATION = "duration", _("按时长")
    CLOCK = "clock", _("至当日定点")


class Stages(models.TextChoices):
    """Whether the visit begins a second period, or one period runs from the filing to the deal."""

    TWO = "two", _("两段")
    ONE = "one", _("一段")


class DealNode(models.TextChoices):
    """Which step of the deal a filing protects up to."""

    BOOKING = "booking", _("认筹")
    SUBSCRIPTION = "sub", _("认购")
    CONTRACT = "contract", _("签约")

    def reaches(self, other: DealNode) -> bool:
        """Tell whether this step is the other one or comes after it."""
        steps = list(DealNode)
        return steps.index(self) >= steps.index(other)


class Draft(models.TextChoices):
    """Where a version of the rules stands: written, put to somebody else, or in force from its instant on."""

    DRAFT = "draft", _("草稿")
    PROPOSED = "proposed", _("审批中")
    APPROVED = "approved", _("已批准")


class AppliesTo(models.TextChoices):
    """Whom a new version concerns: filings from then on, or those in protection as well."""

    NEW_ONLY = "new_only", _("只用于新报备")
    IN_PROTECTION_TOO = "in_protection_too", _("保护中的报备也按新规则")


class Channel(models.TextChoices):
    """Kinds of channels (domain guide §4.1)."""

    AGENCY = "agency", _("分销")
    OUTREACH = "outreach", _("自渠")
    PUBLIC = "public", _("全民经纪人")
    OWNER = "owner", _("老业主")
    STAFF = "staff", _("员工")
    CORPORATE = "corp", _("大客户")


class Commission(models.TextChoices):
    """How a commission is reckoned (domain guide §12)."""

    PERCENT = "percent", _("成交总价的百分比")
    FIXED = "fixed", _("每套固定金额")


class Standing(models.TextChoices):
    """Where a contract stands today."""

    IN_FORCE = "in_force", _("执行中")
    AHEAD = "ahead", _("未开始")
    OVER = "over", _("已结束")
    VOID = "void", _("已作废")


class Title(models.TextChoices):
    """How the customer is addressed, which tells two people of one surname apart."""

    NONE = "", _("不填")
    MR = "先生", _("先生")
    MS = "女士", _("女士")


class Answer(models.TextChoices):
    """What the customer said to being filed; nothing yet is the empty text."""

    GIVEN = "given", _("同意")
    REFUSED = "refused", _("不同意")
    WITHDRAWN = "withdrawn", _("撤回同意")


class Moment(models.TextChoices):
    """On which occasion a judgement was made."""

    SUBMIT = "submit", _("提交报备")
    DESK = "desk", _("前台核对")
    ACCEPT = "accept", _("开发商确认")
    VISIT = "visit", _("到访确认")
    DUE = "due", _("到期")
    WITHDRAW = "withdraw", _("撤回")
    DEAL = "deal", _("成交确认")
    CONSENT = "consent", _("客户答复")
    DISPUTE = "dispute", _("争议处理")
    EXTEND = "extend", _("延期")
    REVIEW = "review", _("渠道核实")
    RULES = "rules", _("规则变更")


class Period(models.TextChoices):
    """Which of a filing's periods: up to the visit, after it, or between two follow-ups."""

    REGISTER = "register", _("报备有效期")
    DEAL = "deal", _("到访保护期")
    FOLLOW = "follow", _("跟进期限")


class ExtensionState(models.TextChoices):
    """Where an extension stands: still looking for filings, done, giving back, given back."""

    OPEN = "open", _("进行中")
    DONE = "done", _("已完成")
    RETURNING = "returning", _("收回中")
    RETURNED = "returned", _("已收回")


class Ground(models.TextChoices):
    """Why the project's own people end a filing."""

    NOT_TRUE = "not_true", _("客户信息不实")
    DENIED = "denied", _("客户否认由该渠道推荐")
    SAME_PERSON = "same_person", _("核实为同一客户重复报备")
    BREACH = "breach", _("违反渠道管理规定")


class Holder(StrEnum):
    """Whose filings of a day are counted, in the order in which they are told that they have no more."""

    BROKER = "broker"
    AGENCY = "agency"
    DEVICE = "device"
