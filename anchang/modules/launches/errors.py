"""What this module refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anchang.kernel.errors import Refusal


class NothingOffered(Refusal):
    """A launch without units."""

    code = "launches.nothing_offered"
    status = 422
    title = _("没有就绪：还没有选择房源。")
    remedy = _("请先选择参加开盘的房源。")
    field = "units"


class NobodyEntitled(Refusal):
    """A launch without buyers, or with one who may choose nothing."""

    code = "launches.nobody_entitled"
    status = 422
    title = _("没有就绪：还没有可以选房的客户，或有客户的可选套数小于 1。")
    remedy = _("请先选择客户，每位客户至少可选 1 套。")
    field = "buyers"


class OpensInThePast(Refusal):
    """The bell would have rung already."""

    code = "launches.opens_in_the_past"
    status = 422
    title = _("没有就绪：开盘时间已过。")
    remedy = _("请改为之后的时间。")
    field = "opens_at"


class ClosesBeforeItOpens(Refusal):
    """The end stands before the beginning."""

    code = "launches.closes_before_it_opens"
    status = 422
    title = _("没有就绪：结束时间不晚于开盘时间。")
    remedy = _("请把结束时间改到开盘之后。")
    field = "closes_at"


class UnpricedUnit(Refusal):
    """A unit without a price in force cannot be chosen."""

    code = "launches.unpriced_unit"
    status = 422
    title = _("没有就绪：%(unit)s还没有生效的价格。")
    remedy = _("请先发布价格，或不选这套房源。")
    field = "units"


class StillOpen(Refusal):
    """What can be told of a launch only when it is over."""

    code = "launches.still_open"
    status = 409
    title = _("没有导出：开盘还没有结束。")
    remedy = _("请在结束之后再导出结果文件。")
