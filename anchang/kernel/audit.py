"""The audit: append-only, one hash chain a tenant, written in the acting transaction.

Entries hold references and keyed hashes, never personal data in clear, so that erasure and history can both be true
(reliability guide §3.6). The head of the chain is locked last, just before the commit, so that it is no hot row.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q

from anchang.kernel import clock
from anchang.kernel.access import Actor
from anchang.kernel.actions import at_the_end
from anchang.kernel.errors import Sentence
from anchang.kernel.rows import count_on
from anchang.kernel.tenancy import Tenant, current_tenant

GENESIS = bytes(32)
Subject = models.Model | tuple[str, UUID] | None

ACTS: dict[str, Sentence] = {}


def name_acts(titles: Mapping[str, Sentence]) -> None:
    """Declare acts by what a reader calls them; a name that ends in `*` stands for all that begin like it."""
    ACTS.update(titles)


def title_of(act: str) -> Sentence | None:
    """Return what a reader calls an act; None for one that nobody declared."""
    families = (title for name, title in ACTS.items() if name.endswith("*") and act.startswith(name[:-1]))
    return ACTS.get(act) or next(families, None)


@dataclass(frozen=True, slots=True)
class FactTitle:
    """What a reader calls a fact, and its values where these are codes."""

    title: Sentence
    values: Mapping[str, Sentence]


FACTS: dict[tuple[str, str], Sentence] = {}
VALUES: dict[tuple[str, str], dict[str, Sentence]] = {}
SUBJECTS: dict[str, Sentence] = {}


def name_facts(module: str, titles: Mapping[str, Sentence], **values: Iterable[tuple[object, Sentence]]) -> None:
    """Declare the facts of a module's acts by what a reader calls them; `values` are the choices of a code."""
    for name, title in titles.items():
        FACTS[module, name] = title
        name_values(module, name, values.get(name, ()))


def name_values(module: str, name: str, values: Iterable[tuple[object, Sentence]]) -> None:
    """Declare values of a fact, also those that a later module brings into an earlier one's acts."""
    VALUES.setdefault((module, name), {}).update((str(value), words) for value, words in values)


def title_of_fact(act: str, name: str) -> FactTitle | None:
    """Return what a reader calls a fact of an act; None for one that nobody declared."""
    place = (act.partition(".")[0], name)
    return FactTitle(FACTS[place], VALUES.get(place, {})) if place in FACTS else None


def name_subjects(titles: Mapping[str, Sentence]) -> None:
    """Declare what a reader calls the things that a module's acts are about, by `module.model`."""
    SUBJECTS.update(titles)


def subject_of(entry: AuditEntry) -> Sentence:
    """Return what an entry is about, in words; a kind that nobody declared keeps its name."""
    return SUBJECTS.get(entry.subject_type, entry.subject_type)


def acts_like(beginning: str) -> Q:
    """Return the condition on entries whose act begins like this: by name where acts are declared one by one.

    Names are looked up in an index; a beginning is compared with every entry.
    """
    families = [name[:-1] for name in ACTS if name.endswith("*")]
    if any(family.startswith(beginning) or beginning.startswith(family) for family in families):
        return Q(act__startswith=beginning)
    return Q(act__in=sorted(name for name in ACTS if name.startswith(beginning)))


class AuditHead(models.Model):
    """Where a tenant's chain ends."""

    tenant = models.OneToOneField(Tenant, on_delete=models.PROTECT, primary_key=True, related_name="+")
    seq = models.BigIntegerField(default=0)
    hash = models.BinaryField(max_length=32, default=GENESIS)


class AuditEntry(models.Model):
    """One act. The database refuses to change or delete it."""

    id = models.BigAutoField(primary_key=True)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    actor_id = models.UUIDField()
    act = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.UUIDField(null=True)
    project_id = models.UUIDField(null=True)
    facts = models.JSONField(default=dict)
    prev_hash = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "seq"], name="one_audit_entry_per_place")]
        indexes = [
            models.Index(fields=["tenant", "subject_id", "-seq"], name="audit_by_subject"),
            models.Index(fields=["tenant", "actor_id", "-seq"], name="audit_by_actor"),
            models.Index(fields=["tenant", "act", "-seq"], name="audit_by_act"),
            models.Index(fields=["tenant", "at"], name="audit_by_time"),
        ]

    def digest(self) -> bytes:
        """Return the hash that this entry must have after its predecessor."""
        content = {
            "tenant": str(self.tenant_id),
            "seq": self.seq,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": str(self.actor_id),
            "act": self.act,
            "subject": [self.subject_type, str(self.subject_id or "")],
            "project": str(self.project_id or ""),
            "facts": self.facts,
        }
        canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(bytes(self.prev_hash) + canonical.encode()).digest()


def last(act: str, subject_id: UUID) -> AuditEntry | None:
    """Return the newest entry of an act on something of the tenant in scope: when it was done, and by whom."""
    entries = AuditEntry.objects.filter(tenant_id=current_tenant(), act=act, subject_id=subject_id)
    return entries.order_by("-seq").first()


def record(
    by: Actor,
    act: str,
    *,
    subject: Subject = None,
    project_id: UUID | None = None,
    at: datetime | None = None,
    **facts: Any,
) -> None:
    """Write down that an actor did something. Raises RuntimeError outside an action, ValueError for a nameless act.

    `act` is `module.verb_noun`; facts are JSON values: ids, codes, counts, keyed hashes, never personal data in clear.
    """
    if title_of(act) is None:
        raise ValueError(f"The act {act} has no title; its module's acts.py gives it one.")
    kind, subject_id = _name(subject)
    entry = AuditEntry(
        tenant_id=by.tenant_id,
        at=at or clock.now(),
        actor_id=by.user_id,
        act=act,
        subject_type=kind,
        subject_id=subject_id,
        project_id=project_id,
        facts=json.loads(json.dumps(facts, default=str)),
    )
    at_the_end(_append, entry)


def _name(subject: Subject) -> tuple[str, UUID | None]:
    if isinstance(subject, models.Model):
        return subject._meta.label_lower, subject.pk
    return subject or ("", None)


def _append(entries: Sequence[AuditEntry]) -> None:
    def tenant(entry: AuditEntry) -> str:
        return str(entry.tenant_id)

    # One order of tenants, so that two actions over the same ones cannot wait for each other.
    for _, group in groupby(sorted(entries, key=tenant), key=tenant):
        _chain(list(group))


def _chain(entries: list[AuditEntry]) -> None:
    tenant_id = entries[0].tenant_id
    previous, seq = _take_places(tenant_id, len(entries))
    for number, entry in enumerate(entries, start=seq + 1):
        entry.seq, entry.prev_hash = number, previous
        previous = entry.hash = entry.digest()
    AuditEntry.objects.bulk_create(entries, batch_size=500)
    AuditHead.objects.filter(tenant_id=tenant_id).update(hash=previous)


def _take_places(tenant_id: UUID, count: int) -> tuple[bytes, int]:
    """Move the head on, and return where it stood; whoever comes after waits here for the commit."""
    head = AuditHead(tenant_id=tenant_id)
    seq, previous = count_on(AuditHead.objects.filter(tenant_id=tenant_id), head, "seq", count, "hash")
    return bytes(previous), seq - count


@dataclass(frozen=True, slots=True)
class Fault:
    """The first place where something is not as promised."""

    where: str
    sentence: str


def faults() -> Iterator[Fault]:
    """Yield the first broken link of each tenant's chain; nothing when all of them hold."""
    heads = {head.tenant_id: head for head in AuditHead.objects.all()}
    # Tenant by tenant, not head by head: a chain whose head was taken away is broken, too.
    for tenant_id in Tenant.objects.order_by("id").values_list("id", flat=True):
        head = heads.get(tenant_id) or AuditHead(tenant_id=tenant_id)
        previous, seq = GENESIS, 0
        entries = AuditEntry.objects.filter(tenant_id=tenant_id).order_by("seq")
        for entry in entries.iterator(chunk_size=2000):
            where = f"audit {tenant_id} #{seq + 1}"
            if entry.seq != seq + 1:
                yield Fault(where, f"is missing; the next entry is #{entry.seq}.")
                break
            if bytes(entry.prev_hash) != previous or bytes(entry.hash) != entry.digest():
                yield Fault(where, "was changed after it was written.")
                break
            previous, seq = bytes(entry.hash), entry.seq
        else:
            if seq != head.seq:
                first = min(seq, head.seq) + 1
                yield Fault(f"audit {tenant_id} #{first}", f"the chain ends at #{seq}, its head says #{head.seq}.")
            elif previous != bytes(head.hash):
                yield Fault(f"audit {tenant_id} #{seq}", "is not the entry that the head remembers.")
