"""From a plan to an open book: what the gate decides by is frozen here, whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from anchang.gate.launch.entries import Mode, Plan, PlanBuyer, PlanUnit, Turns, Window, genesis, plan_bytes
from anchang.gate.launch.ledger import instant_of, microseconds_of
from anchang.kernel import audit, ids
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.modules.inventory import api as inventory
from anchang.modules.launches import errors
from anchang.modules.launches.models import Batch, Book, Launch
from anchang.modules.launches.states import Kind, State


@action
def arm_rehearsal(
    project_id: UUID,
    *,
    name: str,
    units: Sequence[inventory.UnitRef],
    rights: Sequence[int],
    opens_at: datetime,
    closes_at: datetime,
    batches: Sequence[Window] = (),
    turns: Turns | None = None,
    by: Actor,
    at: datetime,
) -> Launch:
    """Freeze a rehearsal: these units at their prices, and for each buyer how many; nobody's flat is touched by it.

    Who may choose when: in turns, or in batches of equal size by the buyers' numbers; otherwise everybody at once.
    Raises NothingOffered, NobodyEntitled, OpensInThePast, ClosesBeforeItOpens, UnpricedUnit.
    """
    _check(units, rights, opens_at, closes_at, at)
    launch = Launch(
        id=ids.new_id(),
        tenant_id=by.tenant_id,
        project_id=project_id,
        name=name,
        kind=Kind.REHEARSAL,
        state=State.ARMED,
        opens_at=opens_at,
        closes_at=closes_at,
        mode=_mode(batches, turns),
        **_measure(turns),
    )
    plan = Plan(
        launch=str(launch.id),
        is_rehearsal=True,
        mode=_mode(batches, turns),
        window=Window(microseconds_of(opens_at), microseconds_of(closes_at)),
        units=[PlanUnit(str(unit.id), unit.name, _price(unit)) for unit in units],
        buyers=[PlanBuyer(place * len(batches) // len(rights), limit) for place, limit in enumerate(rights)],
        batches=list(batches),
        turns=turns,
    )
    kept = plan_bytes(plan)
    launch.save(force_insert=True)
    Batch.objects.bulk_create(_batch(launch, number, window) for number, window in enumerate(batches))
    Book(tenant_id=by.tenant_id, launch_id=launch.id, plan=kept, link=genesis(kept)).save(force_insert=True)
    facts = {"units": len(units), "buyers": len(rights)}
    audit.record(by, "launches.arm", subject=launch, project_id=project_id, at=at, **facts)
    return launch


def _check(
    units: Sequence[inventory.UnitRef], rights: Sequence[int], opens_at: datetime, closes_at: datetime, at: datetime
) -> None:
    if not units:
        raise errors.NothingOffered()
    if not rights or min(rights) < 1:
        raise errors.NobodyEntitled()
    if opens_at <= at:
        raise errors.OpensInThePast()
    if closes_at <= opens_at:
        raise errors.ClosesBeforeItOpens()


def _mode(batches: Sequence[Window], turns: Turns | None) -> Mode:
    if turns is not None:
        return Mode.TURNS
    return Mode.BATCHES if batches else Mode.FREE


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
        name=_("第 %(number)s 批") % {"number": number + 1},
        opens_at=instant_of(window.opens),
        closes_at=instant_of(window.closes),
    )


def _price(unit: inventory.UnitRef) -> int:
    if unit.list_total_fen is None:
        raise errors.UnpricedUnit(unit=unit.name)
    return unit.list_total_fen
