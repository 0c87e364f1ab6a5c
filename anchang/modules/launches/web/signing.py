"""Who comes to sign, day by day: for the desk, for a file, for paper."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from anchang.kernel import clock
from anchang.kernel.exports import Tier, take, within
from anchang.kernel.http.pages import render_page
from anchang.kernel.sheets.writing import Table
from anchang.kernel.text import clean
from anchang.modules.launches import access, signing_list
from anchang.modules.launches.web.buyers import number_in
from anchang.modules.launches.web.pages import about, listed, one
from anchang.modules.people.api import Request, requires
from anchang.web.templatetags.anchang import weekday

PAGE = 100


@require_GET
@requires(access.VIEW)
def signing(request: Request, project: str, launch_id: UUID) -> HttpResponse:
    """Show who has paid and when they come to sign."""
    row = one(request, launch_id, access.VIEW)
    counts = signing_list.counts_of(row)
    words, day = clean(request.GET.get("q", ""))[:20], request.GET.get("day", "")
    found = signing_list.rows_of(row, words=words, day=day, by=request.actor)
    start = number_in(request.GET.get("cursor", ""))
    shown = list(found[start : start + PAGE + 1])
    page = reverse("launches:signing", args=[project, row.pk])
    days = [(day.isoformat(), f"{day:%m-%d} {weekday(day)} {count}") for day, count in counts.by_day.items()]
    titles = [
        ("", f"{_('全部')} {counts.all}"),
        *days,
        (signing_list.NONE, f"{_('未预约')} {counts.without}"),
        (signing_list.SIGNED, f"{_('已电子签')} {counts.signed}"),
    ]
    context = about(request, listed([row], at=clock.now())[0]) | {
        "counts": counts,
        "q": words,
        "day": day,
        "days": [(value, title, f"{page}?day={value}") for value, title in titles],
        "rows": signing_list.named(row, shown[:PAGE], by=request.actor),
        "next": str(start + PAGE) if len(shown) > PAGE else "",
        "previous": str(max(start - PAGE, 0)) if start else "",
        "may_appoint": access.may_appoint(request.actor, row),
        "may_take": request.actor.can(access.PLAN, row.project_id),
    }
    return render_page(request, "launches/signing.html", context)


@require_GET
@requires(access.PLAN)
def file(request: Request, project: str, launch_id: UUID, kind: str) -> HttpResponse:
    """Take what the page shows out as a file, numbers masked."""
    row = one(request, launch_id, access.PLAN)
    words, day = clean(request.GET.get("q", ""))[:20], request.GET.get("day", "")
    wide = request.actor.can(access.COMMAND, row.project_id)
    picks = within(signing_list.rows_of(row, words=words, day=day, by=request.actor), wide=wide)
    head = [_("签约时间"), pgettext("one", "房源"), _("认筹序号"), _("姓名"), _("手机号"), _("置业顾问")]
    body = [
        (
            _when(it),
            it.unit,
            it.buyer.row.number,
            it.buyer.name,
            it.buyer.phone,
            it.buyer.consultant,
        )
        for it in signing_list.named(row, picks, by=request.actor)
    ]
    return take(
        [Table(_("预约签约"), head, body)],
        name="launch-signing",
        kind=kind,
        tier=Tier.PERSONAL,
        by=request.actor,
        wide=wide,
        project_id=row.project_id,
    )


def _when(it: signing_list.Row) -> str:
    if it.signed_at:
        return _("%(time)s 已电子签") % {"time": f"{clock.local(it.signed_at):%Y-%m-%d %H:%M}"}
    return f"{clock.local(it.starts_at):%Y-%m-%d %H:%M}" if it.starts_at else _("未预约")
