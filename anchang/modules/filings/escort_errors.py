"""What is refused where a customer is brought to the desk, confirms and signs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anchang.kernel.errors import Refusal


class NothingToEscort(Refusal):
    """Only a filing that waits for its visit can be brought to the desk."""

    code = "filings.nothing_to_escort"
    title = _("不能带看确认：报备%(number)s现为“%(state)s”。")


class NoCodeNow(Refusal):
    """Every digit that was tried is being shown by somebody else."""

    code = "filings.no_code_now"
    status = 503
    title = _("带看码没有生成。")
    remedy = _("请再试一次。")


class TooManyCodes(Refusal):
    """A page asks for codes faster than a desk can read them."""

    code = "filings.too_many_codes"
    status = 429
    title = _("带看码刷新过快。")
    remedy = _("请 10 分钟后再试，或请前台用客户手机号查找。")


class CodeUnreadable(Refusal):
    """Not the eight digits of a code: another picture was scanned, or a digit is missing."""

    code = "filings.code_unreadable"
    status = 422
    title = _("这不是带看码：带看码是 8 位数字。")
    remedy = _("请扫经纪人“带看码”页上的二维码，或输入码下的 8 位数字。")
    field = "code"


class CodeUnknown(Refusal):
    """No code has these digits, or it is long over."""

    code = "filings.code_unknown"
    status = 404
    title = _("没有这个带看码。")
    remedy = _("请核对数字，或请经纪人出示最新的带看码。")
    field = "code"


class CodeExpired(Refusal):
    """The minute of the code is over."""

    code = "filings.code_expired"
    title = _("带看码已于 %(at)s 失效。")
    remedy = _("请经纪人出示最新的带看码，每分钟更新。")
    field = "code"


class CodeUsed(Refusal):
    """A code counts once, at the desk that took it first."""

    code = "filings.code_used"
    title = _("带看码已在 %(at)s 扫过，一码只用一次。")
    remedy = _("请到扫码的前台继续，或请经纪人出示新的带看码。")
    field = "code"


class EscortOver(Refusal):
    """The scan is too long ago for the visit that is registered now."""

    code = "filings.escort_over"
    title = _("没有登记：带看码是 %(at)s 扫的，已超过 2 小时。")
    remedy = _("请经纪人重新出示带看码。")


class ConfirmationMissing(Refusal):
    """The project asks for more than was given at the desk."""

    code = "filings.confirmation_missing"
    title = _("没有确认报备：还缺%(missing)s。")
    remedy = _("请在“到访确认”页补齐，或先登记来访，报备不因此确认。")


class NumberNotFiled(Refusal):
    """Whoever stands at the desk is not whose number was filed."""

    code = "filings.number_not_filed"
    title = _("不能确认：客户的手机号与报备不符。")
    remedy = _("请核对客户的手机号。")


class AlreadyGiven(Refusal):
    """Of each kind one confirmation is kept."""

    code = "filings.already_given"
    title = _("没有更改：%(kind)s已完成。")


class SignatureMissing(Refusal):
    """Nothing was drawn, or hardly more than a dot."""

    code = "filings.signature_missing"
    status = 422
    title = _("请签全名，或输入姓名并勾选。")
    field = "name"


class SignatureUntold(Refusal):
    """A name was typed without the tick that it stands for the signature."""

    code = "filings.signature_untold"
    status = 422
    title = _("请勾选“以输入姓名代替手写”。")
    field = "instead"


class SignatureTooLong(Refusal):
    """More strokes than a name has, or a longer name."""

    code = "filings.signature_too_long"
    status = 422
    title = _("签名过长，请清除后重签；姓名最多 50 个字。")
    field = "name"


class CheckTooSoon(Refusal):
    """A message went out a moment ago."""

    code = "filings.check_too_soon"
    status = 429
    title = _("没有发送：上一条刚发出，请 %(seconds)s 秒后再试。")


class ChecksUsedUp(Refusal):
    """As many messages as one escort, or one number a day, may get."""

    code = "filings.checks_used_up"
    status = 429
    title = _("没有发送：每次带看最多发 3 条，同一号码一天最多 5 条。")
    remedy = _("可改为客户签字，或请案场经理处理。")


class CheckUnreadable(Refusal):
    """Not six digits."""

    code = "filings.check_unreadable"
    status = 422
    title = _("请输入短信里的 6 位验证码。")
    field = "code"


class CheckNotSent(Refusal):
    """No message was sent yet."""

    code = "filings.check_not_sent"
    title = _("还没有发送验证码，请先发送。")
    field = "code"


class CheckExpired(Refusal):
    """Three minutes are over."""

    code = "filings.check_expired"
    title = _("验证码已过 3 分钟，请重新发送。")
    field = "code"


class CheckWrong(Refusal):
    """Another code was sent."""

    code = "filings.check_wrong"
    status = 422
    title = _("验证码不对，还可再试 %(left)s 次。")
    field = "code"


class TriesUsedUp(Refusal):
    """The code that was sent has been tried in vain too often."""

    code = "filings.tries_used_up"
    status = 429
    title = _("验证码已试满 3 次，请重新发送。")
    field = "code"
