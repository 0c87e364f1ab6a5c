"""Writing into a launch's book from the platform: the gate's ledger over Django's connection, in its transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import connection

from anchang.gate.launch.book import Book, read
from anchang.gate.launch.checks import entry_fault
from anchang.gate.launch.entries import Entry, read_plan
from anchang.gate.launch.ledger import Ledger, NoSuchLaunch
from anchang.gate.launch.platform import dialect_of
from anchang.kernel import clock
from anchang.kernel.errors import NotThere
from anchang.modules.launches.models import Launch


def write(launch: Launch, make: Callable[[Book], Sequence[Entry]]) -> tuple[Book, list[Entry]]:
    """Write what `make` says of the newest book, as its next page; nobody else writes until this commits.

    Inside a transaction. Return the book with these entries. Raises NotThere, what `make` raises, and ValueError for an
    entry that no record may hold.
    """
    ledger = Ledger(launch.pk, dialect_of(connection.vendor))
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
            ledger.write(cursor, head, entries, tenant_id=launch.tenant_id, book=book, at=clock.now())
    return book, entries
