"""Inside WeChat a deposit is paid by whom WeChat names, sealed on his own telephone; elsewhere on WeChat's page."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client

from anchang.kernel import clock
from anchang.modules.launches.actions.sign_in import sign_in
from anchang.modules.launches.buyer.session import begin
from anchang.modules.launches.models import Deposit, Entitlement, Pick
from anchang.modules.launches.providers import set_up
from anchang.modules.launches.states import DepositState
from anchang.modules.launches.tests import wechat_double
from anchang.modules.launches.tests.factories import arm_real
from anchang.modules.launches.tests.test_wechat import INSIDE, Double, double
from anchang.modules.launches.tests.wechat_double import OPENID
from anchang.modules.launches.tests.winners import entitle, win
from tests.world import World

__all__ = ["double"]
pytestmark = pytest.mark.django_db(transaction=True)
OUTSIDE = "Mozilla/5.0 (iPhone; CPU iPhone OS 15_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1"


@pytest.fixture
def bank() -> Iterator[type[wechat_double.Double]]:
    with wechat_double.serving() as (address, kept), wechat_double.taking(address):
        yield kept


@pytest.fixture
def won(world: World) -> Pick:
    launch = arm_real(world, "201", "202")
    entitle(world, launch)
    return win(launch, (0, 0))[0]


def signed_in(won: Pick, agent: str) -> Client:
    buyer = sign_in(Entitlement.objects.get(launch=won.launch_id, buyer_no=0).pk, way="code", at=clock.now())
    return browser(begin(HttpResponse(), buyer), agent)


def browser(kept: HttpResponse, agent: str) -> Client:
    client = Client(headers={"User-Agent": agent})
    client.cookies.update(kept.cookies)
    return client


def press(client: Client, won: Pick, what: str) -> HttpResponse:
    return client.post(f"/l/{won.launch_id}/mine/{won.pk}/{what}/")  # type: ignore[return-value]


def test_who_pays_inside_wechat_is_asked_for_once_and_kept_sealed(
    won: Pick, bank: type[wechat_double.Double], double: type[Double]
) -> None:
    client = signed_in(won, INSIDE)
    away = press(client, won, "confirmation")
    assert away["Location"] == f"/l/{won.launch_id}/wechat/?to=mine"
    assert not bank.payments, "nothing was asked that WeChat would not take"
    double.codes["once"] = {"openid": OPENID}
    state = parse_qs(urlsplit(client.get(away["Location"])["Location"]).query)["state"][0]
    back = client.get(f"/l/{won.launch_id}/wechat/back/", {"code": "once", "state": state})
    assert back["Location"] == f"/l/{won.launch_id}/mine/", "still signed in, and there to pay"
    kept = client.cookies["launch_payer"].value
    assert OPENID not in kept and OPENID.encode() not in base64.urlsafe_b64decode(kept.partition(":")[0] + "===")
    page = press(client, won, "payment").content.decode()
    found = re.search(r'data-bridge="([^"]+)"', page)
    assert found and json.loads(unescape(found[1]))["package"].startswith("prepay_id=")
    [(way, payer, *_rest)] = bank.told.values()
    assert (way, payer) == ("jsapi", {"openid": OPENID})


def test_who_goes_on_in_another_browser_pays_there_and_only_once(
    won: Pick, bank: type[wechat_double.Double], double: type[Double]
) -> None:
    client = signed_in(won, OUTSIDE)
    assert press(client, won, "confirmation")["Location"].startswith("https://wx.tenpay.com/")
    inside = browser(HttpResponse(), INSIDE)
    inside.cookies.update(client.cookies)
    double.codes["once"] = {"openid": OPENID}
    state = parse_qs(urlsplit(inside.get(press(inside, won, "payment")["Location"])["Location"]).query)["state"][0]
    inside.get(f"/l/{won.launch_id}/wechat/back/", {"code": "once", "state": state})
    assert press(inside, won, "payment").status_code == 200
    first, second = Deposit.objects.filter(pick=won).order_by("opened_at")
    assert (first.state, second.state) == (DepositState.CLOSED, DepositState.OPEN)
    assert [bank.payments[one.number]["trade_state"] for one in (first, second)] == ["CLOSED", "NOTPAY"]


def test_a_seal_of_another_launch_names_no_payer(
    won: Pick, bank: type[wechat_double.Double], double: type[Double]
) -> None:
    client = signed_in(won, INSIDE)
    client.cookies["launch_payer"] = "b1VwRjg:1xXFyC:forged"
    assert press(client, won, "confirmation")["Location"].endswith("/wechat/?to=mine")


def test_the_account_of_sign_in_and_of_payment_is_one(settings: LazySettings) -> None:
    settings.PAY_PROVIDER, settings.WECHAT_PAY = "wechat", {"app_id": "wx1"}
    settings.WECHAT = {"app_id": "wx2", "secret": "s"}
    with pytest.raises(ValueError, match="one account"):
        set_up()
