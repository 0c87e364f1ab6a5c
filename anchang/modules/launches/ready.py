"""What the checklist asks about a draft, gathered from its rows, its rehearsals and the server."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from anchang.kernel.rows import at_most_one
from anchang.kernel.wording import bracketed
from anchang.modules.inventory import api as inventory
from anchang.modules.launches import clocks, lots
from anchang.modules.launches.models import Batch, Book, Entitlement, Launch, Offer
from anchang.modules.launches.queries import audited
from anchang.modules.launches.rules.checklist import Facts, Rehearsed, Window
from anchang.modules.launches.rules.hindrance import hindrance
from anchang.modules.launches.rules.settings import REHEARSED
from anchang.modules.launches.states import Mode, State

LAST = 5
Offered = defaultdict[UUID, dict[UUID, int]]


def facts_of(launch: Launch) -> Facts:
    """Return the facts of a draft at this moment, in at most six queries once its rehearsal's book was read."""
    family = _family(launch)
    offered = _offered([one.pk for one in family])
    rows = Entitlement.objects.filter(launch_id=launch.pk).values_list("verified_at", "consultant_id", "batch_no")
    buyers = list(rows)
    batches = Counter(batch for *_, batch in buyers)
    windows = _windows(launch, batches) if launch.mode == Mode.BATCHES else {}
    needs_lot = launch.is_by_lot
    return Facts(
        permit=getattr(family[0], "permit", None) or "",
        opens_at=launch.opens_at,
        closes_at=launch.closes_at,
        units=len(_opening(offered[launch.pk])),
        hindered=_hindered(launch, offered[launch.pk].keys()),
        buyers=len(buyers),
        unverified=sum(verified is None for verified, *_ in buyers),
        alone=sum(seller is None for _verified, seller, _batch in buyers),
        has_batches=launch.mode == Mode.BATCHES,
        batches=tuple(windows.values()),
        unbatched=sum(count for batch, count in batches.items() if batch not in windows) if windows else 0,
        needs_lot=needs_lot,
        is_drawn=needs_lot and lots.is_drawn(launch),
        rehearsed=_rehearsed(launch, family, offered),
        rules_text=launch.rules_text,
        drift_ms=clocks.drift_ms(),
        is_synced=clocks.is_synced(),
        payments=settings.PAY_PROVIDER.replace("none", ""),
        texts=settings.SMS_PROVIDER.replace("outbox", ""),
        is_production=settings.PRODUCTION,
    )


def rehearsed(launch: Launch) -> Rehearsed:
    """Tell whether what is planned now has been rehearsed to the end, and the rehearsal's book verifies."""
    family = _family(launch)
    return _rehearsed(launch, family, _offered([one.pk for one in family]))


def _family(launch: Launch) -> list[Launch]:
    """Return a draft, with the permit of its project as `permit`, and its last rehearsals, newest first."""
    found = Launch.objects.filter(Q(pk=launch.pk) | Q(rehearsal_of_id=launch.pk))
    rows = list(found.annotate(permit=inventory.permit_column(launch.project_id)).order_by("-pk"))
    own: list[Launch] = [one for one in rows if one.pk == launch.pk]
    return own + [one for one in rows if one.pk != launch.pk][:LAST]


def _rehearsed(launch: Launch, family: list[Launch], offered: Offered) -> Rehearsed:
    found = [one for one in family if one.pk != launch.pk]
    if not found:
        return Rehearsed.NEVER
    mine, units = _shape(launch), _opening(offered[launch.pk])
    alike = [one for one in found if _shape(one) == mine and _opening(offered[one.pk]) == units]
    closed = [one for one in alike if one.state == State.CLOSED]
    if closed:
        kept = at_most_one(Book.objects.filter(launch_id=closed[0].pk).values_list("link", flat=True))
        return Rehearsed.DONE if kept and _verifies(closed[0].pk, bytes(kept)) else Rehearsed.DAMAGED
    return Rehearsed.OPEN if any(one.state == State.ARMED for one in alike) else Rehearsed.OTHERWISE


@lru_cache(maxsize=64)
def _verifies(launch_id: UUID, _link: bytes) -> bool:
    """Read a closed book whole, once a link; what is changed behind its back the nightly check finds."""
    book = audited(launch_id)
    return book.is_chained and book.agrees and not book.doubles and not book.over_limit


def _hindered(launch: Launch, offered: Collection[UUID]) -> tuple[str, ...]:
    found = []
    for unit in inventory.units_in(launch.project_id):
        price, is_there = unit.list_total_fen, unit.id in offered
        why = hindrance(status=unit.status, price_fen=price, holder="", is_in_launch=False, is_mine=not is_there)
        if why:
            found.append(bracketed(unit.name, why))
    return tuple(found)


def _windows(launch: Launch, buyers: Counter[int]) -> dict[int, Window]:
    rows = Batch.objects.filter(launch_id=launch.pk).order_by("number")
    return {one.number: Window(one.name, one.opens_at, one.closes_at, buyers[one.number]) for one in rows}


def _shape(launch: Launch) -> tuple[object, ...]:
    return tuple(getattr(launch, name) for name in REHEARSED)


def _offered(launch_ids: list[UUID]) -> Offered:
    """Return the units of each launch with their waves."""
    found = defaultdict[UUID, dict[UUID, int]](dict)
    rows = Offer.objects.filter(launch_id__in=launch_ids).values_list("launch_id", "unit_id", "wave")
    for launch_id, unit_id, wave in rows:
        found[launch_id][unit_id] = wave
    return found


def _opening(units: Mapping[UUID, int]) -> set[UUID]:
    """Return the units with which a launch opens."""
    return {unit_id for unit_id, wave in units.items() if wave == 0}
