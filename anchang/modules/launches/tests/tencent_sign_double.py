"""Tencent's 电子签 as its documentation describes it, on this machine: it asks of a request what the platform asks.

It keeps files and flows, and makes notifications: genuine ones, and forged.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from anchang.kernel import clock
from anchang.modules.launches.providers.tencent_sign import TencentSign

SECRET_ID, SECRET_KEY, OPERATOR = (
    "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE",
    "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE",
    "yDRSRUUgygj6rq2w",
)
TOKEN, CALLBACK_KEY = "a-token-of-notifications", "a-key-of-two-and-thirty-letters."
AUTHORIZATION = re.compile(
    r"TC3-HMAC-SHA256 Credential=(\w+)/(\d{4}-\d\d-\d\d)/ess/tc3_request, "
    r"SignedHeaders=content-type;host, Signature=([0-9a-f]{64})"
)
# 中文、字母、数字和下划线
NAME = re.compile(r"[\u4e00-\u9fffA-Za-z0-9_]{1,200}")
SIGNED, REFUSED = 4, 3


def provider(address: str, **changes: str) -> TencentSign:
    """Return the adapter as it is set up for the double."""
    facts = {"secret_id": SECRET_ID, "secret_key": SECRET_KEY, "operator": OPERATOR, "token": TOKEN}
    facts |= {"callback_key": CALLBACK_KEY, "address": address, "files": address}
    return TencentSign(**(facts | changes))


def notification(flow: str, status: int, *, kind: str = "FlowStatusChange", key: str = CALLBACK_KEY) -> bytes:
    """Return the body of a notification about a flow."""
    data = {"FlowId": flow, "FlowCallbackStatus": status, "UpdatedOn": int(clock.now().timestamp())}
    told = {"MsgId": secrets.token_hex(16), "MsgType": kind, "MsgVersion": "CustomApp", "MsgData": data}
    padder = padding.PKCS7(128).padder()
    padded = padder.update(json.dumps(told).encode()) + padder.finalize()
    sealer = Cipher(algorithms.AES256(key.encode()), modes.CBC(key.encode()[:16])).encryptor()
    return json.dumps({"encrypt": base64.b64encode(sealer.update(padded) + sealer.finalize()).decode()}).encode()


def signed(body: bytes, *, token: str = TOKEN) -> dict[str, str]:
    """Return the header that the platform puts on a notification."""
    return {"Content-Signature": "sha256=" + hmac.new(token.encode(), body, hashlib.sha256).hexdigest()}


class Double(BaseHTTPRequestHandler):
    """Answers what the adapter asks. `pause_with` is a status it answers everything with."""

    files: dict[str, bytes]
    flows: dict[str, dict[str, Any]]
    pause_with = 0
    rounds = 1

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, found = self.pause_with or 200, self._judged(body)
        text = json.dumps({"Response": found | {"RequestId": secrets.token_hex(16)}}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def _judged(self, body: bytes) -> dict[str, Any]:
        if not self._is_signed(body):
            return _error("AuthFailure.SignatureFailure")
        asked = json.loads(body)
        if self.headers.get("X-TC-Version") != "2020-11-11" or asked.get("Operator") != {"UserId": OPERATOR}:
            return _error("InvalidParameter")
        acts = {
            "UploadFiles": self._upload,
            "CreateConvertTaskApi": self._convert,
            "GetTaskResultApi": self._result,
            "CreateFlowByFiles": self._begin,
            "CreateFlowSignUrl": self._url,
            "DescribeFlowBriefs": self._briefs,
        }
        act = acts.get(self.headers.get("X-TC-Action", ""))
        return act(asked) if act else _error("InvalidAction")

    def _is_signed(self, body: bytes) -> bool:
        found = AUTHORIZATION.fullmatch(self.headers.get("Authorization", ""))
        second = self.headers.get("X-TC-Timestamp", "")
        if found is None or found[1] != SECRET_ID or abs(clock.now().timestamp() - int(second)) > 300:
            return False
        kind, host = self.headers["Content-Type"], self.headers["Host"]
        hashed = hashlib.sha256(body).hexdigest()
        canonical = f"POST\n/\n\ncontent-type:{kind}\nhost:{host}\n\ncontent-type;host\n{hashed}"
        lines = [
            "TC3-HMAC-SHA256",
            second,
            f"{found[2]}/ess/tc3_request",
            hashlib.sha256(canonical.encode()).hexdigest(),
        ]
        key = f"TC3{SECRET_KEY}".encode()
        for part in (found[2], "ess", "tc3_request", "\n".join(lines)):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        return hmac.compare_digest(key.hex(), found[3])

    def _upload(self, asked: dict[str, Any]) -> dict[str, Any]:
        if asked["Caller"] != {"OperatorId": OPERATOR} or asked["BusinessType"] != "DOCUMENT":
            return _error("MissingParameter")
        [file] = asked["FileInfos"]
        if not file["FileName"].endswith(".html"):
            return _error("InvalidParameter.FileType")
        number = secrets.token_hex(16)
        self.files[number] = base64.b64decode(file["FileBody"], validate=True)
        return {"FileIds": [number], "TotalCount": 1}

    def _convert(self, asked: dict[str, Any]) -> dict[str, Any]:
        if asked["ResourceId"] not in self.files or asked["ResourceType"] != "html":
            return _error("ResourceNotFound")
        return {"TaskId": asked["ResourceId"]}

    def _result(self, asked: dict[str, Any]) -> dict[str, Any]:
        if type(self).rounds > 0:
            type(self).rounds -= 1
            return {"TaskId": asked["TaskId"], "TaskStatus": 4, "TaskMessage": "Processing"}
        return {"TaskId": asked["TaskId"], "TaskStatus": 8, "TaskMessage": "TaskEnd", "ResourceId": asked["TaskId"]}

    def _begin(self, asked: dict[str, Any]) -> dict[str, Any]:
        [person], [file] = asked["Approvers"], asked["FileIds"]
        is_right = (
            NAME.fullmatch(asked["FlowName"])
            and file in self.files
            and person["ApproverType"] == 1
            and person["ApproverName"]
            and re.fullmatch(r"1\d{10}", person["ApproverMobile"])
            and asked["Deadline"] > clock.now().timestamp()
            and asked["SignBeanTag"] == 1
            and base64.b64decode(asked["UserData"], validate=True)
        )
        if not is_right:
            return _error("InvalidParameter")
        number = secrets.token_hex(16)
        self.flows[number] = {"FlowStatus": 1, "file": file, "person": person}
        return {"FlowId": number}

    def _url(self, asked: dict[str, Any]) -> dict[str, Any]:
        flow, [person] = self.flows.get(asked["FlowId"]), asked["FlowApproverInfos"]
        if flow is None or person["ApproverMobile"] != flow["person"]["ApproverMobile"]:
            return _error("ResourceNotFound.Flow")
        if not asked["JumpUrl"].startswith(("https://", "http://")):
            return _error("InvalidParameter")
        url = f"https://embed.qian.tencent.cn/sign/{asked['FlowId']}"
        return {"FlowApproverUrlInfos": [{"SignUrl": url, "ApproverMobile": person["ApproverMobile"]}]}

    def _briefs(self, asked: dict[str, Any]) -> dict[str, Any]:
        found = [flow for flow in asked["FlowIds"] if flow in self.flows]
        return {"FlowBriefs": [{"FlowId": flow, "FlowStatus": self.flows[flow]["FlowStatus"]} for flow in found]}

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def _error(code: str) -> dict[str, Any]:
    return {"Error": {"Code": code, "Message": code}}


@contextmanager
def serving() -> Iterator[tuple[str, type[Double]]]:
    """Serve a fresh double; yield its address and what it keeps."""

    class Fresh(Double):
        files: dict[str, bytes] = {}
        flows: dict[str, dict[str, Any]] = {}

    server = ThreadingHTTPServer(("127.0.0.1", 0), Fresh)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", Fresh
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
