"""Filings chosen at the queue, as an address or a form names them."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from anchang.modules.filings import access, queue_errors
from anchang.modules.filings.actions.extend import MOST_CHOSEN
from anchang.modules.filings.models import Filing
from anchang.modules.people.api import Request


def chosen_ids(request: Request) -> list[UUID]:
    """Return what was ticked, each once; what is no id is passed over. Raises TooManyChosen."""
    source = request.POST if request.method == "POST" else request.GET
    found: dict[UUID, None] = {}
    for raw in source.getlist("filing"):
        with suppress(ValueError):
            found[UUID(raw)] = None
    if len(found) > MOST_CHOSEN:
        raise queue_errors.TooManyChosen(count=len(found), most=MOST_CHOSEN)
    return list(found)


def chosen(request: Request) -> list[Filing]:
    """Return the chosen filings of the project, the nearest deadline first. Raises TooManyChosen."""
    rows = access.handled_by(request.actor, request.project.id).filter(pk__in=chosen_ids(request))
    return sorted(rows.select_related("rule_set"), key=lambda row: (row.until, row.pk))
