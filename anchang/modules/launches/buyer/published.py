"""What is published of a launch for everybody (公示): hashes before it opens, its record once it is closed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import msgspec
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anchang.gate.launch.commitments import Commitment
from anchang.kernel.errors import NotThere
from anchang.kernel.http.pages import Answer, render_page
from anchang.kernel.rows import the_one
from anchang.kernel.tenancy import tenant_scope
from anchang.modules.launches import lots
from anchang.modules.launches.buyer.session import Guest, guests
from anchang.modules.launches.models import Book, Entitlement, Launch
from anchang.modules.launches.result import commitment_of, parts_of
from anchang.modules.launches.states import Kind, State

AN_HOUR = 3600
FIRST = 20
# What is unpaid at the close is given back in the minutes after it, each time with some lines more.
KEPT = "public, max-age=60"


@require_safe
@guests
def published(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Show the hashes and the way to the record, and how anybody checks both."""
    launch = guest.launch
    context: dict[str, Any] = {
        "launch": launch,
        "is_rehearsal": launch.is_rehearsal,
        "is_closed": launch.state == State.CLOSED,
    }
    # What was published once stays to be seen, whatever the rules say since.
    if launch.kind == Kind.REAL and (launch.is_by_lot or launch.commitment or launch.voided_lots):
        context |= {"lot": _lot(launch), "voided": lots.voided(launch)}
    if launch.state != State.DRAFT:
        context["hashes"] = _named(_commitment(launch))
        context["lines"] = the_one(Book.objects.filter(launch=launch).values_list("seq", flat=True))
    return render_page(request, "launches/buyer/published.html", context)


@require_safe
@guests
def commitment(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Hand out the hashes as the file that the record is held against."""
    if guest.launch.state == State.DRAFT:
        raise NotThere()
    content = msgspec.json.format(msgspec.json.encode(_commitment(guest.launch)), indent=2)
    return _kept(HttpResponse(content, content_type="application/json"))


@require_safe
@guests
def record(request: HttpRequest, guest: Guest) -> HttpResponseBase:
    """Hand out the record of a launch that is closed, page by page as it is read."""
    launch = guest.launch
    if launch.state != State.CLOSED:
        raise NotThere()
    link = the_one(Book.objects.filter(launch=launch).values_list("link", flat=True))
    etag = f'"{bytes(link).hex()}"'
    known = get_conditional_response(request, etag=etag)
    if known is not None:
        return known
    streamed = StreamingHttpResponse(
        _in_scope(launch.tenant_id, parts_of(launch.pk)), content_type="text/plain; charset=utf-8"
    )
    streamed.headers["ETag"] = etag
    return _kept(streamed)


def _lot(launch: Launch) -> dict[str, Any]:
    """Return what is told of a lot: how many it is drawn of, and its seed and order once it is drawn."""
    buyers = Entitlement.objects.filter(launch=launch).count()
    if launch.drawn_at is None:
        return {"buyers": buyers}
    places = list(enumerate(_drawn(launch), 1))
    return {"buyers": buyers, "seed": launch.seed.open(), "first": places[:FIRST], "others": places[FIRST:]}


def _drawn(launch: Launch) -> list[int]:
    """Return the queue numbers in the order drawn; thousands are not drawn again for everybody who looks."""
    key = f"launches.drawn:{launch.pk}:{launch.commitment}"
    found: list[int] | None = cache.get(key)
    if found is None:
        found = lots.numbers_drawn(launch)
        cache.set(key, found, AN_HOUR)
    return found


def _kept(response: Answer) -> Answer:
    response.headers["Cache-Control"] = KEPT
    return response


def _in_scope(tenant_id: UUID, parts: Iterator[bytes]) -> Iterator[bytes]:
    """Yield what is read while the view has returned already."""
    while True:
        with tenant_scope(tenant_id):
            part = next(parts, b"")
        if not part:
            return
        yield part


def _commitment(launch: Launch) -> Commitment:
    """Return what a plan was committed to; it never changes, and is read out of a plan of megabytes."""
    key = f"launches.commitment:{launch.pk}"
    found: Commitment | None = cache.get(key)
    if found is None:
        found = commitment_of(launch.pk)
        cache.set(key, found, AN_HOUR)
    return found


def _named(found: Commitment) -> list[tuple[str, str, str]]:
    """Return the hashes with what each binds, those that there are."""
    rows = [
        (_("规则与全部方案"), found.plan, _("时间、规则、房源、客户，一字不差")),
        (_("房源清单"), found.units, _("每套的名称与价格")),
        (_("客户清单"), found.buyers, _("只有序号和代号，没有姓名电话")),
        (_("摇号种子"), found.lot, _("连同参加摇号的名单")),
        (_("最初时刻的密钥"), found.gather, _("开盘最初时刻的先后由它排定，关闭后公布")),
        (_("公钥"), found.key, _("回执和结果文件都由它对应的私钥签名")),
    ]
    return [row for row in rows if row[1]]
