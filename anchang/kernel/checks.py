"""What the kernel promises of every table, whatever module it belongs to (reliability guide §2.1: I11, I12, I13)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef

from anchang.kernel.audit import AuditEntry, Fault
from anchang.kernel.tenancy import TenantModel
from anchang.kernel.vault.fields import SEALED_FIELDS
from anchang.kernel.vault.reveal import Reveal
from anchang.kernel.vault.sealing import BrokenSeal
from anchang.kernel.verify import invariant

AT_ONCE = 1_000
# Ids and amounts may hold eleven digits in a row; a number somebody typed stands by itself in a text.
_MOBILE = re.compile(r"(?<![0-9A-Za-z\-])1[3-9]\d{9}(?![0-9A-Za-z\-])")


def _tenant_models() -> list[type[TenantModel]]:
    return [model for model in apps.get_models() if issubclass(model, TenantModel)]


@invariant("every row belongs to the tenant of the rows it points to")
def tenants_agree() -> Iterator[Fault]:
    """I11: follow every foreign key from one tenant's table to another."""
    for model in _tenant_models():
        for field in model._meta.get_fields():
            target = field.related_model if isinstance(field, models.ForeignKey) else None
            if not (isinstance(target, type) and issubclass(target, TenantModel)):
                continue
            strangers = model.objects.exclude(**{f"{field.name}__isnull": True})
            strangers = strangers.exclude(**{f"{field.name}__tenant_id": F("tenant_id")}).order_by("pk")
            for pk in strangers.values_list("pk", flat=True).iterator(chunk_size=AT_ONCE):
                yield Fault(f"{model._meta.db_table} {pk}", f"belongs to another tenant than its {field.name}.")


@invariant("every sealed column opens under its own row")
def sealed_columns_open() -> Iterator[Fault]:
    """I12: what was written into a vault's column in the clear, or copied from another row, does not open."""
    for model, column in SEALED_FIELDS:
        for row in model._default_manager.order_by("pk").iterator(chunk_size=AT_ONCE):
            try:
                getattr(row, column).open()
            except (BrokenSeal, ValueError):
                yield Fault(f"{model._meta.db_table} {row.pk}", f"holds in {column} what was not sealed for it.")


@invariant("the audit holds no mobile number")
def audit_names_nobody() -> Iterator[Fault]:
    """I12: the audit is kept for ever and read by many, so its facts are ids and codes."""
    for entry in AuditEntry.objects.order_by("tenant_id", "seq").iterator(chunk_size=AT_ONCE):
        if any(_MOBILE.search(words) for words in _texts(entry.facts)):
            yield Fault(f"audit {entry.seq}", f"of {entry.act} holds a mobile number.")


@invariant("every reveal is in the audit")
def reveals_are_audited() -> Iterator[Fault]:
    """I13: a value was shown to somebody, and the chain does not know."""
    known = AuditEntry.objects.filter(
        tenant_id=OuterRef("tenant_id"),
        act="vault.reveal",
        actor_id=OuterRef("user_id"),
        subject_id=OuterRef("subject_id"),
    )
    for reveal in Reveal.objects.filter(~Exists(known)).order_by("pk"):
        yield Fault(f"reveal {reveal.pk}", f"of {reveal.subject_type} {reveal.subject_id} is in no audit entry.")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
