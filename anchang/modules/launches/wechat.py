"""Who opens the page inside WeChat, by WeChat's word: web authorization with the silent scope.

As developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/Wechat_webpage_authorization.html has it: the address to go to
has its parameters in a fixed order and ends in #wechat_redirect; what comes back is a code that is good once and for
five minutes, exchanged on the server for an openid. Nothing else of the person is asked for, and the token is dropped.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import structlog
from django.conf import settings

from anchang.modules.launches.buyer_errors import WeChatUnreachable

# Seconds; whoever signs in looks at the page meanwhile.
PATIENCE = 6.0
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class WeChat:
    """An official account. `pages` is where people are sent to, `api` where its server answers."""

    app_id: str
    secret: str = field(repr=False)
    pages: str = "https://open.weixin.qq.com"
    api: str = "https://api.weixin.qq.com"

    def way(self, return_to: str, *, state: str) -> str:
        """Return where to send somebody who is to come back with a code and this state of letters and digits."""
        # WeChat refuses the parameters in any other order.
        query = (
            f"appid={quote(self.app_id)}&redirect_uri={quote(return_to, safe='')}"
            f"&response_type=code&scope=snsapi_base&state={state}"
        )
        return f"{self.pages}/connect/oauth2/authorize?{query}#wechat_redirect"

    def openid(self, code: str) -> str:
        """Return who came back with a code. Raises WeChatUnreachable, also for a code that is used, over or forged."""
        asked = urlencode(
            {"appid": self.app_id, "secret": self.secret, "code": code, "grant_type": "authorization_code"}
        )
        told = _asked(f"{self.api}/sns/oauth2/access_token?{asked}")
        # Whoever has only glanced at the page gets a stand-in, another one each time: it is nobody to be known by.
        if told.get("errcode") or told.get("is_snapshotuser") or not told.get("openid"):
            log.warning("wechat_refused", code=told.get("errcode", "nobody"))
            raise WeChatUnreachable()
        return str(told["openid"])


def wechat() -> WeChat | None:
    """Return the official account by which buyers sign in; None where none is configured."""
    return WeChat(**settings.WECHAT) if settings.WECHAT["app_id"] else None


def _asked(address: str) -> dict[str, Any]:
    try:
        answer = httpx.get(address, timeout=PATIENCE)
        answer.raise_for_status()
        told = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        # The kind alone: the text of an error may quote the address, and in it the secret.
        log.warning("wechat_unreachable", error=type(error).__name__)
        raise WeChatUnreachable() from None
    return told if isinstance(told, dict) else {}
