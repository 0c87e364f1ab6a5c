"""What the page of a signed-in buyer knows: the right in plain words, and what its application is given."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from anchang.gate.launch.ledger import microseconds_of
from anchang.kernel.rows import at_most_one
from anchang.modules.customers import api as customers
from anchang.modules.launches.buyer.facts import stamp
from anchang.modules.launches.buyer.session import pass_of
from anchang.modules.launches.buyer.standing import is_barred, let_go, standing_of
from anchang.modules.launches.models import Batch, Entitlement, Favourite, Launch
from anchang.modules.launches.rules.settings import sentences, settings_of
from anchang.modules.launches.states import Mode


@dataclass(frozen=True, slots=True)
class Right:
    """When a buyer may choose, and in which batch."""

    opens_at: datetime
    closes_at: datetime
    batch: str = ""


def right_of(launch: Launch, entitlement: Entitlement) -> Right:
    """Return when a buyer may choose by the plan; what was extended since, the gate's board tells."""
    closed = launch.closed_at or launch.closes_at
    if launch.mode == Mode.BATCHES:
        batch = at_most_one(Batch.objects.filter(launch=launch, number=entitlement.batch_no))
        if batch:
            return Right(batch.opens_at, min(batch.closes_at, closed), batch.name)
    return Right(launch.opens_at, min(launch.closes_at, closed))


def hall_context(launch: Launch, entitlement: Entitlement) -> dict[str, Any]:
    """Return what the template of the buyer's page shows."""
    right = right_of(launch, entitlement)
    customer = customers.refs([entitlement.customer_id]).get(entitlement.customer_id)
    return {
        "launch": launch,
        "is_rehearsal": launch.is_rehearsal,
        "entitlement": entitlement,
        "name": customer.name if customer else "",
        "right": right,
        "is_barred": is_barred(launch, entitlement),
        "let_go": let_go(launch, entitlement),
        "sentences": sentences(settings_of(launch)),
        "is_by_turns": launch.mode == Mode.TURNS,
        "hall": json.dumps(_given(launch, entitlement, right), separators=(",", ":")),
    }


def _given(launch: Launch, entitlement: Entitlement, right: Right) -> dict[str, Any]:
    wishes = Favourite.objects.filter(entitlement=entitlement).order_by("rank").values_list("unit_id", flat=True)
    at = {"launch_id": launch.pk}
    return {
        "gate": f"/gate/launches/{launch.pk}",
        "pass": pass_of(launch, entitlement),
        "opens": microseconds_of(right.opens_at) // 1000,
        "closes": microseconds_of(right.closes_at) // 1000,
        "closed": launch.closed_at is not None,
        "units": reverse("buyer:units", kwargs=at | {"stamp": stamp(launch)}),
        "clock": reverse("buyer:clock"),
        "favourites": reverse("buyer:favourites", kwargs=at),
        "mine": reverse("buyer:mine", kwargs=at),
        "door": reverse("buyer:door", kwargs=at),
        "waiting": reverse("buyer:waiting", kwargs=at),
        "heat": reverse("buyer:heat", kwargs=at) if launch.shows_heat else "",
        "guest": str(entitlement.pk),
        "wishes": [str(unit) for unit in wishes],
        "most": launch.max_favourites,
        "limit": entitlement.limit,
        "confirm": launch.confirm_minutes,
        "standing": reverse("buyer:standing", kwargs=at),
        "stands": standing_of(launch, entitlement),
        "number": entitlement.number,
        "most_let_go": launch.give_up_limit,
        "is_rehearsal": launch.is_rehearsal,
        "waits": entitlement.waits_since is not None,
        "mode": launch.mode,
        "buyer": entitlement.buyer_no,
    }
