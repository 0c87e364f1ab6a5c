"""What this module refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anchang.kernel.errors import Refusal


class AlreadyHere(Refusal):
    """The customer's visit is still open."""

    code = "visits.already_here"
    title = _("没有登记：%(name)s在 %(time)s 已登记，由%(receiver)s接待。")
    remedy = _("上一次接待结束后可以再次登记。")


class TurnMoved(Refusal):
    """Between looking and pressing, the turn went to somebody else."""

    code = "visits.turn_moved"
    title = _("没有登记：轮序刚刚变动，现在应由%(name)s接待。")
    remedy = _("请看清姓名后再登记一次。")


class NobodyHere(Refusal):
    """Nobody on duty can receive."""

    code = "visits.nobody_here"
    title = _("没有登记：现在没有可接待的置业顾问。")
    remedy = _("请在轮排里为同事点“回岗”，或请案场经理安排。")


class NotInRotation(Refusal):
    """The person has no place in today's rotation."""

    code = "visits.not_in_rotation"
    status = 422
    title = _("没有执行：这位同事今天不在轮排里。")
    field = "user"


class NotYours(Refusal):
    """A reception belongs to who was asked to receive."""

    code = "visits.not_yours"
    status = 403
    title = _("这次接待由%(name)s负责。")


class AlreadyAccepted(Refusal):
    """The reception has begun."""

    code = "visits.already_accepted"
    title = _("没有执行：接待已在 %(time)s 开始。")


class AlreadyEnded(Refusal):
    """The reception is over."""

    code = "visits.already_ended"
    title = _("没有执行：接待已在 %(time)s 结束。")


class TooManyCodes(Refusal):
    """An account tries codes one after the other."""

    code = "visits.too_many_codes"
    status = 429
    title = _("没有读取：10 分钟内读错的带看码过多。")
    remedy = _("请 10 分钟后再试，或用客户手机号查找。")
    field = "code"


class NothingToTakeBack(Refusal):
    """The hour's count is zero."""

    code = "visits.nothing_to_take_back"
    title = _("没有更改：这个小时还没有记进门。")


class ImportGone(Refusal):
    """The preview was imported, or forgotten after a day."""

    code = "visits.import_gone"
    title = _("没有导入：这份预览已导入或已过期。")
    remedy = _("请重新上传文件。")


class NothingToImport(Refusal):
    """No sheet of the file is a register of visits."""

    code = "visits.nothing_to_import"
    status = 422
    title = _("没有导入：文件里没有认得出的来访登记表。")
    remedy = _("表里至少要有日期、姓名和电话三列。")
    field = "file"
