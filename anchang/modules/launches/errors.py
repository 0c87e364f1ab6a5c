"""What is refused while a launch is planned and armed, and of its record."""

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
    """A launch without buyers."""

    code = "launches.nobody_entitled"
    status = 422
    title = _("没有就绪：还没有可以选房的客户。")
    remedy = _("请先选择可以选房的客户。")
    field = "buyers"


class NobodyToDraw(Refusal):
    """A lot without buyers."""

    code = "launches.nobody_to_draw"
    status = 422
    title = _("没有公布：还没有选房客户。")
    remedy = _("请先在“客户”导入名单，或从客户中选。")


class OpensInThePast(Refusal):
    """The bell would have rung already."""

    code = "launches.opens_in_the_past"
    status = 422
    title = _("开盘时间已过。")
    remedy = _("请改为之后的时间。")
    field = "opens_at"


class ClosesBeforeItOpens(Refusal):
    """The end stands before the beginning."""

    code = "launches.closes_before_it_opens"
    status = 422
    title = _("结束时间须晚于开盘时间。")
    remedy = _("请把结束时间改到开盘之后。")
    field = "closes_at"


class UnpricedUnit(Refusal):
    """A unit without a price in force cannot be chosen."""

    code = "launches.unpriced_unit"
    status = 422
    title = _("没有就绪：%(unit)s还没有生效的价格。")
    remedy = _("请先发布价格，或不选这套房源。")
    field = "units"


class LaunchFixed(Refusal):
    """What was armed, or was, is changed no more."""

    code = "launches.launch_fixed"
    status = 409
    title = _("没有修改：这场开盘已不在筹备中。")
    remedy = _("可以复制为新的开盘后再修改。")


class OutsideTheLaunch(Refusal):
    """A batch would choose when the launch is not open."""

    code = "launches.outside_the_launch"
    status = 422
    title = _("没有保存：%(batch)s的时间不在开盘时间之内。")
    remedy = _("请先调整批次的时间。")
    field = "opens_at"


class BatchMisplaced(Refusal):
    """A batch lies outside the time of its launch, or ends before it begins."""

    code = "launches.batch_misplaced"
    status = 422
    title = _("没有保存：%(batch)s应在 %(opens)s 至 %(closes)s 之间，结束晚于开始。")
    field = "opens"


class TooManyBuyers(Refusal):
    """More buyers than one launch, or one list, may hold."""

    code = "launches.too_many_buyers"
    status = 422
    title = _("没有导入：一次最多 %(most)s 位客户。")
    remedy = _("请分几份名单导入。")
    field = "file"


class NotABuyerList(Refusal):
    """No sheet of the file has names and numbers."""

    code = "launches.not_a_buyer_list"
    status = 422
    title = _("没有读取：名单里没有姓名和手机号这两列。")
    remedy = _("请在第一行写上列名，例如：认筹序号、姓名、手机号、批次、可选套数。")
    field = "file"


class NotASheet(Refusal):
    """A list is a table; of a PDF or a picture nothing is read."""

    code = "launches.not_a_sheet"
    status = 422
    title = _("没有读取：%(name)s 不是表格文件。")
    remedy = _("请用 CSV 或 XLSX 文件，也可以把名单粘贴到下面。")
    field = "file"


class NothingToRead(Refusal):
    """Neither a file nor rows."""

    code = "launches.nothing_to_read"
    status = 422
    title = _("没有读取：还没有名单。")
    remedy = _("请选择文件，或粘贴名单。")
    field = "file"


class ListTooLarge(Refusal):
    """A list of people is never that large."""

    code = "launches.list_too_large"
    status = 413
    title = _("没有读取：名单超过 %(limit)s。")
    remedy = _("请只保留名单本身，分几份导入。")
    field = "file"


class NoConsultant(Refusal):
    """Buyers go to consultants of the project alone."""

    code = "launches.no_consultant"
    status = 422
    title = _("没有设置：请选择本项目在岗的置业顾问。")
    field = "consultant"


class NotReady(Refusal):
    """The checklist has lines to be mended."""

    code = "launches.not_ready"
    status = 422
    title = _("没有就绪：%(why)s")
    remedy = _("请按就绪检查逐项处理。")


class LotStands(Refusal):
    """A commitment that was published is not made again, nor a lot drawn twice."""

    code = "launches.lot_stands"
    status = 409
    title = _("没有执行：摇号已经公布，不能重做。")
    remedy = _("确要重做，先申请作废摇号；作废记录会公示。")


class LotPublished(Refusal):
    """What was published of a lot, void or not, stays to be seen."""

    code = "launches.lot_published"
    status = 409
    title = _("没有删除：这场开盘公布过摇号，公示须留存。")
    remedy = _("不再使用的话，保留不动即可；新方案请复制这场开盘。")


class RollCommitted(Refusal):
    """The list to which a lot's commitment was published stays as it is (domain guide §9.7)."""

    code = "launches.roll_committed"
    status = 409
    title = _("没有执行：摇号承诺值已公布，客户名单和认筹序号不能再动。")
    remedy = _("确要改动，先在“批次与顺序”申请作废摇号；作废记录会公示。")


class OrderCommitted(Refusal):
    """The order for which a lot's commitment was published stays the order (domain guide §9.7)."""

    code = "launches.order_committed"
    status = 409
    title = _("没有保存：摇号承诺值已公布，选房方式和顺序不能再改。")
    remedy = _("确要改动，先在“批次与顺序”申请作废摇号。")
    field = "mode"


class LotVoid(Refusal):
    """The list changed since the commitment was published, or there is none."""

    code = "launches.lot_void"
    status = 409
    title = _("没有摇号：承诺值公布后客户名单有变动，或还没有公布。")
    remedy = _("请核对名单，重新公布承诺值。")


class PlanChanged(Refusal):
    """Somebody changed the plan after it was put to the approver."""

    code = "launches.plan_changed"
    status = 409
    title = _("没有批准：送审后规则、房源或客户有变动。")
    remedy = _("请驳回，由策划重新送审。")


class WordMissing(Refusal):
    """A lot is drawn by a word that nobody could know before."""

    code = "launches.word_missing"
    status = 422
    title = _("没有摇号：请填写公开口令，至少 4 个字符。")
    remedy = _("用承诺值公布之后才产生的数字，例如公证员现场报的数、当日收盘指数。")
    field = "word"


class StillOpen(Refusal):
    """What can be told of a launch only when it is over."""

    code = "launches.still_open"
    status = 409
    title = _("没有导出：开盘还没有结束。")
    remedy = _("请在结束之后再导出结果文件。")
