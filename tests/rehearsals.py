"""Rehearsals without a draft: a crowd of buyers whom nobody knows, over units at their prices of now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from anchang.gate.launch.entries import Mode, Plan, PlanBuyer, PlanUnit, Turns, Window
from anchang.gate.launch.ledger import instant_of, microseconds_of
from anchang.modules.inventory.api import UnitRef
from anchang.modules.launches.actions.arming import open_book
from anchang.modules.launches.models import Batch, Launch
from anchang.modules.launches.rules.settings import settings_of
from anchang.modules.launches.rules.terms import terms
from anchang.modules.launches.states import Kind, State
from tests.world import World


@transaction.atomic
def arm_rehearsal(
    world: World,
    *,
    name: str,
    units: Sequence[UnitRef],
    rights: Sequence[int],
    opens_at: datetime,
    closes_at: datetime,
    batches: Sequence[Window] = (),
    turns: Turns | None = None,
) -> Launch:
    """Arm a rehearsal over these units; `rights`: for each buyer, how many units.

    Who may choose when: in turns, or in batches of equal size by the buyers' numbers; otherwise everybody at once.
    """
    mode = Mode.TURNS if turns else Mode.BATCHES if batches else Mode.FREE
    launch = Launch(
        tenant_id=world.tenant_id,
        project_id=world.project_id,
        name=name,
        kind=Kind.REHEARSAL,
        state=State.ARMED,
        opens_at=opens_at,
        closes_at=closes_at,
        mode=mode,
        # Nothing is drawn by lot: who measures or plays presses at the bell is answered at once.
        gather_ms=0,
        **_measure(turns),
    )
    launch.save(force_insert=True)
    Batch.objects.bulk_create(_batch(launch, number, window) for number, window in enumerate(batches))
    plan = Plan(
        launch=str(launch.pk),
        is_rehearsal=True,
        mode=mode,
        window=Window(microseconds_of(opens_at), microseconds_of(closes_at)),
        units=[PlanUnit(str(unit.id), unit.name, unit.list_total_fen or 0) for unit in units],
        buyers=[PlanBuyer(place * len(batches) // len(rights), limit) for place, limit in enumerate(rights)],
        batches=list(batches),
        turns=turns,
        terms=terms(settings_of(launch)),
    )
    open_book(launch, plan)
    return launch


def _measure(turns: Turns | None) -> dict[str, Any]:
    if turns is None:
        return {}
    return {
        "turn_seconds": turns.lasts // 1_000_000,
        "turns_at_once": turns.at_once,
        "calls": turns.calls,
        "miss_policy": turns.missed,
    }


def _batch(launch: Launch, number: int, window: Window) -> Batch:
    return Batch(
        tenant_id=launch.tenant_id,
        launch=launch,
        number=number,
        name=f"第 {number + 1} 批",
        opens_at=instant_of(window.opens),
        closes_at=instant_of(window.closes),
    )
