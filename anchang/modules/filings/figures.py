"""How many filings came how far, by agency, broker or rules: whole numbers for later modules' figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from anchang.modules.filings.models import Filing, Judgement
from anchang.modules.filings.states import ACCEPTING, Moment


class By(StrEnum):
    """What filings are told apart by."""

    AGENCY = "agency"
    BROKER = "broker"
    RULES = "rules"


_COLUMNS = {
    By.AGENCY: ("agency_name",),
    By.BROKER: ("agency_name", "broker_name"),
    By.RULES: ("rule_set__title", "rule_set__version"),
}
Whose = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filed:
    """How many filings of somebody were handed in, accepted, and brought their customer."""

    whose: Whose
    filed: int
    accepted: int
    visited: int


def filed_by(project_id: UUID, by: By, *, start: datetime, end: datetime) -> list[Filed]:
    """Return those handed in from `start` up to, not including, `end`, and how far they have come by now; one query."""
    first = Judgement.objects.filter(filing_id=OuterRef("pk"), moment=Moment.SUBMIT, code__in=sorted(ACCEPTING))
    rows = Filing.objects.filter(project_id=project_id, submitted_at__gte=start, submitted_at__lt=end)
    found = (
        rows.annotate(accepted=Exists(first))
        .order_by()
        .values(*_COLUMNS[by])
        .annotate(
            n_filed=Count("pk"),
            n_accepted=Count("pk", filter=Q(accepted=True)),
            n_visited=Count("pk", filter=Q(visited_at__isnull=False)),
        )
        .values_list(*_COLUMNS[by], "n_filed", "n_accepted", "n_visited")
    )
    return [Filed(_whose(row[:-3]), *row[-3:]) for row in found]


def first_filed_at(project_id: UUID) -> datetime | None:
    """Return when the first filing of a project was handed in."""
    rows = Filing.objects.filter(project_id=project_id).order_by("submitted_at")
    return rows.values_list("submitted_at", flat=True).first()


def visited_by(project_id: UUID, by: By, *, start: datetime, end: datetime) -> dict[Whose, int]:
    """Return how many filings were confirmed by a visit from `start` up to, not including, `end`; one query."""
    rows = Filing.objects.filter(project_id=project_id, visited_at__gte=start, visited_at__lt=end)
    found = rows.order_by().values_list(*_COLUMNS[by]).annotate(Count("pk"))
    return {_whose(row[:-1]): row[-1] for row in found}


def whose(filing_ids: Iterable[UUID], by: By) -> dict[UUID, tuple[Whose, datetime]]:
    """Return of each filing whose it is and when it was handed in; one query."""
    rows = Filing.objects.filter(pk__in=set(filing_ids))
    return {row[0]: (_whose(row[2:]), row[1]) for row in rows.values_list("pk", "submitted_at", *_COLUMNS[by])}


def _whose(row: tuple[object, ...]) -> Whose:
    return tuple(str(part) for part in row)


def title_of(whose: Whose, by: By) -> str:
    """Return how people call whose filings they are: 贝联, 贝联 唐红思, 分销规则第 7 版."""
    if by is By.RULES:
        return _("%(title)s第 %(version)s 版") % {"title": _(whose[0]), "version": whose[1]}
    return " ".join(part for part in whose if part) or _("个人")
