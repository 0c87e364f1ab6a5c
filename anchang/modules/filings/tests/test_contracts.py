"""Contracts of agencies: who may file until when, and what stays when one ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from anchang.kernel import clock
from anchang.kernel.audit import AuditEntry
from anchang.kernel.errors import BadInput, NotAllowed, NotThere
from anchang.modules.filings import agency_errors, contracts
from anchang.modules.filings.actions.confirm import confirm_filing
from anchang.modules.filings.actions.contracts import add_contract, end_contract, use_contract, void_contract
from anchang.modules.filings.models import ChannelContract
from anchang.modules.filings.rules.contracts import NotACommission, read_amount, say_amount
from anchang.modules.filings.states import Channel, Code, Commission
from anchang.modules.filings.tests.factories import file
from anchang.modules.people.actions.agencies import add_agency, change_agency_status
from anchang.modules.people.states import AgencyStatus
from tests.world import World, agreed

MANAGER = "顾北辰"
DAY = timedelta(days=1)


def contract(world: World, agency: str = "贝联") -> ChannelContract:
    return ChannelContract.objects.get(agency=world.agency(agency), voided_at__isnull=True)


def fresh(world: World, **terms: object) -> ChannelContract:
    """A new agency's contract."""
    agency = add_agency(name="青禾", by=world.system())
    agreement = replace(agreed(), **terms)  # type: ignore[arg-type]
    return add_contract(world.project_id, agency_id=agency.pk, terms=agreement, by=world.actor(MANAGER))


def test_an_agency_without_a_contract_in_force_cannot_file(world: World) -> None:
    row = contract(world)
    beyond = clock.at_local(row.ends_on + DAY, 0)
    with pytest.raises(agency_errors.NoContract) as refused:
        file(world, at=beyond)
    assert "合同" in str(refused.value) and refused.value.remedy
    assert file(world, at=beyond - timedelta(seconds=1)).code == Code.PASSED, "the last day counts whole"


def test_a_suspended_agency_cannot_file_and_what_it_filed_goes_on(world: World) -> None:
    filing = file(world)
    change_agency_status(world.agency("贝联"), AgencyStatus.PAUSED, by=world.actor(MANAGER))
    with pytest.raises(agency_errors.AgencyPaused, match="暂停合作"):
        file(world, phone="13912345678")
    came = filing.submitted_at + timedelta(hours=1)
    confirmed = confirm_filing(filing.pk, visit_id=filing.pk, by=world.system(), at=came)
    assert confirmed.rule_set_id == filing.rule_set_id
    change_agency_status(world.agency("贝联"), AgencyStatus.ACTIVE, by=world.actor(MANAGER))
    assert file(world, phone="13912345678").code == Code.PASSED


def test_two_contracts_of_one_agency_and_project_share_no_day(world: World) -> None:
    row = contract(world)
    with pytest.raises(agency_errors.ContractOverlaps) as refused:
        add_contract(
            world.project_id,
            agency_id=row.agency_id,
            terms=replace(agreed(), starts_on=row.ends_on, ends_on=row.ends_on + 30 * DAY),
            by=world.actor(MANAGER),
        )
    assert str(row.ends_on) in str(refused.value)
    following = replace(agreed(), starts_on=row.ends_on + DAY, ends_on=row.ends_on + 30 * DAY)
    add_contract(world.project_id, agency_id=row.agency_id, terms=following, by=world.actor(MANAGER))
    today = clock.today()
    assert row.agency_id is not None
    assert contracts.last_ends(world.project_id, [row.agency_id], today=today) == {row.agency_id: following.ends_on}


def test_the_database_keeps_days_apart_when_one_is_moved(world: World) -> None:
    row = contract(world)
    later = replace(agreed(), starts_on=row.ends_on + DAY, ends_on=row.ends_on + 30 * DAY)
    add_contract(world.project_id, agency_id=row.agency_id, terms=later, by=world.actor(MANAGER))
    with pytest.raises(IntegrityError):
        ChannelContract.objects.filter(pk=row.pk).update(ends_on=row.ends_on + DAY)


def test_a_channel_without_agencies_has_one_offer_a_day(world: World) -> None:
    add_contract(world.project_id, agency_id=None, channel=Channel.PUBLIC, terms=agreed(), by=world.actor(MANAGER))
    with pytest.raises(agency_errors.ContractOverlaps):
        add_contract(world.project_id, agency_id=None, channel=Channel.PUBLIC, terms=agreed(), by=world.actor(MANAGER))
    add_contract(world.project_id, agency_id=None, channel=Channel.STAFF, terms=agreed(), by=world.actor(MANAGER))


def test_a_contract_ends_early_from_today_on_and_filings_keep_its_terms(world: World) -> None:
    row, today = contract(world), clock.today()
    filing = file(world, at=clock.now() - DAY)
    for wrong in (today - DAY, row.ends_on):
        with pytest.raises(BadInput):
            end_contract(row.pk, ends_on=wrong, reason="合作调整", by=world.actor(MANAGER), at=clock.now())
    end_contract(row.pk, ends_on=today, reason="合作调整", by=world.actor(MANAGER), at=clock.now())
    other = replace(agreed(), starts_on=today + DAY, ends_on=today + 30 * DAY, amount="3")
    new = add_contract(world.project_id, agency_id=row.agency_id, terms=other, by=world.actor(MANAGER))
    assert contracts.contract_of(filing) == row
    assert contracts.contract_of(file(world, phone="13912345678", at=clock.now() + DAY)) == new


def test_a_contract_is_taken_back_only_while_nothing_was_filed_under_it(world: World) -> None:
    row = fresh(world)
    void_contract(row.pk, reason="录错比例", by=world.actor(MANAGER), at=clock.now())
    row.refresh_from_db()
    assert not row.covers(clock.today())
    assert not use_contract(row), "who files at this moment is told that there is none"
    file(world)
    with pytest.raises(agency_errors.ContractUsed):
        void_contract(contract(world).pk, reason="录错比例", by=world.actor(MANAGER), at=clock.now())


def test_what_was_filed_under_stays_by_the_database(world: World) -> None:
    file(world)
    with pytest.raises(IntegrityError):
        ChannelContract.objects.filter(pk=contract(world).pk).update(voided_at=clock.now())


def test_only_who_manages_the_projects_agencies_agrees(world: World, other_world: World) -> None:
    with pytest.raises(NotAllowed):
        add_contract(world.project_id, agency_id=None, channel=Channel.STAFF, terms=agreed(), by=world.actor("沈卓"))
    with pytest.raises(NotAllowed):
        add_contract(
            other_world.project_id, agency_id=None, channel=Channel.STAFF, terms=agreed(), by=world.actor(MANAGER)
        )
    with pytest.raises(NotThere):
        end_contract(contract(world).pk, ends_on=clock.today(), reason="调整", by=world.actor("沈卓"), at=clock.now())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": "2.555"}, "amount"),
        ({"amount": "0"}, "amount"),
        ({"amount": "101"}, "amount"),
        ({"sentence": " "}, "terms"),
        ({"ends_on": date(2020, 1, 1)}, "ends_on"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(world: World, changes: dict[str, object], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        fresh(world, **changes)
    assert set(refused.value.errors) == {field}


@pytest.mark.parametrize(
    ("raw", "commission", "amount", "said"),
    [
        ("2.5", Commission.PERCENT, 250, "成交总价的 2.5%"),
        ("3 %", Commission.PERCENT, 300, "成交总价的 3%"),
        ("10,000", Commission.FIXED, 10_000_00, "每套 10,000 元"),
        ("800.50", Commission.FIXED, 800_50, "每套 800.50 元"),
    ],
)
def test_an_amount_is_said_as_it_is_read(raw: str, commission: Commission, amount: int, said: str) -> None:
    assert (read_amount(raw, commission), say_amount(commission, amount)) == (amount, said)


@pytest.mark.parametrize(("raw", "commission"), [("x", Commission.PERCENT), ("-1", Commission.FIXED)])
def test_what_is_no_amount_is_refused(raw: str, commission: Commission) -> None:
    with pytest.raises(NotACommission):
        read_amount(raw, commission)


def test_each_step_is_in_the_audit(world: World) -> None:
    row = fresh(world)
    end_contract(row.pk, ends_on=clock.today(), reason="合作调整", by=world.actor(MANAGER), at=clock.now())
    acts = AuditEntry.objects.filter(subject_id=row.pk).order_by("seq").values_list("act", flat=True)
    assert list(acts) == ["filings.add_contract", "filings.end_contract"]
