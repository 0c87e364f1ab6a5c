"""The words of the module: roles, the levels of the organisation, kinds of teams, the state of an agency."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    """What a person is at a node of the organisation; one person may be several things at several nodes."""

    CONSULTANT = "consultant", _("置业顾问")
    MANAGER = "manager", _("案场经理")
    RECEPTION = "reception", _("前台")
    BROKER = "broker", _("经纪人")
    AGENCY_LEAD = "agency_lead", _("渠道公司")
    OUTREACH = "outreach", _("自渠拓客")
    PUBLIC_AGENT = "public_agent", _("全民经纪人")
    HOME_OWNER = "home_owner", pgettext_lazy("role", "老业主")
    COLLEAGUE = "colleague", _("员工推荐人")
    CHANNEL_MANAGER = "channel_manager", _("渠道经理")
    PLANNER = "planner", _("策划")
    CASHIER = "cashier", _("出纳")
    FINANCE_LEAD = "finance_lead", _("财务主管")
    LEADER = "leader", _("领导")
    ADMIN = "admin", _("系统管理员")
    SECURITY = "security", _("安全管理员")
    AUDITOR = "auditor", _("审计员")
    CLERK = "clerk", _("销控员")
    BUYER = "buyer", _("购房人")
    API_CLIENT = "api_client", _("接口客户端")


# 三员分立: three administrators of whom no one is two (reliability guide §3.3).
SEPARATED: frozenset[Role] = frozenset({Role.ADMIN, Role.SECURITY, Role.AUDITOR})

# Roles that reach over others' customers and money; the security administrator grants them, not who opens accounts.
WEIGHTY: frozenset[Role] = SEPARATED | {
    Role.MANAGER,
    Role.CASHIER,
    Role.FINANCE_LEAD,
    Role.LEADER,
    Role.CHANNEL_MANAGER,
    Role.CLERK,
}

# Roles that see money, unmasked data or administration sign in with a second factor (reliability guide §3.1). Beside
# the weighty ones: consultants reveal their customers' numbers, planners see what was sold for how much.
NEEDS_SECOND_FACTOR: frozenset[Role] = WEIGHTY | {Role.CONSULTANT, Role.PLANNER}

# People of an outside company; they must belong to an agency.
OUTSIDE: frozenset[Role] = frozenset({Role.BROKER, Role.AGENCY_LEAD})

# People who register themselves and bring customers; the channel manager sees to them.
SELF_JOINED: frozenset[Role] = frozenset({Role.PUBLIC_AGENT, Role.HOME_OWNER})

# Not people of the office: none is given in the staff pages.
NOT_STAFF: frozenset[Role] = SELF_JOINED | {Role.BUYER, Role.API_CLIENT}


class NodeKind(models.TextChoices):
    """Levels of the organisation, from the top (domain guide §1)."""

    GROUP = "group", _("集团")
    REGION = "region", _("区域")
    CITY = "city", _("城市公司")
    PROJECT = "project", _("项目")


# What may stand directly under what; None is the top.
UNDER: dict[NodeKind, frozenset[NodeKind | None]] = {
    NodeKind.GROUP: frozenset({None}),
    NodeKind.REGION: frozenset({NodeKind.GROUP}),
    NodeKind.CITY: frozenset({NodeKind.GROUP, NodeKind.REGION}),
    NodeKind.PROJECT: frozenset({NodeKind.GROUP, NodeKind.REGION, NodeKind.CITY}),
}


class TeamNature(models.TextChoices):
    """Whose people a sales team are."""

    OWN = "own", _("自销")
    AGENCY = "agency", _("代理")


class AgencyStatus(models.TextChoices):
    """Whether an agency works with the developer now."""

    ACTIVE = "active", _("合作中")
    PAUSED = "paused", _("暂停合作")
    ENDED = "ended", _("已终止")


class Theme(models.TextChoices):
    """Light and dark, or what the device prefers."""

    SYSTEM = "system", _("跟随系统")
    LIGHT = "light", _("浅色")
    DARK = "dark", _("深色")
    CONTRAST = "contrast", _("高对比")


class Density(models.TextChoices):
    """How close rows stand; empty is the tenant's choice."""

    TENANT = "", _("按公司设置")
    COMFORTABLE = "comfortable", _("宽松")
    COMPACT = "compact", _("紧凑")


class Language(models.TextChoices):
    """Languages of the interface."""

    CHINESE = "zh-hans", _("中文")
    ENGLISH = "en", "English"


class Template(models.TextChoices):
    """Kinds of text messages; a provider knows each by the id of an approved template."""

    CODE = "code", _("登录验证码")
    CONSENT = "consent", _("报备确认")
    ESCORT = "escort", _("到访验证码")
    INVITATION = "invitation", _("渠道邀请")
    LAUNCH_CODE = "launch_code", _("开盘登录验证码")
    LAUNCH_FREE = "launch_free", _("开盘房源放出")
    LAUNCH_SIGN = "launch_sign", _("预约签约提醒")


class Outcome(models.TextChoices):
    """What became of a text message."""

    KEPT = "kept", _("仅存发件箱")
    QUEUED = "queued", _("等待发出")
    WAITING = "waiting", _("等平台应答")
    SENT = "sent", _("已发出")
    FAILED = "failed", _("没有发出")


class Purpose(models.TextChoices):
    """Why an administrator reads a text message."""

    NOT_RECEIVED = "not_received", _("对方没有收到")
    COMPLAINT = "complaint", _("核实投诉")
    CHECK = "check", _("抽查内容")
