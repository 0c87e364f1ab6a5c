"""What the address of a list says: filters, order and place; the same for pages and REST."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from anchang.kernel.errors import BadInput
from anchang.kernel.text import clean
from anchang.modules.customers.models import Customer
from anchang.modules.customers.queries import SORTS
from anchang.modules.customers.states import NO_LONGER_FOLLOWED, Grade, Status

POOL = "pool"
LONGEST = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """A list as its address names it; what cannot be read counts as not asked."""

    owner: str = ""
    grade: str = ""
    status: str = ""
    overdue: bool = False
    text: str = ""
    sort: str = "newest"
    cursor: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Asked:
        """Read the query of an address."""
        overdue = query.get("overdue", "") == "1"
        sort = query.get("sort", "")
        return cls(
            owner=query.get("owner", ""),
            grade=query.get("grade", "") if query.get("grade", "") in (*Grade.values, "none") else "",
            status=query.get("status", "") if query.get("status", "") in Status.values else "",
            overdue=overdue,
            text=clean(query.get("q", ""))[:LONGEST],
            sort=sort if sort in SORTS else ("follow" if overdue else "newest"),
            cursor=query.get("cursor", ""),
        )

    @property
    def is_narrow(self) -> bool:
        """Tell whether anything is asked for but the whole list."""
        return bool(self.grade or self.owner or self.status or self.overdue or self.text)

    def narrow(self, rows: QuerySet[Customer], *, at: datetime) -> QuerySet[Customer]:
        """Return the rows asked for. Raises BadInput for an owner that is no id."""
        if self.owner == POOL:
            rows = rows.filter(owner_id__isnull=True)
        elif self.owner:
            rows = rows.filter(owner_id=_id(self.owner, "owner"))
        if self.grade:
            rows = rows.filter(grade="" if self.grade == "none" else self.grade)
        if self.status:
            rows = rows.filter(status=self.status)
        if self.overdue:
            rows = rows.filter(next_follow_at__lt=at).exclude(status__in=NO_LONGER_FOLLOWED)
        return rows


def write_place(row: Customer, sort: str) -> str:
    """Return the opaque cursor after a row of a sorted list."""
    column = SORTS[sort]
    moment = getattr(row, column).isoformat() if column else ""
    return base64.urlsafe_b64encode(f"{moment}|{row.pk.hex}".encode()).decode().rstrip("=")


def read_place(cursor: str, sort: str) -> tuple[str, UUID] | None:
    """Read a cursor of this order back; None at the beginning. Raises BadInput."""
    if not cursor:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        moment, _bar, pk = base64.urlsafe_b64decode(padded).decode().partition("|")
        if moment:
            datetime.fromisoformat(moment)
        if bool(moment) != bool(SORTS[sort]) or (moment and datetime.fromisoformat(moment).tzinfo is None):
            raise ValueError(moment)
        return moment, UUID(pk)
    except (ValueError, binascii.Error) as error:
        raise BadInput({"cursor": _("分页游标无效，请从第一页重新读取。")}) from error


def _id(value: str, name: str) -> UUID:
    try:
        return UUID(value)
    except ValueError as error:
        raise BadInput({name: _("不是有效的编号。")}) from error
