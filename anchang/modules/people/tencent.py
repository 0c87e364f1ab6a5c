"""Text messages by Tencent Cloud (cloud.tencent.com/document/api/382/55981), signed with TC3-HMAC-SHA256 (382/52072).

The provider sends approved templates only. Their blanks, in order: `code` the code; `consent` developer, agency, the
broker's surname, project, and the end of the link, so that its beginning stands in the template: https://…/c/{5}/;
`escort` developer, agency, the broker's surname, project, code; `invitation` developer, agency, what the reader is
there, the sign-in address standing in the template: https://…/accounts/login/code/; `launch_code` project, code;
`launch_free` project, and the end of the link: https://…/l/{2}/; `launch_sign` time, place.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
import structlog

from anchang.kernel import clock, tc3
from anchang.modules.people import errors
from anchang.modules.people.states import Template

VERSION = "2021-01-11"
# Seconds; whoever waits for a code looks at the page meanwhile.
PATIENCE = 8.0
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class TencentSms:
    """The gateway. `address` is where the interface answers, `templates` are the ids of the approved ones."""

    secret_id: str
    secret_key: str = field(repr=False)
    app_id: str
    sign: str
    region: str
    templates: Mapping[str, str]
    address: str = "https://sms.tencentcloudapi.com"

    def send(
        self, *, phone: str, body: str, template: Template, facts: Sequence[str], tenant_id: UUID | None = None
    ) -> None:
        """Hand over a template's facts; the body is what they add up to. Raises SmsRefused, SmsUnreachable."""
        request = {
            "PhoneNumberSet": [phone if phone.startswith("+") else f"+86{phone}"],
            "SmsSdkAppId": self.app_id,
            "SignName": self.sign,
            "TemplateId": self.templates[template],
            "TemplateParamSet": list(facts),
        }
        code = _code_of(self._ask(json.dumps(request, ensure_ascii=False).encode()))
        if code != "Ok":
            log.warning("sms_refused", code=code, template=str(template))
            raise errors.SmsRefused(code=code)

    def _ask(self, payload: bytes) -> Any:
        host, at = httpx.URL(self.address).netloc.decode(), clock.now()
        headers = {
            "Content-Type": tc3.CONTENT_TYPE,
            "Host": host,
            "X-TC-Action": "SendSms",
            "X-TC-Version": VERSION,
            "X-TC-Region": self.region,
            "X-TC-Timestamp": str(int(at.timestamp())),
            "Authorization": tc3.authorization(
                payload, secret_id=self.secret_id, secret_key=self.secret_key, host=host, service="sms", at=at
            ),
        }
        try:
            answer = httpx.post(self.address, content=payload, headers=headers, timeout=PATIENCE)
            answer.raise_for_status()
            return answer.json()
        except (httpx.HTTPError, ValueError) as error:
            # Of the error its kind alone: its text may quote what was sent.
            log.warning("sms_unreachable", error=type(error).__name__)
            raise errors.SmsUnreachable() from None


def _code_of(answer: Any) -> str:
    """Return Ok, or why the one message was refused. Raises SmsUnreachable for an answer of another shape."""
    try:
        response = answer["Response"]
        return str(response["Error"]["Code"] if "Error" in response else response["SendStatusSet"][0]["Code"])
    except (KeyError, IndexError, TypeError):
        raise errors.SmsUnreachable() from None
