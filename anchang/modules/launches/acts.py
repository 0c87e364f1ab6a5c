"""What the launches module's acts are called in the audit."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anchang.kernel.audit import name_acts, name_facts, name_subjects

name_acts(
    {
        "launches.arm": pgettext_lazy("done", "开盘就绪"),
        "launches.draft": pgettext_lazy("done", "新建开盘"),
        "launches.rehearse": pgettext_lazy("done", "开始公测"),
        "launches.commit_lot": _("公布摇号承诺值"),
        "launches.draw_lot": pgettext_lazy("done", "摇号"),
        "launches.void_lot": pgettext_lazy("done", "作废摇号"),
        "launches.edit": _("修改开盘规则"),
        "launches.drop": _("删除开盘"),
        "launches.add_offers": _("加入开盘房源"),
        "launches.remove_offers": _("移出开盘房源"),
        "launches.set_wave": _("安排加推房源"),
        "launches.add_buyers": _("加入选房客户"),
        "launches.import_buyers": pgettext_lazy("done", "导入选房客户"),
        "launches.remove_buyers": _("移出选房客户"),
        "launches.verify_buyers": _("核验选房资格"),
        "launches.unverify_buyers": _("撤销资格核验"),
        "launches.set_limit": _("设置可选套数"),
        "launches.put_into_batch": _("安排选房批次"),
        "launches.take_consultants": _("更新选房客户的顾问"),
        "launches.set_consultant": _("指定选房客户的顾问"),
        "launches.set_batches": _("设置选房批次"),
        "launches.pause": pgettext_lazy("done", "暂停选房"),
        "launches.resume": pgettext_lazy("done", "恢复选房"),
        "launches.extend": pgettext_lazy("done", "延长选房"),
        "launches.wave": pgettext_lazy("done", "加推房源"),
        "launches.release": pgettext_lazy("done", "收回房源"),
        "launches.close": pgettext_lazy("done", "关闭开盘"),
        "launches.undone": _("批准了，没有执行"),
        "launches.hand_over_roll": _("交出客户清单的钥"),
        "launches.leave": _("放弃叫号"),
        "launches.call_again": _("补叫"),
        "launches.confirm": _("确认选房"),
        "launches.give_up": _("放弃选房"),
        "launches.release_due": _("到期放回房源"),
        "launches.ask_deposit": _("发起定金支付"),
        "launches.take_deposit": _("收到定金"),
        "launches.close_deposit": _("关闭定金支付"),
        "launches.refund_deposit": pgettext_lazy("done", "退回定金"),
        "launches.settle": pgettext_lazy("done", "选房转认购"),
        "launches.appoint": pgettext_lazy("done", "预约签约"),
        "launches.ask_signature": _("发起电子签"),
        "launches.sign": pgettext_lazy("done", "电子签署"),
        "launches.end_signature": _("电子签未成"),
        "launches.give_up_appointment": _("取消签约预约"),
        "launches.sign_in": _("客户登录开盘"),
    }
)
name_subjects(
    {
        "launches.launch": _("线上开盘"),
        "launches.pick": pgettext_lazy("one", "选房"),
        "launches.deposit": _("定金"),
        "launches.signing": _("电子签"),
    }
)
name_facts(
    "launches",
    {
        "units": _("房源套数"),
        "buyers": _("客户人数"),
        "unit": pgettext_lazy("one", "房源"),
        "reason": _("原因"),
        "turn": _("序号"),
        "seq": _("选房序号"),
        "number": _("认筹序号"),
        "way": _("登录方式"),
        "wave": _("第几次加推"),
        "asked_by": _("申请人"),
        "until": _("延长到"),
        "limit": _("可选套数"),
        "consultant": _("置业顾问"),
        "payment": pgettext_lazy("code", "单号"),
        "amount_fen": _("金额"),
        "refused": _("退款原因"),
        "slot": _("签约时段"),
        "paper": _("签署单号"),
        "digest": _("文本校验码"),
        "provider": _("电子签平台"),
        "provider_ref": _("平台流水号"),
        "seat": _("席位"),
    },
    refused=[("too late", _("选房已结束")), ("wrong amount", _("金额不符"))],
)
