"""Messages by Tencent Cloud, against a double that asks of a request what the documentation does."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from anchang.kernel import clock
from anchang.kernel.tc3 import authorization
from anchang.modules.people import errors, tencent
from anchang.modules.people.states import Template
from anchang.modules.people.tencent import TencentSms

pytestmark = pytest.mark.any_database
KEY = "a-key-that-signs-and-is-never-sent"
TEMPLATES = {"code": "1110", "consent": "1111"}


class Double(BaseHTTPRequestHandler):
    """Answers as cloud.tencent.com/document/api/382/55981 and 382/52075 say; `refusal` is what it says to all,
    after `pause` seconds.
    """

    refusal = ""
    pause = 0.0
    taken: list[dict[str, Any]]

    def do_POST(self) -> None:
        payload = self.rfile.read(int(self.headers["Content-Length"]))
        time.sleep(self.pause)
        answer = json.dumps({"Response": self._response(payload) | {"RequestId": "a1"}}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def _response(self, payload: bytes) -> dict[str, Any]:
        at = datetime.fromtimestamp(int(self.headers["X-TC-Timestamp"]), UTC)
        host = self.headers["Host"]
        signed = authorization(payload, secret_id="AKID", secret_key=KEY, host=host, service="sms", at=at)
        if abs((clock.now() - at).total_seconds()) > 300:
            return _error("AuthFailure.SignatureExpire")
        if self.headers["Authorization"] != signed:
            return _error("AuthFailure.SignatureFailure")
        if (self.headers["X-TC-Action"], self.headers["X-TC-Version"]) != ("SendSms", "2021-01-11"):
            return _error("InvalidAction")
        asked = json.loads(payload)
        (phone,) = asked["PhoneNumberSet"]
        return {"SendStatusSet": [{"PhoneNumber": phone, "Code": self._code(asked, phone), "Fee": 1}]}

    def _code(self, asked: dict[str, Any], phone: str) -> str:
        if not re.fullmatch(r"\+\d{8,15}", phone):
            return "InvalidParameterValue.IncorrectPhoneNumber"
        if asked["TemplateId"] not in TEMPLATES.values():
            return "FailedOperation.TemplateIncorrectOrUnapproved"
        if self.refusal:
            return self.refusal
        self.taken.append(asked)
        return "Ok"

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def _error(code: str) -> dict[str, Any]:
    return {"Error": {"Code": code, "Message": "refused"}}


@pytest.fixture
def double() -> Iterator[tuple[str, type[Double]]]:
    class Fresh(Double):
        taken: list[dict[str, Any]] = []

    server = ThreadingHTTPServer(("127.0.0.1", 0), Fresh)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", Fresh
    server.shutdown()
    server.server_close()
    thread.join()


def gateway(address: str, **changes: Any) -> TencentSms:
    facts: dict[str, Any] = {"secret_id": "AKID", "secret_key": KEY, "app_id": "1400006666", "sign": "案场"}
    return TencentSms(**facts | {"region": "ap-guangzhou", "templates": TEMPLATES, "address": address} | changes)


def send(sms: TencentSms, phone: str = "13812345678") -> None:
    sms.send(phone=phone, body="验证码 4370", template=Template.CODE, facts=["4370"])


def test_the_signature_is_the_one_of_the_documentation() -> None:
    payload = rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'
    at = datetime.fromtimestamp(1551113065, UTC)
    key, host = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE", "cvm.tencentcloudapi.com"
    header = authorization(payload, secret_id="AKID", secret_key=key, host=host, service="cvm", at=at)
    assert header.endswith("Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168")


def test_a_message_arrives_with_its_template_its_facts_and_an_international_number(
    double: tuple[str, type[Double]],
) -> None:
    address, seen = double
    send(gateway(address))
    send(gateway(address), "+85291234567")
    assert [one["PhoneNumberSet"] for one in seen.taken] == [["+8613812345678"], ["+85291234567"]]
    assert seen.taken[0]["TemplateId"] == "1110"
    assert seen.taken[0]["TemplateParamSet"] == ["4370"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"secret_key": "another"}, "AuthFailure.SignatureFailure"),
        ({"templates": {"code": "7"}}, "FailedOperation.TemplateIncorrectOrUnapproved"),
    ],
)
def test_what_is_set_up_wrongly_is_refused_by_its_code(
    double: tuple[str, type[Double]], changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(errors.SmsRefused) as refused:
        send(gateway(double[0], **changes))
    assert code in str(refused.value)


def test_a_documented_refusal_is_a_sentence(double: tuple[str, type[Double]]) -> None:
    address, seen = double
    seen.refusal = "LimitExceeded.PhoneNumberDailyLimit"
    with pytest.raises(errors.SmsRefused, match=r"LimitExceeded\.PhoneNumberDailyLimit"):
        send(gateway(address))


def test_nobody_there_and_a_late_answer_are_sentences_and_nothing_secret_is_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, double: tuple[str, type[Double]]
) -> None:
    with pytest.raises(errors.SmsUnreachable):
        send(gateway("http://127.0.0.1:9"))
    address, seen = double
    seen.pause = 0.3
    monkeypatch.setattr(tencent, "PATIENCE", 0.05)
    with pytest.raises(errors.SmsUnreachable):
        send(gateway(address))
    assert "sms_unreachable" in caplog.text
    assert not re.search(f"{KEY}|13812345678|4370", caplog.text)
    assert KEY not in repr(gateway(""))
