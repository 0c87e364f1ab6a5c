"""What drafting and approving rules refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anchang.kernel.errors import Refusal


class RulesFixed(Refusal):
    """The version is with its approver, or approved: it cannot be changed."""

    code = "filings.rules_fixed"
    title = _("没有保存：这一版已送审或已批准，不能再改。")
    remedy = _("审批中的可先撤回；已批准的请以它为底稿新建一版。")


class NothingDiffers(Refusal):
    """A draft says what is in force anyway."""

    code = "filings.nothing_differs"
    status = 422
    title = _("没有送审：与现行规则没有不同。")
    remedy = _("请先修改至少一条规则。")


class CannotFollow(Refusal):
    """Filings in protection cannot go on under rules of the other kind."""

    code = "filings.cannot_follow"
    status = 422
    title = _("没有送审：归属方式不同的规则，不能用于保护中的报备。")
    remedy = _("请改为只用于新报备，或保持归属方式不变。")


class EndsTooSoon(Refusal):
    """A draft that would be over before it begins."""

    code = "filings.rules_end_too_soon"
    status = 422
    title = _("没有保存：失效时间须晚于生效时间，也须晚于现在。")
    field = "effective_to"


class RulesOutdated(Refusal):
    """What was put to approval can no longer take effect as it was written; `why` says so."""

    code = "filings.rules_outdated"
    title = _("没有批准：%(why)s")
    remedy = _("请退回，由起草人按现行规则修改后重新送审。")


SAYS_NOTHING = _("与现行规则已没有不同。")
OTHER_KIND = _("现行规则的归属方式已不同，这一版不能用于保护中的报备。")
OVER = _("失效时间已过。")
