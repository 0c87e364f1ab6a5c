"""Reads of disputes: against whom an appeal goes, until when, and what is open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from anchang.kernel.rows import at_most_one
from anchang.modules.customers import api as customers
from anchang.modules.filings import queries
from anchang.modules.filings.dispute_states import Step
from anchang.modules.filings.models import Dispute, DisputeDecision, DisputePhoto, Filing, Judgement, SplitTemplate
from anchang.modules.filings.ports import owner_register
from anchang.modules.filings.rules.disputing import APPEALABLE, appeal_until
from anchang.modules.filings.rules.splitting import TEMPLATE, SplitRule
from anchang.modules.filings.states import PROTECTING, Code, State

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ground:
    """What an appeal stands on: its customer, the filing it goes against, until when it is taken."""

    customer: customers.CustomerRef | None
    rival: Filing | None
    until: datetime
    bought_at: datetime | None

    @property
    def is_frozen(self) -> bool:
        """Tell whether another dispute has the customer."""
        return self.rival is not None and self.rival.is_frozen


def templates_of(project_id: UUID) -> list[SplitTemplate]:
    """Return every version of a project's template of splits, the newest first."""
    return list(SplitTemplate.objects.filter(project_id=project_id).order_by("-version"))


def splits_of(project_id: UUID) -> tuple[SplitRule, ...]:
    """Return a project's template of splits; the guide's example where it has none of its own."""
    last = SplitTemplate.objects.filter(project_id=project_id).order_by("-version").first()
    return TEMPLATE if last is None else last.splits


def last_splits(project: str) -> Subquery:
    """Return the rules of a project's last template, to be read along with rows that name it in a column."""
    rows = SplitTemplate.objects.filter(project_id=OuterRef(project)).order_by("-version")
    return Subquery(rows.values("rules")[:1])


def may_be_appealed(filing: Filing) -> bool:
    """Tell whether a verdict is one against its broker: not a duplicate of his own, not one in dispute."""
    return filing.state in APPEALABLE and filing.code not in (Code.OWN_DUPLICATE, Code.DISPUTED, Code.FRAUD)


def ground_of(filing: Filing, *, at: datetime, judged_at: datetime | None = None) -> Ground | None:
    """Return what an appeal against a verdict would stand on; None where it is no verdict to appeal against.

    `judged_at` is the time of the last verdict, where the caller has it at hand.
    """
    last = judged_at or filing.judgements.order_by("-pk").values_list("decided_at", flat=True).first()
    if not may_be_appealed(filing) or last is None:
        return None
    customer = customer_of(filing)
    rival = _rival(filing, customer)
    bought = bought_at(customer, rival, filing, at)
    freed_at = _freed_at(customer)
    last = max(last, freed_at) if freed_at else last
    return Ground(customer, rival, appeal_until(last, bought_at=bought), bought)


def customer_of(filing: Filing) -> customers.CustomerRef | None:
    """Return the customer of a filing; of a masked one whom its number fitted when it was handed in."""
    if filing.customer_id is not None:
        return customers.get(filing.customer_id)
    row = queries.with_known_then(Filing.objects.filter(pk=filing.pk)).first()
    known = queries.known_then(row) if row else None
    return customers.get(known.customer_id) if known and known.customer_id else None


def _rival(filing: Filing, customer: customers.CustomerRef | None) -> Filing | None:
    """Return the filing of the customer, or of the family, that protects; else one bought under, else one waiting."""
    if customer is None:
        return None
    ids = [customer.id, *customers.relatives_of(customer)]
    rows = Filing.objects.select_related("rule_set").filter(project_id=filing.project_id, customer_id__in=ids)
    found = rows.filter(state__in=[*sorted(PROTECTING), State.WON, State.PENDING]).exclude(pk=filing.pk)
    others = [row for row in found.order_by("submitted_at", "pk") if row.filer_index != filing.filer_index]
    held = [row for row in others if row.state in PROTECTING]
    own = [row for row in held if row.customer_id == customer.id]
    won = sorted((row for row in others if row.state == State.WON), key=lambda row: row.until, reverse=True)
    waits = [row for row in others if row.state == State.PENDING]
    return next(iter([*own, *held, *won, *waits]), None)


def bought_at(
    customer: customers.CustomerRef | None, rival: Filing | None, filing: Filing, at: datetime
) -> datetime | None:
    """Return when a customer bought: under another's filing, or since the filing was made."""
    if rival is not None and rival.state == State.WON:
        return rival.ended_at
    if customer is None:
        return None
    owned = owner_register()(project_id=filing.project_id, person_id=customer.person_id, at=at)
    since = owned.subscribed_at
    # The register knows days: whoever bought on one has its last hour.
    return since + ONE_DAY if since and since + ONE_DAY > filing.submitted_at else None


def _freed_at(customer: customers.CustomerRef | None) -> datetime | None:
    """Return when the last dispute about the customer was decided: it may have kept an appeal waiting."""
    if customer is None:
        return None
    about = Q(filing__customer=customer.id) | Q(rival__customer=customer.id)
    return at_most_one(
        Dispute.objects.filter(about, decided_at__isnull=False)
        .order_by("-decided_at")
        .values_list("decided_at", flat=True)
    )


def open_about(filing_id: UUID) -> Dispute | None:
    """Return the open dispute in which a filing stands on either side."""
    return at_most_one(_about(filing_id).filter(decided_at__isnull=True))


def last_about(filing_id: UUID) -> Dispute | None:
    """Return the last dispute in which a filing stood on either side, decided or not."""
    return at_most_one(_about(filing_id).order_by("-pk"))


def _about(filing_id: UUID) -> QuerySet[Dispute]:
    return Dispute.objects.filter(Q(filing=filing_id) | Q(rival=filing_id))


def is_commission_blocked(filing_id: UUID) -> bool:
    """Tell whether nothing may be paid under a filing: a dispute about it is open."""
    return open_about(filing_id) is not None


def blocked_among(filing_ids: Iterable[UUID]) -> set[UUID]:
    """Return those of the filings under which nothing may be paid now, in one query."""
    ids = set(filing_ids)
    rows = Dispute.objects.filter(Q(filing__in=ids) | Q(rival__in=ids), decided_at__isnull=True)
    return {side for row in rows.values_list("filing_id", "rival_id") for side in row if side} & ids


def photos_of(filing_id: UUID) -> list[DisputePhoto]:
    """Return the photos of an appeal, the draft of one included, without reading the pictures."""
    return list(DisputePhoto.objects.filter(filing=filing_id).defer("content").order_by("nth"))


def judgements_of(filing_ids: Iterable[UUID]) -> dict[UUID, list[Judgement]]:
    """Return what was decided on each of some filings, first to last, in one query."""
    ids = list(filing_ids)
    found: dict[UUID, list[Judgement]] = {one: [] for one in ids}
    for row in Judgement.objects.filter(filing__in=ids).select_related("rule_set").order_by("pk"):
        found[row.filing_id].append(row)
    return found


def steps_of(dispute_id: UUID) -> list[DisputeDecision]:
    """Return what was proposed, returned and decided, first to last."""
    return list(DisputeDecision.objects.filter(dispute=dispute_id).select_related("rule_set").order_by("pk"))


def proposal_of(dispute_id: UUID) -> DisputeDecision | None:
    """Return the split that was proposed last."""
    rows = DisputeDecision.objects.filter(dispute=dispute_id, step=Step.PROPOSED).select_related("rule_set")
    return rows.order_by("-pk").first()


def due_reminders(at: datetime, limit: int) -> list[UUID]:
    """Return the open disputes whose arbiter is to be reminded, soonest first."""
    rows = Dispute.objects.filter(remind_at__isnull=False, remind_at__lte=at, decided_at__isnull=True)
    return list(rows.order_by("remind_at").values_list("pk", flat=True)[:limit])
