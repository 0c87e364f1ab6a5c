"""What a buyer holds: the receipt, how long to confirm and to pay, and whom to ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from anchang.gate.launch.receipts import code_of
from anchang.kernel import clock
from anchang.kernel.access import Actor
from anchang.kernel.errors import NotThere, Sentence
from anchang.kernel.http.pages import render_page
from anchang.modules.customers import api as customers
from anchang.modules.inventory import api as inventory
from anchang.modules.launches.actions.signing_papers import is_signed_by_somebody, sign_until
from anchang.modules.launches.buyer.session import Guest, guests
from anchang.modules.launches.buyer.standing import let_go, picks_of
from anchang.modules.launches.models import Launch, Offer, Pick, Signing
from anchang.modules.launches.receipts import receipt_of
from anchang.modules.launches.rules import paying
from anchang.modules.launches.rules.settings import brings_of
from anchang.modules.launches.rules.signing import may_change
from anchang.modules.launches.signing_list import appointed
from anchang.modules.people import api as people

LATE = gettext_lazy("逾时自动放弃，房源回到可选")


@dataclass(frozen=True, slots=True)
class Held:
    """A live pick as its receipt shows it; `until`: by when the next step is due."""

    id: UUID
    seq: int
    code: str
    name: str
    type: str
    area: int | None
    price: int | None
    deposit: int
    at: str
    step: int
    title: str
    ask: str = ""
    note: Sentence = ""
    until: datetime | None = None
    since: datetime | None = None
    starts_at: datetime | None = None
    may_appoint: bool = False
    may_change: bool = False
    signing: Signing | None = None
    may_sign: bool = False
    sign_until: datetime | None = None


@require_http_methods(["GET", "HEAD", "POST"])
@guests
def mine(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Show the buyer's picks; give the consultant's number to who asks for it."""
    if guest.entitlement is None:
        return redirect("buyer:door", guest.launch.pk)
    launch, entitlement = guest.launch, guest.entitlement
    number = ""
    if request.method == "POST" and request.POST.get("act") == "call" and entitlement.consultant_id:
        number = people.reveal_number(
            entitlement.consultant_id, reason=_("客户在开盘页联系顾问"), by=Actor.system(launch.tenant_id)
        )
    picks = list(appointed(picks_of(launch, entitlement)).select_related("launch").order_by("seq"))
    units = inventory.units_of(pick.unit_id for pick in picks)
    prices = dict(Offer.objects.filter(launch=launch, unit_id__in=units).values_list("unit_id", "price_fen"))
    signed = [pick.pk for pick in picks if pick.signed_at]
    papers = (
        {row.pick_id: row for row in Signing.objects.filter(pick__in=signed, signed_at__isnull=False)} if signed else {}
    )
    customer = customers.refs([entitlement.customer_id]).get(entitlement.customer_id)
    consultant = people.name_of([entitlement.consultant_id]) if entitlement.consultant_id else {}
    context: dict[str, Any] = {
        "launch": launch,
        "is_rehearsal": launch.is_rehearsal,
        "is_over": launch.is_played_out,
        "entitlement": entitlement,
        "let_go": let_go(launch, entitlement),
        "name": customer.name if customer else "",
        "picks": [_held(launch, pick, units[pick.unit_id], prices, papers) for pick in picks if pick.live],
        "ended": [
            {"name": units[pick.unit_id].name, "ended_at": pick.ended_at, "reason": pick.ending}
            for pick in picks
            if not pick.live
        ],
        "brings": brings_of(launch),
        "steps": [_("选定"), _("确认"), _("付定金"), _("签署")],
        "consultant": next(iter(consultant.values()), ""),
        "number": number,
    }
    return render_page(request, "launches/buyer/mine.html", context)


def _held(
    launch: Launch,
    pick: Any,
    unit: inventory.UnitRef,
    prices: dict[Any, int | None],
    papers: dict[UUID, Signing],
) -> Held:
    price = prices.get(pick.unit_id) or unit.list_total_fen or 0
    at = clock.local(pick.at)
    return Held(
        id=pick.pk,
        seq=pick.seq,
        code=_code(launch, pick),
        name=unit.name,
        type=unit.room_type,
        area=unit.gross_area,
        price=price,
        deposit=paying.deposit_of(launch.deposit_fen, price),
        at=f"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 1000:03}",
        **(_step(launch, pick) | _to_sign(launch, pick, papers.get(pick.pk))),
    )


def _code(launch: Launch, pick: Pick) -> str:
    """Return the receipt's code, in fours; empty while the book does not know the press."""
    try:
        code = code_of(receipt_of(launch.pk, pick.seq))
    except NotThere:
        return ""
    return " ".join(code[place : place + 4] for place in range(0, len(code), 4))


def _to_sign(launch: Launch, pick: Any, paper: Signing | None) -> dict[str, Any]:
    """Return how a paid pick is signed: electronically, or at a time in person."""
    until = sign_until(pick)
    if until is None:
        return {}
    if paper:
        return {"signing": paper, "step": 5, "title": _("认购书已签署"), "ask": "", "note": "", "until": None}
    if launch.is_played_out:
        return {}
    starts_at, at = pick.starts_at, clock.now()
    found: dict[str, Any] = {
        "starts_at": starts_at,
        "may_change": starts_at is not None and may_change(starts_at, at),
        "may_appoint": launch.sign_days > 0,
        "may_sign": at < until and is_signed_by_somebody(launch),
        "sign_until": until,
    }
    if starts_at:
        found |= {"title": _("已预约签约"), "ask": "", "note": "", "until": None}
    return found


def _ways_to_sign(launch: Launch, until: datetime) -> dict[str, Any]:
    """Return what a buyer who has paid is asked to do; where nobody signs electronically the end is that of all."""
    at = {"time": f"{clock.local(until):%m-%d %H:%M}"}
    ask = _("请在 %(time)s 前电子签署") if is_signed_by_somebody(launch) else _("请在 %(time)s 前签署认购书")
    note = _("或预约签约，到场签署") if launch.sign_days else _("可在案场签署，或联系置业顾问")
    return {"ask": ask % at, "note": note}


def _played(pick: Pick) -> dict[str, Any]:
    """Return how far a pick came in a rehearsal that is over."""
    if pick.paid_at:
        return {"step": 4, "title": _("公测已结束，定金已付")}
    return {"step": 2, "title": _("公测已结束，未付定金") if pick.confirmed_at else _("公测已结束，未确认")}


def _step(launch: Launch, pick: Pick) -> dict[str, Any]:
    """Return where a pick stands on its way, and by when its buyer has to act."""
    if launch.is_played_out:
        return _played(pick)
    if until := sign_until(pick):
        return {
            "step": 4,
            "title": _("定金已付"),
            "until": until,
            "since": pick.paid_at,
            **_ways_to_sign(launch, until),
        }
    if pick.confirmed_at and pick.pay_until:
        until = pick.pay_until
        ask = _("请在 %(time)s 前付定金") % {"time": f"{clock.local(until):%H:%M:%S}"}
        return {
            "step": 3,
            "title": _("已确认，待付定金"),
            "ask": ask,
            "note": LATE,
            "until": until,
            "since": pick.confirmed_at,
        }
    until = paying.confirm_until(pick.at, confirm_minutes=launch.confirm_minutes)
    ask = _("请在 %(time)s 前确认") % {"time": f"{clock.local(until):%H:%M:%S}"}
    return {"step": 2, "title": _("成交待确认"), "ask": ask, "note": LATE, "until": until, "since": pick.at}
