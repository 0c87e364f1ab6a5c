"""How the ledger's SQL is spoken over the platform's connection, which marks values one way for every database."""

from __future__ import annotations

from dataclasses import replace

from anchang.gate.database import POSTGRES, SQLITE, Dialect

MARK = "%s"


def dialect_of(vendor: str) -> Dialect:
    """Return the dialect of a database by the vendor's name, `postgresql` or `sqlite`."""
    return replace(POSTGRES if vendor == "postgresql" else SQLITE, mark=MARK)
