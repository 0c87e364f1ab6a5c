"""Whose name is said in full to whom, of those who were filed; of customers customers/naming.py tells."""

from __future__ import annotations

from anchang.kernel.access import Actor
from anchang.modules.customers import api as customers
from anchang.modules.filings.access import VIEW_OWN
from anchang.modules.filings.models import Filing
from anchang.modules.filings.rules.reading import read_name


def name_of(filing: Filing) -> str:
    """Return the customer's name as it was given, in full, to be compared."""
    return str(read_name(filing.name.open(), filing.title))


def shown_name(filing: Filing, by: Actor) -> str:
    """Return the name in full to who filed it, their agency, and who works with customers; else surname and title.

    Of a filing that its customer has not agreed to, only its broker and agency read more.
    """
    is_filer = filing.broker_id == by.user_id or (filing.agency_id in by.team_ids and by.can(VIEW_OWN))
    name = read_name(filing.name.open(), filing.title)
    if filing.awaits_consent and not is_filer:
        return name.short
    return str(name) if is_filer or filing.project_id in by.reach(customers.NAME).all else name.short
