"""What the filings module's acts are called in the audit."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anchang.kernel.audit import name_acts, name_facts, name_subjects
from anchang.modules.filings.dispute_states import Decision, Proof, Reason, Side
from anchang.modules.filings.states import Code, Ground, Period, State

name_acts(
    {
        "filings.submit": _("提交报备"),
        "filings.confirm": _("确认到访"),
        "filings.refuse": _("到访判定未通过"),
        "filings.withdraw": _("撤回报备"),
        "filings.refile": _("重新报备"),
        "filings.accept": _("确认报备"),
        "filings.expire": _("报备到期"),
        "filings.take_escort": _("扫带看码"),
        "filings.void": _("报备作废"),
        "filings.yield": _("报备让位"),
        "filings.send_consent": _("发送确认短信"),
        "filings.ask_consent": _("再次发送确认短信"),
        "filings.give_consent": _("客户同意报备"),
        "filings.refuse_consent": _("客户不同意报备"),
        "filings.withdraw_consent": _("客户撤回同意"),
        "filings.lapse": _("停止保护"),
        "filings.win": _("报备成交"),
        "filings.restore": _("恢复报备"),
        "filings.extend": _("延长报备期限"),
        "filings.announce_time": _("宣布节假日延期"),
        "filings.give_more_time": _("报备延期"),
        "filings.take_back_time": _("收回延期"),
        "filings.shorten": _("收回报备期限"),
        "filings.decline": _("核实报备未通过"),
        "filings.nudge": _("提醒经纪人"),
        "filings.ask_reminder": _("订阅提醒"),
        "filings.make_rule_set": _("制定报备规则"),
        "filings.appeal": _("申诉"),
        "filings.add_photo": _("添加申诉照片"),
        "filings.remove_photo": _("移除申诉照片"),
        "filings.name_arbiter": _("指定仲裁人"),
        "filings.supply_fact": _("补充事实"),
        "filings.propose_split": _("提出分成"),
        "filings.return_split": _("退回分成"),
        "filings.decide_dispute": _("作出争议结论"),
        "filings.upload_list": _("上传报备名单"),
        "filings.take_list": _("导入报备名单"),
        "filings.add_contract": _("新增渠道合同"),
        "filings.end_contract": _("提前结束渠道合同"),
        "filings.void_contract": _("作废渠道合同"),
    }
)
name_subjects(
    {
        "filings.filing": pgettext_lazy("one", "报备"),
        "filings.channelcontract": _("渠道合同"),
        "filings.extension": _("延期"),
        "filings.dispute": _("争议"),
        "filings.disputephoto": _("申诉照片"),
        "filings.filinglist": _("报备名单"),
        "filings.rulesetversion": _("规则"),
    }
)
name_facts(
    "filings",
    {
        "code": _("结论"),
        "customer": pgettext_lazy("one", "客户"),
        "number": _("报备编号"),
        "rule_set": _("规则"),
        "version": _("版本"),
        "state": _("状态"),
        "text": _("告知文本"),
        "visit": _("来访"),
        "is_tight": _("时间临界"),
        "by_code": _("经扫码"),
        "agency": _("渠道公司"),
        "starts_on": _("第一天"),
        "ends_on": _("最后一天"),
        "bytes": _("字节数"),
        "accepted": _("通过"),
        "refused_by_rule": _("按规则未通过"),
        "refused_as_input": _("读不出的行"),
        "known_before": _("此前已导入"),
        "days": _("天数"),
        "period": _("期限"),
        "ground": _("原因"),
        "extended": _("已延长"),
        "left_out": _("未延长"),
        "brokers": _("经纪人数"),
        "reason": _("申诉理由"),
        "arbiter": _("仲裁人"),
        "side": _("所属方"),
        "proof": _("证据"),
        "decision": _("争议结论"),
        "share": _("申诉方比例"),
    },
    code=Code.choices,
    ground=Ground.choices,
    period=Period.choices,
    state=State.choices,
    reason=Reason.choices,
    side=Side.choices,
    proof=Proof.choices,
    decision=Decision.choices,
)
