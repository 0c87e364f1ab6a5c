"""The promises of the module, checked over the whole database."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from django.db.models import Exists, F, OuterRef

from anchang.kernel import vault, verify
from anchang.kernel.audit import Fault
from anchang.modules.customers.models import Customer, Identity, NameGram, Phone


@verify.invariant("each customer is found by exactly the characters of the name")
def grams_match() -> Iterator[Fault]:
    """Compare the grams written with those of the name, customer by customer."""
    customers = Customer.objects.select_related("person").order_by("pk").iterator(chunk_size=500)
    while batch := list(islice(customers, 500)):
        written: dict[object, set[bytes]] = {row.pk: set() for row in batch}
        for gram in NameGram.objects.filter(customer_id__in=list(written)):
            written[gram.customer_id].add(bytes(gram.gram))
        for row in batch:
            wanted = set() if row.merged_into_id else set(_grams(row))
            if written[row.pk] != wanted:
                yield Fault(
                    f"customer {row.pk}",
                    "is found under characters that are not those of the name.",
                )


def _grams(row: Customer) -> list[bytes]:
    return vault.name_grams(row.person.name.open(), tenant_id=row.tenant_id)


@verify.invariant("each number is found under its own indexes")
def indexes_match() -> Iterator[Fault]:
    """Compare the indexes of each number with those computed from it."""
    for phone in Phone.objects.order_by("pk").iterator(chunk_size=500):
        found = vault.phone_indexes(phone.number.open(), tenant_id=phone.tenant_id)
        if (found.full, found.last4) != (bytes(phone.full), bytes(phone.last4)):
            yield Fault(f"phone {phone.pk}", "is indexed under another number.")


@verify.invariant("each identity document is found under its own index")
def documents_match() -> Iterator[Fault]:
    """Compare the index of each document number with that computed from it."""
    for row in Identity.objects.order_by("pk").iterator(chunk_size=500):
        found = vault.index(row.number.open(), purpose="id-number", tenant_id=row.tenant_id)
        if found != bytes(row.index):
            yield Fault(f"identity {row.pk}", "is indexed under another number.")


@verify.invariant("a customer merged into another leads to one that stands")
def merges_are_short() -> Iterator[Fault]:
    """Find chains of merges, and merges across projects."""
    merged = Customer.objects.filter(merged_into__isnull=False).order_by("pk")
    chained = Exists(Customer.objects.filter(pk=OuterRef("merged_into_id"), merged_into__isnull=False))
    for row in merged.filter(chained):
        yield Fault(f"customer {row.pk}", "is merged into one that is merged itself.")
    for row in merged.exclude(project_id=F("merged_into__project_id")):
        yield Fault(f"customer {row.pk}", "is merged into a customer of another project.")
