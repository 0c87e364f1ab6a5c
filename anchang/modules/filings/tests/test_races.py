"""Two brokers file one customer at the same instant, on whichever database the run has.

One wall keeps them apart: the partial unique index over protecting states. Both read before either writes, as two
transactions of PostgreSQL may; with the index one of them is judged again, without it there are two protections, so the
test can see what it says is absent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError

from anchang.kernel import clock, ids
from anchang.kernel.access import Actor
from anchang.modules.customers import api as customers
from anchang.modules.filings import api, queries
from anchang.modules.filings.actions import deal, keep
from anchang.modules.filings.actions.answer import answer_consent
from anchang.modules.filings.actions.ask_customer import send_message
from anchang.modules.filings.actions.expire import expire_filing
from anchang.modules.filings.actions.lapse import lapse_filing
from anchang.modules.filings.actions.rule_sets import ensure_rule_set
from anchang.modules.filings.actions.submit import Details, submit_filing
from anchang.modules.filings.models import ConsentLink, Filing, Judgement
from anchang.modules.filings.rules.reading import Name
from anchang.modules.filings.states import PROTECTING, Answer, Code, State, Title
from anchang.modules.filings.tests.factories import PHONE, RIVAL, file, set_rules
from anchang.modules.filings.tests.racing import REFEREE, Duel, ReadingAhead
from anchang.modules.people.models import SmsMessage
from tests.races import race, reading_first, rounds, without
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 20


@pytest.fixture
def office(world: World) -> World:
    """A project with its rules and the customer known, so that nothing but the filings can collide."""
    ensure_rule_set(world.project_id, by=world.system())
    customers.find_or_create(project_id=world.project_id, name="程女士", phone=PHONE, by=world.system(), at=clock.now())
    return world


@pytest.fixture
def without_index(transactional_db: None) -> Iterator[None]:
    with without(Filing, REFEREE, mend=["UPDATE filings_filing SET state = 'void'"]):
        yield


@pytest.fixture
def reading_before_writing(office: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every thread's first judgement rest on facts read before anybody wrote."""
    reading_first(monkeypatch, keep, "_facts", _facts_now(office))


def _facts_now(world: World) -> queries.Facts:
    return queries.facts_of(
        project_id=world.project_id,
        name=Name("程", "", Title.MS),
        given=queries.Given(full=PHONE),
        filer_index=bytes(16),
        at=clock.now(),
    )


def _submit(world: World, by: Actor, at: datetime, phone: str = PHONE) -> Filing:
    details = Details(phone=phone, name="程", title="女士", has_consent=True)
    return submit_filing(project_id=world.project_id, details=details, by=by, at=at)


def _both_file(world: World) -> list[object]:
    now, brokers = clock.now(), [world.actor(name) for name in ("唐红思", RIVAL, "骆平")]
    return race(world, *(lambda by=by: _submit(world, by, now) for by in brokers))


def _protections() -> int:
    return Filing.objects.filter(state__in=sorted(PROTECTING)).count()


def _assert_one_protection(results: list[object]) -> None:
    filings = [result for result in results if isinstance(result, Filing)]
    assert len(filings) == len(results), results
    assert sorted(filing.code for filing in filings) == [Code.PASSED, Code.PROTECTED, Code.PROTECTED]
    assert _protections() == 1
    assert Judgement.objects.count() == Filing.objects.count()


@pytest.mark.parametrize("is_ahead", [False, True], ids=["as they are filed", "both read before either wrote"])
def test_in_every_round_one_of_two_brokers_is_protected(world: World, is_ahead: bool) -> None:
    """`bin/load races` does a thousand rounds of each."""
    ahead = ReadingAhead()
    with ahead.installed():
        duel = Duel(world, ROUNDS, ahead)
        results = rounds(world, ROUNDS, duel.act, before=duel.read if is_ahead else None)
    assert [duel.protections(pair) for pair in results] == [1] * ROUNDS
    for pair in results:
        assert sorted(one.code for one in pair if isinstance(one, Filing)) == [Code.PASSED, Code.PROTECTED], pair


def test_the_index_alone_keeps_them_apart(office: World, reading_before_writing: None) -> None:
    _assert_one_protection(_both_file(office))
    refused = Filing.objects.filter(state=State.REJECTED)
    held = Filing.objects.get(state=State.VALID)
    assert all(one.submitted_at >= held.submitted_at for one in refused)


def test_without_it_there_are_several(office: World, reading_before_writing: None, without_index: None) -> None:
    results = _both_file(office)
    assert all(isinstance(result, Filing) for result in results), results
    assert _protections() == 3


def test_the_database_itself_refuses_a_second_protection(office: World) -> None:
    first = file(office)
    second = file(office, by=RIVAL)
    with pytest.raises(IntegrityError):
        Filing.objects.filter(pk=second.pk).update(state=State.VALID)
    assert first.state == State.VALID


def test_of_two_visits_at_one_instant_one_confirms(office: World) -> None:
    start = clock.now() - timedelta(hours=2)
    filing, by = file(office, at=start), office.actor("温岚")
    now = clock.now()

    def confirm() -> object:
        return api.confirm_filing(filing.pk, visit_id=ids.new_id(), by=by, at=now)

    results = race(office, confirm, confirm)
    assert sorted(isinstance(result, api.FilingRef) for result in results) == [False, True], results
    assert filing.judgements.filter(moment="visit").count() == 1


def test_a_second_unit_at_the_same_instant_is_under_the_same_filing(
    office: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, now, by = clock.now() - timedelta(hours=2), clock.now(), office.actor("温岚")
    filing = file(office, at=start)
    api.confirm_filing(filing.pk, visit_id=ids.new_id(), by=by, at=start + timedelta(hours=1))
    read_before = Filing.objects.get()

    node = api.DealNode.SUBSCRIPTION

    def win() -> api.FilingRef | None:
        assert read_before.customer_id
        return api.win_filing(
            project_id=office.project_id, customer_id=read_before.customer_id, node=node, by=by, at=now
        )

    first = win()
    reading_first(monkeypatch, deal, "_standing", read_before)
    assert first and win() == first
    assert filing.judgements.filter(moment="deal").count() == 1


def test_of_two_workers_one_ends_a_filing(office: World) -> None:
    filing = file(office)
    late = filing.valid_until + timedelta(minutes=1)
    results = race(office, lambda: expire_filing(filing.pk, at=late), lambda: expire_filing(filing.pk, at=late))
    assert sorted(map(bool, results)) == [False, True]
    assert filing.judgements.count() == 2


@pytest.fixture
def silent(office: World) -> tuple[Filing, str]:
    """A filing whose customer was asked and has said nothing for more than half of its time; and the link."""
    set_rules(office, consent_required=True)
    noon = clock.at_local(clock.today() - timedelta(days=2), 12)
    filing = file(office, at=noon)
    assert send_message(ConsentLink.objects.get().pk, at=noon)
    found = re.search(r"/c/([\w-]+)/", SmsMessage.objects.get().body.open())
    assert found
    return filing, found[1]


def test_of_two_workers_one_stops_a_protection(office: World, silent: tuple[Filing, str]) -> None:
    filing, _link = silent
    now = clock.now()
    results = race(office, *([lambda: lapse_filing(filing.pk, at=now)] * 2))
    assert sorted(map(bool, results)) == [False, True], results
    assert filing.judgements.count() == 2


def test_of_two_workers_one_sends_a_message(office: World) -> None:
    set_rules(office, consent_required=True)
    noon = clock.at_local(clock.today(), 12)
    file(office, at=noon)
    link = ConsentLink.objects.get().pk
    results = race(office, *([lambda: send_message(link, at=noon)] * 2))
    assert sorted(map(bool, results)) == [False, True], results
    assert SmsMessage.objects.count() == 1


def test_a_late_yes_and_another_filing_at_one_instant_leave_one_protection(
    office: World, silent: tuple[Filing, str]
) -> None:
    _filing, link = silent
    now, rival, by = clock.now(), office.actor(RIVAL), office.system()
    results = race(
        office,
        lambda: answer_consent(link, answer=Answer.GIVEN, by=by, at=now),
        lambda: _submit(office, rival, now),
    )
    assert all(isinstance(result, Filing) for result in results), results
    assert _protections() == 1


def test_numbers_of_one_day_are_never_given_twice(office: World) -> None:
    day = clock.today()

    def reserve() -> list[str]:
        return keep.reserve_numbers(office.project_id, day, 5)

    results = race(office, *([reserve] * 4))
    given = [number for result in results if isinstance(result, list) for number in result]
    assert len(given) == len(set(given)) == 20
