"""Filing a customer."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import msgspec
import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from anchang.kernel import clock
from anchang.kernel.audit import AuditEntry
from anchang.kernel.errors import BadInput, NotAllowed
from anchang.kernel.work.models import Delivery
from anchang.modules.customers import api as customers
from anchang.modules.filings import errors, ports
from anchang.modules.filings.actions import submit
from anchang.modules.filings.actions.expire import expire_filing
from anchang.modules.filings.actions.submit import Details, submit_filing
from anchang.modules.filings.models import Filing, Judgement, RuleSetVersion
from anchang.modules.filings.rules.judging import Standing, judge
from anchang.modules.filings.states import Code, Moment, State
from anchang.modules.filings.tests.factories import PHONE, RIVAL, file, set_rules
from tests.world import World

NOW = clock.now()


def test_a_filing_is_protected_for_72_hours_and_numbered(world: World) -> None:
    filing = file(world, at=NOW)
    assert (filing.state, filing.code) == (State.VALID, Code.PASSED)
    assert filing.valid_until == NOW + timedelta(hours=72)
    assert filing.deal_until == filing.valid_until + timedelta(days=30)
    assert filing.number == f"BB-{clock.local(NOW):%Y%m%d}-0001"
    assert file(world, phone="15912345678", name="李", title="先生").number.endswith("-0002")
    assert (filing.agency_name, filing.broker_name) == ("贝联", "唐红思")


def test_the_customer_is_known_to_the_project_without_a_consultant(world: World) -> None:
    filing = file(world)
    ref = customers.by_phone(project_id=world.project_id, phone=PHONE)
    assert ref and filing.customer_id == ref.id
    assert ref.owner_id is None
    assert customers.open_name(ref.id) == "程女士"


@pytest.mark.parametrize(("who", "most"), [("somebody new", 27), ("somebody another broker holds", 23)])
def test_a_filing_costs_few_statements(world: World, who: str, most: int) -> None:
    # Each statement costs more than all the rules together do (docs/benchmarks.md).
    file(world, phone="15912345678", name="李")
    file(world, by=RIVAL, phone="13600001111", name="赵")
    with CaptureQueriesContext(connection) as statements:
        file(world, by=RIVAL, phone=PHONE if who == "somebody new" else "15912345678")
    assert len(statements) <= most, [one["sql"][:80] for one in statements]


def test_name_and_number_are_sealed(world: World) -> None:
    filing = Filing.objects.get(pk=file(world).pk)
    assert (str(filing.phone), filing.phone.open()) == ("138****5678", PHONE)
    assert "13812345678" not in repr(Filing.objects.filter(pk=filing.pk).values())


def test_the_judgement_keeps_its_inputs_and_gives_the_same_verdict_again(world: World) -> None:
    file(world, at=NOW)
    file(world, by=RIVAL, at=NOW + timedelta(hours=1))
    rows = list(Judgement.objects.select_related("rule_set").order_by("pk"))
    assert [row.code for row in rows] == [Code.PASSED, Code.PROTECTED]
    for row in rows:
        standing = msgspec.convert(row.inputs["standing"], Standing, strict=False)
        at = msgspec.convert(row.inputs["at"], type(NOW), strict=False)
        assert judge(standing, row.rule_set.rules, at=at).code == row.code
        assert PHONE not in str(row.inputs)


def test_every_filing_is_audited_without_personal_data(world: World) -> None:
    filing = file(world)
    entry = AuditEntry.objects.get(act="filings.submit")
    assert (entry.subject_id, entry.facts["code"]) == (filing.pk, 0)
    assert PHONE not in str(entry.facts) and "程" not in str(entry.facts)


def test_t_r3_a_rival_is_refused_until_the_first_expires(world: World) -> None:
    start = NOW - timedelta(days=4)
    first = file(world, at=start)
    Filing.objects.filter(pk=first.pk).update(state=State.VALID, code=0, ended_at=None)
    refused = file(world, by=RIVAL, at=start + timedelta(hours=1))
    assert (refused.state, refused.code) == (State.REJECTED, Code.PROTECTED)
    again = file(world, by=RIVAL, at=start + timedelta(hours=72, seconds=1))
    assert again.code in (Code.PASSED, Code.VISIT_OVERDUE)
    assert again.judgements.order_by("pk")[0].code == Code.PASSED
    first.refresh_from_db()
    assert first.state == State.EXPIRED


def test_t_r5_the_same_broker_twice(world: World) -> None:
    file(world)
    assert file(world).code == Code.OWN_DUPLICATE
    assert file(world, phone="138****5678").code == Code.OWN_DUPLICATE


def test_what_is_wrong_with_a_refused_filing_is_said_by_the_database_itself(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = file(world)
    monkeypatch.setattr(submit, "reserve_numbers", lambda *args: [first.number])
    with pytest.raises(IntegrityError), transaction.atomic():
        file(world, by=RIVAL)
    assert Filing.objects.count() == 1


def test_two_brokers_of_one_agency_are_two(world: World) -> None:
    file(world)
    assert file(world, by="骆平").code == Code.PROTECTED


def test_t_r6_an_owner_of_this_project(world: World) -> None:
    def owners(*, project_id: UUID, person_id: UUID, at: object) -> ports.Ownership:
        return ports.Ownership(here=True, in_group=True)

    customers.find_or_create(project_id=world.project_id, name="程女士", phone=PHONE, by=world.system(), at=NOW)
    ports.use_owner_register(owners)
    try:
        assert file(world).code == Code.OWNER_HERE
    finally:
        ports._owners.pop()


def test_t_r7_a_consultants_customer(world: World) -> None:
    ref, _ = customers.find_or_create(
        project_id=world.project_id, name="程女士", phone=PHONE, by=world.system(), at=NOW - timedelta(days=60)
    )
    user = world.user("林晓岚").pk
    customers.assign_owner(ref.id, user_id=user, team_id=None, by=world.system(), at=NOW)
    customers.set_next_follow(ref.id, at=NOW - timedelta(days=29), next_at=None, effective=True)
    assert file(world, at=NOW).code == Code.HAS_CONSULTANT
    assert file(world, by=RIVAL, at=NOW + timedelta(days=2)).code == Code.PASSED


def test_t_r9_masked_filings_wait_side_by_side(world: World) -> None:
    first = file(world, phone="138****1234", name="张")
    second = file(world, by=RIVAL, phone="138****1234", name="王")
    assert {first.state, second.state} == {State.PENDING}
    assert (first.customer_id, second.customer_id) == (None, None)


def test_a_masked_filing_of_a_protected_customer_is_a_duplicate(world: World) -> None:
    file(world)
    assert file(world, by=RIVAL, phone="138****5678").code == Code.PROTECTED
    assert file(world, by=RIVAL, phone="138****5678", name="陈").code == Code.PASSED
    assert file(world, by=RIVAL, phone="138****5678", title="先生").code == Code.PASSED


def test_a_masked_filing_that_fits_two_people_is_suspected(world: World) -> None:
    for number in ("13800005678", "13811115678"):
        customers.find_or_create(project_id=world.project_id, name="程女士", phone=number, by=world.system(), at=NOW)
    filing = file(world, phone="138****5678")
    assert (filing.state, filing.code) == (State.PENDING, Code.SUSPECTED)


@pytest.mark.parametrize("raw", ["+86 138-1234-5678", "１３８１２３４５６７８", " 138 1234 5678 "])
def test_one_number_in_many_spellings(world: World, raw: str) -> None:
    file(world)
    assert file(world, by=RIVAL, phone=raw).code == Code.PROTECTED


@pytest.mark.parametrize(
    ("phone", "sentence"),
    [
        ("1381234567", "手机号应为 11 位，现在是 10 位。"),
        ("", "请填写手机号。"),
        ("138***5678", "隐号请按前三后四或前三后六填写，如 138****5678。"),
    ],
)
def test_a_bad_number_is_refused_with_the_rule(world: World, phone: str, sentence: str) -> None:
    with pytest.raises(BadInput) as refused:
        file(world, phone=phone)
    assert refused.value.errors == {"phone": sentence}
    assert not Filing.objects.exists()


def test_a_landline_and_a_hong_kong_number_are_numbers(world: World) -> None:
    assert file(world, phone="+852 9123 4567").state == State.VALID
    assert file(world, phone="028-8512 3456").state == State.VALID


def test_without_consent_nothing_is_filed(world: World) -> None:
    details = Details(phone=PHONE, name="程")
    with pytest.raises(errors.ConsentNeeded):
        submit_filing(project_id=world.project_id, details=details, by=world.actor("唐红思"), at=NOW)


def test_a_project_may_ask_for_whole_numbers_and_names(world: World) -> None:
    set_rules(world, number_mode="full", name_mode="full")
    with pytest.raises(errors.NumberTooShort):
        file(world, phone="138****5678", name="程晓雨")
    with pytest.raises(errors.FullNameNeeded):
        file(world)


def test_an_arrival_must_lie_in_the_window(world: World) -> None:
    with pytest.raises(errors.ArrivalTooEarly, match="提前 30 分钟"):
        file(world, at=NOW, expected_at=NOW + timedelta(minutes=28))
    with pytest.raises(errors.ArrivalTooLate):
        file(world, at=NOW, expected_at=NOW + timedelta(hours=73))


def test_staff_do_not_file(world: World) -> None:
    with pytest.raises(NotAllowed):
        file(world, by="林晓岚")


def test_a_guard_may_stop_a_filing_and_nothing_of_it_is_kept(world: World) -> None:
    def guard(attempt: ports.FilingAttempt) -> None:
        raise errors.OtherProject()

    ports.register_guard(guard)
    try:
        with pytest.raises(errors.OtherProject):
            file(world)
    finally:
        ports.remove_guard(guard)
    assert not Filing.objects.exists()


def test_an_accepted_and_a_refused_filing_are_announced(world: World, django_assert_max_num_queries: object) -> None:
    before = Delivery.objects.count()
    file(world)
    file(world, by=RIVAL)
    names = set(Delivery.objects.values_list("event", flat=True))
    assert Delivery.objects.count() >= before
    assert names <= {name for name in names if "." in name}


def test_a_project_without_rules_gets_the_default(world: World) -> None:
    file(world)
    row = RuleSetVersion.objects.get(project_id=world.project_id)
    assert (row.version, row.rules.lead_time_min, row.rules.register_valid_h) == (1, 30, 72)


def test_the_agencys_rules_come_before_the_projects(world: World) -> None:
    set_rules(world)
    set_rules(world, agency_id=world.agency("贝联"), since=NOW - timedelta(days=1), register_valid_h=24)
    assert file(world, at=NOW).valid_until == NOW + timedelta(hours=24)
    assert file(world, by=RIVAL, phone="15912345678", at=NOW).valid_until == NOW + timedelta(hours=72)


def test_a_later_rule_moves_no_deadline(world: World) -> None:
    filing = file(world, at=NOW)
    set_rules(world, register_valid_h=1)
    assert not expire_filing(filing.pk, at=NOW + timedelta(hours=2))
    filing.refresh_from_db()
    assert filing.valid_until == NOW + timedelta(hours=72)


def test_a_filing_of_another_tenant_is_no_rival(world: World, other_world: World) -> None:
    from anchang.kernel.tenancy import tenant_scope

    file(world)
    with tenant_scope(other_world.tenant_id):
        assert not Filing.objects.exists()


def test_the_first_judgement_has_no_predecessor(world: World) -> None:
    judgement = file(world).judgements.get()
    assert (judgement.moment, judgement.prev_id) == (Moment.SUBMIT, None)
