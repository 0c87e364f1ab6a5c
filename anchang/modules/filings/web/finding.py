"""Finding among one's own filings: by characters of the name, or by digits of the number or of the filing's number."""

from __future__ import annotations

from django.db.models import QuerySet

from anchang.kernel.text import clean
from anchang.modules.filings.models import Filing
from anchang.modules.filings.naming import name_of

# Names are sealed, so each is opened: days of a busy agency. Where there are more, the page says so.
MOST = 1_000


def find_own(rows: QuerySet[Filing], words: str) -> QuerySet[Filing]:
    """Return those of a broker's or an agency's newest filings that fit what was typed."""
    wanted = clean(words).replace(" ", "").casefold()
    fitting = [row.pk for row in rows.order_by("-pk")[:MOST] if _fits(row, wanted)]
    return rows.filter(pk__in=fitting)


def _fits(row: Filing, wanted: str) -> bool:
    if wanted.isdecimal():
        # Digits are sought on either side of a mask, never across it.
        return any(wanted in part for part in row.phone.open().split("*")) or row.number.endswith(f"-{wanted}")
    return wanted in name_of(row).casefold() or wanted in row.number.casefold()
