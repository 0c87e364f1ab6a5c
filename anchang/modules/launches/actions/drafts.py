"""A launch while it is planned: made, changed, copied, thrown away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F

from anchang.kernel import audit
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import Refusal, Stale
from anchang.kernel.rows import the_one
from anchang.modules.inventory import api as inventory
from anchang.modules.launches import access, errors
from anchang.modules.launches.models import Batch, Entitlement, Favourite, Launch, Offer
from anchang.modules.launches.rules.settings import Settings, rules_text, settings_of
from anchang.modules.launches.signing_errors import NoTimeToSign
from anchang.modules.launches.states import Kind, State


@action
def draft_launch(project_id: UUID, *, settings: Settings, by: Actor, at: datetime) -> Launch:
    """Begin a launch. Raises NotAllowed, OpensInThePast, ClosesBeforeItOpens, NoTimeToSign."""
    by.must(access.PLAN, project_id)
    _check(settings, at)
    inventory.open_project(project_id, by=by)
    row = Launch(
        tenant_id=by.tenant_id,
        project_id=project_id,
        kind=Kind.REAL,
        state=State.DRAFT,
        made_by_id=None if by.is_system else by.user_id,
        **_columns(settings),
    )
    row.save(force_insert=True)
    audit.record(by, "launches.draft", subject=row, project_id=project_id, at=at)
    return row


@action
def edit_launch(launch_id: UUID, *, settings: Settings, version: int, by: Actor, at: datetime) -> Launch:
    """Change a draft read at a version.

    Rules that are as they were written for the settings before are written anew. Raises NotThere, LaunchFixed,
    OpensInThePast, ClosesBeforeItOpens, NoTimeToSign, OutsideTheLaunch, OrderCommitted; Stale when it has changed
    meanwhile.
    """
    row = planned(launch_id, by=by)
    _check(settings, at)
    if row.commitment and (settings.mode, settings.order) != (row.mode, row.order):
        raise errors.OrderCommitted()
    _move_batches(row, settings)
    if settings.rules_text == rules_text(settings_of(row)):
        settings = replace(settings, rules_text="")
    if not Launch.objects.filter(pk=row.pk, state=State.DRAFT, version=version).update(
        **_columns(settings), version=F("version") + 1
    ):
        raise Stale() if Launch.objects.filter(pk=row.pk, state=State.DRAFT).exists() else errors.LaunchFixed()
    row.refresh_from_db()
    audit.record(by, "launches.edit", subject=row, project_id=row.project_id, at=at)
    return row


@action
def copy_launch(launch_id: UUID, *, name: str, opens_at: datetime, by: Actor, at: datetime) -> Launch:
    """Begin another launch with the rules, batches and units of one; its buyers are others. Raises as draft_launch."""
    of = the_one(access.visible_to(by, access.PLAN).filter(pk=launch_id))
    was = settings_of(of)
    shifted = replace(was, name=name, opens_at=opens_at, closes_at=opens_at + (was.closes_at - was.opens_at))
    row = draft_launch(of.project_id, settings=shifted, by=by, at=at)
    copy_batches(of, row)
    copy_offers(of, row)
    return row


@action
def drop_launch(launch_id: UUID, *, by: Actor, at: datetime) -> UUID:
    """Throw a draft away and return its project. Its rehearsals stay.

    Raises NotThere, LaunchFixed; LotPublished where somebody may have seen a lot of it.
    """
    row = held(launch_id, by=by)
    if row.commitment or row.voided_lots:
        raise errors.LotPublished()
    Launch.objects.filter(rehearsal_of_id=row.pk).update(rehearsal_of=None)
    for model in (Offer, Entitlement, Batch):
        model.objects.filter(launch_id=row.pk).delete()
    gone = row.pk
    Launch.objects.filter(pk=row.pk).delete()
    row.pk = gone
    audit.record(by, "launches.drop", subject=row, project_id=row.project_id, at=at)
    return row.project_id


def faults(typed: Mapping[str, Any], at: datetime) -> list[Refusal]:
    """Return what is wrong between the settings typed so far, all of it, each a refusal that names its field."""
    found: list[Refusal] = []
    opens_at, closes_at = typed.get("opens_at"), typed.get("closes_at")
    if opens_at and opens_at <= at:
        found.append(errors.OpensInThePast())
    if opens_at and closes_at and closes_at <= opens_at:
        found.append(errors.ClosesBeforeItOpens())
    hours = [typed[name] for name in ("sign_from", "sign_to", "sign_minutes") if typed.get(name) is not None]
    if len(hours) == 3 and (hours[1] - hours[0]) * 60 < hours[2]:
        found.append(NoTimeToSign())
    return found


def planned(launch_id: UUID, *, by: Actor) -> Launch:
    """Return a draft that the actor plans. Raises NotThere, LaunchFixed."""
    row = the_one(access.visible_to(by, access.PLAN).filter(pk=launch_id))
    if row.state != State.DRAFT:
        raise errors.LaunchFixed()
    return row


def touch(row: Launch) -> None:
    """Note that a draft changes, and hold it: who arms it at this instant comes before or after. Raises LaunchFixed."""
    if not Launch.objects.filter(pk=row.pk, state=State.DRAFT).update(version=F("version") + 1):
        raise errors.LaunchFixed()


def held(launch_id: UUID, *, by: Actor) -> Launch:
    """Return a draft that the actor plans, as it is while nobody else changes it. Raises NotThere, LaunchFixed."""
    row = planned(launch_id, by=by)
    touch(row)
    row.refresh_from_db()
    return row


def open_roll(launch_id: UUID, *, by: Actor) -> Launch:
    """Return a draft, held, whose list may change: no commitment to it is published.

    Raises NotThere, LaunchFixed, RollCommitted.
    """
    row = held(launch_id, by=by)
    if row.commitment:
        raise errors.RollCommitted()
    return row


def copy_batches(of: Launch, to: Launch) -> None:
    """Give a launch the batches of another, as far from the opening as they were."""
    shift: timedelta = to.opens_at - of.opens_at
    Batch.objects.bulk_create(
        Batch(
            tenant_id=to.tenant_id,
            launch_id=to.pk,
            number=batch.number,
            name=batch.name,
            opens_at=batch.opens_at + shift,
            closes_at=batch.closes_at + shift,
        )
        for batch in Batch.objects.filter(launch_id=of.pk)
    )


def copy_offers(of: Launch, to: Launch) -> None:
    """Give a launch the units of another, without number, price and claim."""
    offers = Offer.objects.filter(launch_id=of.pk).values_list("unit_id", "wave")
    Offer.objects.bulk_create(
        Offer(tenant_id=to.tenant_id, launch_id=to.pk, unit_id=unit_id, wave=wave) for unit_id, wave in offers
    )


def copy_buyers(of: Launch, to: Launch) -> None:
    """Give a launch the buyers of another, with what they wish for."""
    rows = list(Entitlement.objects.filter(launch_id=of.pk))
    kept = ("customer_id", "number", "batch_no", "limit", "consultant_id", "verified_at", "verified_by_id")
    made = {
        row.pk: Entitlement(tenant_id=to.tenant_id, launch_id=to.pk, **{name: getattr(row, name) for name in kept})
        for row in rows
    }
    Entitlement.objects.bulk_create(made.values())
    wishes = Favourite.objects.filter(entitlement__launch_id=of.pk)
    Favourite.objects.bulk_create(
        Favourite(
            tenant_id=to.tenant_id,
            entitlement_id=made[wish.entitlement_id].pk,
            unit_id=wish.unit_id,
            rank=wish.rank,
        )
        for wish in wishes
    )


def _columns(settings: Settings) -> dict[str, object]:
    return (settings if settings.rules_text else replace(settings, rules_text=rules_text(settings))).columns()


def _check(settings: Settings, at: datetime) -> None:
    for fault in faults(settings.columns(), at):
        raise fault


def left_out(row: Launch, typed: Mapping[str, Any]) -> errors.OutsideTheLaunch | None:
    """Return what is refused of times, typed so far, that leave no room for a batch which goes with the opening."""
    opens_at, closes_at = typed.get("opens_at"), typed.get("closes_at")
    if not opens_at or not closes_at or opens_at >= closes_at:
        return None
    shift = opens_at - row.opens_at
    for batch in Batch.objects.filter(launch_id=row.pk).order_by("number"):
        if not opens_at <= batch.opens_at + shift < batch.closes_at + shift <= closes_at:
            return errors.OutsideTheLaunch(batch=batch.name)
    return None


def _move_batches(row: Launch, settings: Settings) -> None:
    """Let the batches go with the opening. Raises OutsideTheLaunch."""
    if fault := left_out(row, settings.columns()):
        raise fault
    if shift := settings.opens_at - row.opens_at:
        moved = {"opens_at": F("opens_at") + shift, "closes_at": F("closes_at") + shift}
        Batch.objects.filter(launch_id=row.pk).update(**moved)
