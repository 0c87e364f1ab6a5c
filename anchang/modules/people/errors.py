"""What the module refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anchang.kernel.errors import Refusal


class SignInNeeded(Refusal):
    """Nobody is signed in, or the session has ended."""

    code = "people.sign_in_needed"
    status = 401
    title = _("请先登录。")


class SecondFactorNeeded(Refusal):
    """The role demands a second factor that this session has not shown."""

    code = "people.second_factor_needed"
    status = 403
    title = _("您的角色需要动态验证码。")
    remedy = _("请先在“我的”里绑定或输入动态验证码。")


class StepUpNeeded(Refusal):
    """A weighty act needs a fresh proof of who acts."""

    code = "people.step_up_needed"
    status = 403
    title = _("请先再次验证身份。")
    remedy = _("请在网页上输入密码或动态验证码后重试。")


class GrantToOneself(Refusal):
    """Nobody gives himself a role."""

    code = "people.grant_to_oneself"
    status = 403
    title = _("不能给自己授权。")
    remedy = _("请由另一位管理员办理。")


class GrantBeyondDuty(Refusal):
    """The system administrator may not give roles that see money, unmasked data or administration."""

    code = "people.grant_beyond_duty"
    status = 403
    title = _("“%(role)s”只能由安全管理员授予。")


class GrantBeyondReach(Refusal):
    """The node lies outside the part of the organisation for which the granter is responsible."""

    code = "people.grant_beyond_reach"
    status = 403
    title = _("%(node)s不在您的管理范围内。")


class RolesKeptApart(Refusal):
    """System, security and audit administrators are three people."""

    code = "people.roles_kept_apart"
    title = _("%(held)s不能兼任%(wanted)s：系统、安全、审计三员分立。")
    field = "role"


class RoleAlreadyHeld(Refusal):
    """The same role at the same node is already assigned."""

    code = "people.role_already_held"
    title = _("已有这个角色。")
    field = "role"


class WrongCompany(Refusal):
    """A broker without an agency, or staff with one."""

    code = "people.wrong_company"
    status = 422
    title = _("经纪人和渠道公司的账号必须属于一家渠道公司，其他角色不能属于渠道公司（%(role)s）。")
    field = "role"


class PeriodBackwards(Refusal):
    """The end lies before the beginning."""

    code = "people.period_backwards"
    status = 422
    title = _("结束日期应晚于开始日期。")
    field = "valid_to"


class WrongPlace(Refusal):
    """A node under a level that cannot carry it."""

    code = "people.wrong_place"
    status = 422
    title = _("%(kind)s不能放在这一级下面。")
    field = "parent"


class NameTaken(Refusal):
    """A sibling of this name, or an agency of this name, exists."""

    code = "people.name_taken"
    title = _("“%(name)s”已存在。")
    field = "name"


class SlugTaken(Refusal):
    """Another project of the tenant has this short name."""

    code = "people.slug_taken"
    title = _("网址名“%(slug)s”已被使用。")
    field = "slug"


class PhoneTaken(Refusal):
    """Another account signs in with this number."""

    code = "people.phone_taken"
    title = _("这个手机号已有账号。")
    field = "phone"


class NumberElsewhere(Refusal):
    """The number's account is somebody else's to answer for: another company's, the office's own, or closed."""

    code = "people.number_elsewhere"
    title = _("这个手机号已有其他身份的账号，不能加入。")
    remedy = _("在其他渠道公司的，请渠道经理转入；本公司员工请按员工渠道报备。")
    field = "phone"


class CodesUsedUp(Refusal):
    """The codes of a number or an address are used up for a while."""

    code = "people.codes_used_up"
    status = 429
    title = _("验证码发送太频繁，没有发出。")
    remedy = _("请 5 分钟后再试。")
    field = "phone"


class CodeWrong(Refusal):
    """The code is another one, too old, or was tried too often; the three are not told apart."""

    code = "people.code_wrong"
    status = 422
    title = _("验证码不正确或已过期。")
    remedy = _("请核对短信，或重新发送。")
    field = "code"


class OwnAccount(Refusal):
    """Nobody disables or resets his own account in the staff pages."""

    code = "people.own_account"
    status = 403
    title = _("不能停用或重置自己的账号。")
    remedy = _("请由另一位管理员办理。")


class PasswordTooWeak(Refusal):
    """The new password is too short or known from breaches; `reason` says which."""

    code = "people.password_too_weak"
    status = 422
    title = _("%(reason)s")
    field = "password"


class LogoUnreadable(Refusal):
    """The logo is no plain PNG, or too large: at most `side` pixels wide and high, and `size` KB."""

    code = "people.logo_unreadable"
    status = 422
    title = _("标志须为 8 位 PNG，宽高不超过 %(side)s 像素，文件不超过 %(size)s KB。")
    field = "logo"


class SmsRefused(Refusal):
    """The provider of text messages refused one; `code` is its own."""

    code = "people.sms_refused"
    status = 502
    title = _("短信没有发出：短信平台拒绝了（%(code)s）。")
    remedy = _("请稍后再试；仍不行的，请管理员按代码检查短信配置。")


class SmsUnreachable(Refusal):
    """The provider of text messages did not answer in time, or not in words we know."""

    code = "people.sms_unreachable"
    status = 503
    title = _("短信没有发出：短信平台没有应答。")
    remedy = _("请稍后再试。")
