"""Contracts with agencies: agreed, ended early, taken back. What was filed goes on under the rules of its day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from anchang.kernel import audit, clock
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import BadInput, Stale
from anchang.kernel.rows import at_most_one, the_one
from anchang.kernel.text import clean, prose
from anchang.modules.filings import access, agency_errors, contracts
from anchang.modules.filings.models import ChannelContract
from anchang.modules.filings.rules.contracts import NotACommission, read_amount
from anchang.modules.filings.states import Channel, Commission
from anchang.modules.people import api as people


@dataclass(frozen=True, slots=True)
class Terms:
    """What is agreed. `amount` as typed: a percentage or yuan; `sentence` says when it is paid."""

    starts_on: date
    ends_on: date
    commission: Commission
    amount: str
    sentence: str


@action
def add_contract(
    project_id: UUID, *, agency_id: UUID | None, terms: Terms, by: Actor, channel: Channel = Channel.AGENCY
) -> ChannelContract:
    """Agree on a commission with an agency, or offer it to a channel (`agency_id` None), from one day to another.

    Raises NotAllowed, NotThere, BadInput, ContractOverlaps.
    """
    by.must(access.MANAGE_AGENCIES, project_id)
    if agency_id is not None:
        people.agency(agency_id)
    row = ChannelContract(
        tenant_id=by.tenant_id,
        project_id=project_id,
        channel=channel,
        agency_id=agency_id,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        commission=terms.commission,
        amount=_amount(terms),
        terms=_sentence(terms),
    )
    if terms.ends_on < terms.starts_on:
        raise BadInput({"ends_on": agency_errors.CONTRACT_BACKWARDS})
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise _overlap(row) from error
    audit.record(
        by,
        "filings.add_contract",
        subject=row,
        project_id=project_id,
        agency=str(agency_id or ""),
        starts_on=str(row.starts_on),
        ends_on=str(row.ends_on),
    )
    return row


@action
def end_contract(contract_id: UUID, *, ends_on: date, reason: str, by: Actor, at: datetime) -> ChannelContract:
    """Let a contract end on an earlier day, today at the earliest: what was filed under it keeps its terms.

    Raises NotThere, BadInput, Stale.
    """
    row = _mine(contract_id, by=by)
    earliest = max(clock.local(at).date(), row.starts_on)
    if not earliest <= ends_on < row.ends_on:
        raise BadInput({"ends_on": agency_errors.END_BETWEEN % {"first": earliest, "last": row.ends_on}})
    _move(row, by=by, ends_on=ends_on, reason=_reason(reason))
    audit.record(by, "filings.end_contract", subject=row, project_id=row.project_id, at=at, ends_on=str(ends_on))
    return row


@action
def void_contract(contract_id: UUID, *, reason: str, by: Actor, at: datetime) -> ChannelContract:
    """Take back a contract under which nothing was filed. Raises NotThere, BadInput, ContractUsed, Stale."""
    row = _mine(contract_id, by=by)
    if row.is_used or contracts.is_filed_under(row):
        raise agency_errors.ContractUsed()
    _move(row, by=by, voided_at=at, reason=_reason(reason))
    audit.record(by, "filings.void_contract", subject=row, project_id=row.project_id, at=at)
    return row


def use_contract(contract: ChannelContract) -> bool:
    """Mark that something is filed under a contract, so that it stays; False where it was taken back just now.

    Within the action that files: once marked, a contract is marked for good, and nothing is written.
    """
    if contract.is_used:
        return True
    rows = ChannelContract.objects.filter(pk=contract.pk, voided_at__isnull=True)
    return bool(rows.update(is_used=True))


def _mine(contract_id: UUID, *, by: Actor) -> ChannelContract:
    return the_one(access.contracts_of(by).filter(pk=contract_id, voided_at__isnull=True))


def _move(row: ChannelContract, *, by: Actor, **changes: object) -> None:
    """Change what was read, or nothing: somebody filed under it, or was faster."""
    changes["ended_by_id"] = None if by.is_system else by.user_id
    seen = ChannelContract.objects.filter(pk=row.pk, ends_on=row.ends_on, is_used=row.is_used, voided_at__isnull=True)
    if not seen.update(**changes):
        raise Stale()
    for name, value in changes.items():
        setattr(row, name, value)


def _overlap(row: ChannelContract) -> agency_errors.ContractOverlaps:
    others = contracts.of(row.project_id, channel=row.channel, agency_id=row.agency_id).filter(
        voided_at__isnull=True, starts_on__lte=row.ends_on, ends_on__gte=row.starts_on
    )
    other = at_most_one(others.order_by("starts_on")[:1])
    return agency_errors.ContractOverlaps(
        first=other.starts_on if other else row.starts_on, last=other.ends_on if other else row.ends_on
    )


def _amount(terms: Terms) -> int:
    try:
        return read_amount(terms.amount, terms.commission)
    except NotACommission as wrong:
        raise BadInput({"amount": str(wrong)}) from wrong


def _sentence(terms: Terms) -> str:
    sentence = " ".join(prose(terms.sentence).split())
    if not sentence:
        raise BadInput({"terms": agency_errors.TERMS_MISSING})
    if len(sentence) > agency_errors.LONGEST_TERMS:
        raise BadInput({"terms": agency_errors.TERMS_TOO_LONG})
    return sentence


def _reason(raw: str) -> str:
    reason = clean(raw)
    if not reason:
        raise BadInput({"reason": agency_errors.REASON_MISSING})
    return reason[: agency_errors.LONGEST_REASON]
