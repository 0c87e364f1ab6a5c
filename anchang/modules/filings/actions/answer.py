"""The customer answers: yes, no, or no longer. Each answer is an act of its own with the text that was shown."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop

from anchang.kernel import audit, events
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import Stale
from anchang.kernel.rows import at_most_one
from anchang.modules.filings import errors, queries
from anchang.modules.filings.actions.ask_customer import hash_of
from anchang.modules.filings.actions.expire import expire_filing
from anchang.modules.filings.actions.lapse import lapse_filing
from anchang.modules.filings.actions.moves import move, release
from anchang.modules.filings.actions.tell_broker import tell_broker
from anchang.modules.filings.events import ConsentAnswered
from anchang.modules.filings.models import ConsentLink, Filing
from anchang.modules.filings.rules.cases import ConsentEnded, ConsentLate
from anchang.modules.filings.rules.contacting import TEXT_VERSION
from anchang.modules.filings.states import AWAITING, PROTECTING, Answer, Code, State

ACTS = {
    Answer.GIVEN: "filings.give_consent",
    Answer.REFUSED: "filings.refuse_consent",
    Answer.WITHDRAWN: "filings.withdraw_consent",
}
TITLES = {
    Answer.GIVEN: gettext_noop("报备%(number)s的客户已同意。"),
    Answer.REFUSED: gettext_noop("报备%(number)s的客户不同意，报备已结束。"),
    Answer.WITHDRAWN: gettext_noop("报备%(number)s的客户已撤回同意，报备已结束。"),
}
TOO_LATE = gettext_noop("报备%(number)s的客户已同意，但此前已由其他渠道报备，保护不再恢复。")


def filing_of(token: str, *, at: datetime) -> Filing:
    """Return the filing that a link asks about, in whichever group; every tenant must be in scope.

    Raises LinkClosed alike for a link that is unknown, past its end, or of a filing that is over.
    """
    rows = ConsentLink.objects.filter(token_hash=hash_of(token), expires_at__gte=at, filing__state__in=sorted(AWAITING))
    link = at_most_one(rows.select_related("filing__rule_set", "filing__tenant", "filing__project"))
    if link is None:
        raise errors.LinkClosed()
    return link.filing


@action
def answer_consent(token: str, *, answer: Answer, by: Actor, at: datetime) -> Filing:
    """Write down what the customer said; the same answer again changes nothing. Raises LinkClosed, Stale.

    A yes after the protection had stopped lets it count from the time of filing, unless somebody else protects by
    then: of the two the database decides, and the broker is told.
    """
    filing = filing_of(token, at=at)
    if filing.answer == answer:
        return filing
    if (answer == Answer.WITHDRAWN) != (filing.answer == Answer.GIVEN):
        raise errors.LinkClosed()
    lapse_filing(filing.pk, at=at)
    filing = filing_of(token, at=at)
    before = filing.answer
    if not Filing.objects.filter(pk=filing.pk, state=filing.state, answer=before).update(answer=answer, answered_at=at):
        raise Stale()
    filing.answer, filing.answered_at = answer, at
    _note(filing, answer, by=by, at=at)
    if answer != Answer.GIVEN:
        case = ConsentEnded(is_refusal=answer == Answer.REFUSED)
        if not release(filing, act=ACTS[answer], to=State.RELEASED, case=case, by=by, at=at, text=TEXT_VERSION):
            raise Stale()
        title = TITLES[answer]
    else:
        title = TITLES[answer] if _protects_again(filing, by=by, at=at) else TOO_LATE
    tell_broker(filing, title, mark=str(answer), at=at)
    return filing


def _note(filing: Filing, answer: Answer, *, by: Actor, at: datetime) -> None:
    if answer == Answer.GIVEN:
        audit.record(by, ACTS[answer], subject=filing, project_id=filing.project_id, at=at, text=TEXT_VERSION)
    events.publish(
        ConsentAnswered(
            filing_id=filing.pk,
            project_id=filing.project_id,
            customer_id=filing.customer_id,
            answer=str(answer),
            text=TEXT_VERSION,
            at=at,
        )
    )


def _protects_again(filing: Filing, *, by: Actor, at: datetime) -> bool:
    """Let a filing that had stopped protect again; False when it ended instead, somebody else protecting by now."""
    if filing.state != State.PENDING or filing.code != Code.UNCONFIRMED:
        return True
    held = Filing.objects.filter(
        project_id=filing.project_id, customer=filing.customer_id, state__in=sorted(PROTECTING)
    ).values_list("pk", flat=True)
    for pk in held:
        expire_filing(pk, at=at) or lapse_filing(pk, at=at)
    if held.filter(state=State.DISPUTED).exists():
        # Whose customer it is stays open until the dispute is decided: nobody gains or loses by it.
        return True
    with suppress(IntegrityError), transaction.atomic():
        if move(filing, to=State.VALID, case=ConsentLate(until=filing.valid_until), by=by, at=at):
            return True
        raise Stale()
    rival_at = queries.protected_since(filing.project_id, filing.customer_id)
    if rival_at is None:
        raise Stale()
    case = ConsentLate(until=filing.valid_until, rival_at=rival_at)
    if not release(filing, act="filings.yield", to=State.LOST, case=case, by=by, at=at):
        raise Stale()
    return False
