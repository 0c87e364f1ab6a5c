"""电子签: the text of a subscription is laid before its buyer, and the provider's word that it is signed is kept.

A provider is asked outside of transactions: first the text stands with its digest, then it is shown, then comes the
word. However often that comes, it has one effect. As ever, the pick's row is held before its papers.
"""

from __future__ import annotations

import hashlib
import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F
from django.template.loader import render_to_string

from anchang.kernel import audit, clock, events
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.rows import at_most_one, the_one
from anchang.modules.customers import api as customers
from anchang.modules.deals import api as deals
from anchang.modules.inventory import api as inventory
from anchang.modules.launches import signing_errors
from anchang.modules.launches.actions.picks import pick_of
from anchang.modules.launches.actions.signing_times import held
from anchang.modules.launches.actions.telling import SIGNED, tell
from anchang.modules.launches.events import PickSigned
from anchang.modules.launches.models import Appointment, Deposit, Entitlement, Launch, Offer, Pick, Signing
from anchang.modules.launches.rules import paying
from anchang.modules.launches.sign_ports import Paper, Signer, Stand, Word, signers
from anchang.modules.launches.states import DepositState, SigningState

# A word may be lost on its way; until a day after the last moment to sign it is asked for.
LATER, A_DAY = timedelta(minutes=1), timedelta(days=1)


def ask_signature(pick_id: UUID, *, entitlement_id: UUID, return_to: str, by: Actor, at: datetime) -> str:
    """Lay the text before a pick's buyer, and return the address at which to sign; again, it is the same signing.

    Raises NotThere, PayFirst, AlreadySigned, TooLateToSign, NotSettledYet, NobodySigns, NameIncomplete, SigningRefused,
    SigningUnreachable.
    """
    pick = pick_of(pick_id, entitlement_id)
    taker = signer_of(pick.launch)
    row = _laid_out(pick_id, entitlement_id, taker.name, by=by, at=at)
    paper = _paper(row, entitlement_id)
    if not row.ref:
        begun = taker.begin(paper)
        # Of two presses one is kept; the other's is shown to nobody.
        Signing.objects.filter(pk=row.pk, ref="").update(ref=begun)
        row.refresh_from_db()
    return taker.way(row.ref, paper, return_to=return_to)


def signer_of(launch: Launch) -> Signer:
    """Return who takes the signatures of a launch; a rehearsal's bind nobody. Raises NobodySigns."""
    taker = signers.serving(launch.kind)
    if taker is None:
        raise signing_errors.NobodySigns()
    return taker


def is_signed_by_somebody(launch: Launch) -> bool:
    """Tell whether a launch's subscriptions can be signed electronically."""
    return signers.serving(launch.kind) is not None


def sign_until(pick: Pick) -> datetime | None:
    """Return before when a paid pick is signed electronically; None where it is not paid."""
    return pick.paid_at + timedelta(hours=pick.launch.sign_hours) if pick.paid_at else None


def ask_after(*, at: datetime) -> int:
    """Ask the providers about open signings of which no word has come; return how many answered. In scope."""
    rows = Signing.objects.filter(state=SigningState.OPEN, opened_at__lte=at - LATER, expires_at__gt=at - A_DAY)
    answered = 0
    for name, ref in list(rows.exclude(ref="").order_by("pk").values_list("provider", "ref")):
        taker = signers.named(name)
        with suppress(signing_errors.SigningRefused, signing_errors.SigningUnreachable):
            if taker is not None:
                hear(taker.query(ref), provider=name, at=at)
                answered += 1
    return answered


@action
def hear(word: Word, *, provider: str, at: datetime) -> Signing:
    """Take a provider's word of a signing. Raises NotThere for a number that is none of ours.

    Signed once, it stays signed; the seat that was kept for it is free again.
    """
    row = the_one(Signing.objects.select_related("pick__launch").filter(provider=provider, ref=word.ref))
    by, pick = Actor.system(row.tenant_id), row.pick
    if word.stand is Stand.OPEN or row.state != SigningState.OPEN:
        return row
    Pick.objects.filter(pk=pick.pk).update(paid_at=F("paid_at"))
    is_signed = word.stand is Stand.SIGNED
    standing = Signing.objects.filter(pk=row.pk, state=SigningState.OPEN)
    when = {"signed_at": word.signed_at or at} if is_signed else {"ended_at": at}
    if standing.update(state=SigningState.SIGNED if is_signed else SigningState.ENDED, **when):
        act = "launches.sign" if is_signed else "launches.end_signature"
        facts = {"paper": row.number, "digest": row.digest, "unit": pick.unit_id, "provider_ref": row.ref}
        audit.record(by, act, subject=row, project_id=pick.launch.project_id, at=at, **facts)
        if is_signed:
            Appointment.objects.filter(pick=pick, live=True).update(live=False, ended_at=at)
            tell(pick.launch, [pick], SIGNED, at=at)
            events.publish(PickSigned(signing_id=row.pk, pick_id=pick.pk, launch_id=pick.launch_id, at=at))
    row.refresh_from_db()
    return row


@action
def _laid_out(pick_id: UUID, entitlement_id: UUID, name: str, *, by: Actor, at: datetime) -> Signing:
    """Return the standing signing of a pick, made where there is none."""
    pick = held(pick_id, entitlement_id)
    standing = Signing.objects.filter(pick=pick, state__in=[SigningState.OPEN, SigningState.SIGNED])
    found = at_most_one(standing)
    if found and found.state == SigningState.SIGNED:
        raise signing_errors.AlreadySigned(unit=pick.unit.name)
    until = sign_until(pick)
    if until is None or until <= at:
        raise signing_errors.TooLateToSign(unit=pick.unit.name)
    if found:
        return found
    number, text = written(pick, entitlement_id)
    row = Signing(
        tenant_id=pick.tenant_id,
        pick=pick,
        number=f"QS{clock.local(at):%Y%m%d}{secrets.token_hex(8).upper()}",
        provider=name,
        title=text.split("\n", 1)[0],
        document=text,
        digest=digest_of(text),
        opened_at=at,
        expires_at=until,
    )
    row.save(force_insert=True)
    facts = {"paper": row.number, "digest": row.digest, "unit": pick.unit_id, "provider": name, "number": number}
    audit.record(by, "launches.ask_signature", subject=row, project_id=pick.launch.project_id, at=at, **facts)
    return row


def written(pick: Pick, entitlement_id: UUID) -> tuple[str, str]:
    """Return the number and the text of a paid pick's subscription; the buyer is masked. Raises NotSettledYet."""
    launch, unit = pick.launch, inventory.unit_of(pick.unit_id)
    number = _number(pick)
    buyer = customers.refs([_customer(entitlement_id)])
    offer = at_most_one(Offer.objects.filter(launch=launch, unit=pick.unit_id))
    price_fen = (offer.price_fen if offer else None) or unit.list_total_fen or 0
    paid = at_most_one(Deposit.objects.filter(pick=pick, state=DepositState.PAID))
    facts = {
        "number": number,
        "is_rehearsal": launch.is_rehearsal,
        "launch": launch,
        "pick": pick,
        "unit": unit,
        "price_fen": price_fen,
        "deposit_fen": paid.amount_fen if paid else paying.deposit_of(launch.deposit_fen, price_fen),
        "buyer": next(iter(buyer.values())),
    }
    return number, render_to_string("launches/subscription.txt", facts).strip() + "\n"


def digest_of(text: str) -> str:
    """Return the SHA-256 of a text, hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _number(pick: Pick) -> str:
    """Return the subscription's number; a rehearsal has none, so it is the press's."""
    if pick.launch.is_rehearsal:
        return f"{pick.seq:06d}"
    found = deals.refs([pick.subscription_id]) if pick.subscription_id else {}
    if not found:
        raise signing_errors.NotSettledYet(unit=pick.unit.name)
    return next(iter(found.values())).number


def _paper(row: Signing, entitlement_id: UUID) -> Paper:
    """Return what the provider is given; who signs is named in full to nobody else."""
    customer_id = _customer(entitlement_id)
    numbers = customers.open_numbers(customer_id)
    return Paper(
        number=row.number,
        title=row.title,
        text=row.document,
        digest=row.digest,
        name=customers.open_name(customer_id),
        phone=numbers[0] if numbers else "",
        expires_at=row.expires_at,
    )


def _customer(entitlement_id: UUID) -> UUID:
    return the_one(Entitlement.objects.filter(pk=entitlement_id)).customer_id
