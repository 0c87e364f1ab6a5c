"""Due work: deadlines and reminders, one transaction each, safe on several workers."""

from __future__ import annotations

from anchang.kernel import clock, work
from anchang.modules.filings import dispute_queries, queries
from anchang.modules.filings.actions.ask_customer import send_message
from anchang.modules.filings.actions.disputes.photos import empty_old_photos
from anchang.modules.filings.actions.disputes.remind import remind_arbiter
from anchang.modules.filings.actions.escort import forget_codes
from anchang.modules.filings.actions.expire import expire_filing
from anchang.modules.filings.actions.lapse import lapse_filing
from anchang.modules.filings.actions.remind import send_reminder
from anchang.modules.filings.actions.uploads import empty_old_lists

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


@work.every(name="filings.lapse_due", minutes=1)
def lapse_due() -> None:
    """Stop the protection of filings whose customer has said nothing for half of their time."""
    now = clock.now()
    for filing_id in queries.due_consents(now, BATCH):
        lapse_filing(filing_id, at=now)


@work.every(name="filings.ask_customers", minutes=1)
def ask_customers() -> None:
    """Send the messages that ask customers; the clock is read for each, as a gateway may be slow."""
    for link_id in queries.due_links(clock.now(), BATCH):
        send_message(link_id, at=clock.now())


@work.every(name="filings.remind_arbiters", minutes=5)
def remind_arbiters() -> None:
    """Remind whoever decides a dispute, a working day before it is due and at its end."""
    now = clock.now()
    for dispute_id in dispute_queries.due_reminders(now, BATCH):
        remind_arbiter(dispute_id, at=now)


@work.daily(name="filings.empty_old_lists", hour=3, minute=20)
def empty_lists() -> None:
    """Empty uploaded lists that nobody said yes to, and throw away photos of appeals that nobody made."""
    empty_old_lists(at=clock.now())
    empty_old_photos(at=clock.now())


@work.daily(name="filings.forget_codes", hour=3, minute=30)
def forget_old_codes() -> None:
    """Forget the codes that nobody took."""
    forget_codes(at=clock.now())
