"""The batches of a draft, and its lot: committed to in public, then drawn by a word nobody could know (guide §9.7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_bytes
from uuid import UUID

from anchang.kernel import audit, clock
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.rows import the_one
from anchang.kernel.text import clean
from anchang.modules.launches import errors, lots
from anchang.modules.launches.actions.drafts import held, planned, touch
from anchang.modules.launches.models import Batch, Entitlement, Launch
from anchang.modules.launches.roll import lot_commitment
from anchang.modules.launches.rules.orders import why

MOST_BATCHES = 12


@dataclass(frozen=True, slots=True)
class Wanted:
    """A batch as it is to be."""

    name: str
    opens_at: datetime
    closes_at: datetime


@action
def set_batches(launch_id: UUID, *, batches: Sequence[Wanted], by: Actor, at: datetime) -> int:
    """Give a draft these batches in place of those it had; buyers of a batch that is gone are in the first.

    Raises NotThere, LaunchFixed, BatchMisplaced.
    """
    row = planned(launch_id, by=by)
    touch(row)
    for batch in batches[:MOST_BATCHES]:
        if fault := misplaced(row, batch):
            raise fault
    Batch.objects.filter(launch_id=row.pk).delete()
    made = [
        Batch(
            tenant_id=row.tenant_id,
            launch_id=row.pk,
            number=number,
            name=batch.name,
            opens_at=batch.opens_at,
            closes_at=batch.closes_at,
        )
        for number, batch in enumerate(batches[:MOST_BATCHES])
    ]
    Batch.objects.bulk_create(made)
    Entitlement.objects.filter(launch_id=row.pk, batch_no__gte=max(len(made), 1)).update(batch_no=0)
    audit.record(by, "launches.set_batches", subject=row, project_id=row.project_id, at=at)
    return len(made)


def misplaced(row: Launch, batch: Wanted) -> errors.BatchMisplaced | None:
    """Return what is refused of a batch that its launch has no time for."""
    if row.opens_at <= batch.opens_at < batch.closes_at <= row.closes_at:
        return None
    opens, closes = (f"{clock.local(at):%Y-%m-%d %H:%M}" for at in (row.opens_at, row.closes_at))
    return errors.BatchMisplaced(batch=batch.name, opens=opens, closes=closes)


def even_batches(row: Launch, count: int, name: str) -> list[Wanted]:
    """Return so many batches that share the time of a launch evenly, one after the other."""
    count = max(1, min(count, MOST_BATCHES))
    step = (row.closes_at - row.opens_at) / count
    edges = [row.opens_at + step * number for number in range(count)] + [row.closes_at]
    edges = [edge.replace(second=0, microsecond=0) for edge in edges]
    return [
        Wanted(name % {"number": number + 1}, edges[number], edges[number + 1])
        for number in range(count)
        if edges[number] < edges[number + 1]
    ]


@action
def commit_lot(launch_id: UUID, *, by: Actor, at: datetime) -> str:
    """Throw a seed, kept secret, and publish the commitment to it and to the list; return the commitment.

    Once more only where the one before was voided. Raises NotThere, LaunchFixed, NobodyToDraw, LotStands.
    """
    row = held(launch_id, by=by)
    if row.commitment:
        raise errors.LotStands()
    customers = lots.listed(row.pk)
    if not customers:
        raise errors.NobodyToDraw()
    seed = token_bytes(32)
    row.seed = seed.hex()
    row.commitment = lot_commitment(row.pk, customers, seed)
    row.committed_at = at
    row.save(update_fields=["seed", "commitment", "committed_at"])
    audit.record(by, "launches.commit_lot", subject=row, project_id=row.project_id, at=at)
    return row.commitment


@action
def draw_lot(launch_id: UUID, *, word: str, by: Actor, at: datetime) -> Launch:
    """Draw by a public word that was fixed after the commitment: a notary's, a share index, a block of a chain.

    Raises NotThere, LaunchFixed, LotVoid, LotStands, WordMissing.
    """
    row = held(launch_id, by=by)
    words = clean(word)[:80]
    if len(words) < 4:
        raise errors.WordMissing()
    if not lots.is_committed(row):
        raise errors.LotVoid()
    if row.drawn_at is not None:
        raise errors.LotStands()
    row.public_word, row.drawn_at = words, at
    row.save(update_fields=["public_word", "drawn_at"])
    audit.record(by, "launches.draw_lot", subject=row, project_id=row.project_id, at=at)
    return row


@action
def void_lot(
    launch_id: UUID, *, commitment: str, reason: str, by: Actor, at: datetime, asked_by: UUID | None = None
) -> Launch:
    """Void what was published of a lot, drawn or not; that it was, and why, is published with the next.

    Whoever calls has judged the act: `by` agrees to what another asked. Raises NotThere, LaunchFixed,
    OrderWithoutReason; PlanChanged where another commitment stands by now.
    """
    row = the_one(Launch.objects.filter(pk=launch_id))
    touch(row)
    row.refresh_from_db()
    if not commitment or row.commitment != commitment:
        raise errors.PlanChanged()
    told = why(reason)
    gone = {"commitment": row.commitment, "word": row.public_word, "at": at.isoformat(), "reason": told}
    row.voided_lots = [*row.voided_lots, gone]
    row.seed = row.commitment = row.public_word = ""
    row.committed_at = row.drawn_at = None
    row.save(update_fields=["voided_lots", "seed", "commitment", "public_word", "committed_at", "drawn_at"])
    facts = {"reason": told} | ({"asked_by": asked_by} if asked_by else {})
    audit.record(by, "launches.void_lot", subject=row, project_id=row.project_id, at=at, **facts)
    return row
