"""Writing into a launch's book from the platform: the gate's ledger over Django's connection, in its transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from django.db import connection

from anchang.gate.database import POSTGRES, SQLITE, Dialect
from anchang.gate.launch.book import Book, read
from anchang.gate.launch.checks import entry_fault
from anchang.gate.launch.entries import Entry, read_plan
from anchang.gate.launch.ledger import Ledger, NoSuchLaunch
from anchang.kernel.errors import NotThere
from anchang.modules.launches.models import Launch


def write(launch: Launch, make: Callable[[Book], Sequence[Entry]]) -> tuple[Book, list[Entry]]:
    """Write what `make` says of the newest book, as its next page; nobody else writes until this commits.

    Inside a transaction. Return the book with these entries. Raises NotThere, what `make` raises, and ValueError for an
    entry that no record may hold.
    """
    ledger = Ledger(launch.pk, _dialect())
    with connection.cursor() as cursor:
        try:
            head = ledger.head(cursor, hold=True)
            _tenant, plan = ledger.plan(cursor)
        except NoSuchLaunch:
            raise NotThere() from None
        book = read(read_plan(plan), ledger.entries_after(cursor, 0))
        entries = list(make(book))
        for entry in entries:
            # Whoever reads the record of this launch will ask the same.
            if fault := entry_fault(book, entry):
                raise ValueError(fault)
            book.apply(entry)
        if entries:
            ledger.write(cursor, head, entries, tenant_id=launch.tenant_id, book=book)
    return book, entries


def _dialect() -> Dialect:
    """Return how the database is spoken to through Django, which marks values one way for all."""
    return POSTGRES if connection.vendor == "postgresql" else replace(SQLITE, mark="%s")
