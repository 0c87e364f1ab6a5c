"""Reads worth a name: the facts of an attempt, the rule set of a moment, what is due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import OuterRef, Q, QuerySet, Subquery

from anchang.kernel import phones, vault
from anchang.kernel.rows import at_most_one
from anchang.kernel.tenancy import current_tenant
from anchang.kernel.vault.blind import masked_phone_index
from anchang.modules.customers import api as customers
from anchang.modules.filings.models import (
    ConsentLink,
    EscortPolicy,
    Filing,
    FilingList,
    FilingQuota,
    Judgement,
    RuleSetVersion,
)
from anchang.modules.filings.ports import owner_register
from anchang.modules.filings.rules.judging import Known, Rival, Standing
from anchang.modules.filings.rules.reading import Name, fits, read_name
from anchang.modules.filings.states import AWAITING, PROTECTING, Draft, Moment, NumberMode, State

# Filings that never counted.
NEVER_COUNTED = (State.SUBMITTED, State.REJECTED, State.VOID)


@dataclass(frozen=True, slots=True)
class Given:
    """A number as given: whole, or its known digits."""

    full: str = ""
    masked: phones.MaskedPhone | None = None

    @property
    def form(self) -> NumberMode:
        """Return how much of the number is known."""
        if self.masked is None:
            return NumberMode.FULL
        return NumberMode.F3L4 if len(self.masked.last) == 4 else NumberMode.F3L6

    def __str__(self) -> str:
        return self.full or str(self.masked)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known when a filing is judged, and whose a whole number is: in the project, and anywhere in the group."""

    standing: Standing
    customer_id: UUID | None
    person_id: UUID | None


def read_number(raw: str) -> Given:
    """Read a whole or masked number. Raises phones.NotAPhone with a sentence."""
    masked = phones.parse_masked(raw)
    return Given(masked=masked) if masked else Given(full=phones.normalise(raw))


def mask_index_of(given: Given) -> bytes:
    """Return the index under which filings of the same first three and last four digits are found."""
    first, last = (
        (given.masked.first, given.masked.last[-4:]) if given.masked else (given.full.lstrip("+")[:3], given.full[-4:])
    )
    return masked_phone_index(phones.MaskedPhone(first, last), tenant_id=current_tenant())


def account_index(user_id: UUID) -> bytes:
    """Return who files, for an account."""
    return vault.index(str(user_id), purpose="filer", tenant_id=current_tenant())


def facts_of(
    *,
    project_id: UUID,
    name: Name,
    given: Given,
    filer_index: bytes,
    at: datetime,
    without: UUID | None = None,
    elsewhere: bool = False,
) -> Facts:
    """Gather everything the checks look at, as it was at an instant; the same reads whatever they find.

    `elsewhere`: whether the rules ask what other projects know.
    """
    person_id = customers.person_of(given.full) if given.full else None
    persons = _persons(project_id, name, given, person_id)
    person = persons[0] if len(persons) == 1 else None
    standing = Standing(
        rivals=rivals_of(person, at=at, without=without) if person else (),
        own_live=_own_live(project_id, name, given, filer_index, at, without),
        known=known_of(person, at=at, elsewhere=elsewhere)
        if person
        else _known_elsewhere(project_id, person_id, at, elsewhere=elsewhere),
        is_masked=given.masked is not None,
        people=len(persons),
    )
    return Facts(standing, person.id if person and not standing.is_masked else None, person_id)


def _persons(project_id: UUID, name: Name, given: Given, person_id: UUID | None) -> list[customers.CustomerRef]:
    if given.masked is None:
        found = customers.ref_of_person(project_id, person_id, number=given.full) if person_id else None
        return [found] if found else []
    matches = customers.match_masked(project_id=project_id, masked=given.masked, surname=name.surname)
    names = customers.open_names(ref.id for ref in matches)
    alike = {ref.id: ref for ref in matches if fits(name, read_name(names.get(ref.id, "")))}
    return list(alike.values())


def known_of(ref: customers.CustomerRef, *, at: datetime, elsewhere: bool = False) -> Known:
    """Return what the project knows of a customer, and with `elsewhere` since when another one knows them."""
    owned = owner_register()(project_id=ref.project_id, person_id=ref.person_id, at=at)
    met = customers.known_elsewhere_since(ref.person_id, project_id=ref.project_id) if elsewhere else None
    return Known(
        customer_id=ref.id,
        has_consultant=ref.owner_id is not None,
        seen=tuple(moment for moment in (ref.first_visit_at, ref.last_seen_at) if moment),
        followed=(ref.last_effective_follow_at,) if ref.last_effective_follow_at else (),
        owns_here=owned.here,
        owns_in_group=owned.in_group,
        subscribed_at=owned.subscribed_at,
        elsewhere_at=met,
    )


def _known_elsewhere(project_id: UUID, person_id: UUID | None, at: datetime, *, elsewhere: bool) -> Known | None:
    """Return what the rest of the group knows of a person unknown to the project."""
    if person_id is None:
        return None
    owned = owner_register()(project_id=project_id, person_id=person_id, at=at)
    met = customers.known_elsewhere_since(person_id, project_id=project_id) if elsewhere else None
    return Known(customer_id=None, owns_here=owned.here, owns_in_group=owned.in_group, elsewhere_at=met)


def counted(rows: QuerySet[Filing], at: datetime) -> QuerySet[Filing]:
    """Return the filings that had been accepted by an instant and had not ended before it."""
    return rows.filter(Q(ended_at__isnull=True) | Q(ended_at__gte=at), submitted_at__lte=at).exclude(
        state__in=NEVER_COUNTED
    )


def rivals_of(ref: customers.CustomerRef, *, at: datetime, without: UUID | None = None) -> tuple[Rival, ...]:
    """Return the filings of a customer and of the family that counted at an instant; in one query, family or not.

    Customers are a project's own. Were it named, SQLite without statistics would read all of its filings.
    """
    rows = counted(Filing.objects.filter(customer_id__in=customers.household_of(ref)), at)
    ordered = rows.select_related("rule_set").order_by("submitted_at", "pk")
    return tuple(rival_of(row, is_family=row.customer_id != ref.id) for row in ordered if row.pk != without)


def family_rivals(ref: customers.CustomerRef, *, at: datetime) -> tuple[Rival, ...]:
    """Return likewise those of the family alone; no query for a customer without one."""
    ids = customers.relatives_of(ref)
    if not ids:
        return ()
    rows = counted(Filing.objects.filter(customer_id__in=ids), at)
    return tuple(
        rival_of(row, is_family=True) for row in rows.select_related("rule_set").order_by("submitted_at", "pk")
    )


def rivals_among(rows: Iterable[Filing], at: datetime) -> tuple[Rival, ...]:
    """Return likewise those of rows at hand, which leave out the ones that never counted."""
    return tuple(
        rival_of(row) for row in rows if row.submitted_at <= at and (row.ended_at is None or row.ended_at >= at)
    )


def is_filed_since(start: datetime, *, project_id: UUID, customer_id: UUID) -> bool:
    """Tell whether anybody's filing of a customer was accepted from an instant on."""
    rows = Filing.objects.filter(project_id=project_id, customer_id=customer_id, submitted_at__gte=start)
    return rows.exclude(state__in=NEVER_COUNTED).exists()


def protected_since(project_id: UUID, customer_id: UUID | None) -> datetime | None:
    """Return when the filing was made that holds a customer now, as the unique index sees it."""
    held = Filing.objects.filter(project_id=project_id, customer=customer_id, state__in=sorted(PROTECTING))
    return at_most_one(held.values_list("submitted_at", flat=True))


def protected_between(after: datetime, before: datetime, *, project_id: UUID, customer_id: UUID) -> datetime | None:
    """Return when a filing of a customer first began to protect between two instants."""
    rows = Filing.objects.filter(project_id=project_id, customer_id=customer_id, submitted_at__lt=before)
    starts = (row.protects_from for row in rows.exclude(state__in=NEVER_COUNTED).select_related("rule_set"))
    return min((start for start in starts if start and after < start < before), default=None)


def rival_of(row: Filing, *, is_family: bool = False) -> Rival:
    """Return a filing as another one meets it; `is_family`: of somebody else of the same household."""
    return Rival(
        filing_id=row.pk,
        mode=row.rule_set.rules.mode,
        submitted_at=row.submitted_at,
        until=row.counts_until,
        visited_at=row.visited_at,
        is_family=is_family,
        is_frozen=row.is_frozen,
    )


def _own_live(
    project_id: UUID, name: Name, given: Given, filer_index: bytes, at: datetime, without: UUID | None
) -> UUID | None:
    rows = counted(
        Filing.objects.filter(project_id=project_id, filer_index=filer_index, mask_index=mask_index_of(given)), at
    )
    for row in rows.order_by("submitted_at", "pk"):
        if (
            row.pk != without
            and (row.is_frozen or row.until >= at)
            and is_same_number(given, read_number(row.phone.open()))
        ):
            whole = given.full and not row.is_masked
            if whole or fits(name, read_name(row.name.open(), row.title)):
                return row.pk
    return None


def is_same_number(one: Given, other: Given) -> bool:
    """Tell whether two numbers of one mask may be the same: no known digit contradicts."""
    if one.full and other.full:
        return one.full == other.full
    whole, part = (one.full, other.masked) if one.full else (other.full, one.masked)
    if whole and part:
        return whole.startswith(part.first) and whole.endswith(part.last)
    ends = sorted((one.masked.last if one.masked else "", other.masked.last if other.masked else ""), key=len)
    return ends[1].endswith(ends[0])


def rule_sets_of(project_id: UUID) -> list[RuleSetVersion]:
    """Return every approved version of a project's rule sets."""
    return list(RuleSetVersion.objects.filter(project_id=project_id, state=Draft.APPROVED))


def rule_set_at(*, project_id: UUID, channel: str, agency_id: UUID | None, at: datetime) -> RuleSetVersion | None:
    """Return the version in force at an instant."""
    return in_force(rule_sets_of(project_id), channel=channel, agency_id=agency_id, at=at)


def in_force(
    versions: Iterable[RuleSetVersion], *, channel: str, agency_id: UUID | None, at: datetime
) -> RuleSetVersion | None:
    """Choose the version in force: the agency's own before the channel's, the channel's before the project's.

    In each of these the last one to begin counts; once that is over, none of its scope does: no earlier one returns.
    """
    fitting = [row for row in versions if row.agency_id in (None, agency_id) and row.channel in ("", channel)]
    last: dict[tuple[bool, bool], RuleSetVersion] = {}
    for row in sorted(fitting, key=lambda row: (row.begins_at, row.version or 0)):
        if row.begins_at <= at:
            last[row.nearness] = row
    live = [row for row in last.values() if row.effective_to is None or at < row.effective_to]
    return max(live, key=lambda row: row.nearness, default=None)


def filed_on(day: date, *, filer_index: bytes) -> int:
    """Return how many filings somebody has handed in on an office day, accepted or not, as his quota counts them."""
    rows = FilingQuota.objects.filter(day=day, holder=filer_index)
    return at_most_one(rows.values_list("filed", flat=True)) or 0


def _lenient() -> list[UUID]:
    """Return the rule sets under which what is over ends only when somebody else files the customer (不强制回收)."""
    return list(RuleSetVersion.objects.filter(fields__reclaim_on_expiry=False).values_list("pk", flat=True))


def due_visits(at: datetime, limit: int) -> list[UUID]:
    """Return the filings whose visit deadline has passed, oldest first, without those that wait on."""
    rows = Filing.objects.filter(state__in=sorted(AWAITING), valid_until__lt=at).exclude(rule_set__in=_lenient())
    return list(rows.order_by("valid_until").values_list("pk", flat=True)[:limit])


def due_consents(at: datetime, limit: int) -> list[UUID]:
    """Return the filings that protect no longer for want of the customer's yes."""
    rows = Filing.objects.filter(state=State.VALID, answer="", consent_due_at__lt=at)
    return list(rows.order_by("consent_due_at").values_list("pk", flat=True)[:limit])


def due_links(at: datetime, limit: int) -> list[UUID]:
    """Return the messages to customers that are to be sent, those of filings that ended included."""
    rows = ConsentLink.objects.filter(sent_at__isnull=True, due_at__lte=at)
    return list(rows.order_by("due_at").values_list("pk", flat=True)[:limit])


def due_deals(at: datetime, limit: int) -> list[UUID]:
    """Return the filings whose deal deadline has passed, oldest first, without those that wait on."""
    rows = Filing.objects.filter(state=State.VISITED, deal_until__lt=at).exclude(rule_set__in=_lenient())
    return list(rows.order_by("deal_until").values_list("pk", flat=True)[:limit])


def due_reminders(at: datetime, limit: int) -> list[UUID]:
    """Return the filings whose broker is to be reminded."""
    rows = Filing.objects.filter(remind_at__isnull=False, remind_at__lte=at)
    return list(rows.order_by("remind_at").values_list("pk", flat=True)[:limit])


def due_looks(at: datetime, limit: int) -> list[UUID]:
    """Return the visited filings of which somebody must see whether the customer is followed up, longest due first."""
    rows = Filing.objects.filter(state=State.VISITED, follow_look_at__lte=at)
    return list(rows.order_by("follow_look_at").values_list("pk", flat=True)[:limit])


def judgements_of(filing: Filing) -> list[Judgement]:
    """Return what was decided on a filing, first to last."""
    return list(filing.judgements.select_related("rule_set").order_by("pk"))


def with_known_then(rows: QuerySet[Filing]) -> QuerySet[Filing]:
    """Read filings together with what their first judgement knew of the customer, for `known_then`."""
    first = Judgement.objects.filter(filing_id=OuterRef("pk"), moment=Moment.SUBMIT)
    facts = Subquery(first.values("inputs__standing__known")[:1])
    return rows.annotate(**{"facts_then": facts})  # declared with the model, for whoever is handed such a row


def known_then(row: Filing) -> Known | None:
    """Return what was known of the customer when a filing was handed in; None of who was new."""
    facts = row.facts_then
    return msgspec.convert(facts, Known) if facts else None


def lists_waiting(rows: Iterable[FilingList]) -> set[UUID]:
    """Return which lists still hold their file, without reading it: megabytes each."""
    kept = FilingList.objects.filter(pk__in=[row.pk for row in rows]).exclude(content=b"")
    return set(kept.values_list("pk", flat=True))


def last_values(rows: Sequence[Filing]) -> dict[UUID, dict[str, Any]]:
    """Return the values of each filing's last judgement, in one query."""
    found = Judgement.objects.filter(filing_id__in=[row.pk for row in rows]).order_by("pk")
    return dict(found.values_list("filing_id", "values"))


def asks_of(project: str) -> Subquery:
    """Return what a project asks for at the desk, to be read along with rows that name it in a column."""
    return Subquery(EscortPolicy.objects.filter(project_id=OuterRef(project)).values("asks")[:1])
