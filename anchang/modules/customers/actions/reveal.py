"""A number is shown in full to one person, for a reason, within the day's quota (reliability guide §3.7)."""

from __future__ import annotations

from uuid import UUID

from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import NotThere
from anchang.kernel.vault.reveal import reveal
from anchang.modules.customers import queries
from anchang.modules.customers.access import REVEAL, visible_to
from anchang.modules.customers.models import Phone


@action
def reveal_phone(customer_id: UUID, *, reason: str, by: Actor, phone_id: UUID | None = None) -> str:
    """Return one of the customer's numbers in full, the first if none is named; the act is logged.

    Raises NotThere outside the reach of REVEAL, BadInput without a reason, QuotaSpent beyond the quota.
    """
    customer = queries.find(customer_id)
    phones = Phone.objects.filter(person_id=customer.person_id)
    phone = (phones.filter(pk=phone_id) if phone_id else phones.order_by("pk")).first()
    if phone is None or not visible_to(by, REVEAL).filter(pk=customer.pk).exists():
        raise NotThere()
    return reveal(phone.number, row=phone, column="number", reason=reason, by=by)
