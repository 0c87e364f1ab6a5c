"""What is refused of channels, agencies, their brokers and contracts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anchang.kernel.errors import Refusal

LONGEST_TERMS, LONGEST_REASON = 200, 100
CONTRACT_BACKWARDS = _("最后一天应不早于第一天。")
END_BETWEEN = _("请选 %(first)s 起、%(last)s 之前的一天。")
TERMS_MISSING = _("请填写结佣条件，经纪人报备时看到这句话。")
TERMS_TOO_LONG = _("结佣条件最多 200 个字。")
REASON_MISSING = _("请填写原因。")
DAY_IS_OVER = _("最后一天应不早于今天。")


class NoChannel(Refusal):
    """Nobody of this kind files for the project."""

    code = "filings.no_channel"
    status = 403
    title = _("您在本项目没有报备身份。")
    remedy = _("请联系渠道经理。")


class NoOffer(Refusal):
    """The project offers nothing to public agents today."""

    code = "filings.no_offer"
    status = 403
    title = _("本项目现在没有全民经纪人佣金政策，暂不能报备。")
    remedy = _("已报备的客户仍按原规则保护。新政策发布后即可报备。")


class NoAgency(Refusal):
    """The account belongs to no agency, so no filing can be anybody's."""

    code = "filings.no_agency"
    status = 403
    title = _("您的账号未关联渠道公司，不能报备。")
    remedy = _("请联系渠道经理。")


class AgencyPaused(Refusal):
    """The work with the broker's agency is suspended or over; what it has filed goes on."""

    code = "filings.agency_paused"
    status = 403
    title = _("贵公司“%(state)s”，暂不能报备。")
    remedy = _("已报备的客户仍按原规则保护。恢复合作请联系渠道经理。")


class NoContract(Refusal):
    """No contract of the agency for the project is in force today; what it has filed goes on."""

    code = "filings.no_contract"
    status = 403
    title = _("贵公司在本项目没有执行中的合同，暂不能报备。")
    remedy = _("已报备的客户仍按原规则保护。续签后即可报备，请联系渠道经理。")


class AgencyShared(Refusal):
    """The agency works for projects of others as well, and its name and state are the same in all of them."""

    code = "filings.agency_shared"
    status = 403
    title = _("没有更改：这家公司还与集团其他项目合作。")
    remedy = _("只停本项目，请提前结束合同；其他更改请由集团的渠道经理办理。")


class OwnDismissal(Refusal):
    """Nobody dismisses himself."""

    code = "filings.own_dismissal"
    status = 403
    title = _("不能停用自己。")
    remedy = _("请由渠道经理办理。")


class BrokerShared(Refusal):
    """The broker works for projects of others as well."""

    code = "filings.broker_shared"
    status = 403
    title = _("没有转入：这位经纪人还负责集团其他项目。")
    remedy = _("请由集团的渠道经理办理。")


class ContractOverlaps(Refusal):
    """Another contract of the same agency and project has one of the days."""

    code = "filings.contract_overlaps"
    title = _("没有保存：与 %(first)s 至 %(last)s 的合同日期重叠。")
    remedy = _("请改日期，或先提前结束那份合同。")
    field = "starts_on"


class ContractUsed(Refusal):
    """Something was filed under the contract: its terms are owed."""

    code = "filings.contract_used"
    title = _("没有作废：合同期内已有报备，佣金按它结算。")
    remedy = _("可以提前结束这份合同，再新增一份。")


class PosterStopped(Refusal):
    """A poster that is unknown, replaced or over; all read alike."""

    code = "filings.poster_stopped"
    status = 404
    title = _("这张海报的二维码已停用。")
    remedy = _("请扫描售楼处现在的海报，或联系售楼处。")


class ConsentMissing(Refusal):
    """Nobody is registered who has not agreed to the notice."""

    code = "filings.consent_missing"
    status = 422
    title = _("请先阅读并勾选同意。")
    field = "consent"


class AgentBlocked(Refusal):
    """The channel manager has blocked this person for the project."""

    code = "filings.agent_blocked"
    status = 403
    title = _("您在本项目的推荐资格已停用。")
    remedy = _("已报备的客户仍按原规则保护。如有疑问，请联系售楼处的渠道经理。")


class NotABrokerList(Refusal):
    """No sheet of the file has names and numbers."""

    code = "filings.not_a_broker_list"
    status = 422
    title = _("没有读取：找不到姓名和手机号这两列。")
    remedy = _("请核对表头，两列都要有。")
    field = "file"


class TooManyBrokers(Refusal):
    """More rows than one list may bring."""

    code = "filings.too_many_brokers"
    status = 422
    title = _("没有开通：一份名单最多 %(most)s 行。")
    remedy = _("请分几份上传。")
    field = "file"
