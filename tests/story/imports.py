"""Files coming in: what the office kept before the system, and what somebody has uploaded and not yet said yes to."""

from __future__ import annotations

from datetime import datetime, timedelta

from anchang.kernel import clock
from anchang.modules.filings.actions.lists import import_filings
from anchang.modules.filings.actions.uploads import upload_list
from anchang.modules.inventory.actions.imports import start_import
from anchang.modules.visits.actions import drafts
from anchang.modules.visits.actions.importing import import_visits
from tests.story import papers
from tests.story.teller import Teller


def bring_in(teller: Teller, at: datetime) -> None:
    """Import the register and the channel list of the days before."""
    manager, channel = teller.actors["沈卓"], teller.actors["顾北辰"]
    register, filings = papers.register(at), papers.filing_list(at)
    import_visits(teller.project_id, data=register, file="来访登记表.csv", by=manager, at=at)
    import_filings(teller.project_id, data=filings, file="渠道报备.csv", by=channel)


def leave_undone(teller: Teller) -> None:
    """Upload one file of each kind and leave its preview open."""
    manager, channel = teller.actors["沈卓"], teller.actors["顾北辰"]
    at = teller.until - timedelta(hours=1)
    register, filings = papers.new_register(at), papers.new_filing_list(at)
    with clock.standing_at(at):
        start_import(teller.project_id, data=papers.repriced(), file="7栋调价.csv", by=manager, at=at)
        drafts.keep(teller.project_id, data=register, file="停网补登.csv", by=manager, at=at)
        upload_list(teller.project_id, data=filings, file="渠道报备补录.csv", by=channel)
