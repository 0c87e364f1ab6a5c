"""Due work: deadlines and reminders, one transaction each, safe on several workers."""

from __future__ import annotations

from contextlib import suppress

from anchang.kernel import clock, work
from anchang.kernel.access import Actor
from anchang.kernel.errors import Stale
from anchang.kernel.tenancy import current_tenant
from anchang.modules.filings import contracts, dispute_queries, extensions, queries, rule_queries
from anchang.modules.filings.actions.announce import finish_extension
from anchang.modules.filings.actions.ask_customer import send_message
from anchang.modules.filings.actions.disputes.photos import empty_old_photos
from anchang.modules.filings.actions.disputes.remind import remind_arbiter
from anchang.modules.filings.actions.escort import forget_codes
from anchang.modules.filings.actions.expire import expire_filing
from anchang.modules.filings.actions.extend import extend_filing
from anchang.modules.filings.actions.lapse import lapse_filing
from anchang.modules.filings.actions.quotas import forget_quotas
from anchang.modules.filings.actions.remind import send_reminder
from anchang.modules.filings.actions.remind_contracts import remind_of_contract
from anchang.modules.filings.actions.ruling import note_applied, rerule_filing
from anchang.modules.filings.actions.take_back import finish_return, settle_part
from anchang.modules.filings.actions.unfollowed import look_after
from anchang.modules.filings.actions.uploads import empty_old_lists
from anchang.modules.filings.states import ExtensionState

BATCH = 500
BATCHES = 10


@work.every(name="filings.expire_due", minutes=1)
def expire_due() -> None:
    """End the filings whose deadline has passed, once those that were promised more time have it."""
    extend_due()
    now = clock.now()
    for filing_id in (*queries.due_visits(now, BATCH), *queries.due_deals(now, BATCH)):
        expire_filing(filing_id, at=now)


def extend_due() -> None:
    """Give the time that was announced, and take back what was taken back."""
    by = Actor.system(current_tenant())
    for extension in extensions.due(ExtensionState.OPEN):
        for _batch in range(BATCHES):
            now = clock.now()
            found = extensions.still_to_move(extension, BATCH, at=now)
            moved = [extend_filing(extension, filing_id, by=by, at=now) for filing_id in found]
            if not any(obstacle is None for obstacle in moved):
                break
        finish_extension(extension, at=clock.now())
    for extension in extensions.due(ExtensionState.RETURNING):
        for part_id in extensions.unsettled_parts(extension.pk, BATCH * BATCHES):
            with suppress(Stale):
                settle_part(part_id, by=by, at=clock.now())
        finish_return(extension.pk)


@work.every(name="filings.look_after", minutes=5)
def look_after_visited() -> None:
    """Warn of visited customers whom nobody follows up, and end the protection of those who have waited too long."""
    now = clock.now()
    for filing_id in queries.due_looks(now, BATCH):
        look_after(filing_id, at=now)


@work.every(name="filings.apply_rules", minutes=1)
def apply_rules() -> None:
    """Let those in protection follow new rules that say so: each once, however many workers do it."""
    now = clock.now()
    for version_id in rule_queries.rules_to_apply(now):
        after = None
        while batch := rule_queries.to_follow(version_id, after, BATCH):
            for filing_id in batch:
                rerule_filing(filing_id, version_id, at=now)
            after = batch[-1]
        note_applied(version_id, at=now)


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


@work.daily(name="filings.remind_of_contracts", hour=8, minute=40)
def remind_of_contracts() -> None:
    """Tell channel managers of contracts that end in thirty days, and in seven."""
    now = clock.now()
    for contract_id in contracts.ending(clock.local(now).date(), BATCH):
        remind_of_contract(contract_id, at=now)


@work.daily(name="filings.forget_codes", hour=3, minute=30)
def forget_old_codes() -> None:
    """Forget the codes that nobody took, and how many were filed on days that are over."""
    forget_codes(at=clock.now())
    forget_quotas(at=clock.now())
