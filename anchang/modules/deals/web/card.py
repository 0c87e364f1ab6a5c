"""What an approver sees of a discount: where the asked price stands, and what is behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from anchang.kernel import clock
from anchang.kernel.access import Actor
from anchang.modules.customers import api as customers
from anchang.modules.deals import queries
from anchang.modules.deals.models import Subscription
from anchang.modules.deals.states import State
from anchang.modules.inventory import api as inventory
from anchang.modules.people.api import name_of
from anchang.web.ladder import Ladder

PAST_MOST = 5


def describe(subject_id: UUID, _facts: Mapping[str, Any], actor: Actor) -> Mapping[str, Any]:
    """Return what the card of a discount shows; the floor price only to who may see it."""
    row = Subscription.objects.get(pk=subject_id)
    floor = row.floor_total_fen if actor.can(inventory.SEE_FLOOR_PRICE, row.project_id) else None
    earlier = list(Subscription.objects.filter(unit_id=row.unit_id).exclude(pk=row.pk).order_by("-pk")[:PAST_MOST])
    names = name_of([row.owner_id, *(one.owner_id for one in earlier)])
    ladder = Ladder(
        filed=row.filed_total_fen,
        listed=row.list_total_fen,
        asked=row.deal_total_fen,
        floor=floor,
        peers=queries.comparable(row, at=clock.today()),
    )
    return {
        "row": row,
        "quote": row.quote,
        "ladder": ladder,
        "below_fen": floor - row.deal_total_fen if floor and row.deal_total_fen < floor else 0,
        "is_new_low": queries.is_new_low(row),
        "is_price_stale": inventory.price_of(row.unit_id).version != row.price_version,
        "buyer": customers.get(row.customer_id),
        "buyer_name": customers.open_name(row.customer_id),
        "owner": names.get(row.owner_id, ""),
        "past": [
            {
                "at": one.created_at,
                "title": State(one.state).label,
                "note": f"{names.get(one.owner_id, '')}，{one.number}",
            }
            for one in (row, *earlier)
        ],
    }
