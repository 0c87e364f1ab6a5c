"""What buyers are refused."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anchang.kernel.errors import Refusal, TooMany


class WrongCode(Refusal):
    """The code is not the one that was sent, was used, or is over; also for a number that got none."""

    code = "launches.wrong_code"
    status = 422
    title = _("验证码不对，或已过期。")
    remedy = _("请核对短信里的 6 位数字，或重新获取。")
    field = "digits"


class CodeTooSoon(TooMany):
    """A code has just gone to the number, whoever asked for it."""

    code = "launches.code_too_soon"
    title = _("验证码刚发过，请在 %(seconds)s 秒后再获取。")
    remedy = _("收到的验证码，在获取它的那部手机上输入。")


class TooManyFavourites(Refusal):
    """More wishes than the launch takes."""

    code = "launches.too_many_favourites"
    status = 422
    title = _("没有保存：心愿单最多 %(most)s 套。")
    remedy = _("请先移除一套。")


class NotOnOffer(Refusal):
    """A wish for a unit that is not of this launch, or named twice."""

    code = "launches.not_on_offer"
    status = 422
    title = _("没有保存：有房源不在本场，或重复。")
    remedy = _("请刷新后再选。")


class NotSignedIn(Refusal):
    """The buyer's sign-in is over, or went on to another telephone."""

    code = "launches.not_signed_in"
    status = 401
    title = _("登录已失效，没有执行。")
    remedy = _("请重新登录。")


class WeChatUnreachable(Refusal):
    """WeChat gave no word, or refused; the code to the telephone remains."""

    code = "launches.wechat_unreachable"
    status = 503
    title = _("微信登录没有成功。")
    remedy = _("请用手机验证码登录。")
