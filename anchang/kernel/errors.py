"""Refusals: what a rule says no to, in the reader's language, with its status. A 500 is only ever a bug."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from anchang.kernel.wording import continued

Sentence = str | Promise


class Refusal(Exception):
    """A rule said no. Subclasses state what is refused; facts fill the sentence.

    `code` is stable and public; `status` the HTTP status; `title` a %-format over the facts; `field` the form field
    concerned; `remedy` what the reader can do now. `current` is what a conflict is with, as far as the actor may see
    it: JSON values named as the API names them, so that a client need not ask again.
    """

    code: ClassVar[str] = "kernel.refused"
    status: ClassVar[int] = 409
    title: ClassVar[Sentence] = _("没有执行。")
    remedy: ClassVar[Sentence] = ""
    field: ClassVar[str] = ""

    def __init__(self, *, current: Mapping[str, Any] | None = None, **facts: Any) -> None:
        self.facts = facts
        self.current = dict(current or {})
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.title) % self.facts if self.facts else str(self.title)

    @property
    def whole(self) -> str:
        """Return what is refused and, after it, what the reader can do now."""
        return continued(self, str(self.remedy) % self.facts) if self.remedy else str(self)

    @property
    def errors(self) -> Mapping[str, str]:
        """Return field -> sentence for forms and API clients."""
        return {self.field: str(self)} if self.field else {}

    def problem(self) -> dict[str, Any]:
        """Return the body of an application/problem+json answer (RFC 9457)."""
        body: dict[str, Any] = {"type": f"urn:anchang:{self.code}", "title": str(self), "status": self.status}
        if self.remedy:
            body["detail"] = str(self.remedy) % self.facts
        if self.errors:
            body["errors"] = [{"field": name, "message": message} for name, message in self.errors.items()]
        return body | ({"current": self.current} if self.current else {}) | {"code": self.code}


class NotAllowed(Refusal):
    """The actor's role does not carry the permission."""

    code = "kernel.not_allowed"
    status = 403
    title = _("您的角色不能%(act)s。")
    remedy = _("需要时请联系系统管理员。")


class NotThere(Refusal):
    """Unknown, or outside what the actor may see: the two are never told apart."""

    code = "kernel.not_there"
    status = 404
    title = _("没有找到。它可能已被删除，或不在您的权限内。")


class Stale(Refusal):
    """Somebody else was faster: the state is no longer what the actor saw."""

    code = "kernel.stale"
    status = 409
    title = _("内容已被他人更新，您的修改没有保存。")
    remedy = _("请刷新后再试。")


class BadInput(Refusal):
    """Input of the wrong shape: field -> sentence naming rule and remedy."""

    code = "kernel.bad_input"
    status = 422
    title = _("有内容需要改正。")

    def __init__(self, errors: Mapping[str, Sentence]) -> None:
        super().__init__()
        self._errors = {name: str(sentence) for name, sentence in errors.items()}

    @property
    def errors(self) -> Mapping[str, str]:
        """Return field -> sentence."""
        return self._errors


class TooMany(Refusal):
    """A quota or rate is used up; `seconds` until the next try."""

    code = "kernel.too_many"
    status = 429
    title = _("操作太频繁，请在 %(seconds)s 秒后再试。")


class Busy(Refusal):
    """The database is held by a longer write; nothing was done, and the same request may come again."""

    code = "kernel.busy"
    status = 503
    title = _("系统正在写入大批数据，没有执行。")
    remedy = _("请在 %(seconds)s 秒后再试。")


class TooLarge(Refusal):
    """A body, file or form over its limit."""

    code = "kernel.too_large"
    status = 413
    title = _("内容超过 %(limit)s，没有接收。")
