"""Deposits by WeChat Pay, against a double that asks of a request what the documentation does."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from anchang.kernel import clock
from anchang.modules.launches.actions.deposits import ask_again, ask_deposit, refund
from anchang.modules.launches.actions.picks import confirm_pick, release_due_picks
from anchang.modules.launches.models import Deposit, Pick
from anchang.modules.launches.pick_errors import AskedOtherwise, NotGenuine, PaymentRefused, PaymentUnreachable
from anchang.modules.launches.ports import Ask, Stand, Way
from anchang.modules.launches.providers.wechat_pay import WeChatPay
from anchang.modules.launches.states import DepositState
from anchang.modules.launches.tests import wechat_double as double
from anchang.modules.launches.tests.factories import arm_real
from anchang.modules.launches.tests.wechat_double import OPENID, Double, notification, pay, signed
from anchang.modules.launches.tests.winners import entitle, win
from tests.world import World

Served = tuple[str, type[Double]]


@pytest.fixture
def served() -> Iterator[Served]:
    with double.serving() as found:
        yield found


BEGUN = clock.now()


def asked(**changes: Any) -> Ask:
    at = BEGUN
    facts: dict[str, Any] = {"number": "DJ20261121ABCDEF", "amount_fen": 5_000_000, "title": "1栋 201 定金"}
    facts |= {"opened_at": at, "expires_at": at + timedelta(minutes=15), "return_to": "/l/a/mine/"}
    return Ask(**facts | {"payer": OPENID} | changes)


class TestRequests:
    """What is sent holds before the platform, and only its own answers count."""

    pytestmark = pytest.mark.any_database

    def test_inside_wechat_the_page_gets_what_its_bridge_asks_for(self, served: Served) -> None:
        way = double.provider(served[0]).open(asked())
        bridge = dict(way.bridge)
        assert (bridge["appId"], bridge["signType"]) == (double.APP, "RSA")
        lines = [bridge[name] for name in ("appId", "timeStamp", "nonceStr", "package")]
        assert bridge["paySign"] == double.signature(*lines, whose="merchant")

    def test_in_another_browser_the_buyer_goes_to_wechats_page_and_comes_back(self, served: Served) -> None:
        way = double.provider(served[0]).open(asked(payer="", address="203.0.113.7"))
        assert way.url.startswith("https://wx.tenpay.com/")
        assert way.url.endswith("&redirect_url=https%3A%2F%2Fsales.example%2Fl%2Fa%2Fmine%2F")

    def test_the_bridge_opens_for_nobody_whom_the_account_does_not_know(self, served: Served) -> None:
        with pytest.raises(PaymentRefused, match="PARAM_ERROR"):
            double.provider(served[0]).open(asked(payer="oSomebodyOfAnotherAccount"))

    @pytest.mark.parametrize("changes", [{"payer": "", "address": "203.0.113.7"}, {"payer": "another"}])
    def test_a_number_is_one_payers_and_of_one_way(self, served: Served, changes: dict[str, str]) -> None:
        served[1].openids.add("another")
        taker = double.provider(served[0])
        taker.open(asked())
        with pytest.raises(AskedOtherwise):
            taker.open(asked(**changes))

    def test_the_same_number_again_is_the_same_payment(self, served: Served) -> None:
        taker = double.provider(served[0])
        for _ in range(2):
            taker.open(asked())
        assert len(served[1].payments) == 1

    @pytest.mark.parametrize("changes", [{"serial": "ABC"}, {"merchant": "1"}])
    def test_what_is_set_up_wrongly_is_refused_by_its_code(self, served: Served, changes: dict[str, str]) -> None:
        with pytest.raises(PaymentRefused, match="SIGN_ERROR"):
            double.provider(served[0], **changes).open(asked())

    def test_a_payment_is_asked_after_closed_and_given_back_once(self, served: Served) -> None:
        taker, number = double.provider(served[0]), asked().number
        assert taker.query(number).stand is Stand.CLOSED, "WeChat never saw it"
        taker.open(asked())
        assert taker.query(number).stand is Stand.OPEN
        pay(served[1], number, at=clock.now())
        taker.close(number)
        word = taker.query(number)
        assert (word.stand, word.amount_fen) == (Stand.PAID, 5_000_000)
        served[1].refund_status = "PROCESSING"
        assert not taker.refund(number, amount_fen=5_000_000, reason="too late")
        served[1].refund_status = "SUCCESS"
        assert taker.refund(number, amount_fen=5_000_000, reason="too late")
        assert len(served[1].refunds) == 1
        assert taker.query(number).stand is Stand.PAID, "given back is not unpaid"

    def test_a_closed_payment_takes_no_money(self, served: Served) -> None:
        taker = double.provider(served[0])
        taker.open(asked())
        taker.close(asked().number)
        assert taker.query(asked().number).stand is Stand.CLOSED
        with pytest.raises(PaymentRefused, match="ORDER_CLOSED"):
            taker.open(asked())

    def test_an_answer_that_the_platform_did_not_sign_is_none(self, served: Served) -> None:
        served[1].signs_as = "somebody else"
        with pytest.raises(PaymentUnreachable):
            double.provider(served[0]).open(asked())

    def test_a_platform_that_is_down_or_away_is_a_sentence(self, served: Served) -> None:
        served[1].pause_with = 503
        with pytest.raises(PaymentUnreachable):
            double.provider(served[0]).open(asked())
        with pytest.raises(PaymentUnreachable):
            double.provider("http://127.0.0.1:9").open(asked())

    @pytest.mark.parametrize("changes", [{"notify_url": "http://sales.example/"}, {"api_key": "short"}])
    def test_it_does_not_start_with_what_the_platform_would_not_take(self, changes: dict[str, str]) -> None:
        with pytest.raises(ValueError, match=r"."):
            double.provider("http://127.0.0.1:9", **changes)


class TestNotifications:
    """What comes to the address that anybody can reach."""

    pytestmark = pytest.mark.django_db(transaction=True)

    @pytest.fixture
    def taker(self, served: Served) -> Iterator[WeChatPay]:
        with double.taking(served[0]) as found:
            yield found

    @pytest.fixture
    def deposit(self, world: World, taker: WeChatPay) -> Deposit:
        launch = arm_real(world, "201", "202")
        [buyer, *_others] = entitle(world, launch)
        [won] = win(launch, (0, 0))
        confirm_pick(won.pk, entitlement_id=buyer.pk, by=world.system(), at=won.at)
        made, way = ask_deposit(
            won.pk, entitlement_id=buyer.pk, return_to="/l/a/", by=world.system(), at=clock.now(), payer=OPENID
        )
        assert isinstance(way, Way)
        return made

    def tell(self, client: Client, body: str, headers: Mapping[str, str]) -> int:
        address = "/pay/wechat/notifications/"
        return client.post(address, body, content_type="application/json", headers=dict(headers)).status_code

    def state_of(self, deposit: Deposit) -> str:
        deposit.refresh_from_db()
        return deposit.state

    def test_it_pays_however_often_it_comes(self, client: Client, served: Served, deposit: Deposit) -> None:
        body = notification(pay(served[1], deposit.number, at=clock.now()))
        for _ in range(3):
            assert self.tell(client, body, signed(body)) == 204
        assert self.state_of(deposit) == DepositState.PAID
        assert Pick.objects.get(pk=deposit.pick_id).paid_at

    def test_what_is_forged_old_or_of_another_merchant_pays_nothing(
        self, client: Client, served: Served, deposit: Deposit
    ) -> None:
        payment = pay(served[1], deposit.number, at=clock.now())
        body = notification(payment)
        old = clock.now() - timedelta(minutes=6)
        forged = [
            (body, {}),
            (body, signed(body, whose="somebody else")),
            (body, signed(body, serial="PUB_KEY_ID_0")),
            (body, signed(body, at=old)),
            (body + " ", signed(body)),
            (notification(payment, key="x" * 32), None),
            (notification(payment | {"mchid": "1"}), None),
            (notification(payment | {"appid": "wx0"}), None),
            ("{}", None),
            ("[]", None),
        ]
        for content, headers in forged:
            assert self.tell(client, content, signed(content) if headers is None else headers) == 401, content
        assert self.state_of(deposit) == DepositState.OPEN

    def test_news_of_refunds_and_of_strangers_change_nothing(
        self, client: Client, served: Served, deposit: Deposit
    ) -> None:
        payment = pay(served[1], deposit.number, at=clock.now())
        other = notification(payment, event="REFUND.SUCCESS")
        assert self.tell(client, other, signed(other)) == 204
        stranger = notification(payment | {"out_trade_no": "DJ0000000000"})
        assert self.tell(client, stranger, signed(stranger)) == 404
        assert self.state_of(deposit) == DepositState.OPEN

    def test_what_comes_after_the_unit_went_back_is_refunded(
        self, client: Client, world: World, served: Served, deposit: Deposit
    ) -> None:
        at = deposit.expires_at
        release_due_picks(deposit.pick.launch_id, by=world.system(), at=at)
        body = notification(pay(served[1], deposit.number, at=at - timedelta(seconds=1)))
        assert self.tell(client, body, signed(body)) == 204
        assert self.state_of(deposit) == DepositState.REFUND
        served[1].refund_status = "PROCESSING"
        assert not refund(deposit.pk, at=clock.now())
        served[1].refund_status = "SUCCESS"
        assert refund(deposit.pk, at=clock.now())
        assert self.state_of(deposit) == DepositState.REFUNDED
        assert len(served[1].refunds) == 1

    def test_where_no_word_came_the_question_finds_it(self, served: Served, deposit: Deposit) -> None:
        pay(served[1], deposit.number, at=clock.now())
        assert ask_again(deposit.pk, at=clock.now(), last=True).state == DepositState.PAID

    def test_a_body_that_is_no_text_is_refused(self, taker: WeChatPay) -> None:
        with pytest.raises(NotGenuine):
            taker.read(signed(""), b"\xff\xfe", at=clock.now())

    def test_json_is_no_payment(self, taker: WeChatPay) -> None:
        body = json.dumps({"event_type": "TRANSACTION.SUCCESS", "resource": []})
        with pytest.raises(NotGenuine):
            taker.read(signed(body), body.encode(), at=clock.now())
