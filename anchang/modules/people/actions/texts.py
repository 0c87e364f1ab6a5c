"""Text messages: handed over, read for a purpose, let go of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from anchang.kernel import audit
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import Refusal
from anchang.kernel.rows import the_one
from anchang.kernel.tenancy import current_tenant
from anchang.modules.people import access, rules
from anchang.modules.people.models import SmsMessage, last4_index
from anchang.modules.people.ports import Outbox, sms_gateway
from anchang.modules.people.states import Outcome, Purpose, Template

KEPT = timedelta(days=30)


def send_text(
    *, phone: str, kind: Template, body: str, facts: Sequence[str], until: datetime, tenant_id: UUID | None
) -> None:
    """Hand a message to a normalised number over, and write down what became of it.

    `facts` fill the provider's template; `until` its code or link counts. Not an action: it is written down before the
    gateway is asked and after, so that a slow one holds no lock and a message that nobody answered for is seen.
    Raises what the gateway refuses.
    """
    gateway = sms_gateway()
    stays = isinstance(gateway, Outbox)
    message = SmsMessage(tenant_id=tenant_id, kind=kind, phone=phone, counts_until=until)
    message.delivery = Outcome.KEPT if stays else Outcome.WAITING
    message.last4_index = last4_index(phone, tenant_id)
    message.body = body if stays else ""
    message.save(force_insert=True)
    try:
        gateway.send(phone=phone, body=body, template=kind, facts=facts, tenant_id=tenant_id)
    except Refusal as refused:
        _note(message, Outcome.FAILED, fault=str(refused.facts.get("code", refused.code)))
        raise
    if not stays:
        _note(message, Outcome.SENT)


def _note(message: SmsMessage, delivery: Outcome, *, fault: str = "") -> None:
    SmsMessage.objects.filter(pk=message.pk).update(delivery=delivery, fault=fault[:80])


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
    mine.filter(counts_until__lt=at).exclude(body=b"").update(body=b"")
    mine.filter(created_at__lt=at - KEPT).delete()
