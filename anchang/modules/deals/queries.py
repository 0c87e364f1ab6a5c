"""Reads worth a name: what a unit would cost, who would have to grant it, what compares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import FloatField, Min, OuterRef, Q, Subquery
from django.db.models.functions import Cast

from anchang.kernel import clock
from anchang.kernel.access import Actor
from anchang.kernel.money import Fen, times
from anchang.modules.deals.models import DiscountScheme, Subscription
from anchang.modules.deals.rules import ladder
from anchang.modules.deals.rules.discount import Line, Quote, Scheme, quote
from anchang.modules.deals.states import SOLD, Rung, State
from anchang.modules.inventory import api as inventory
from anchang.modules.people.api import Role, staff_of

COMPARED_FOR = timedelta(days=30)
COMPARED_MOST = 12


@dataclass(frozen=True, slots=True)
class Offer:
    """A price for one buyer: the quote, how it was reckoned, and who may grant it."""

    quote: Quote
    scheme: Scheme
    scheme_id: UUID | None
    rung: Rung
    may_grant: bool
    floor_fen: Fen | None

    @property
    def is_below_floor(self) -> bool:
        """Tell whether the price is below the floor."""
        return ladder.is_below_floor(self.quote.total_fen, self.floor_fen)

    @property
    def asked(self) -> Role | None:
        """Return the role that must grant it; None when nobody need be asked."""
        return None if self.may_grant else ladder.ASKED[self.rung]


def scheme_of(project_id: UUID, on: date) -> DiscountScheme | None:
    """Return the newest scheme in force on a day; None when the project has set none."""
    in_force = Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))
    return DiscountScheme.objects.filter(in_force, project_id=project_id).order_by("-valid_from", "-pk").first()


def offer(unit: inventory.UnitRef, price: inventory.Price, lines: Sequence[Line], *, by: Actor, on: date) -> Offer:
    """Work out a price and who must grant it, as asked by an actor. Raises what `discount.quote` raises."""
    chosen = scheme_of(unit.project_id, on)
    scheme = chosen.rules if chosen else Scheme()
    found = quote(price.list_total_fen, lines, scheme, area=unit.gross_area, unit=unit.name)
    rung = ladder.needed(list_fen=price.list_total_fen, total_fen=found.total_fen, floor_fen=price.floor_total_fen)
    right = ladder.right_of(grant.role for grant in by.grants if unit.project_id in grant.project_ids)
    return Offer(
        found, scheme, chosen.pk if chosen else None, rung, ladder.is_within(rung, right), price.floor_total_fen
    )


def price_for(unit_id: UUID, claim: inventory.ClaimRef | None, *, by: Actor, at: datetime) -> inventory.Price:
    """Return the price of the actor's own live claim, else the effective one (T-P2). Raises PriceMissing."""
    own = claim is not None and claim.holder_id == by.user_id and (claim.expires_at is None or claim.expires_at > at)
    return claim.price if own and claim else inventory.price_of(unit_id)


def price_subscription(unit_id: UUID, lines: Sequence[Line], *, by: Actor, at: datetime) -> Offer:
    """Quote a unit for an actor. Raises NotThere, PriceMissing and what `discount.quote` raises."""
    unit = inventory.unit_of(unit_id)
    price = price_for(unit_id, inventory.live_claim_of(unit_id), by=by, at=at)
    return offer(unit, price, lines, by=by, on=clock.local(at).date())


def approvers(project_id: UUID, role: str, *, but: UUID) -> list[str]:
    """Return the names of those who would be asked."""
    return sorted({ref.name for ref in staff_of(project_id, role) if ref.user_id != but})


def comparable(
    project_id: UUID, *, room_type: str, product: str, filed_fen: Fen, at: date, but: UUID | None = None
) -> list[Fen]:
    """Return what a type cost others in the last 30 days, put on a unit's filed price; cheapest first."""
    others = (
        Subscription.objects.filter(
            project_id=project_id,
            room_type=room_type,
            product=product,
            state__in=sorted(SOLD),
            subscribed_on__gt=at - COMPARED_FOR,
        )
        .exclude(pk__in=[but] if but else [])
        .order_by("-subscribed_on", "-pk")
        .values_list("deal_total_fen", "filed_total_fen")[:COMPARED_MOST]
    )
    return sorted(times(filed_fen, deal, filed) for deal, filed in others)


def of_same_unit(subscription_id: UUID) -> list[Subscription]:
    """Return a subscription and the others of its unit, newest first, in one query.

    Each carries `lowest`, the least that a sold unit of the project costs as a share of its filed price.
    """
    unit = Subscription.objects.filter(pk=subscription_id).values("unit_id")
    share = Cast("deal_total_fen", FloatField()) / Cast("filed_total_fen", FloatField())
    sold = Subscription.objects.filter(project_id=OuterRef("project_id"), state__in=sorted(SOLD))
    lowest = sold.order_by().values("project_id").annotate(lowest=Min(share, output_field=FloatField()))
    rows = Subscription.objects.filter(unit_id__in=unit).annotate(lowest=Subquery(lowest.values("lowest")))
    return list(rows.select_related("owner").order_by("-pk"))


def waiting_on_claim(claim_id: UUID) -> list[UUID]:
    """Return the subscriptions that do not stand yet and need a claim."""
    found = Subscription.objects.filter(claim_id=claim_id, state__in=[State.DRAFT, State.PENDING])
    return list(found.values_list("pk", flat=True))
