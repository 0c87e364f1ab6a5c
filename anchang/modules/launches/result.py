"""The result file of a launch, and what is published before it opens."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from anchang.gate.launch import record
from anchang.gate.launch.commitments import Commitment, commitment_to
from anchang.gate.launch.gather import gather_key
from anchang.gate.launch.ledger import microseconds_of
from anchang.gate.launch.seals import Signer
from anchang.kernel.rows import the_one
from anchang.modules.launches import errors
from anchang.modules.launches.models import Book, Page

# A press that came before the end is written a moment later.
AFTERGLOW = timedelta(minutes=1)
PAGES_AT_ONCE = 100


def commitment_of(launch_id: UUID) -> Commitment:
    """Return what may be published of an armed launch before it opens: hashes, and the public key. Raises NotThere."""
    kept = the_one(Book.objects.filter(launch_id=launch_id))
    return commitment_to(bytes(kept.plan), key=Signer(settings.SECRET_KEY).public)


def parts_of(launch_id: UUID) -> Iterator[bytes]:
    """Return the record of the book as it stands, in parts. Raises NotThere.

    Of a book that is closed it tells the key of the first moments, of no other.
    """
    kept = the_one(Book.objects.filter(launch_id=launch_id))
    pages = Page.objects.filter(launch_id=launch_id, number__lte=kept.pages)
    contents = pages.order_by("number").values_list("content", flat=True).iterator(chunk_size=PAGES_AT_ONCE)
    key = gather_key(settings.SECRET_KEY, launch_id) if _is_closed(pages) else b""
    return record.write(bytes(kept.plan), map(bytes, contents), signer=Signer(settings.SECRET_KEY), gather_key=key)


def _is_closed(pages: QuerySet[Page]) -> bool:
    backwards = pages.order_by("-number").values_list("content", flat=True).iterator(chunk_size=1)
    return record.is_closed(map(bytes, backwards))


def write_result(launch_id: UUID, file: Path, *, at: datetime) -> record.Record:
    """Write the result file of a launch that is over, whole or not at all, and return what it says.

    It is read again before it is handed out. Raises NotThere, StillOpen, or record.Wrong for a book that is damaged.
    """
    parts = parts_of(launch_id)
    draft = file.with_name(f"{file.name}.{os.getpid()}.new")
    try:
        with draft.open("wb") as out:
            out.writelines(parts)
        with draft.open("rb") as written:
            found = record.read(written)
        if not (found.book.is_closed or microseconds_of(at - AFTERGLOW) >= found.book.window.closes):
            raise errors.StillOpen()
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    return found
