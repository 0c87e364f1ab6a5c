"""A person's identity document: given for the contract, sealed, shown in full for a reason."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from anchang.kernel import audit, id_numbers, vault
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import NotThere, Stale
from anchang.kernel.tenancy import current_tenant
from anchang.kernel.vault.reveal import reveal
from anchang.modules.customers import errors, queries
from anchang.modules.customers.access import REVEAL, visible_to
from anchang.modules.customers.models import Identity


@action
def give_identity(customer_id: UUID, *, number: str, by: Actor, at: datetime) -> Identity:
    """Note the number of a customer's document, or correct it.

    Raises IdNumberUnreadable, IdNumberTaken when it is somebody else's, Stale when another one was noted meanwhile.
    """
    customer = queries.find(customer_id)
    try:
        plain = id_numbers.normalise(number)
    except id_numbers.NotAnIdNumber as wrong:
        raise errors.IdNumberUnreadable(reason=wrong.reason) from wrong
    row = queries.identity_of(customer.person_id) or Identity(person_id=customer.person_id)
    index = identity_index(plain)
    if bytes(row.index or b"") == index:
        return row
    row.index, row.number = index, plain
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        if Identity.objects.filter(index=index).exclude(person_id=customer.person_id).exists():
            raise errors.IdNumberTaken() from None
        raise Stale() from None
    audit.record(by, "customers.give_identity", subject=customer, project_id=customer.project_id, at=at)
    return row


@action
def reveal_identity(customer_id: UUID, *, reason: str, by: Actor) -> str:
    """Return the number of the customer's document in full; the act is logged.

    Raises NotThere outside the reach of REVEAL, BadInput without a reason, QuotaSpent beyond the quota.
    """
    customer = queries.find(customer_id)
    row = queries.identity_of(customer.person_id)
    if row is None or not visible_to(by, REVEAL).filter(pk=customer.pk).exists():
        raise NotThere()
    return reveal(row.number, row=row, column="number", reason=reason, by=by)


def identity_index(number: str) -> bytes:
    """Return the keyed hash under which a normalised document number is found."""
    return vault.index(number, purpose="id-number", tenant_id=current_tenant())
