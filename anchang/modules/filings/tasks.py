"""Due work: deadlines and reminders, one transaction each, safe on several workers."""

from __future__ import annotations

from anchang.kernel import clock, work
from anchang.modules.filings import queries
from anchang.modules.filings.actions.expire import expire_filing
from anchang.modules.filings.actions.remind import send_reminder

BATCH = 500


@work.every(name="filings.expire_due", minutes=1)
def expire_due() -> None:
    """End the filings whose deadline has passed."""
    now = clock.now()
    for filing_id in (*queries.due_visits(now, BATCH), *queries.due_deals(now, BATCH)):
        expire_filing(filing_id, at=now)


@work.every(name="filings.remind", minutes=5)
def remind() -> None:
    """Remind brokers of what ends soon, and of customers who may be filed again."""
    now = clock.now()
    for filing_id in queries.due_reminders(now, BATCH):
        send_reminder(filing_id, at=now)
