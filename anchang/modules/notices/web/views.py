"""The inbox: what is unread first, the rest below it by pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from anchang.kernel import clock
from anchang.kernel.errors import BadInput
from anchang.kernel.http.pages import render_page, render_part, wants_part
from anchang.kernel.http.rest import read_cursor, write_cursor
from anchang.modules.notices.access import visible_to
from anchang.modules.notices.actions import read_all, read_notice
from anchang.modules.people.api import Request, signed_in

UNREAD_MOST = 100
PAGE = 20


@require_GET
@signed_in
def inbox(request: Request) -> HttpResponse:
    """Show one's notices."""
    mine = visible_to(request.actor).order_by("-pk")
    cursor = request.GET.get("cursor", "")
    unread = [] if cursor else list(mine.filter(read_at__isnull=True)[: UNREAD_MOST + 1])
    read = mine.filter(read_at__isnull=False)
    if cursor:
        read = read.filter(pk__lt=read_cursor(cursor))
    older = list(read[: PAGE + 1])
    context: dict[str, Any] = {
        "unread": unread[:UNREAD_MOST],
        "more_unread": len(unread) > UNREAD_MOST,
        "newest": unread[0].pk if unread else "",
        "older": older[:PAGE],
        "next": write_cursor(older[PAGE - 1].pk) if len(older) > PAGE else "",
        "cursor": cursor,
    }
    return render_page(request, "notices/inbox.html", context)


@require_POST
@signed_in
def reading(request: Request, notice_id: UUID) -> HttpResponse:
    """Mark one as read; who opens it is led to what it is about."""
    notice = read_notice(notice_id, by=request.actor, at=clock.now())
    if "open" in request.POST and url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None):
        return redirect(notice.url)
    if wants_part(request):
        return render_part(request, "notices/inbox.html", "row", {"notice": notice})
    return redirect("notices:inbox")


@require_POST
@signed_in
def readings(request: Request) -> HttpResponse:
    """Mark everything as read that the person has seen; what came meanwhile stays."""
    try:
        up_to = UUID(request.POST.get("up_to", ""))
    except ValueError as error:
        raise BadInput({"up_to": _("请刷新页面后再试。")}) from error
    count = read_all(by=request.actor, at=clock.now(), up_to=up_to)
    messages.success(request, _("%(count)s 条消息已标为已读。") % {"count": count})
    return redirect("notices:inbox")
