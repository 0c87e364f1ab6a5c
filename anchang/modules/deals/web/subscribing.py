"""The form of a subscription: unit, buyer, one discount with the total worked out while it is typed, deposit, day."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from anchang.kernel import clock, money
from anchang.kernel.errors import BadInput, NotThere, Refusal
from anchang.kernel.http.pages import render_page, render_part
from anchang.kernel.idempotency import once
from anchang.kernel.ids import read_id
from anchang.kernel.rows import at_most_one
from anchang.kernel.wording import listed
from anchang.modules.customers import api as customers
from anchang.modules.deals import access, queries
from anchang.modules.deals.actions import closing
from anchang.modules.deals.actions.subscribe import amend_subscription, create_subscription
from anchang.modules.deals.models import Subscription
from anchang.modules.deals.rules import terms
from anchang.modules.deals.rules.discount import Line
from anchang.modules.deals.states import State
from anchang.modules.deals.web.buyers import buyer_of
from anchang.modules.deals.web.forms import NONE, DiscountForm, SubscriptionForm
from anchang.modules.inventory import api as inventory
from anchang.modules.people.api import Request, Role, requires
from anchang.web.ladder import Ladder

FORM = "deals/form.html"


@require_http_methods(["GET", "POST"])
@requires(access.SUBSCRIBE)
def new(request: Request, project: str) -> HttpResponse:
    """Show the form of a unit, and take it: the same key twice is one subscription."""
    unit = _unit(request, request.POST.get("unit") or request.GET.get("unit") or "")
    claim = inventory.live_claim_of(unit.id)
    form = SubscriptionForm(request.POST or None, initial=_initial(unit))
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return redirect("deals:detail", project=project, subscription_id=_create(request, unit, form))
    context = {
        "unit": unit,
        "claim": claim,
        "is_mine": bool(claim and claim.holder_id == request.actor.user_id and claim.kind in ("lock", "hold")),
        "url": reverse("deals:new", kwargs={"project": project}),
        **_buyer(request, claim),
        **_priced(request, unit, claim, form),
    }
    return _answer(request, form, context)


@require_http_methods(["GET", "POST"])
@requires(access.SUBSCRIBE)
def amend(request: Request, project: str, subscription_id: UUID) -> HttpResponse:
    """Show what was returned, and submit it again."""
    row = at_most_one(access.visible_to(request.actor, access.SUBSCRIBE).filter(pk=subscription_id))
    if row is None or row.project_id != request.project.id:
        raise NotThere()
    if row.state != State.DRAFT:
        raise closing.wrong_state(row)
    form = SubscriptionForm(request.POST or None, initial=_kept(row))
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            amend_subscription(
                row.pk,
                lines=form.cleaned_data["lines"],
                deposit_fen=form.cleaned_data["deposit"],
                planned_sign_on=form.cleaned_data["planned_sign_on"],
                version=form.cleaned_data["version"] or 0,
                by=request.actor,
                at=clock.now(),
            )
            messages.success(request, _("%(number)s 已重新提交。") % {"number": row.number})
            return redirect("deals:detail", project=project, subscription_id=row.pk)
    unit = inventory.unit_of(row.unit_id)
    context = {
        "unit": unit,
        "row": row,
        "is_mine": True,
        "url": reverse("deals:amend", kwargs={"project": project, "subscription_id": row.pk}),
        "buyer": buyer_of(request.actor, row.customer_id, row),
        **_priced(request, unit, inventory.claim_of(row.claim_id), form),
    }
    return _answer(request, form, context)


@require_GET
@requires(access.SUBSCRIBE)
def price(request: Request, project: str) -> HttpResponse:
    """Work out the total for what is typed so far."""
    unit = _unit(request, request.GET.get("unit", ""))
    form = DiscountForm(request.GET)
    if not request.GET.get("value", "").strip():  # nothing typed yet is no mistake yet
        form = DiscountForm(initial={"discount": form.kind})
    form.is_valid()
    # A change of kind brings another field; while a value is typed the field must stay where the finger is.
    part = "price" if request.headers.get("HX-Target") == "price" else "terms"
    claim = inventory.live_claim_of(unit.id)
    context = {"unit": unit, "form": form, "swap_word": True, **_priced(request, unit, claim, form)}
    return render_part(request, FORM, part, context)


@require_GET
@requires(access.SUBSCRIBE)
def buyers(request: Request, project: str) -> HttpResponse:
    """Find the buyer among one's customers."""
    words = request.GET.get("find", "")
    return render_part(request, FORM, "buyers", _found(request, words))


def _answer(request: Request, form: SubscriptionForm, context: dict[str, Any]) -> HttpResponse:
    status = 200
    if form.errors:
        status = getattr(form, "refusal", BadInput({})).status
    return render_page(request, FORM, {"form": form, **context}, status=status)


def _unit(request: Request, raw: str) -> inventory.UnitRef:
    try:
        unit = inventory.unit_of(UUID(raw))
    except ValueError as error:
        raise NotThere() from error
    if unit.project_id != request.project.id:
        raise NotThere()
    return unit


def _create(request: Request, unit: inventory.UnitRef, form: SubscriptionForm) -> str:
    data = form.cleaned_data
    if data["customer"] is None:
        raise BadInput({"customer": _("请选择客户。")})

    def act() -> str:
        row = create_subscription(
            unit.id,
            customer_id=data["customer"],
            lines=data["lines"],
            deposit_fen=data["deposit"],
            planned_sign_on=data["planned_sign_on"],
            id_number=data["id_number"],
            by=request.actor,
            at=clock.now(),
        )
        return str(row.pk)

    key = request.POST.get("key", "")
    content = ["deals.new", str(unit.id), {name: str(value) for name, value in data.items()}]
    return str(once(key, content=content, by=request.actor, act=act)[0])


def _priced(
    request: Request, unit: inventory.UnitRef, claim: inventory.ClaimRef | None, form: DiscountForm
) -> dict[str, Any]:
    """Work the price out; while the discount is unreadable, show the price without it."""
    lines: list[Line] = []
    if form.is_bound:
        lines = getattr(form, "cleaned_data", {}).get("lines", [])
    elif form.kind != NONE:
        bound = DiscountForm({"discount": form.kind, "value": form["value"].value()})
        lines = bound.cleaned_data["lines"] if bound.is_valid() else []
    now = clock.now()
    price = queries.price_for(unit.id, claim, by=request.actor, at=now)
    facts: dict[str, Any] = {"by": request.actor, "on": clock.local(now).date()}
    refusal = None
    try:
        offer = queries.offer(unit, price, lines, **facts)
    except Refusal as error:
        refusal, offer = error, queries.offer(unit, price, [], **facts)
    asked: Role | None = offer.asked
    names = queries.approvers(request.project.id, asked, but=request.actor.user_id) if asked else []
    return {
        "ladder": _ladder(request, unit, price, offer) if offer.quote.discount_fen else None,
        "quote": offer.quote,
        "price_refusal": refusal,
        "asked": asked.label if asked else "",
        "asked_names": listed(names),
        "deposit_most": offer.quote.total_fen // terms.DEPOSIT_SHARE,
    }


def _ladder(request: Request, unit: inventory.UnitRef, price: inventory.Price, offer: queries.Offer) -> Ladder:
    """Return where the price stands that is asked; the floor only for who may see it."""
    may_see = request.actor.can(inventory.SEE_FLOOR_PRICE, unit.project_id)
    return Ladder(
        filed=price.filed_total_fen,
        listed=price.list_total_fen,
        asked=offer.quote.total_fen,
        floor=price.floor_total_fen if may_see else None,
        peers=queries.comparable(
            unit.project_id,
            room_type=unit.room_type,
            product=unit.product,
            filed_fen=price.filed_total_fen,
            at=clock.today(),
        ),
    )


def _buyer(request: Request, claim: inventory.ClaimRef | None) -> dict[str, Any]:
    asked = request.POST.get("customer") or request.GET.get("customer") or ""
    wanted = (claim and claim.customer_id) or read_id(asked)
    if wanted:
        with suppress(NotThere):
            buyer = buyer_of(request.actor, wanted)
            if buyer.is_open:
                return {"buyer": buyer}
    return _found(request, request.GET.get("find", ""))


def _found(request: Request, words: str) -> dict[str, Any]:
    by, project_id = request.actor, request.project.id
    found = customers.search_named(project_id=project_id, text=words, by=by, limit=8) if words else []
    return {"find": words, "found": found, "was_sought": bool(words)}


def _initial(unit: inventory.UnitRef) -> dict[str, Any]:
    return {"unit": unit.id, "discount": NONE, "planned_sign_on": clock.today() + terms.SIGN_AFTER}


def _kept(row: Subscription) -> dict[str, Any]:
    line = row.lines[0] if row.lines else None
    return {
        "unit": row.unit_id,
        "customer": row.customer_id,
        "discount": line.kind if line else NONE,
        "value": f"{line.value / 100:.2f}".rstrip("0").rstrip(".") if line else "",
        "deposit": money.yuan(row.deposit_fen),
        "planned_sign_on": max(row.planned_sign_on, clock.today()),
        "version": row.version,
    }
