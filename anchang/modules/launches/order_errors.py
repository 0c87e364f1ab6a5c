"""What is refused of an order to a running launch."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anchang.kernel.errors import Refusal


class NotArmed(Refusal):
    """Only an armed launch takes orders."""

    code = "launches.not_armed"
    title = _("没有执行：%(name)s还没有就绪，或已经结束。")


class OrderWithoutReason(Refusal):
    """Every order says why."""

    code = "launches.reason_missing"
    status = 422
    title = _("请写明原因，2 至 200 个字。")
    field = "reason"


class LaunchOver(Refusal):
    """Its time is over."""

    code = "launches.over"
    title = _("没有执行：选房时间已过。")
    remedy = _("可以关闭本场开盘。")


class AlreadyPaused(Refusal):
    """A pause is not paused again."""

    code = "launches.already_paused"
    title = _("没有执行：选房已经暂停。")


class NotPaused(Refusal):
    """Only what is paused is resumed."""

    code = "launches.not_paused"
    title = _("没有执行：选房没有暂停。")


class AlreadyClosed(Refusal):
    """Closed is closed."""

    code = "launches.already_closed"
    title = _("没有执行：本场开盘已经关闭。")


class NoSuchBatch(Refusal):
    """The plan has no such batch."""

    code = "launches.no_such_batch"
    status = 422
    title = _("没有执行：没有第 %(number)s 批。")
    field = "batch"


class NotLater(Refusal):
    """An extension ends later than what was said before, and later than now."""

    code = "launches.not_later"
    status = 422
    title = _("没有执行：新的结束时间应晚于原定时间，也晚于现在。")
    field = "closes_at"


class AlreadyOffered(Refusal):
    """A wave brings units that are not on the board."""

    code = "launches.already_offered"
    status = 422
    title = _("没有执行：%(unit)s 已经在本场开盘中。")
    field = "units"


class NothingHeld(Refusal):
    """Only a unit that somebody holds can be taken back."""

    code = "launches.nothing_held"
    title = _("没有执行：%(unit)s 现在没有人选。")


class PickIsPaid(Refusal):
    """What was paid for is not taken back here."""

    code = "launches.pick_is_paid"
    title = _("没有执行：%(unit)s 的定金已支付。")
    remedy = _("请在认购中办理退房。")


class NoTurnLeft(Refusal):
    """Who has chosen, is out, or never waited has no turn to give up."""

    code = "launches.no_turn_left"
    title = _("没有执行：这位客户没有待叫的号。")


class NotToBeCalled(Refusal):
    """Who waits, or has chosen all that may be chosen, is not called again; nobody is where there are no turns."""

    code = "launches.not_to_be_called"
    title = _("没有执行：只能补叫已过号、且未选满的客户。")
