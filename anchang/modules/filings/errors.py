"""What this module refuses outright. Verdicts of the rules are no refusals: they are kept as judgements."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anchang.kernel.errors import Refusal

LONGEST_NAME = 50
NAME_MISSING = _("请填写客户的姓或姓名。")
NAME_TOO_LONG = _("姓名最多 50 个字。")
ANSWER_MISSING = _("请选择同意或不同意。")


class DailyCapReached(Refusal):
    """The broker's filings of the day are used up."""

    code = "filings.daily_cap_reached"
    status = 429
    title = _("没有提交：今日已报 %(filed)s 位，达到上限。")
    remedy = _("明天 00:00 起可继续报备。")


class AgencyCapReached(Refusal):
    """The agency's filings of the day are used up: a sweep through numbers looks like this."""

    code = "filings.agency_cap_reached"
    status = 429
    title = _("没有提交：贵公司今日报备已达上限。")
    remedy = _("请联系渠道经理，或明天 00:00 后再报。")


class DeviceCapReached(Refusal):
    """The device's filings of the day are used up, whoever is signed in on it."""

    code = "filings.device_cap_reached"
    status = 429
    title = _("没有提交：这台设备今日报备已达上限。")
    remedy = _("请联系渠道经理，或明天 00:00 后再报。")


class NumberTooShort(Refusal):
    """More of the number must be given than the broker gave."""

    code = "filings.number_too_short"
    status = 422
    title = _("本项目须报%(least)s。")
    field = "phone"


class FullNameNeeded(Refusal):
    """A surname is not enough here."""

    code = "filings.full_name_needed"
    status = 422
    title = _("本项目须报全名。")
    field = "name"


class ConsentNeeded(Refusal):
    """Without the customer's consent nothing is passed on (PIPL Art. 23)."""

    code = "filings.consent_needed"
    status = 422
    title = _("请先取得客户同意，再勾选提交。")
    field = "consent"


class ArrivalTooEarly(Refusal):
    """The expected arrival is before the first instant at which it would count."""

    code = "filings.arrival_too_early"
    status = 422
    title = _("预计到访应不早于 %(earliest)s：报备须提前 %(minutes)s 分钟。")
    field = "expected_at"


class ArrivalTooLate(Refusal):
    """The expected arrival is after the filing's end."""

    code = "filings.arrival_too_late"
    status = 422
    title = _("预计到访应不晚于 %(latest)s：报备有效 %(window)s。")
    field = "expected_at"


class NotWithdrawable(Refusal):
    """Only a filing that waits for the visit can be withdrawn."""

    code = "filings.not_withdrawable"
    title = _("没有撤回：报备%(number)s现为“%(state)s”。")


class NothingToAsk(Refusal):
    """The customer has answered, need not be asked, or the filing is over."""

    code = "filings.nothing_to_ask"
    title = _("没有发送：报备%(number)s无须客户再确认。")


class MessagesUsedUp(Refusal):
    """As many messages as one filing may send."""

    code = "filings.messages_used_up"
    status = 429
    title = _("没有发送：每次报备最多发 %(most)s 条确认短信。")
    remedy = _("请客户打开已收到的短信确认。")


class MessageWaiting(Refusal):
    """A message is on its way."""

    code = "filings.message_waiting"
    title = _("没有重发：上一条确认短信将于 %(at)s 发出。")


class LinkClosed(Refusal):
    """A link that is unknown, used up or expired; all read alike, so that nothing can be learned by trying."""

    code = "filings.link_closed"
    status = 404
    title = _("这个链接已失效。")
    remedy = _("如需确认或撤回，请联系为您报备的经纪人或售楼处。")


class TooManyTries(Refusal):
    """An address tries links one after another."""

    code = "filings.too_many_tries"
    status = 429
    title = _("打开次数过多。")
    remedy = _("请 10 分钟后再试。")


class NotConfirmable(Refusal):
    """The desk's verdict does not let this filing count for the visit."""

    code = "filings.not_confirmable"
    title = _("没有确认报备：%(sentence)s")


class CustomerNeeded(Refusal):
    """A masked filing becomes somebody's only when the desk knows the person."""

    code = "filings.customer_needed"
    status = 422
    title = _("隐号报备须先核对客户全号。")


class NotWaitingForYes(Refusal):
    """The filing does not wait for the developer."""

    code = "filings.not_waiting_for_yes"
    title = _("没有确认：这条报备不在等待开发商确认。")
    remedy = _("请刷新页面，看它现在的状态。")


class OtherProject(Refusal):
    """The filing belongs to another project."""

    code = "filings.other_project"
    title = _("报备项目和案场项目不一致。")
    remedy = _("请客户到报备的项目，或由经纪人重新报备本项目。")


class FileTooLarge(Refusal):
    """A list of filings over the limit for one upload."""

    code = "filings.file_too_large"
    status = 413
    title = _("没有读取：文件超过 %(limit)s。")
    field = "file"


class NotAFilingList(Refusal):
    """No sheet of the file has the columns of filings."""

    code = "filings.not_a_filing_list"
    status = 422
    title = _("没有读取：找不到客户姓名、客户电话和报备时间这几列。")
    remedy = _("请核对表头，三列都要有；命令行也可以用映射文件指明各列。")
    field = "file"


class ListGone(Refusal):
    """The list waited too long for a yes and was emptied."""

    code = "filings.list_gone"
    title = _("没有导入：名单已清除。")
    remedy = _("超过一天没有确认，请重新上传。")


class ImportDone(Refusal):
    """The list was taken in before."""

    code = "filings.import_done"
    title = _("这份名单已经导入。")


class CustomerFrozen(Refusal):
    """A dispute about the customer is open: nobody else begins to protect meanwhile."""

    code = "filings.customer_frozen"
    title = _("没有确认：客户归属争议处理中。")
    remedy = _("结论后再确认。")
