"""What an approver sees of a discount: where the asked price stands, and what is behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from anchang.kernel import clock, money
from anchang.kernel.access import Actor
from anchang.kernel.wording import phrased
from anchang.modules.deals import queries
from anchang.modules.deals.models import Subscription
from anchang.modules.deals.states import SOLD
from anchang.modules.deals.templatetags.deals import deal_share
from anchang.modules.deals.web.buyers import buyer_of
from anchang.modules.inventory import api as inventory
from anchang.web.ladder import Ladder

PAST_MOST = 5


def brief(facts: Mapping[str, Any]) -> str:
    """Say how far the asked price lies below the list price."""
    listed, asked = facts["list_total_fen"], facts["deal_total_fen"]
    if asked >= listed:
        return ""
    gap = {"gap": money.brief(listed - asked), "share": deal_share(Fraction(listed - asked, listed))}
    return _("比表价低 %(gap)s（%(share)s）") % gap


def describe(subject_id: UUID, _facts: Mapping[str, Any], actor: Actor) -> Mapping[str, Any]:
    """Return what the card of a discount shows; the floor price only to who may see it."""
    rows = queries.of_same_unit(subject_id)
    row = next(one for one in rows if one.pk == subject_id)
    lowest: float | None = row.lowest  # type: ignore[attr-defined]
    ladder = ladder_of(row, actor)
    floor = ladder.floor
    return {
        "row": row,
        "quote": row.quote,
        "ladder": ladder,
        "below_fen": floor - row.deal_total_fen if floor and row.deal_total_fen < floor else 0,
        "is_new_low": lowest is not None and row.deal_total_fen / row.filed_total_fen < lowest,
        "is_price_stale": inventory.price_of(row.unit_id).version != row.price_version,
        "buyer": buyer_of(actor, row.customer_id, row),
        "owner": row.owner.name,
        "past": past_of(rows)[:PAST_MOST],
    }


def past_of(rows: Iterable[Subscription]) -> list[dict[str, Any]]:
    """Return what became of a unit's subscriptions, newest first: the day of each deed, not of the row's writing."""
    deeds = [
        {"on": on, "title": title, "note": phrased((row.owner.name, row.number)), "tone": tone}
        for row in sorted(rows, key=lambda row: row.pk)
        for on, title, tone in (
            (row.subscribed_on, _("认购"), "ok"),
            (row.signed_on, _("签约"), "ok"),
            (row.closed_on, row.get_close_reason_display(), ""),
        )
        if on
    ]
    return sorted(deeds, key=itemgetter("on"))[::-1]


def ladder_of(row: Subscription, actor: Actor) -> Ladder:
    """Return where a price stands among the unit's prices and what compares; the floor only to who may see it."""
    return Ladder(
        filed=row.filed_total_fen,
        listed=row.list_total_fen,
        asked=row.deal_total_fen,
        floor=row.floor_total_fen if actor.can(inventory.SEE_FLOOR_PRICE, row.project_id) else None,
        peers=queries.comparable(
            row.project_id,
            room_type=row.room_type,
            product=row.product,
            filed_fen=row.filed_total_fen,
            at=clock.today(),
            but=row.pk,
        ),
        is_agreed=row.state in SOLD,
    )
