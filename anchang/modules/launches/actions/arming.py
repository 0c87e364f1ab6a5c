"""From the rows of a draft to an open book: real launches and rehearsals are frozen alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from secrets import token_bytes
from uuid import UUID

from django.conf import settings
from django.db.models import F

from anchang.gate.launch.checks import plan_fault
from anchang.gate.launch.entries import (
    Gather,
    Lot,
    Missed,
    Mode,
    Plan,
    PlanBuyer,
    PlanUnit,
    Turns,
    Window,
    genesis,
    plan_bytes,
)
from anchang.gate.launch.gather import committed, gather_key
from anchang.gate.launch.ledger import microseconds_of
from anchang.kernel import audit
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import Stale
from anchang.kernel.rows import the_one
from anchang.kernel.wording import explained
from anchang.modules.inventory import api as inventory
from anchang.modules.launches import errors, lots
from anchang.modules.launches.actions.claiming import claim
from anchang.modules.launches.actions.drafts import copy_batches, copy_buyers, copy_offers, planned
from anchang.modules.launches.models import Batch, Book, Entitlement, Launch, Offer
from anchang.modules.launches.ready import facts_of
from anchang.modules.launches.roll import lot_commitment, pseudonyms
from anchang.modules.launches.rules.checklist import check, hinders
from anchang.modules.launches.rules.naming import rehearsal_name
from anchang.modules.launches.rules.settings import settings_of
from anchang.modules.launches.rules.terms import terms
from anchang.modules.launches.states import Kind, State
from anchang.modules.launches.states import Mode as Way

SOON = timedelta(minutes=3)
AT_A_TIME = 500


@action
def rehearse(launch_id: UUID, *, opens_in: timedelta = SOON, by: Actor, at: datetime) -> Launch:
    """Rehearse a draft as it stands (公测): a launch of its own that opens soon, claims nothing and stays a rehearsal.

    Raises NotThere, LaunchFixed, NothingOffered, NobodyEntitled, UnpricedUnit.
    """
    of = planned(launch_id, by=by)
    was = settings_of(of)
    opens_at = at + opens_in
    shifted = replace(
        was,
        name=rehearsal_name(was.name),
        opens_at=opens_at,
        closes_at=opens_at + (was.closes_at - was.opens_at),
    )
    row = Launch(
        tenant_id=of.tenant_id,
        project_id=of.project_id,
        kind=Kind.REHEARSAL,
        state=State.DRAFT,
        rehearsal_of_id=of.pk,
        made_by_id=None if by.is_system else by.user_id,
        **shifted.columns(),
    )
    row.save(force_insert=True)
    copy_batches(of, row)
    copy_offers(of, row)
    copy_buyers(of, row)
    if row.is_by_lot:
        _throw(row, at)
    _freeze(row, at)
    Launch.objects.filter(pk=row.pk).update(state=State.ARMED, armed_at=at)
    row.refresh_from_db()
    audit.record(by, "launches.rehearse", subject=row, project_id=row.project_id, at=at)
    return row


@action
def arm_launch(launch_id: UUID, *, version: int, asked_by: UUID, armed_by: UUID, at: datetime) -> Launch:
    """Arm a real launch as one asked for and another agreed to: its book is frozen and its units are claimed.

    Raises NotThere, LaunchFixed, NotReady; Stale when it is another version by now, or at another price; inventory's
    UnitsNotFree.
    """
    row = the_one(Launch.objects.filter(pk=launch_id))
    if row.state != State.DRAFT or row.kind != Kind.REAL:
        raise errors.LaunchFixed()
    # First the row is held: whatever changes the plan does so before or is refused.
    if not Launch.objects.filter(pk=row.pk, state=State.DRAFT, version=version).update(version=F("version") + 1):
        raise Stale()
    check_ready(row, at)
    by = Actor.system(row.tenant_id)
    _freeze(row, at)
    offers = list(Offer.objects.filter(launch_id=row.pk))
    # Those of later waves, too: what is kept for a wave is not sold at the desk meanwhile.
    claims = claim(row, inventory.units_of(offer.unit_id for offer in offers).values(), by=by, at=at)
    for offer in offers:
        offer.claim_id = claims[offer.unit_id]
    Offer.objects.bulk_update(offers, ["claim"], batch_size=AT_A_TIME)
    Launch.objects.filter(pk=row.pk).update(state=State.ARMED, asked_by_id=asked_by, armed_by_id=armed_by, armed_at=at)
    row.refresh_from_db()
    facts = {"units": len(offers), "buyers": Entitlement.objects.filter(launch_id=row.pk).count(), "asked_by": asked_by}
    approver = Actor(tenant_id=row.tenant_id, user_id=armed_by, name="")
    audit.record(approver, "launches.arm", subject=row, project_id=row.project_id, at=at, **facts)
    return row


def check_ready(row: Launch, at: datetime) -> None:
    """Hold a draft against the checklist. Raises NotReady with everything that is missing."""
    if found := hinders(check(facts_of(row), at=at)):
        raise errors.NotReady(why="".join(explained(line.title, line.why) for line in found))


def open_book(row: Launch, plan: Plan) -> None:
    """Freeze a plan as the first word of a launch's book. Raises ValueError for one that no record may begin with."""
    # Whoever reads the record of this launch will ask the same.
    if fault := plan_fault(plan):
        raise ValueError(fault)
    kept = plan_bytes(plan)
    Book(tenant_id=row.tenant_id, launch_id=row.pk, plan=kept, link=genesis(kept)).save(force_insert=True)


def _freeze(row: Launch, at: datetime) -> None:
    """Write the book of a launch from its rows, and number its units and buyers."""
    if row.opens_at <= at:
        raise errors.OpensInThePast()
    units = _number_units(row)
    buyers, lot = _number_buyers(row)
    batches = list(Batch.objects.filter(launch_id=row.pk).order_by("number"))
    is_batched = row.mode == Way.BATCHES
    plan = Plan(
        launch=str(row.pk),
        is_rehearsal=row.is_rehearsal,
        mode=Mode(row.mode),
        window=Window(microseconds_of(row.opens_at), microseconds_of(row.closes_at)),
        units=[PlanUnit(str(unit.id), unit.name, unit.list_total_fen or 0) for unit in units],
        buyers=[PlanBuyer(one.batch_no if is_batched else 0, one.limit) for one in buyers],
        batches=[Window(microseconds_of(one.opens_at), microseconds_of(one.closes_at)) for one in batches]
        if is_batched
        else [],
        roll=pseudonyms(row.pk, [one.customer_id for one in buyers]),
        lot=lot,
        turns=_turns(row),
        gather=_gather(row),
        terms=terms(settings_of(row)),
    )
    open_book(row, plan)


def _gather(row: Launch) -> Gather | None:
    """Return the first moments of a launch (S7); in turns there are none."""
    if not row.gather_ms or row.mode == Way.TURNS:
        return None
    return Gather(row.gather_ms * 1000, committed(gather_key(settings.SECRET_KEY, row.pk)))


def _number_units(row: Launch) -> list[inventory.UnitRef]:
    offers = {one.unit_id: one for one in Offer.objects.filter(launch_id=row.pk, wave=0)}
    units = [unit for unit in inventory.units_in(row.project_id) if unit.id in offers]
    if not units:
        raise errors.NothingOffered()
    for number, unit in enumerate(units):
        if unit.list_total_fen is None:
            raise errors.UnpricedUnit(unit=unit.name)
        offers[unit.id].number, offers[unit.id].price_fen = number, unit.list_total_fen
    Offer.objects.bulk_update(offers.values(), ["number", "price_fen"], batch_size=AT_A_TIME)
    return units


def _number_buyers(row: Launch) -> tuple[Sequence[Entitlement], Lot | None]:
    rows = list(Entitlement.objects.filter(launch_id=row.pk).order_by("number"))
    if not rows:
        raise errors.NobodyEntitled()
    lot = None
    if row.is_by_lot:
        order, lot = lots.drawn(row)
        of = {one.customer_id: one for one in rows}
        rows = [of[customer_id] for customer_id in order]
    for number, one in enumerate(rows):
        one.buyer_no = number
    Entitlement.objects.bulk_update(rows, ["buyer_no"], batch_size=AT_A_TIME)
    return rows, lot


def _turns(row: Launch) -> Turns | None:
    """Return how turns go; buyers are called by their numbers in the plan."""
    if row.mode != Way.TURNS:
        return None
    lasts = timedelta(seconds=row.turn_seconds) // timedelta(microseconds=1)
    return Turns(lasts=lasts, at_once=row.turns_at_once, calls=row.calls, missed=Missed(row.miss_policy))


def _throw(row: Launch, at: datetime) -> None:
    """Draw a lot for a rehearsal alone, whose order says nothing about the real one's."""
    row.seed = token_bytes(32).hex()
    row.public_word, row.drawn_at = "rehearsal", at
    row.commitment = lot_commitment(row.pk, lots.listed(row.pk), lots.seed_of(row))
    row.save(update_fields=["seed", "public_word", "drawn_at", "commitment"])
