"""Deposits: asked for, heard of, given back. The provider's word, however often it comes, has one effect.

A provider is asked outside of transactions: first what is to be asked is written, then it is asked, then its word.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from anchang.kernel import audit, clock, events
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.rows import at_most_one, the_one
from anchang.modules.launches import pick_errors
from anchang.modules.launches.actions.picks import pick_of
from anchang.modules.launches.actions.telling import REFUSED, tell
from anchang.modules.launches.events import DepositPaid, DepositRefused
from anchang.modules.launches.models import Deposit, Launch, Offer, Pick
from anchang.modules.launches.ports import Ask, PaymentProvider, Stand, Way, Word, payments
from anchang.modules.launches.rules import paying
from anchang.modules.launches.states import DepositState

# Why money goes back; kept as codes, shown in words.
TOO_LATE, WRONG_AMOUNT = "too late", "wrong amount"


def ask_deposit(
    pick_id: UUID,
    *,
    entitlement_id: UUID,
    return_to: str,
    by: Actor,
    at: datetime,
    payer: str = "",
    address: str = "",
) -> tuple[Deposit, Way]:
    """Ask a buyer for the deposit of a confirmed pick, and return how to pay; again, it is the same payment.

    Where it was begun on another telephone, or in another browser, that one is closed, and another takes its place.
    Raises NotThere, PickOver, ConfirmFirst, AlreadyPaid, PaymentUnreachable, PaymentRefused.
    """
    pick = pick_of(pick_id, entitlement_id)
    taker = taker_of(pick.launch)

    def ask(deposit: Deposit) -> Ask:
        return Ask(
            number=deposit.number,
            amount_fen=deposit.amount_fen,
            title=_("%(unit)s 定金") % {"unit": pick.unit.name},
            opened_at=deposit.opened_at,
            expires_at=deposit.expires_at,
            return_to=return_to,
            payer=payer,
            address=address,
        )

    deposit = _asked(pick, taker.name, by=by, at=at)
    try:
        return deposit, taker.open(ask(deposit))
    except pick_errors.AskedOtherwise:
        ask_again(deposit.pk, at=at, last=True)
    # What was paid meanwhile is known by now, and asked for no more.
    deposit = _asked(pick_of(pick_id, entitlement_id), taker.name, by=by, at=at)
    return deposit, taker.open(ask(deposit))


def ask_again(deposit_id: UUID, *, at: datetime, last: bool = False) -> Deposit:
    """Ask the provider how an open payment stands, and take its word; the last time, let nobody pay any more.

    Raises PaymentUnreachable, PaymentRefused.
    """
    deposit = the_one(Deposit.objects.filter(pk=deposit_id))
    if deposit.state != DepositState.OPEN:
        return deposit
    taker = payments.named(deposit.provider)
    if taker is None:
        raise pick_errors.PaymentUnreachable()
    word = taker.query(deposit.number)
    if last and word.stand is Stand.OPEN:
        taker.close(deposit.number)
        word = taker.query(deposit.number)
    return hear(word, at=at)


def refund(deposit_id: UUID, *, at: datetime) -> bool:
    """Give money back; tell whether it is done, or needs asking again. Raises PaymentUnreachable, PaymentRefused."""
    deposit = the_one(Deposit.objects.filter(pk=deposit_id))
    taker = payments.named(deposit.provider)
    if deposit.state != DepositState.REFUND or taker is None:
        return deposit.state == DepositState.REFUNDED
    # What was paid, not what was asked: they may differ, which is why it goes back.
    paid_fen = taker.query(deposit.number).amount_fen
    if not taker.refund(deposit.number, amount_fen=paid_fen, reason=deposit.note or TOO_LATE):
        return False
    return _refunded(deposit, paid_fen, at=at)


def taker_of(launch: Launch) -> PaymentProvider:
    """Return who takes the deposits of a launch; a rehearsal never takes money. Raises PaymentUnreachable."""
    taker = payments.serving(launch.kind)
    if taker is None:
        raise pick_errors.PaymentUnreachable()
    return taker


@action
def hear(word: Word, *, at: datetime) -> Deposit:
    """Take a provider's word of a payment. Raises NotThere for a number that is none of ours.

    Money for a pick that stands pays it; any other money goes back: the pick is over, or the amount another.
    """
    deposit = the_one(Deposit.objects.select_related("pick__launch").filter(number=word.number))
    by = Actor.system(deposit.tenant_id)
    if word.stand is Stand.CLOSED:
        return _closed(deposit, by=by, at=at)
    if word.stand is Stand.PAID and deposit.state in (DepositState.OPEN, DepositState.CLOSED):
        _paid(deposit, word, by=by, at=at)
    deposit.refresh_from_db()
    return deposit


def _paid(deposit: Deposit, word: Word, *, by: Actor, at: datetime) -> None:
    """Let the money pay its pick, or go back. The deposit's row first: of two words at one instant one waits here."""
    paid_at = word.paid_at or at
    standing = Deposit.objects.filter(pk=deposit.pk, state=deposit.state)
    if not standing.update(state=DepositState.REFUND, paid_at=paid_at, provider_ref=word.ref, closed_at=None):
        return
    why = "" if word.amount_fen == deposit.amount_fen else WRONG_AMOUNT
    if not why and not _pay(deposit.pick, paid_at, by=by, at=at):
        why = TOO_LATE
    if why:
        Deposit.objects.filter(pk=deposit.pk).update(note=why)
    else:
        Deposit.objects.filter(pk=deposit.pk).update(state=DepositState.PAID)
    pick = deposit.pick
    facts = {"payment": deposit.number, "amount_fen": word.amount_fen, "refused": why}
    audit.record(by, "launches.take_deposit", subject=deposit, project_id=pick.launch.project_id, at=at, **facts)
    if why:
        tell(pick.launch, [pick], REFUSED, at=at)
    told = DepositRefused if why else DepositPaid
    events.publish(told(deposit_id=deposit.pk, pick_id=pick.pk, launch_id=pick.launch_id, at=at))


def _pay(pick: Pick, paid_at: datetime, *, by: Actor, at: datetime) -> bool:
    """Pay a pick that stands, once, with money that came in time; whoever releases it meanwhile waits, or was first."""
    # Who was told that this payment is closed may have asked for another; as ever, deposits before the pick.
    for other in Deposit.objects.filter(pick=pick, state=DepositState.OPEN):
        _closed(other, by=by, at=at)
    unpaid = Pick.objects.filter(pk=pick.pk, live=True, paid_at__isnull=True, pay_until__gt=paid_at)
    return bool(unpaid.update(paid_at=paid_at))


@action
def _asked(pick: Pick, name: str, *, by: Actor, at: datetime) -> Deposit:
    """Return the standing deposit of a pick, made where there is none."""
    until = _payable_until(pick, at)
    standing = Deposit.objects.filter(pick=pick, state__in=[DepositState.OPEN, DepositState.PAID])
    found = at_most_one(standing)
    if found is None:
        found = _new(pick, name, until, at)
        try:
            with transaction.atomic():
                found.save(force_insert=True)
        except IntegrityError:
            # The buyer pressed twice: the other one's is the standing one.
            return the_one(standing)
        facts = {"payment": found.number, "amount_fen": found.amount_fen}
        audit.record(by, "launches.ask_deposit", subject=found, project_id=pick.launch.project_id, at=at, **facts)
    return found


def _payable_until(pick: Pick, at: datetime) -> datetime:
    if pick.paid_at:
        raise pick_errors.AlreadyPaid(unit=pick.unit.name)
    if pick.live and pick.pay_until is None:
        raise pick_errors.ConfirmFirst(unit=pick.unit.name)
    if not pick.live or pick.pay_until is None or pick.pay_until <= at:
        raise pick_errors.PickOver(unit=pick.unit.name)
    return pick.pay_until


def _new(pick: Pick, name: str, until: datetime, at: datetime) -> Deposit:
    offer = at_most_one(Offer.objects.filter(launch=pick.launch_id, unit=pick.unit_id))
    price_fen = (offer.price_fen if offer else None) or 0
    return Deposit(
        tenant_id=pick.tenant_id,
        pick=pick,
        number=f"DJ{clock.local(at):%Y%m%d}{secrets.token_hex(8).upper()}",
        amount_fen=paying.deposit_of(pick.launch.deposit_fen, price_fen),
        provider=name,
        opened_at=at,
        expires_at=until,
    )


def _closed(deposit: Deposit, *, by: Actor, at: datetime) -> Deposit:
    if Deposit.objects.filter(pk=deposit.pk, state=DepositState.OPEN).update(state=DepositState.CLOSED, closed_at=at):
        facts = {"payment": deposit.number}
        project_id = deposit.pick.launch.project_id
        audit.record(by, "launches.close_deposit", subject=deposit, project_id=project_id, at=at, **facts)
    deposit.refresh_from_db()
    return deposit


@action
def _refunded(deposit: Deposit, paid_fen: int, *, at: datetime) -> bool:
    waiting = Deposit.objects.filter(pk=deposit.pk, state=DepositState.REFUND)
    if waiting.update(state=DepositState.REFUNDED, closed_at=at):
        by = Actor.system(deposit.tenant_id)
        facts = {"payment": deposit.number, "amount_fen": paid_fen}
        project_id = deposit.pick.launch.project_id
        audit.record(by, "launches.refund_deposit", subject=deposit, project_id=project_id, at=at, **facts)
    return True
