"""Bodies as programs send them: one meaning each, nothing that a database would not keep, nothing nobody asked for."""

from __future__ import annotations

import json
import math
from datetime import datetime
from typing import Annotated, Any, Self

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja.parser import Parser
from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ModelWrapValidatorHandler,
    ValidationInfo,
    model_validator,
)

from anchang.kernel.errors import BadInput, Refusal
from anchang.kernel.text import is_storable

JSON = "application/json"
DEEPEST = 32
INTEGERS = range(-(2**63), 2**63)
_DIGITS = 21  # one more than any of INTEGERS has, sign included: reading further would only cost time


class NotJson(Refusal):
    """A body that no reader of JSON can read."""

    code = "kernel.not_json"
    status = 400
    title = _("请求内容不是有效的 JSON，没有执行。")
    remedy = _("请用 UTF-8 编码的 JSON 对象重新提交。")


class WrongMedia(Refusal):
    """A body of another kind."""

    code = "kernel.wrong_media"
    status = 415
    title = _("请求内容的类型不对，没有执行。")
    remedy = _("请把 Content-Type 设为 %(media)s。")


def _instant(value: Any) -> Any:
    """Read an instant as ISO 8601 writes it; anything else stays what it is, and is refused."""
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value


# An instant with its zone. A strict body would want it ready made, which JSON cannot give.
Instant = Annotated[AwareDatetime, BeforeValidator(_instant)]


class Body(BaseModel, extra="forbid", strict=True):
    """What an operation takes: every field known, a number a number and a word a word."""

    @model_validator(mode="wrap")
    @classmethod
    def _as_json(cls, value: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:
        # Strict over Python values wants UUIDs and dates ready made; strict over JSON knows how they are written.
        if info.mode == "json":
            return handler(value)
        return cls.model_validate_json(json.dumps(value))


class StrictParser(Parser):
    """Reads JSON once and in one way."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the body's value. Raises WrongMedia, NotJson, BadInput."""
        if request.content_type != JSON:
            raise WrongMedia(media=JSON)
        return read(request.body)


def read(raw: bytes) -> Any:
    """Return the value of a JSON text.

    Raises NotJson; BadInput with the place of what is there twice, too deep, no finite number, beyond 64 bits or not
    storable.
    """
    try:
        value = json.loads(raw, object_pairs_hook=_each_once, parse_int=lambda digits: int(digits[:_DIGITS]))
    except RecursionError as error:
        raise _too_deep(()) from error
    except ValueError as error:
        raise NotJson() from error
    _check(value, ())
    return value


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise BadInput({name: TWICE})
        found[name] = value
    return found


def _check(value: Any, path: tuple[str, ...]) -> None:
    if isinstance(value, dict | list):
        if len(path) >= DEEPEST:
            raise _too_deep(path)
        for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
            if not is_storable(str(name)):
                raise BadInput({_place(path): UNSTORABLE})
            _check(inner, (*path, str(name)))
    elif isinstance(value, str) and not is_storable(value):
        raise BadInput({_place(path): UNSTORABLE})
    elif isinstance(value, float) and not math.isfinite(value):
        raise BadInput({_place(path): _("应为有限的数字。")})
    elif isinstance(value, int) and value not in INTEGERS:
        raise BadInput({_place(path): _("数字超出范围。")})


def _too_deep(path: tuple[str, ...]) -> BadInput:
    return BadInput({_place(path[:3]): _("内容嵌套超过 32 层，请减少层次。")})


def _place(path: tuple[str, ...]) -> str:
    return ".".join(path) or "body"


TWICE = _("这一项出现了两次，请只留一次。")
UNSTORABLE = _("有无法保存的字符，请删去后重试。")
