"""What acts at the queue and extensions refuse."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anchang.kernel.errors import Refusal


class TooManyChosen(Refusal):
    """More filings than one act at the queue takes."""

    code = "filings.too_many_chosen"
    status = 422
    title = _("没有执行：选了 %(count)s 条，一次最多 %(most)s 条。")
    remedy = _("请分几次处理。")


class NothingChosen(Refusal):
    """An act on several filings without any."""

    code = "filings.nothing_chosen"
    status = 422
    title = _("没有执行：还没有选择报备。")
    remedy = _("请返回待办，勾选要处理的报备。")


class NothingToExtend(Refusal):
    """None of the chosen filings can be given more time."""

    code = "filings.nothing_to_extend"
    title = _("没有延期：所选报备都不能延期，原因见下表。")


class DaysOutOfRange(Refusal):
    """An extension by no day, or by too many."""

    code = "filings.days_out_of_range"
    status = 422
    title = _("延期天数应为 1 至 %(most)s 天。")
    field = "days"


class AlreadyTakenBack(Refusal):
    """The extension is being taken back, or was."""

    code = "filings.already_taken_back"
    title = _("这次延期已经收回。")


class NotDeclinable(Refusal):
    """Only a filing that waits or protects can be ended by the project."""

    code = "filings.not_declinable"
    title = _("没有处理：报备%(number)s现为“%(state)s”。")


class PeriodMissing(Refusal):
    """An extension of nothing."""

    code = "filings.period_missing"
    status = 422
    title = _("请至少选择一种期限。")
    field = "periods"


class DaysInverted(Refusal):
    """The last day comes before the first."""

    code = "filings.days_inverted"
    status = 422
    title = _("结束日期不能早于开始日期。")
    field = "last"


class DaysOver(Refusal):
    """An extension of days that are over: what lived then has ended or goes on already."""

    code = "filings.days_over"
    status = 422
    title = _("结束日期已过，请选择今天或以后的日期。")
    field = "last"
