"""Signing in by WeChat, against a double that asks of a request what the documentation does."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from django.conf import LazySettings
from django.test import Client

from anchang.kernel.rows import the_one
from anchang.modules.launches.buyer_errors import WeChatUnreachable
from anchang.modules.launches.models import Entitlement, Launch
from anchang.modules.launches.tests.test_sign_in import ask, given, sent_to
from anchang.modules.launches.wechat import WeChat
from tests.party import GUESTS

APP, SECRET = "wx520c15f417810387", "a-secret-that-stays-on-the-server"
INSIDE = "Mozilla/5.0 (iPhone; CPU iPhone OS 15_0 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0.38"
ORDER = ["appid", "redirect_uri", "response_type", "scope", "state"]


class Double(BaseHTTPRequestHandler):
    """Gives an openid for a code once; errors have status 200 and an errcode, as the vendor's have."""

    codes: dict[str, dict[str, Any]]
    paths: list[str]

    def do_GET(self) -> None:
        self.paths.append(self.path)
        answer = json.dumps(self._told(urlsplit(self.path))).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def _told(self, asked: Any) -> dict[str, Any]:
        words = dict(parse_qsl(asked.query))
        if asked.path != "/sns/oauth2/access_token" or words.get("grant_type") != "authorization_code":
            return {"errcode": 40002, "errmsg": "invalid grant_type"}
        if words.get("appid") != APP:
            return {"errcode": 40013, "errmsg": "invalid appid"}
        if words.get("secret") != SECRET:
            return {"errcode": 40125, "errmsg": "invalid appsecret"}
        found = self.codes.pop(words.get("code", ""), None)
        if found is None:
            return {"errcode": 40029, "errmsg": "invalid code"}
        return {"access_token": "T", "expires_in": 7200, "refresh_token": "R", "scope": "snsapi_base"} | found

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def double(settings: LazySettings) -> Iterator[type[Double]]:
    Double.codes, Double.paths = {}, []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Double)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.WECHAT = {"app_id": APP, "secret": SECRET, "api": f"http://127.0.0.1:{server.server_port}"}
    yield Double
    server.shutdown()
    thread.join()


def comes_back(client: Client, launch: Launch, code: str, **more: str) -> Any:
    """Go to WeChat and come back with a code and the state one was sent with."""
    sent = client.get(f"/l/{launch.pk}/wechat/")
    state = parse_qs(urlsplit(sent["Location"]).query)["state"][0]
    return client.get(f"/l/{launch.pk}/wechat/back/", {"code": code, "state": state} | more, follow=True)


def test_the_way_there_is_as_the_vendor_wants_it() -> None:
    way = WeChat(APP, SECRET).way("https://a.example/l/1/wechat/back/?x=1", state="ab12")
    assert way.startswith("https://open.weixin.qq.com/connect/oauth2/authorize?")
    assert way.endswith("#wechat_redirect")
    pairs = parse_qsl(urlsplit(way).query)
    assert [name for name, _value in pairs] == ORDER
    assert dict(pairs)["redirect_uri"] == "https://a.example/l/1/wechat/back/?x=1"
    assert SECRET not in way


@pytest.mark.any_database
def test_a_code_that_is_used_or_forged_names_nobody(double: type[Double], settings: LazySettings) -> None:
    account = WeChat(**settings.WECHAT)
    double.codes["once"] = {"openid": "o-1"}
    assert account.openid("once") == "o-1"
    for code in ("once", "forged", ""):
        with pytest.raises(WeChatUnreachable):
            account.openid(code)


@pytest.mark.any_database
def test_a_stand_in_of_the_snapshot_page_names_nobody(double: type[Double], settings: LazySettings) -> None:
    double.codes["glance"] = {"openid": "o-stand-in", "is_snapshotuser": 1}
    with pytest.raises(WeChatUnreachable):
        WeChat(**settings.WECHAT).openid("glance")


def test_nobody_answering_is_not_a_sign_in(settings: LazySettings) -> None:
    with pytest.raises(WeChatUnreachable):
        WeChat(APP, SECRET, api="http://127.0.0.1:9").openid("c")


def test_the_first_code_binds_and_the_next_time_needs_none(party: Launch, double: type[Double]) -> None:
    client = Client()
    double.codes |= {"first": {"openid": "o-77"}, "second": {"openid": "o-77"}}
    assert "首次登录请验证手机号" in comes_back(client, party, "first").content.decode()
    _client, page = ask(party, GUESTS[0].phone, client)
    assert client.post(page, {"digits": sent_to(GUESTS[0].phone)}).status_code == 302
    row = the_one(Entitlement.objects.filter(launch=party, number=237))
    assert row.wechat is not None
    assert b"o-77" not in bytes(row.wechat)
    other = Client()
    assert "launch-hall" in comes_back(other, party, "second").content.decode()
    assert "另一部手机" in given(client, party), "the later sign-in ended the earlier one"


def test_a_state_that_is_not_ones_own_signs_nobody_in(party: Launch, double: type[Double]) -> None:
    double.codes["first"] = {"openid": "o-77"}
    client = Client()
    assert "已过期" in comes_back(client, party, "first", state="forged").content.decode()
    assert "已过期" in Client().get(f"/l/{party.pk}/wechat/back/?code=first&state=", follow=True).content.decode()
    assert double.paths == [], "the vendor was not even asked"


def test_it_is_offered_inside_wechat_alone_and_only_where_it_is_set_up(
    party: Launch, double: type[Double], settings: LazySettings
) -> None:
    def offers(agent: str) -> bool:
        page = Client().get(f"/l/{party.pk}/", headers={"User-Agent": agent}).content.decode()
        return bool(re.search("微信登录", page))

    assert offers(INSIDE)
    assert not offers("Mozilla/5.0")
    settings.WECHAT = {"app_id": "", "secret": ""}
    assert not offers(INSIDE)
    assert Client().get(f"/l/{party.pk}/wechat/").status_code == 404
