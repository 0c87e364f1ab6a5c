"""In what parts the rows of a list are taken, so that others may write between two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from anchang.modules.customers import api as customers
from anchang.modules.filings import queries
from anchang.modules.filings.actions.keep import Submission
from anchang.modules.filings.rules.listing import Listed

# Rows a transaction.
CHUNK = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A readable row of a list, and the place of its sheet in the file."""

    sheet: int
    listed: Listed
    submission: Submission

    @property
    def turn(self) -> tuple[int, datetime, int]:
        """Return when its turn comes: sheet by sheet, as they were filed, so that each finds the earlier ones kept."""
        return self.sheet, self.submission.submitted_at, self.listed.row


def in_turn(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Yield all rows in their turn."""
    ordered = sorted(rows, key=lambda row: row.turn)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]


def by_number(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Yield rows so that none depends on a row of another part, each part in its turn.

    A verdict looks at filings of the same number or the same person. So rows whose first three and last four digits
    agree stay together, and so do the numbers of one person and the rows of one external number.
    """
    part: list[Row] = []
    for joined in _joined(rows):
        part += joined
        if len(part) >= CHUNK:
            yield sorted(part, key=lambda row: row.turn)
            part = []
    if part:
        yield sorted(part, key=lambda row: row.turn)


def _joined(rows: Sequence[Row]) -> Iterable[list[Row]]:
    masks = [queries.mask_index_of(row.submission.given) for row in rows]
    leads = {mask: mask for mask in masks}

    def lead(mask: bytes) -> bytes:
        while leads[mask] != mask:
            mask = leads[mask]
        return mask

    of_one = defaultdict[str, list[bytes]](list)
    for row, mask in zip(rows, masks, strict=True):
        of_one[row.submission.external_ref].append(mask)
    for first, *others in [*customers.masks_of_one(leads), *of_one.values()]:
        leads |= dict.fromkeys(map(lead, others), lead(first))
    together = defaultdict[bytes, list[Row]](list)
    for row, mask in zip(rows, masks, strict=True):
        together[lead(mask)].append(row)
    return together.values()
