"""Text messages: handed over, read for a purpose, let go of."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from anchang.kernel import audit, clock
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import Refusal
from anchang.kernel.rows import the_one
from anchang.kernel.tenancy import current_tenant
from anchang.modules.people import access, errors, rules
from anchang.modules.people.models import SmsMessage, last4_index
from anchang.modules.people.ports import Outbox, sms_gateway
from anchang.modules.people.states import Outcome, Purpose, Template

KEPT = timedelta(days=30)
BATCH = 100


def send_text(
    *, phone: str, kind: Template, body: str, facts: Sequence[str], until: datetime, tenant_id: UUID | None
) -> None:
    """Hand a message to a normalised number over, and write down what became of it.

    `facts` fill the provider's template; `until` its code or link counts. Not an action: it is written down before the
    gateway is asked and after, so that a slow one holds no lock and a message that nobody answered for is seen.
    Raises what the gateway refuses.
    """
    stays = _stays()
    message = _message(phone, kind, until, tenant_id)
    message.delivery, message.body = (Outcome.KEPT, body) if stays else (Outcome.WAITING, "")
    message.save(force_insert=True)
    try:
        sms_gateway().send(phone=phone, body=body, template=kind, facts=facts, tenant_id=tenant_id)
    except Refusal as refused:
        _note(message, Outcome.FAILED, fault=refused)
        raise
    if not stays:
        _note(message, Outcome.SENT)


def queue_text(
    *, phone: str, kind: Template, body: str, facts: Sequence[str], until: datetime, tenant_id: UUID, at: datetime
) -> bool:
    """Put a message to a normalised number on its way, inside an action: it is written with its cause, goes out soon.

    Returns False, and does nothing, where one of its kind has gone to the number on the same office day.
    """
    start, _end = clock.day_bounds(clock.local(at).date())
    like = SmsMessage.objects.filter(tenant_id=tenant_id, last4_index=last4_index(phone, tenant_id))
    if any(one.phone.open() == phone for one in like.filter(kind=kind, created_at__gte=start)):
        return False
    message = _message(phone, kind, until, tenant_id)
    message.created_at, message.body = at, body
    message.delivery, message.facts = (Outcome.KEPT, "") if _stays() else (Outcome.QUEUED, json.dumps(list(facts)))
    message.save(force_insert=True)
    return True


def hand_over_queued(*, at: datetime) -> None:
    """Hand over what is queued in the tenant in scope, each message once; no transaction is open meanwhile.

    While the provider does not answer, the rest waits for the next time, as long as it counts.
    """
    queued = SmsMessage.objects.filter(tenant_id=current_tenant(), delivery=Outcome.QUEUED)
    for message in queued.order_by("pk")[:BATCH]:
        row = queued.filter(pk=message.pk)
        if message.counts_until < at:
            row.update(delivery=Outcome.FAILED, fault=errors.SmsUnreachable.code, body=b"", facts=b"")
        elif row.update(delivery=Outcome.WAITING, body=b"", facts=b"") and not _hand_over(message):
            break


def _hand_over(message: SmsMessage) -> bool:
    """Send one that this worker has taken; False when the provider does not answer, and it waits again."""
    try:
        sms_gateway().send(
            phone=message.phone.open(),
            body=message.body.open(),
            template=Template(message.kind),
            facts=json.loads(message.facts.open()),
            tenant_id=message.tenant_id,
        )
    except errors.SmsUnreachable:
        message.save(update_fields=["delivery", "body", "facts"])
        return False
    except Refusal as refused:
        _note(message, Outcome.FAILED, fault=refused)
    else:
        _note(message, Outcome.SENT)
    return True


def _stays() -> bool:
    return isinstance(sms_gateway(), Outbox)


def _message(phone: str, kind: Template, until: datetime, tenant_id: UUID | None) -> SmsMessage:
    message = SmsMessage(tenant_id=tenant_id, kind=kind, phone=phone, counts_until=until)
    message.last4_index = last4_index(phone, tenant_id)
    return message


def _note(message: SmsMessage, delivery: Outcome, *, fault: Refusal | None = None) -> None:
    said = str(fault.facts.get("code", fault.code))[:80] if fault else ""
    SmsMessage.objects.filter(pk=message.pk).update(delivery=delivery, fault=said)


@action
def read_text(message_id: UUID, purpose: Purpose, *, by: Actor, at: datetime) -> str:
    """Return the text without its code or link: enough to see what was said, too little to use it. The act is logged.

    Raises NotAllowed, NotThere.
    """
    by.must(access.SEE_TEXTS)
    message = the_one(SmsMessage.objects.filter(tenant_id=by.tenant_id, pk=message_id))
    audit.record(by, "people.read_text", subject=message, at=at, text=message.kind, purpose=str(purpose))
    return rules.without_secret(message.body.open())


def forget_texts(*, at: datetime) -> None:
    """Wipe the texts that count no more, and take away what is a month old; in the tenant's scope."""
    mine = SmsMessage.objects.filter(tenant_id=current_tenant())
    mine.filter(counts_until__lt=at, delivery=Outcome.KEPT).exclude(body=b"").update(body=b"")
    mine.filter(created_at__lt=at - KEPT).delete()
