"""What is refused in disputes, with the rule and what to do now."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anchang.kernel.errors import Refusal

LONGEST_STATEMENT = 1000
STATEMENT_MISSING = _("请写明经过，如何时、如何联系或陪同客户。")
STATEMENT_TOO_LONG = _("经过最多 1000 字，现有 %(length)s 字，请删减。")
REASON_MISSING = _("请写明理由，双方经纪人都会看到。")
REASON_TOO_LONG = _("理由最多 500 字，现有 %(length)s 字，请删减。")
NOTE_MISSING = _("请写明事实和出处。")
NOTE_TOO_LONG = _("事实最多 500 字，现有 %(length)s 字，请删减。")
SPLITS_MISSING = _("请至少填写一种情形。")
SHARE_WRONG = _("申诉方比例应为 1 至 99 的整数。")


class NotAppealable(Refusal):
    """What stands as it stands is no verdict against the broker, or was appealed before."""

    code = "filings.not_appealable"
    title = _("没有提交：报备%(number)s现为“%(state)s”，不在申诉范围。")
    remedy = _("未通过、归其他渠道、已过期的报备可以申诉。")


class AppealedBefore(Refusal):
    """A verdict is appealed once."""

    code = "filings.appealed_before"
    title = _("没有提交：报备%(number)s已申诉过，每条报备只申诉一次。")


class AppealTooLate(Refusal):
    """The window is over."""

    code = "filings.appeal_too_late"
    title = _("没有提交：申诉期至 %(until)s。")
    remedy = _("判定后 3 天内可申诉；客户成交的，成交后 7 天内可申诉。")


class AppealWaits(Refusal):
    """A dispute about the same customer is open: this one waits for its end."""

    code = "filings.appeal_waits"
    title = _("没有提交：这位客户的归属正在处理。")
    remedy = _("结论后 3 天内可再申诉，已填内容请先留存。")


class NotAPhoto(Refusal):
    """A file that is no picture of a kind that is taken."""

    code = "filings.not_a_photo"
    status = 422
    title = _("%(name)s读不出图片，请换 JPEG、PNG 或 WebP 格式。")
    field = "photos"


class PhotoTooLarge(Refusal):
    """A picture over the limits."""

    code = "filings.photo_too_large"
    status = 413
    title = _("%(name)s超过 %(limit)s，请压缩后再选。")
    field = "photos"


class PhotosUsedUp(Refusal):
    """As many photos as one appeal may carry."""

    code = "filings.photos_used_up"
    status = 422
    title = _("最多 %(most)s 张照片，请先移除不用的。")
    field = "photos"


class DisputeDecided(Refusal):
    """Somebody decided before; nothing changes a decision."""

    code = "filings.dispute_decided"
    title = _("没有执行：这件争议已有结论。")
    remedy = _("请刷新页面查看。")


class NotTheArbiter(Refusal):
    """Only the named arbiter decides."""

    code = "filings.not_the_arbiter"
    status = 403
    title = _("没有执行：这件争议由指定的仲裁人处理。")


class ArbiterInvolved(Refusal):
    """Nobody judges what he filed, judged or confirmed."""

    code = "filings.arbiter_involved"
    status = 422
    title = _("%(name)s经手过其中的报备，不能仲裁。")
    remedy = _("请指定其他渠道经理或案场经理。")
    field = "arbiter"


class NoSuchArbiter(Refusal):
    """An arbiter is a channel manager or a manager of the project."""

    code = "filings.no_such_arbiter"
    status = 422
    title = _("请从名单中选择仲裁人。")
    field = "arbiter"


class WaitsForManager(Refusal):
    """A split was proposed and waits for the manager's yes."""

    code = "filings.waits_for_manager"
    title = _("没有执行：分成方案待案场经理确认。")
    remedy = _("方案退回后可另作结论。")


class NothingProposed(Refusal):
    """There is no split to say yes or no to."""

    code = "filings.nothing_proposed"
    title = _("没有执行：没有待确认的分成方案。")
    remedy = _("请刷新页面查看。")


class RivalNeeded(Refusal):
    """A split needs two."""

    code = "filings.rival_needed"
    status = 422
    title = _("没有对方报备，不能分成。")
    field = "decision"


class WholeNumberNeeded(Refusal):
    """A masked filing is nobody's until the desk knows the person."""

    code = "filings.whole_number_needed"
    status = 422
    title = _("申诉方报的是隐号，客户未核对，不能改判。")
    remedy = _("请到访核对全号后再定，或选其他结论。")
    field = "decision"
