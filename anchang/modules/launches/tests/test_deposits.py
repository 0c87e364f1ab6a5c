"""Deposits: asked once, the provider's word has one effect, and money for what is over goes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError
from django.test import Client

from anchang.kernel import clock
from anchang.kernel.audit import AuditEntry
from anchang.kernel.errors import NotThere
from anchang.modules.launches import order_errors, pick_errors
from anchang.modules.launches.actions import deposits, orders
from anchang.modules.launches.actions.deposits import ask_again, ask_deposit, hear, refund
from anchang.modules.launches.actions.picks import confirm_pick, release_due_picks
from anchang.modules.launches.models import Deposit, Entitlement, Launch, Pick
from anchang.modules.launches.ports import Stand, Way, Word, payments
from anchang.modules.launches.providers.simulated import SimulatedBank
from anchang.modules.launches.queries import audited
from anchang.modules.launches.states import DepositState
from anchang.modules.launches.tests.factories import arm_real
from anchang.modules.launches.tests.winners import entitle, win
from tests.races import race, while_it_waits, without
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
BACK = "/l/somewhere/mine/"
SECOND = timedelta(seconds=1)


@pytest.fixture
def buyers(world: World, launch: Launch) -> list[Entitlement]:
    return entitle(world, launch)


@pytest.fixture
def pick(world: World, launch: Launch, buyers: list[Entitlement]) -> Pick:
    [won] = win(launch, (0, 0))
    return confirm_pick(won.pk, entitlement_id=buyers[0].pk, by=world.system(), at=won.at)


def ask(world: World, pick: Pick, buyer: Entitlement) -> tuple[Deposit, Way]:
    return ask_deposit(pick.pk, entitlement_id=buyer.pk, return_to=BACK, by=world.system(), at=clock.now())


def another(pick: Pick) -> Deposit:
    return deposits._new(pick, "simulated", pick.at + SECOND, pick.at)


def paid(deposit: Deposit) -> Word:
    return Word(deposit.number, Stand.PAID, f"T{deposit.number}", deposit.amount_fen, deposit.opened_at + SECOND)


def test_the_word_that_it_is_paid_pays_the_pick_once(world: World, pick: Pick, buyers: list[Entitlement]) -> None:
    deposit, way = ask(world, pick, buyers[0])
    assert deposit.number in way.url
    for _ in range(3):
        heard = hear(paid(deposit), at=clock.now())
        assert (heard.state, heard.provider_ref) == (DepositState.PAID, f"T{deposit.number}")
    pick.refresh_from_db()
    assert pick.paid_at == paid(deposit).paid_at
    with pytest.raises(pick_errors.AlreadyPaid):
        ask(world, pick, buyers[0])


def test_asking_again_is_the_same_payment(world: World, pick: Pick, buyers: list[Entitlement]) -> None:
    assert ask(world, pick, buyers[0])[0].pk == ask(world, pick, buyers[0])[0].pk
    with pytest.raises(NotThere):
        ask(world, pick, buyers[1])


def test_what_is_not_confirmed_is_not_paid(world: World, launch: Launch, buyers: list[Entitlement]) -> None:
    [won] = win(launch, (1, 1))
    with pytest.raises(pick_errors.ConfirmFirst):
        ask(world, won, buyers[1])


def test_money_for_a_pick_that_is_over_goes_back(world: World, pick: Pick, buyers: list[Entitlement]) -> None:
    deposit, _way = ask(world, pick, buyers[0])
    assert pick.pay_until
    release_due_picks(pick.launch_id, by=world.system(), at=pick.pay_until)
    heard = hear(paid(deposit), at=pick.pay_until)
    assert (heard.state, heard.note) == (DepositState.REFUND, deposits.TOO_LATE)
    assert refund(deposit.pk, at=clock.now())
    assert hear(paid(deposit), at=clock.now()).state == DepositState.REFUNDED, "the old word again changes nothing"
    assert refund(deposit.pk, at=clock.now()), "nor does giving back again"


def test_money_that_was_paid_too_late_goes_back_even_before_the_unit_has(
    world: World, pick: Pick, buyers: list[Entitlement]
) -> None:
    deposit, _way = ask(world, pick, buyers[0])
    assert hear(replace(paid(deposit), paid_at=pick.pay_until), at=clock.now()).state == DepositState.REFUND
    pick.refresh_from_db()
    assert pick.paid_at is None


def test_a_word_that_comes_late_of_money_that_came_in_time_counts_while_the_pick_stands(
    world: World, pick: Pick, buyers: list[Entitlement]
) -> None:
    deposit, _way = ask(world, pick, buyers[0])
    assert pick.pay_until
    assert hear(paid(deposit), at=pick.pay_until + SECOND).state == DepositState.PAID


def test_another_sum_pays_nothing_and_goes_back(world: World, pick: Pick, buyers: list[Entitlement]) -> None:
    deposit, _way = ask(world, pick, buyers[0])
    heard = hear(replace(paid(deposit), amount_fen=1), at=clock.now())
    assert (heard.state, heard.note) == (DepositState.REFUND, deposits.WRONG_AMOUNT)


def test_a_payment_said_to_be_closed_may_yet_turn_out_paid(world: World, pick: Pick, buyers: list[Entitlement]) -> None:
    deposit, _way = ask(world, pick, buyers[0])
    assert hear(Word(deposit.number, Stand.CLOSED), at=clock.now()).state == DepositState.CLOSED
    assert hear(Word(deposit.number, Stand.OPEN), at=clock.now()).state == DepositState.CLOSED
    assert hear(paid(deposit), at=clock.now()).state == DepositState.PAID


def test_such_a_payment_pays_although_another_was_asked_since_which_then_goes_back(
    world: World, pick: Pick, buyers: list[Entitlement]
) -> None:
    first, _way = ask(world, pick, buyers[0])
    hear(Word(first.number, Stand.CLOSED), at=clock.now())
    second, _way = ask(world, pick, buyers[0])
    assert hear(paid(first), at=clock.now()).state == DepositState.PAID
    second.refresh_from_db()
    assert second.state == DepositState.CLOSED
    assert hear(paid(second), at=clock.now()).state == DepositState.REFUND


class Short(SimulatedBank):
    """Was paid a fen, whatever was asked."""

    def query(self, number: str) -> Word:
        return replace(super().query(number), amount_fen=1)


def test_what_is_given_back_is_what_was_paid_and_the_audit_says_so(
    world: World, pick: Pick, buyers: list[Entitlement], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(payments._by_name, Short.name, Short())
    deposit, _way = ask(world, pick, buyers[0])
    hear(replace(paid(deposit), amount_fen=1), at=clock.now())
    assert refund(deposit.pk, at=clock.now())
    assert AuditEntry.objects.get(act="launches.refund_deposit").facts["amount_fen"] == 1


def test_of_the_word_and_the_minute_one_is_first(world: World, launch: Launch, buyers: list[Entitlement]) -> None:
    def hearing(deposit: Deposit) -> Callable[[], object]:
        return lambda: hear(paid(deposit), at=clock.now())

    def releasing(until: datetime) -> Callable[[], object]:
        return lambda: release_due_picks(launch.pk, by=world.system(), at=until)

    for number in range(3):
        [won] = win(launch, (number, number))
        kept = confirm_pick(won.pk, entitlement_id=buyers[number].pk, by=world.system(), at=won.at)
        deposit, _way = ask(world, kept, buyers[number])
        until = kept.pay_until
        assert until
        race(world, hearing(deposit), releasing(until), hearing(deposit))
        deposit.refresh_from_db()
        kept.refresh_from_db()
        came = (deposit.state, kept.live, kept.paid_at is not None)
        assert came in ((DepositState.PAID, True, True), (DepositState.REFUND, False, False))
        assert audited(launch.pk).agrees


def test_who_pays_while_an_order_takes_the_unit_back_keeps_it(
    world: World, launch: Launch, pick: Pick, buyers: list[Entitlement]
) -> None:
    deposit, _way = ask(world, pick, buyers[0])
    _heard, taken = while_it_waits(
        world,
        lambda: hear(paid(deposit), at=clock.now()),
        lambda: orders.release_unit(launch.pk, pick.unit_id, reason="系统检查", by=world.system(), at=clock.now()),
    )
    assert isinstance(taken, order_errors.PickIsPaid)
    pick.refresh_from_db()
    assert pick.live
    assert audited(launch.pk).agrees


def test_two_presses_at_once_make_one_payment(world: World, pick: Pick, buyers: list[Entitlement]) -> None:
    made = race(world, *[lambda: ask(world, pick, buyers[0])[0].pk] * 3)
    assert len(set(map(str, made))) == 1, made


@pytest.fixture
def without_index(transactional_db: None) -> Iterator[None]:
    with without(Deposit, "one_standing_deposit_per_pick"):
        yield


@pytest.mark.usefixtures("without_index")
def test_without_the_index_there_might_be_two(world: World, pick: Pick, buyers: list[Entitlement]) -> None:
    ask(world, pick, buyers[0])
    another(pick).save(force_insert=True)
    assert Deposit.objects.filter(pick=pick, state=DepositState.OPEN).count() == 2


def test_the_index_knows_no_second_standing_deposit(world: World, pick: Pick, buyers: list[Entitlement]) -> None:
    ask(world, pick, buyers[0])
    with pytest.raises(IntegrityError):
        another(pick).save(force_insert=True)


def test_a_deposit_is_at_most_a_fifth_of_the_price(world: World) -> None:
    launch = arm_real(world, "201")
    Launch.objects.filter(pk=launch.pk).update(deposit_fen=90_000_000)
    [buyer, *_others] = entitle(world, launch)
    [won] = win(launch, (0, 0))
    confirm_pick(won.pk, entitlement_id=buyer.pk, by=world.system(), at=won.at)
    assert ask(world, won, buyer)[0].amount_fen == 182_000_000 // 5


def test_a_payment_is_asked_after_and_closed_the_last_time(world: World, pick: Pick, buyers: list[Entitlement]) -> None:
    deposit, _way = ask(world, pick, buyers[0])
    assert ask_again(deposit.pk, at=clock.now()).state == DepositState.OPEN
    Deposit.objects.filter(pk=deposit.pk).update(expires_at=clock.now() - SECOND)
    assert ask_again(deposit.pk, at=clock.now(), last=True).state == DepositState.CLOSED


class TestBank:
    """The page of the bank that is none."""

    def test_it_says_what_it_is_and_takes_the_buyers_word(
        self, client: Client, world: World, pick: Pick, buyers: list[Entitlement]
    ) -> None:
        deposit, way = ask(world, pick, buyers[0])
        page = client.get(way.url).content.decode()
        assert "不会收取任何款项" in page
        assert deposit.number in page
        answer = client.post(way.url, {"answer": "paid"})
        assert (answer.status_code, answer.headers["Location"]) == (302, BACK)
        deposit.refresh_from_db()
        assert deposit.state == DepositState.PAID
        assert "已支付" in client.get(way.url).content.decode()

    def test_who_turns_back_has_paid_nothing(
        self, client: Client, world: World, pick: Pick, buyers: list[Entitlement]
    ) -> None:
        deposit, way = ask(world, pick, buyers[0])
        client.post(way.url, {"answer": "left"})
        deposit.refresh_from_db()
        assert deposit.state == DepositState.OPEN

    def test_in_production_it_is_there_for_rehearsals_alone(
        self, client: Client, world: World, pick: Pick, buyers: list[Entitlement], settings: object
    ) -> None:
        _deposit, way = ask(world, pick, buyers[0])
        settings.PRODUCTION = True  # type: ignore[attr-defined]
        assert client.get(way.url).status_code == 200
        Launch.objects.filter(pk=pick.launch_id).update(
            kind="real", asked_by=world.actor("简明").user_id, armed_by=world.actor("高原").user_id
        )
        assert client.get(way.url).status_code == 404

    def test_nobody_notifies_in_its_name(self, client: Client) -> None:
        assert client.post("/pay/simulated/notifications/", b"{}", content_type="application/json").status_code == 401
        assert client.post("/pay/nobody/notifications/", b"{}", content_type="application/json").status_code == 404


def test_a_rehearsal_takes_no_money(launch: Launch) -> None:
    assert isinstance(deposits.taker_of(launch), SimulatedBank)
    assert payments.named("wechat") is None
