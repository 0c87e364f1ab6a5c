"""Signatures by Tencent's 电子签, enterprise edition (cloud.tencent.com/document/product/1323, interface 2020-11-11).

The text goes up as a page (UploadFiles), is made a PDF (CreateConvertTaskApi, GetTaskResultApi), and becomes a flow
whose one approver signs where they like (CreateFlowByFiles); they sign on the provider's page (CreateFlowSignUrl). What
happens to a flow is told by a notification, sealed by AES-256-CBC and signed by HMAC-SHA256
(qian.tencent.com/developers/company/callback_types_v2).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import html
import json
import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import httpx
import structlog
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

from anchang.kernel import clock, tc3
from anchang.kernel.names import TITLES
from anchang.modules.launches.sign_ports import Paper, Stand, Word
from anchang.modules.launches.signing_errors import NameIncomplete, SigningRefused, SigningUnreachable, WordNotGenuine

VERSION = "2020-11-11"
# Seconds: an answer, and all answers until a text is a flow. A buyer waits for it.
PATIENCE, LONGEST, BETWEEN = 8.0, 20.0, 0.5
CONVERTED, FAILED = 8, frozenset({-2, -6, -13})
STANDS = {4: Stand.SIGNED, 3: Stand.ENDED, 5: Stand.ENDED, 6: Stand.ENDED, 16: Stand.ENDED, 21: Stand.ENDED}
PERSON = 1
log = structlog.get_logger(__name__)


class TencentSign:
    """One enterprise. `operator` is the member in whose name flows begin; `token` and `callback_key` are those of the
    notifications; `address` and `files` are where the interface answers, and where it takes files.
    """

    name = "tencent"

    def __init__(
        self,
        *,
        secret_id: str,
        secret_key: str,
        operator: str,
        token: str,
        callback_key: str,
        address: str = "https://ess.tencentcloudapi.com",
        files: str = "https://file.ess.tencent.cn",
    ) -> None:
        """Keep the keys. Raises ValueError for a key of the notifications that is none."""
        if len(callback_key.encode()) != 32:
            raise ValueError("TENCENT_SIGN_CALLBACK_KEY has 32 characters.")
        self._secret_id, self._secret_key = secret_id, secret_key
        self._operator, self._token, self._callback_key = operator, token.encode(), callback_key.encode()
        self._address, self._files = address, files

    def begin(self, paper: Paper) -> str:
        """Make a flow of the text, and return its number. Raises NameIncomplete, SigningRefused, SigningUnreachable."""
        if not paper.name or paper.name.endswith(TITLES):
            raise NameIncomplete()
        named = f"{_plain(paper.title)}_{_plain(paper.number)}"
        uploaded = self._ask(
            "UploadFiles",
            {
                "Caller": {"OperatorId": self._operator},
                "BusinessType": "DOCUMENT",
                "FileInfos": [{"FileName": f"{named}.html", "FileBody": base64.b64encode(_page(paper)).decode()}],
            },
            self._files,
        )
        pdf = self._converted(_first(uploaded, "FileIds"), f"{named}.html")
        made = self._ask(
            "CreateFlowByFiles",
            {
                "FlowName": named,
                "Approvers": [_approver(paper) | {"NotifyType": "NONE"}],
                "FileIds": [pdf],
                "Deadline": int(paper.expires_at.timestamp()),
                "SignBeanTag": 1,
                "UserData": base64.b64encode(paper.number.encode()).decode(),
            },
        )
        return _text(made, "FlowId")

    def way(self, ref: str, paper: Paper, *, return_to: str) -> str:
        """Return the address of the provider's page, good for half an hour. Raises as `begin`."""
        asked = {
            "FlowId": ref,
            "FlowApproverInfos": [_approver(paper)],
            "JumpUrl": f"{settings.PUBLIC_ADDRESS}{return_to}",
        }
        return _text(_first(self._ask("CreateFlowSignUrl", asked), "FlowApproverUrlInfos"), "SignUrl")

    def query(self, ref: str) -> Word:
        """Return where a flow stands. Raises as `begin`."""
        brief = _first(self._ask("DescribeFlowBriefs", {"FlowIds": [ref]}), "FlowBriefs")
        return Word(ref, STANDS.get(int(brief.get("FlowStatus") or 0), Stand.OPEN))

    def read(self, headers: Mapping[str, str], body: bytes) -> Word | None:
        """Return what a notification says of a flow. Raises WordNotGenuine."""
        expected = "sha256=" + hmac.new(self._token, body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(headers.get("Content-Signature", "").encode(), expected.encode()):
            raise WordNotGenuine()
        told = self._opened(body)
        if told.get("MsgType") != "FlowStatusChange":
            return None
        try:
            data = told["MsgData"]
            stand = STANDS.get(int(data["FlowCallbackStatus"]), Stand.OPEN)
            second = int(data.get("UpdatedOn") or 0)
            return Word(str(data["FlowId"]), stand, datetime.fromtimestamp(second, UTC) if second else None)
        except (KeyError, TypeError, ValueError, OverflowError, OSError):
            raise WordNotGenuine() from None

    def _opened(self, body: bytes) -> dict[str, Any]:
        """Return what is sealed in a notification. Raises WordNotGenuine."""
        try:
            sealed = base64.b64decode(json.loads(body)["encrypt"], validate=True)
            opener = Cipher(algorithms.AES256(self._callback_key), modes.CBC(self._callback_key[:16])).decryptor()
            padded = opener.update(sealed) + opener.finalize()
            unpadder = padding.PKCS7(128).unpadder()
            found = json.loads(unpadder.update(padded) + unpadder.finalize())
        except (ValueError, KeyError, TypeError, binascii.Error):
            raise WordNotGenuine() from None
        if not isinstance(found, dict):
            raise WordNotGenuine()
        return found

    def _converted(self, resource: str, name: str) -> str:
        """Return the PDF of what was uploaded; it takes the provider a while."""
        asked = {"ResourceType": "html", "ResourceName": name, "ResourceId": resource}
        task = _text(self._ask("CreateConvertTaskApi", asked), "TaskId")
        until = time.monotonic() + LONGEST
        while time.monotonic() < until:
            found = self._ask("GetTaskResultApi", {"TaskId": task})
            status = int(found.get("TaskStatus") or 0)
            if status == CONVERTED:
                return _text(found, "ResourceId")
            if status in FAILED:
                raise SigningRefused(reason=str(found.get("TaskMessage") or status)[:80])
            time.sleep(BETWEEN)
        raise SigningUnreachable()

    def _ask(self, action: str, asked: dict[str, Any], address: str = "") -> dict[str, Any]:
        """Ask the interface, in the operator's name. Raises SigningRefused, SigningUnreachable."""
        address = address or self._address
        payload = json.dumps({"Operator": {"UserId": self._operator}} | asked, ensure_ascii=False).encode()
        host, at = httpx.URL(address).netloc.decode(), clock.now()
        signed = tc3.authorization(
            payload, secret_id=self._secret_id, secret_key=self._secret_key, host=host, service="ess", at=at
        )
        headers = {
            "Content-Type": tc3.CONTENT_TYPE,
            "Host": host,
            "X-TC-Action": action,
            "X-TC-Version": VERSION,
            "X-TC-Timestamp": str(int(at.timestamp())),
            "Authorization": signed,
        }
        try:
            answer = httpx.post(address, content=payload, headers=headers, timeout=PATIENCE)
            answer.raise_for_status()
            found = answer.json()["Response"]
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            # Of the error its kind alone: its text may quote what was sent.
            log.warning("signing_unreachable", action=action, error=type(error).__name__)
            raise SigningUnreachable() from None
        if not isinstance(found, dict):
            raise SigningUnreachable()
        if "Error" in found:
            code = str((found["Error"] or {}).get("Code", ""))[:80]
            log.warning("signing_refused", action=action, code=code)
            raise SigningRefused(reason=code)
        return found


def _approver(paper: Paper) -> dict[str, Any]:
    phone = paper.phone.removeprefix("+86")
    return {"ApproverType": PERSON, "ApproverName": paper.name, "ApproverMobile": phone}


def _plain(words: str) -> str:
    """Return a name as the provider takes it: letters, figures and lines below."""
    return re.sub(r"\W", "_", words)[:90]


def _page(paper: Paper) -> bytes:
    style = "font:14px/1.8 sans-serif;white-space:pre-wrap"
    return (
        f'<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>{html.escape(paper.title)}</title></head>'
        f'<body><div style="{style}">{html.escape(paper.text)}\nSHA-256 {paper.digest}</div></body></html>'
    ).encode()


def _first(answer: dict[str, Any], name: str) -> Any:
    found = answer.get(name)
    if not isinstance(found, list) or not found:
        raise SigningUnreachable()
    return found[0]


def _text(answer: Any, name: str) -> str:
    found = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(found, str) or not found:
        raise SigningUnreachable()
    return found
