"""In what parts the rows of a list are taken, so that others may write between two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from anchang.modules.customers import api as customers
from anchang.modules.filings import queries
from anchang.modules.filings.actions.keep import Submission
from anchang.modules.filings.rules.listing import Listed

# Rows a transaction.
CHUNK = 50

Row = tuple[Listed, Submission]


def in_time(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Yield rows as they were filed: each verdict finds the earlier filings kept."""
    rows = sorted(rows, key=_filed)
    for start in range(0, len(rows), CHUNK):
        yield list(rows[start : start + CHUNK])


def by_number(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Yield rows so that none depends on a row of another part, each part as it was filed.

    A verdict looks at filings of the same number or the same person. So rows whose first three and last four digits
    agree stay together, and so do the numbers of one person.
    """
    groups: dict[bytes, list[Row]] = defaultdict(list)
    for row in rows:
        groups[queries.mask_index_of(row[1].given)].append(row)
    part: list[Row] = []
    for joined in _joined(groups):
        part += joined
        if len(part) >= CHUNK:
            yield sorted(part, key=_filed)
            part = []
    if part:
        yield sorted(part, key=_filed)


def _joined(groups: dict[bytes, list[Row]]) -> Iterator[list[Row]]:
    """Yield the groups, those of one person's several numbers as one."""
    leads = {mask: mask for mask in groups}

    def lead(mask: bytes) -> bytes:
        while leads[mask] != mask:
            mask = leads[mask]
        return mask

    for masks in customers.masks_of_one(groups):
        first, *others = (lead(mask) for mask in masks if mask in leads)
        leads |= dict.fromkeys(others, first)
    together: dict[bytes, list[Row]] = defaultdict(list)
    for mask, rows in groups.items():
        together[lead(mask)] += rows
    yield from together.values()


def _filed(row: Row) -> tuple[object, int]:
    listed, submission = row
    return submission.submitted_at, listed.row
