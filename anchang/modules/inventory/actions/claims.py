"""Taking units and giving them back: locks, holds, subscriptions. The index on live claims is the referee."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from anchang.kernel import audit, clock, events
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.rows import at_most_one, the_one
from anchang.kernel.wording import listed
from anchang.modules.inventory import access, errors, queries
from anchang.modules.inventory.actions import ledger
from anchang.modules.inventory.events import UnitMoved
from anchang.modules.inventory.models import Claim, Unit
from anchang.modules.inventory.rules import moves
from anchang.modules.inventory.states import STATUS_OF, ClaimKind, Status
from anchang.modules.people.api import name_of


class Terms(TypedDict, total=False):
    """What else a claim may say: the later module's own number, whom it is for, an end other than the kind's."""

    ref: str
    customer_id: UUID | None
    expires_at: datetime | None


@action
def lock_unit(unit_id: UUID, *, by: Actor, at: datetime, customer_id: UUID | None = None) -> Claim:
    """Lock a unit for a seller for the project's minutes, at the price of this moment.

    Raises NotThere, NotAllowed, TooManyLocks, PriceMissing, UnitNotForSale, or UnitTaken with the nearest free units.
    """
    unit = _unit(unit_id)
    by.must(access.LOCK, unit.project_id)
    ledger.hold_project(unit.project_id)
    _check_limit(unit, by, at)
    return _claim(unit, ClaimKind.LOCK, by=by, at=at, customer_id=customer_id)


@action
def claim_unit(unit_id: UUID, kind: ClaimKind, *, by: Actor, at: datetime, **terms: Unpack[Terms]) -> Claim:
    """Take a free unit for a later module, which has judged the act. Raises as lock_unit, but for permission."""
    return _claim(_unit(unit_id), kind, by=by, at=at, **terms)


@action
def convert_claim(claim_id: UUID, kind: ClaimKind, *, by: Actor, at: datetime, **terms: Unpack[Terms]) -> Claim:
    """Make a live claim one of a later kind; its price stays (test vector T-P2). Raises ClaimOver, NotThere."""
    claim = _live(claim_id)
    unit = claim.unit
    if (claim.expires_at and claim.expires_at <= at) or not moves.may_convert(claim.kind, kind):
        raise over(unit)
    ledger.hold_project(claim.project_id)
    ref = terms.get("ref") or claim.ref
    changes: dict[str, Any] = {
        "kind": kind,
        "ref": ref,
        "customer_id": terms.get("customer_id") or claim.customer_id,
        "expires_at": terms.get("expires_at") or moves.expiry(kind, at, unit.project.lock_minutes),
    }
    if not Claim.objects.filter(pk=claim.pk, live=True, kind=claim.kind).update(**changes):
        raise over(unit)
    _move(unit, STATUS_OF[kind], by=by, at=at, claim=claim, ref=ref)
    audit.record(by, "inventory.convert_claim", subject=claim, project_id=unit.project_id, at=at, kind=kind, ref=ref)
    claim.refresh_from_db()
    return claim


@action
def release_lock(claim_id: UUID, *, by: Actor, at: datetime) -> Claim:
    """Give a lock back before it ends. Raises NotThere, ClaimOver, NotYourLock, UnderLaunch."""
    claim = _live(claim_id)
    if claim.kind == ClaimKind.PICK:
        raise errors.UnderLaunch(unit=claim.unit.name)
    if claim.kind != ClaimKind.LOCK:
        raise over(claim.unit)
    if claim.holder_id != by.user_id and not by.can(access.RELEASE_ANY_LOCK, claim.project_id):
        by.must(access.LOCK, claim.project_id)
        raise errors.NotYourLock(unit=claim.unit.name, who=_holder(claim))
    return _end(claim, by=by, at=at, reason=_("释放锁定"), to=Status.SALE)


@action
def release_claim(claim_id: UUID, *, by: Actor, at: datetime, reason: str, to: Status = Status.SALE) -> Claim:
    """End a claim for a later module (退房, 换房, 作废); the unit becomes free, or controlled. Raises ClaimOver."""
    return _end(_live(claim_id), by=by, at=at, reason=reason, to=to)


@action
def expire_claim(claim_id: UUID, *, at: datetime) -> bool:
    """End a claim whose time is over; False when somebody was faster."""
    claim = at_most_one(Claim.objects.select_related("unit").filter(pk=claim_id, live=True, expires_at__lte=at))
    if claim is None:
        return False
    _end(claim, by=Actor.system(claim.tenant_id), at=at, reason=_("到期，自动释放"), to=Status.SALE)
    return True


def _unit(unit_id: UUID) -> Unit:
    return the_one(Unit.objects.select_related("project", "building", "price__version").filter(pk=unit_id))


def _live(claim_id: UUID) -> Claim:
    claim = the_one(Claim.objects.select_related("unit__project").filter(pk=claim_id))
    if not claim.live:
        raise over(claim.unit)
    return claim


def _check_limit(unit: Unit, by: Actor, at: datetime) -> None:
    """Refuse one lock too many; the project is held, so that two requests of one seller are counted one by one."""
    mine = Claim.objects.filter(project_id=unit.project_id, holder_id=by.user_id, kind=ClaimKind.LOCK, live=True)
    held = list(mine.filter(expires_at__gt=at).exclude(unit_id=unit.pk).values_list("unit__name", flat=True))
    if len(held) >= unit.project.lock_limit:
        raise errors.TooManyLocks(held=listed(sorted(held)), limit=unit.project.lock_limit)


def _claim(unit: Unit, kind: ClaimKind, *, by: Actor, at: datetime, **terms: Unpack[Terms]) -> Claim:
    if unit.price is None:
        raise errors.PriceMissing(unit=unit.name)
    ledger.hold_project(unit.project_id)
    if unit.status in (Status.LOCK, Status.HOLD) and clear_overdue(unit.project_id, [unit.pk], at):
        unit.status = Status.SALE
    claim = Claim(
        tenant_id=unit.tenant_id,
        project_id=unit.project_id,
        unit=unit,
        kind=kind,
        ref=terms.get("ref", ""),
        customer_id=terms.get("customer_id"),
        holder_id=ledger.person(by),
        price=queries.snapshot(unit.price),
        made_at=at,
        expires_at=terms.get("expires_at") or moves.expiry(kind, at, unit.project.lock_minutes),
    )
    try:
        with transaction.atomic():
            claim.save(force_insert=True)
    except IntegrityError:
        raise _taken(unit, claim, STATUS_OF[kind]) from None
    _move(unit, STATUS_OF[kind], by=by, at=at, claim=claim, ref=claim.ref)
    audit.record(
        by,
        f"inventory.claim_{kind}",
        subject=unit,
        project_id=unit.project_id,
        at=at,
        claim=claim.pk,
        customer=claim.customer_id,
    )
    return claim


def clear_overdue(project_id: UUID, unit_ids: Collection[UUID], at: datetime) -> bool:
    """End claims of units whose time is over but which the clockwork has not reached yet; tell whether one was."""
    overdue = Claim.objects.filter(project_id=project_id, unit_id__in=unit_ids, live=True, expires_at__lte=at)
    ended = [expire_claim(claim_id, at=at) for claim_id in list(overdue.values_list("pk", flat=True))]
    return any(ended)


def _move(
    unit: Unit, target: Status, *, by: Actor, at: datetime, claim: Claim, reason: str = "", ref: str = ""
) -> None:
    if not ledger.compare_and_set(unit, target):
        raise _taken(unit, claim, target)
    change = ledger.write_change(unit, target, by=by, at=at, reason=reason, ref=ref)
    events.publish(
        UnitMoved(
            project_id=unit.project_id,
            unit_id=unit.pk,
            status_from=unit.status,
            status=target,
            seq=change.seq,
            at=at,
            by_id=ledger.person(by),
            claim_id=claim.pk,
            ref=ref,
        )
    )
    unit.status = target


def _end(claim: Claim, *, by: Actor, at: datetime, reason: str, to: Status) -> Claim:
    ledger.hold_project(claim.project_id)
    live = Claim.objects.filter(pk=claim.pk, live=True, kind=claim.kind)
    if not live.update(live=False, ended_at=at, end_reason=reason[:200]):
        raise over(claim.unit)
    _move(claim.unit, to, by=by, at=at, claim=claim, reason=reason[:200], ref=claim.ref)
    audit.record(
        by,
        "inventory.end_claim",
        subject=claim.unit,
        project_id=claim.project_id,
        at=at,
        claim=claim.pk,
        kind=claim.kind,
    )
    claim.live, claim.ended_at, claim.end_reason = False, at, reason
    return claim


def _taken(unit: Unit, mine: Claim, wanted: Status) -> errors.UnitTaken | errors.UnitNotForSale:
    """Return the refusal that says who has the unit, since when, and what is free near it."""
    other = at_most_one(Claim.objects.filter(unit_id=unit.pk, live=True).exclude(pk=mine.pk))
    if other is None:
        now = _standing(unit)
        label = Status(now["status"]).label
        return errors.UnitNotForSale(unit=unit.name, status=label, wanted=wanted.label, current=now)
    return errors.UnitTaken(
        unit=unit.name,
        who=_holder(other),
        at=f"{clock.local(other.made_at):%H:%M:%S}",
        status=STATUS_OF[ClaimKind(other.kind)].label,
        alternatives=queries.nearest_free(unit),
        current={"status": STATUS_OF[ClaimKind(other.kind)].value},
    )


def over(unit: Unit) -> errors.ClaimOver:
    """Return the refusal that a lock or hold has ended, with what the unit has become."""
    return errors.ClaimOver(unit=unit.name, current=_standing(unit))


def _standing(unit: Unit) -> dict[str, str]:
    return {"status": Unit.objects.values_list("status", flat=True).get(pk=unit.pk)}


def _holder(claim: Claim) -> str:
    if claim.kind == ClaimKind.PICK:
        return _("线上开盘")
    if claim.holder_id is None:
        return _("系统")
    return name_of([claim.holder_id]).get(claim.holder_id, _("同事"))
