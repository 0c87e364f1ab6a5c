"""The desk of who keeps the machinery running: what failed, what runs when, whether the promises hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count, Min
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from anchang.kernel import clock, verify
from anchang.kernel.errors import Sentence
from anchang.kernel.http.pages import render_page, render_part, wants_part
from anchang.kernel.work.models import Delivery, Schedule
from anchang.kernel.work.schedules import is_at_need
from anchang.modules.insight.access import OPERATE
from anchang.modules.insight.actions import retry_delivery
from anchang.modules.people.api import Request, requires

DEAD_MOST = 100
TASKS: dict[str, Sentence] = {
    "filings.apply_rules": gettext_lazy("按新规则调整已有报备"),
    "filings.ask_customers": gettext_lazy("发送客户确认短信"),
    "filings.expire_due": gettext_lazy("报备到期"),
    "filings.forget_codes": gettext_lazy("清除未用的带看码"),
    "filings.lapse_due": gettext_lazy("客户未确认的停止保护"),
    "filings.look_after": gettext_lazy("跟进逾期的结束保护"),
    "filings.remind": gettext_lazy("提醒报备将到期"),
    "filings.remind_arbiters": gettext_lazy("提醒仲裁人"),
    "filings.remind_of_contracts": gettext_lazy("提醒渠道合同将到期"),
    "filings.empty_old_lists": gettext_lazy("清除未确认的报备名单"),
    "followups.return_to_pool": gettext_lazy("收回公海"),
    "followups.remind": gettext_lazy("提醒跟进将逾期"),
    "followups.warn_of_return": gettext_lazy("预告将回公海的客户"),
    "inventory.expire_due_claims": gettext_lazy("释放到期的锁定"),
    "inventory.free_due_units": gettext_lazy("释放到期的预留与销控"),
    "kernel.learn_sizes": gettext_lazy("更新数据库统计"),
    "kernel.forget_done_deliveries": gettext_lazy("清除已投递的事件"),
    "launches.call_turns": gettext_lazy("开盘叫号"),
    "launches.tell_waiting": gettext_lazy("候补通知"),
    "launches.forget_codes": gettext_lazy("清除过期验证码"),
    "launches.release_due": gettext_lazy("未付房源放回"),
    "launches.settle": gettext_lazy("选房转认购"),
    "launches.ask_after_payments": gettext_lazy("查询支付结果"),
    "launches.remind": gettext_lazy("提醒预约签约"),
    "launches.tell_ended": gettext_lazy("提醒关闭开盘"),
    "launches.ask_after_signatures": gettext_lazy("查询签署结果"),
    "people.hand_over_messages": gettext_lazy("发出排队的短信"),
    "people.forget_messages": gettext_lazy("清除过期的登录短信"),
    "people.forget_sessions": gettext_lazy("清除过期的登录"),
    "visits.open_days": gettext_lazy("开始当天的轮排"),
    "visits.end_left_open": gettext_lazy("结束未结束的接待"),
    "visits.forget_previews": gettext_lazy("清除未确认的来访登记表"),
}


@dataclass(frozen=True, slots=True)
class Dead:
    """A delivery that was given up: what was to be told to whom, and the last line of why not."""

    delivery: Delivery
    reason: str


@require_GET
@requires(OPERATE)
def system(request: Request) -> HttpResponse:
    """Show dead deliveries, the queue and the schedules."""
    return render_page(request, "insight/system.html", _context(request))


@require_POST
@requires(OPERATE)
def retry(request: Request, delivery_id: int) -> HttpResponse:
    """Try a dead delivery again."""
    retry_delivery(delivery_id, by=request.actor, at=clock.now())
    messages.success(request, _("已重新排队，稍后自动投递。"))
    return redirect("insight:system")


@require_POST
@requires(OPERATE)
def check(request: Request) -> HttpResponse:
    """Check every promise now. Where one is broken stays with the command line: the check spans all tenants."""
    context = _context(request) | {"results": verify.run(), "checked_at": clock.now()}
    if wants_part(request):
        return render_part(request, "insight/system.html", "promises", context)
    return render_page(request, "insight/system.html", context)


def _context(request: Request) -> dict[str, Any]:
    mine = Delivery.objects.filter(tenant_id=request.actor.tenant_id)
    dead = mine.filter(state=Delivery.State.DEAD).order_by("-id")[:DEAD_MOST]
    queue = mine.filter(state=Delivery.State.WAITING).aggregate(count=Count("id"), oldest=Min("created_at"))
    return {
        "dead": [Dead(row, row.error.strip().rpartition("\n")[2]) for row in dead],
        "queue": queue,
        "schedules": [
            (row, TASKS.get(row.name, row.name), is_at_need(row.name))
            for row in Schedule.objects.order_by("next_at", "name")
        ],
        "now": clock.now(),
    }
