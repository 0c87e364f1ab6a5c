"""The one way in which a filing is judged and kept, whether typed by a broker or read from a list."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from anchang.kernel import audit, clock, events
from anchang.kernel.access import Actor
from anchang.kernel.errors import Stale
from anchang.kernel.rows import count_on
from anchang.kernel.tenancy import current_tenant
from anchang.modules.customers import api as customers
from anchang.modules.filings import queries
from anchang.modules.filings.actions.ask_customer import queue_message
from anchang.modules.filings.actions.expire import expire_filing
from anchang.modules.filings.actions.judgements import judgement_of
from anchang.modules.filings.actions.lapse import lapse_filing
from anchang.modules.filings.actions.moves import release
from anchang.modules.filings.events import FilingAccepted, FilingRefused
from anchang.modules.filings.models import Filing, FilingCounter, Judgement, RuleSetVersion
from anchang.modules.filings.ports import FilingAttempt, ask_guards
from anchang.modules.filings.rules import judging
from anchang.modules.filings.rules.cases import Overdue, Refiled, Submitted
from anchang.modules.filings.rules.placing import Distance
from anchang.modules.filings.rules.reading import Name
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.states import AWAITING, Code, State

ATTEMPTS = 4


@dataclass(frozen=True, slots=True)
class Filer:
    """Who files. `index` stands for an account, or for the telephone number in a list."""

    channel: str
    agency_id: UUID | None
    agency_name: str
    broker_id: UUID | None
    broker_name: str
    index: bytes


@dataclass(frozen=True, slots=True)
class Submission:
    """A filing as handed in, its form already checked."""

    project_id: UUID
    filer: Filer
    name: Name
    given: queries.Given
    submitted_at: datetime
    expected_at: datetime | None = None
    consented_at: datetime | None = None
    external_ref: str = ""
    source_index: bytes | None = None
    distance: Distance | None = None


def keep_filing(submission: Submission, *, rule_set: RuleSetVersion, by: Actor, number: str) -> Filing:
    """Judge a filing by its own time and keep it with the judgement, whatever that is; within an action.

    Two who file one customer at the same instant meet in the partial unique index: the loser is judged again and told
    so by the rules. `number` is one reserved for it. Raises the Refusal of a guard, Stale when rivals keep coming.
    """
    at = submission.submitted_at
    for _attempt in range(ATTEMPTS):
        facts = _facts(submission, rule_set.rules, at)
        _ask(submission, facts.customer_id)
        verdict = judging.judge(facts.standing, rule_set.rules, at=at, distance=submission.distance)
        if held_since := _held_later(submission, rule_set, facts, verdict, at):
            at = held_since
            continue
        filing = _row(submission, rule_set, number, verdict, facts, by)
        try:
            # Only what would protect can meet the index, and be judged again; anything else would end the whole.
            with transaction.atomic(savepoint=filing.state == State.VALID):
                _make_room(filing, facts.standing, verdict, by=by)
                filing.save(force_insert=True)
                if filing.consent_due_at is not None:
                    queue_message(filing, at=at)
        except IntegrityError:
            if filing.state != State.VALID:
                raise
            held_since = queries.protected_since(filing.project_id, filing.customer_id)
            if held_since is None:
                raise
            at = max(at, held_since)
            if not submission.external_ref:
                # Its turn came after the rival's, whatever the clocks of two processes said a moment before.
                submission = replace(submission, submitted_at=at)
            continue
        case = Submitted(standing=facts.standing, at=at, distance=submission.distance)
        _write_down(filing, verdict, case, by)
        return filing
    raise Stale()


def _facts(submission: Submission, rules: RuleSet, at: datetime) -> queries.Facts:
    return queries.facts_of(
        project_id=submission.project_id,
        name=submission.name,
        given=submission.given,
        filer_index=submission.filer.index,
        at=at,
        elsewhere=not rules.customer_other_project,
    )


def _held_later(
    submission: Submission, rule_set: RuleSetVersion, facts: queries.Facts, verdict: judging.Judgement, at: datetime
) -> datetime | None:
    """Return when another filing began to protect while one of a list, told afterwards, would have as well.

    The index refuses it only while both are live; so it would be accepted or not by the day of its import.
    """
    rules, customer_id = rule_set.rules, facts.customer_id
    if not submission.external_ref or customer_id is None:
        return None
    if judging.state_after(verdict, facts.standing, rules) != State.VALID:
        return None
    until = rules.valid_until(submission.submitted_at)
    return queries.protected_between(at, until, project_id=submission.project_id, customer_id=customer_id)


def _ask(submission: Submission, customer_id: UUID | None) -> None:
    ask_guards(
        FilingAttempt(
            project_id=submission.project_id,
            customer_id=customer_id,
            agency_id=submission.filer.agency_id,
            broker_id=submission.filer.broker_id,
            is_masked=submission.given.masked is not None,
            at=submission.submitted_at,
        )
    )


def reserve_numbers(project_id: UUID, day: date, count: int) -> list[str]:
    """Return so many fresh filing numbers of a project's office day, in order; within the action that uses them."""
    counters = FilingCounter.objects.filter(project_id=project_id, day=day)
    begin = FilingCounter(tenant_id=current_tenant(), project_id=project_id, day=day)
    (last,) = count_on(counters, begin, "last", count)
    return [f"BB-{day:%Y%m%d}-{number:04d}" for number in range(last - count + 1, last + 1)]


def _row(
    submission: Submission,
    rule_set: RuleSetVersion,
    number: str,
    verdict: judging.Judgement,
    facts: queries.Facts,
    by: Actor,
) -> Filing:
    rules, at, filer = rule_set.rules, submission.submitted_at, submission.filer
    valid_until = rules.valid_until(at)
    state, code, ended_at = _stand(
        judging.state_after(verdict, facts.standing, rules), verdict.code, valid_until, rules
    )
    is_new = verdict.is_accepted and bool(submission.given.full) and facts.customer_id is None
    return Filing(
        tenant_id=by.tenant_id,
        project_id=submission.project_id,
        number=number,
        channel=filer.channel,
        agency_id=filer.agency_id,
        agency_name=filer.agency_name,
        broker_id=filer.broker_id,
        broker_name=filer.broker_name,
        filer_index=filer.index,
        rule_set=rule_set,
        customer_id=_new_customer(submission, facts.person_id, by) if is_new else facts.customer_id,
        name=f"{submission.name.surname}{submission.name.given}",
        title=submission.name.title,
        phone=str(submission.given),
        form=submission.given.form,
        mask_index=queries.mask_index_of(submission.given),
        submitted_at=at,
        expected_at=submission.expected_at,
        consented_at=submission.consented_at,
        valid_until=valid_until,
        deal_until=rules.latest_deal(at),
        state=state,
        code=code,
        ended_at=ended_at,
        consent_due_at=rules.consent_due(at) if _is_asked(submission, rules, state) else None,
        remind_at=_reminder(state, at, valid_until, rules.remind_h),
        external_ref=submission.external_ref,
        source_index=submission.source_index,
        is_unplaced=bool(verdict.values.get("is_unplaced")),
    )


def _stand(state: State, code: Code, valid_until: datetime, rules: RuleSet) -> tuple[State, Code, datetime | None]:
    """Return how a filing stands now: one of the past counted in its time and ended with it."""
    if state in AWAITING and rules.reclaim_on_expiry and valid_until < clock.now():
        return State.EXPIRED, Code.VISIT_OVERDUE, valid_until
    return state, code, None


def _is_asked(submission: Submission, rules: RuleSet, state: State) -> bool:
    """Tell whether the customer is asked; of lists the channel vouches, and a masked number cannot be written to."""
    is_typed = not submission.external_ref and bool(submission.given.full)
    return rules.consent_required and is_typed and state in AWAITING


def _new_customer(submission: Submission, person_id: UUID | None, by: Actor) -> UUID:
    return customers.take_in(
        person_id,
        project_id=submission.project_id,
        name=f"{submission.name.surname}{submission.name.given}",
        title=submission.name.title,
        number=submission.given.full,
        by=by,
        at=submission.submitted_at,
    )


def _reminder(state: State, submitted_at: datetime, valid_until: datetime, hours: int) -> datetime | None:
    moment = valid_until - timedelta(hours=hours)
    return moment if state in AWAITING and hours and moment > submitted_at else None


def _make_room(filing: Filing, standing: judging.Standing, verdict: judging.Judgement, *, by: Actor) -> None:
    """End what is over in time but not yet marked, so that the index holds only what protects now.

    An accepted filing takes the place of the filer's own earlier one.
    """
    own = standing.own_live if verdict.is_accepted else None
    if own is not None:
        earlier = Filing.objects.select_related("rule_set").get(pk=own)
        if not earlier.is_frozen:
            release(earlier, act="filings.refile", to=State.RELEASED, case=Refiled(), by=by, at=filing.submitted_at)
    if filing.state != State.VALID:
        return
    for rival in standing.rivals:
        if not rival.is_family and rival.filing_id != own:
            expire_filing(rival.filing_id, at=filing.submitted_at) or lapse_filing(
                rival.filing_id, at=filing.submitted_at
            )


def _write_down(filing: Filing, verdict: judging.Judgement, case: Submitted, by: Actor) -> None:
    first = judgement_of(filing, case, by=by, at=filing.submitted_at)
    rows = [first]
    if filing.state == State.EXPIRED:
        stood = judging.state_after(verdict, case.standing, filing.rule_set.rules)
        over = Overdue(state=stood, until=filing.valid_until, noticed_at=clock.now())
        rows.append(judgement_of(filing, over, by=by, at=filing.valid_until, prev=first))
    Judgement.objects.bulk_create(rows)
    audit.record(
        by,
        "filings.submit",
        subject=filing,
        project_id=filing.project_id,
        at=filing.submitted_at,
        number=filing.number,
        code=int(verdict.code),
        customer=str(filing.customer_id or ""),
        rule_set=str(filing.rule_set_id),
    )
    if verdict.is_accepted:
        events.publish(
            FilingAccepted(
                filing_id=filing.pk,
                project_id=filing.project_id,
                customer_id=filing.customer_id,
                agency_id=filing.agency_id,
                broker_id=filing.broker_id,
                protected_until=filing.valid_until,
                at=filing.submitted_at,
            )
        )
    else:
        events.publish(
            FilingRefused(
                filing_id=filing.pk,
                project_id=filing.project_id,
                agency_id=filing.agency_id,
                broker_id=filing.broker_id,
                code=int(verdict.code),
                at=filing.submitted_at,
            )
        )
