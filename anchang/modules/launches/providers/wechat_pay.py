"""Deposits by WeChat Pay, APIv3 (pay.weixin.qq.com/doc/v3/merchant: JSAPI支付, H5支付, 退款).

Inside WeChat, where the buyer's openid is known, the page hands the payment to WeChat's bridge (JSAPI); in another
browser the buyer goes to WeChat's own page (H5). Amounts in fen. What is answered or notified counts only where the
platform signed it.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import structlog

from anchang.kernel import clock
from anchang.modules.launches.pick_errors import AskedOtherwise, NotGenuine, PaymentRefused, PaymentUnreachable
from anchang.modules.launches.ports import Ask, Stand, Way, Word
from anchang.modules.launches.providers.wechat_seals import Seals, read_private_key, read_public_key

# Seconds; a buyer waits for it.
PATIENCE = 8.0
PAY, REFUNDS = "/v3/pay/transactions", "/v3/refund/domestic/refunds"
STANDS = {
    "SUCCESS": Stand.PAID,
    # Given back, so it was paid.
    "REFUND": Stand.PAID,
    "CLOSED": Stand.CLOSED,
    "REVOKED": Stand.CLOSED,
    "PAYERROR": Stand.CLOSED,
}
log = structlog.get_logger(__name__)


class WeChatPay:
    """One merchant. `address` is where the interface answers, `notify_url` where it tells us, which must be https."""

    name = "wechat"
    asks_who_pays = True

    def __init__(
        self,
        *,
        app_id: str,
        merchant: str,
        serial: str,
        private_key: str,
        api_key: str,
        platform_serial: str,
        platform_key: str,
        notify_url: str,
        address: str = "https://api.mch.weixin.qq.com",
    ) -> None:
        """Read the keys. Raises ValueError for what is none, or for an address the platform would not call."""
        if len(api_key.encode()) != 32:
            raise ValueError("WECHAT_PAY_API_KEY has 32 characters.")
        if not notify_url.startswith("https://") or "?" in notify_url:
            raise ValueError("WeChat Pay tells its word to an https address without a query; see PUBLIC_ADDRESS.")
        self._app, self._merchant, self._notify, self._address = app_id, merchant, notify_url, address
        self._seals = Seals(
            merchant,
            serial,
            read_private_key(private_key),
            platform_serial,
            read_public_key(platform_key),
            api_key.encode(),
        )

    def open(self, ask: Ask) -> Way:
        """Begin a payment by the bridge, which opens for this payer alone, or by WeChat's page. Raises as the port."""
        try:
            return self._opened(ask)
        except PaymentRefused as refusal:
            # One number is one order: another payer, or the other way, does not agree with it (201 商户订单号重复).
            if refusal.facts.get("reason") == "INVALID_REQUEST":
                raise AskedOtherwise(reason="INVALID_REQUEST") from None
            raise

    def _opened(self, ask: Ask) -> Way:
        order: dict[str, Any] = {
            "appid": self._app,
            "mchid": self._merchant,
            "description": ask.title[:127],
            "out_trade_no": ask.number,
            "time_expire": clock.local(ask.expires_at).isoformat(timespec="seconds"),
            "notify_url": self._notify,
            "amount": {"total": ask.amount_fen, "currency": "CNY"},
        }
        if ask.payer:
            answer = self._ask("POST", f"{PAY}/jsapi", order | {"payer": {"openid": ask.payer}})
            return Way(bridge=self._bridge(_text(answer, "prepay_id")))
        scene = {"payer_client_ip": ask.address, "h5_info": {"type": "Wap"}}
        answer = self._ask("POST", f"{PAY}/h5", order | {"scene_info": scene})
        back = str(httpx.URL(self._notify).join(ask.return_to))
        return Way(url=f"{_text(answer, 'h5_url')}&redirect_url={quote(back, safe='')}")

    def query(self, number: str) -> Word:
        """Return where a payment stands; of one that WeChat never saw, nothing was paid. Raises PaymentUnreachable."""
        try:
            answer = self._ask("GET", f"{PAY}/out-trade-no/{number}?{urlencode({'mchid': self._merchant})}")
        except PaymentRefused as refusal:
            if refusal.facts.get("reason") == "ORDER_NOT_EXIST":
                return Word(number, Stand.CLOSED)
            raise
        return _word(answer)

    def close(self, number: str) -> None:
        """Let nobody pay any more; where it is paid already, that is the answer to the next question."""
        try:
            self._ask("POST", f"{PAY}/out-trade-no/{number}/close", {"mchid": self._merchant})
        except PaymentRefused as refusal:
            if refusal.facts.get("reason") not in ("ORDER_NOT_EXIST", "ORDER_CLOSED", "ORDERPAID", "ORDER_PAID"):
                raise

    def refund(self, number: str, *, amount_fen: int, reason: str) -> bool:
        """Give the whole payment back under the payment's own number, so once. Raises as the others."""
        order = {
            "out_trade_no": number,
            "out_refund_no": number,
            "reason": reason[:80],
            "amount": {"refund": amount_fen, "total": amount_fen, "currency": "CNY"},
        }
        status = _text(self._ask("POST", REFUNDS, order), "status")
        if status in ("CLOSED", "ABNORMAL"):
            log.error("refund_not_done", status=status, number=number)
        return status == "SUCCESS"

    def read(self, headers: Mapping[str, str], body: bytes, *, at: datetime) -> Word | None:
        """Return what a notification says of a payment; None for what is about refunds. Raises NotGenuine."""
        self._seals.check(headers, body, at=at)
        try:
            told = json.loads(body)
            if told["event_type"] != "TRANSACTION.SUCCESS":
                return None
            payment = json.loads(self._seals.open(told["resource"]))
        except (ValueError, KeyError, TypeError):
            raise NotGenuine() from None
        if (payment.get("mchid"), payment.get("appid")) != (self._merchant, self._app):
            raise NotGenuine()
        return _word(payment)

    def _bridge(self, prepay_id: str) -> dict[str, str]:
        """Return what the page hands to WeixinJSBridge, signed."""
        facts = {
            "appId": self._app,
            "timeStamp": str(int(clock.now().timestamp())),
            "nonceStr": secrets.token_hex(16),
            "package": f"prepay_id={prepay_id}",
        }
        return facts | {"signType": "RSA", "paySign": self._seals.sign(*facts.values())}

    def _ask(self, method: str, target: str, content: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Send a signed request and return the signed answer. Raises PaymentRefused, PaymentUnreachable."""
        body, at = json.dumps(content, ensure_ascii=False) if content else "", clock.now()
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/json",
            "User-Agent": "anchang",
            "Authorization": self._seals.authorization(method, target, body, at=at),
            "Wechatpay-Serial": self._seals.platform_serial,
        }
        try:
            answer = httpx.request(
                method, f"{self._address}{target}", content=body.encode(), headers=headers, timeout=PATIENCE
            )
            if answer.is_success:
                self._seals.check(answer.headers, answer.content, at=clock.now())
            if answer.status_code >= 500:
                raise PaymentUnreachable()
            found = answer.json() if answer.content else {}
        except (httpx.HTTPError, ValueError, NotGenuine) as error:
            # Of the error its kind alone: its text may quote what was sent.
            log.warning("payment_unreachable", error=type(error).__name__)
            raise PaymentUnreachable() from None
        if not answer.is_success:
            code = str(found.get("code", answer.status_code)) if isinstance(found, dict) else str(answer.status_code)
            log.warning("payment_refused", code=code, target=target.partition("?")[0])
            raise PaymentRefused(reason=code)
        return found if isinstance(found, dict) else {}


def _word(payment: Mapping[str, Any]) -> Word:
    try:
        stand = STANDS.get(payment["trade_state"], Stand.OPEN)
        if stand is not Stand.PAID:
            return Word(str(payment["out_trade_no"]), stand)
        return Word(
            str(payment["out_trade_no"]),
            stand,
            ref=str(payment["transaction_id"]),
            amount_fen=int(payment["amount"]["total"]),
            paid_at=datetime.fromisoformat(payment["success_time"]),
        )
    except (KeyError, TypeError, ValueError):
        raise PaymentUnreachable() from None


def _text(answer: Mapping[str, Any], name: str) -> str:
    found = answer.get(name)
    if not isinstance(found, str) or not found:
        raise PaymentUnreachable()
    return found
