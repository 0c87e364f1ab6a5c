"""WeChat Pay as its documentation describes it, on this machine: it asks of a request what the platform asks.

It keeps payments and refunds, signs what it answers, and makes notifications: genuine ones, and forged.
"""

from __future__ import annotations

import base64
import json
import re
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from anchang.kernel import clock
from anchang.modules.launches.ports import payments
from anchang.modules.launches.providers.wechat_pay import WeChatPay
from anchang.modules.launches.states import Kind

APP, MERCHANT, SERIAL, PLATFORM = "wx8888888888888888", "1900000109", "5157F09EFDC096DE", "PUB_KEY_ID_0119000001"
OPENID, KINDS = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", ("Wap", "iOS", "Android")
API_KEY = "an-api-key-of-two-and-thirty-ch."
NOTIFY = "https://sales.example/pay/wechat/notifications/"
SIGNED = re.compile(
    r'WECHATPAY2-SHA256-RSA2048 mchid="(\d+)",nonce_str="([0-9a-zA-Z]{16,32})",signature="([^"]+)",'
    r'timestamp="(\d{10})",serial_no="([0-9A-F]+)"'
)


@cache
def key_of(whose: str) -> rsa.RSAPrivateKey:
    """Return a key pair, made once a run."""
    return rsa.generate_private_key(65537, 2048)


def provider(address: str, **changes: str) -> WeChatPay:
    """Return the adapter as it is set up for the double."""
    private = serialization.PrivateFormat.PKCS8
    pem = key_of("merchant").private_bytes(serialization.Encoding.PEM, private, serialization.NoEncryption())
    public = key_of("platform").public_key()
    platform = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    facts = {"app_id": APP, "merchant": MERCHANT, "serial": SERIAL, "api_key": API_KEY, "notify_url": NOTIFY}
    facts |= {"private_key": pem.decode(), "platform_key": platform.decode(), "platform_serial": PLATFORM}
    return WeChatPay(**(facts | {"address": address} | changes))


def signature(*lines: str, whose: str = "platform") -> str:
    """Return a signature over lines, each of them ended."""
    content = "".join(f"{line}\n" for line in lines).encode()
    return base64.b64encode(key_of(whose).sign(content, padding.PKCS1v15(), hashes.SHA256())).decode()


def signed(body: str, *, at: datetime | None = None, whose: str = "platform", serial: str = PLATFORM) -> dict[str, str]:
    """Return the headers that the platform puts on what it says."""
    second, nonce = str(int((at or clock.now()).timestamp())), secrets.token_hex(16)
    return {
        "Wechatpay-Timestamp": second,
        "Wechatpay-Nonce": nonce,
        "Wechatpay-Serial": serial,
        "Wechatpay-Signature": signature(second, nonce, body, whose=whose),
    }


def notification(payment: dict[str, Any], *, event: str = "TRANSACTION.SUCCESS", key: str = API_KEY) -> str:
    """Return the body of a notification about a payment."""
    nonce, label = secrets.token_hex(6), "transaction"
    sealed = AESGCM(key.encode()).encrypt(nonce.encode(), json.dumps(payment).encode(), label.encode())
    resource = {
        "algorithm": "AEAD_AES_256_GCM",
        "ciphertext": base64.b64encode(sealed).decode(),
        "associated_data": label,
        "nonce": nonce,
        "original_type": "transaction",
    }
    told = {"id": secrets.token_hex(16), "event_type": event, "resource_type": "encrypt-resource", "resource": resource}
    return json.dumps(told)


class Double(BaseHTTPRequestHandler):
    """Answers orders, questions, closings and refunds. `pause_with` is a status it answers everything with."""

    payments: dict[str, dict[str, Any]]
    refunds: dict[str, dict[str, Any]]
    seen: list[str]
    told: dict[str, tuple[Any, ...]]
    openids: set[str]
    pause_with = 0
    refund_status = "SUCCESS"
    signs_as = "platform"

    def do_GET(self) -> None:
        self._answer("")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode())

    def _answer(self, body: str) -> None:
        status, content = self._judged(body)
        text = json.dumps(content) if content is not None else ""
        self.send_response(status)
        for name, value in signed(text, whose=self.signs_as).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def _judged(self, body: str) -> tuple[int, dict[str, Any] | None]:
        if self.pause_with:
            return self.pause_with, {"code": "SYSTEM_ERROR"}
        if not self._is_signed(body):
            return 401, {"code": "SIGN_ERROR"}
        parts = urlsplit(self.path)
        asked = json.loads(body) if body else {}
        if self.command == "POST" and parts.path.rpartition("/")[2] in ("jsapi", "h5"):
            return self._order(parts.path.rpartition("/")[2], asked)
        if parts.path == "/v3/refund/domestic/refunds":
            return self._refund(asked)
        number = parts.path.split("/")[5]
        payment = self.payments.get(number)
        if payment is None:
            return 404, {"code": "ORDER_NOT_EXIST"}
        if parts.path.endswith("/close"):
            return self._close(payment, asked)
        if parse_qs(parts.query).get("mchid") != [MERCHANT]:
            return 400, {"code": "PARAM_ERROR"}
        return 200, payment

    def _is_signed(self, body: str) -> bool:
        found = SIGNED.fullmatch(self.headers.get("Authorization", ""))
        if found is None or (found[1], found[5]) != (MERCHANT, SERIAL) or found[2] in self.seen:
            return False
        if abs(clock.now().timestamp() - int(found[4])) > 300 or not self.headers.get("User-Agent"):
            return False
        self.seen.append(found[2])
        content = f"{self.command}\n{self.path}\n{found[4]}\n{found[2]}\n{body}\n".encode()
        try:
            public = key_of("merchant").public_key()
            public.verify(base64.b64decode(found[3]), content, padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            return False
        return True

    def _order(self, way: str, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        number, amount = str(asked["out_trade_no"]), asked["amount"]
        is_right = (
            (asked["appid"], asked["mchid"], amount["currency"]) == (APP, MERCHANT, "CNY")
            and re.fullmatch(r"[0-9A-Za-z_*|-]{6,32}", number)
            and 0 < len(asked["description"]) <= 127
            and isinstance(amount["total"], int)
            and amount["total"] > 0
            and asked["notify_url"].startswith("https://")
            and datetime.fromisoformat(asked["time_expire"]).utcoffset() == timedelta(hours=8)
            and self._knows(way, asked)
        )
        if not is_right:
            return 400, {"code": "PARAM_ERROR"}
        made = {"appid": APP, "mchid": MERCHANT, "out_trade_no": number, "trade_state": "NOTPAY", "amount": amount}
        kept = self.payments.setdefault(number, made)
        # One number is one order: the same way, payer, amount and end, or none (201 商户订单号重复).
        told = (way, asked.get("payer"), amount, asked["time_expire"])
        if self.told.setdefault(number, told) != told:
            return 400, {"code": "INVALID_REQUEST"}
        if kept["trade_state"] != "NOTPAY":
            return 400, {"code": "ORDERPAID" if kept["trade_state"] == "SUCCESS" else "ORDER_CLOSED"}
        if way == "jsapi":
            return 200, {"prepay_id": "wx261153585405162d4d02642eabe7000000"}
        return 200, {"h5_url": "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx26"}

    def _knows(self, way: str, asked: dict[str, Any]) -> bool:
        """The bridge opens for one payer, named as the account knows them; the page asks where from it is asked."""
        if way == "jsapi":
            payer = asked.get("payer")
            return isinstance(payer, dict) and list(payer) == ["openid"] and payer["openid"] in self.openids
        scene = asked.get("scene_info", {})
        has_address = bool(scene.get("payer_client_ip")) and scene.get("h5_info", {}).get("type") in KINDS
        return has_address and "payer" not in asked

    def _close(self, payment: dict[str, Any], asked: dict[str, Any]) -> tuple[int, dict[str, Any] | None]:
        if asked != {"mchid": MERCHANT}:
            return 400, {"code": "PARAM_ERROR"}
        if payment["trade_state"] == "SUCCESS":
            return 400, {"code": "ORDERPAID"}
        payment["trade_state"] = "CLOSED"
        return 204, None

    def _refund(self, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        payment = self.payments.get(asked["out_trade_no"])
        if payment is None or payment["trade_state"] not in ("SUCCESS", "REFUND"):
            return 400, {"code": "INVALID_REQUEST"}
        if asked["amount"] != {
            "refund": payment["amount"]["total"],
            "total": payment["amount"]["total"],
            "currency": "CNY",
        }:
            return 400, {"code": "PARAM_ERROR"}
        kept = self.refunds.setdefault(asked["out_refund_no"], {"refund_id": "50300", "times": 0})
        kept["times"] += 1
        payment["trade_state"] = "REFUND"
        return 200, {"refund_id": kept["refund_id"], "status": self.refund_status}

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def pay(double: type[Double], number: str, *, at: datetime) -> dict[str, Any]:
    """Let the buyer pay, and return the payment as the platform knows it."""
    payment = double.payments[number]
    payment |= {
        "trade_state": "SUCCESS",
        "transaction_id": f"4200{secrets.randbelow(10**20):020d}",
        "success_time": clock.local(at).isoformat(timespec="seconds"),
    }
    return payment


@contextmanager
def taking(address: str) -> Iterator[WeChatPay]:
    """Let the double take the deposits of real launches."""
    before, found = payments.serving(Kind.REAL), provider(address)
    payments.register(found, is_chosen=True)
    try:
        yield found
    finally:
        payments._by_name.pop("wechat")
        assert before is not None
        payments.register(before, is_chosen=True)


@contextmanager
def serving() -> Iterator[tuple[str, type[Double]]]:
    """Serve a fresh double; yield its address and what it keeps."""

    class Fresh(Double):
        payments: dict[str, dict[str, Any]] = {}
        refunds: dict[str, dict[str, Any]] = {}
        seen: list[str] = []
        told: dict[str, tuple[Any, ...]] = {}
        openids: set[str] = {OPENID}

    server = ThreadingHTTPServer(("127.0.0.1", 0), Fresh)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", Fresh
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
