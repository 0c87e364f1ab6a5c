"""One key, one effect: the key's row commits with the effect, or neither does (reliability guide §3.13.5)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from anchang.kernel import vault
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import BadInput, Refusal
from anchang.kernel.rows import at_most_one, insert_new
from anchang.kernel.tenancy import TenantModel
from anchang.kernel.vault.fields import SealedText

KEY_LENGTH = 80


class IdempotencyKey(TenantModel):
    """What an actor's key did, and the answer it got: sealed, for it may name a person."""

    user_id = models.UUIDField()
    key = models.CharField(max_length=KEY_LENGTH)
    fingerprint = models.BinaryField(max_length=32)
    answer = SealedText()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "user_id", "key"], name="one_effect_per_key")]


class KeyReused(Refusal):
    """The key was used for something else."""

    code = "kernel.key_reused"
    status = 422
    title = _("这个请求编号已用于另一项内容，没有执行。")
    remedy = _("请刷新页面后重新提交。")


class KeyMissing(Refusal):
    """A write over the API needs a key."""

    code = "kernel.key_missing"
    status = 400
    title = _("缺少 Idempotency-Key 请求头。")
    remedy = _("每次写入请带一个新的编号，重试时带同一个。")


def fingerprint(content: Any) -> bytes:
    """Return what tells two requests apart: a keyed hash, for what was sent may be a number that could be tried out."""
    return vault.index(json.dumps(content, sort_keys=True, default=str), purpose="request", tenant_id=None, size=32)


def recall(key: str, *, content: Any, by: Actor) -> Any:
    """Return the answer that a key got before, None when it is new. Raises BadInput, KeyReused."""
    _check(key)
    before = at_most_one(IdempotencyKey.objects.filter(tenant_id=by.tenant_id, user_id=by.user_id, key=key))
    return None if before is None else _answer(before, fingerprint(content))


@action
def once(key: str, *, content: Any, by: Actor, act: Callable[[], Any]) -> tuple[Any, bool]:
    """Act once for a key and return the JSON answer and whether it is a replay.

    Raises BadInput for an unusable key, KeyReused when the key came with other content before.
    """
    _check(key)
    mark = fingerprint(content)
    row = IdempotencyKey(tenant_id=by.tenant_id, user_id=by.user_id, key=key, fingerprint=mark)
    # A second request with the same key waits here until the first one has committed or gone.
    if not insert_new(row):
        before = IdempotencyKey.objects.get(tenant_id=by.tenant_id, user_id=by.user_id, key=key)
        return _answer(before, mark), True
    answer = act()
    row.answer = json.dumps(answer, ensure_ascii=False)
    row.save(update_fields=["answer"])
    return answer, False


def once_if_keyed(key: str, *, content: Any, by: Actor, act: Callable[[], Any]) -> Any:
    """Act once for the key of a form and return the answer; without one the state alone is the referee."""
    return once(key, content=content, by=by, act=act)[0] if key else act()


def _check(key: str) -> None:
    if not (0 < len(key) <= KEY_LENGTH and key.isascii() and key.isprintable()):
        raise BadInput({"Idempotency-Key": _("请求编号应为 1 至 80 个英文字母、数字或符号。")})


def _answer(before: IdempotencyKey, mark: bytes) -> Any:
    if bytes(before.fingerprint) != mark:
        raise KeyReused()
    return json.loads(before.answer.open())
