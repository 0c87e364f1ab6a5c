"""What is wrong with a field, in the reader's language; the value itself is never repeated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# The validator's own names of what can be wrong; the longest beginning counts.
SENTENCES: Mapping[str, Promise] = {
    "missing": _("请填写这一项。"),
    "extra_forbidden": _("没有这一项，请去掉或核对名称。"),
    "string_type": _("应为文字。"),
    "string_too_short": _("至少 %(min_length)s 个字。"),
    "string_too_long": _("最多 %(max_length)s 个字。"),
    "int": _("应为整数。"),
    "bool": _("应为 true 或 false。"),
    "uuid": _("应为完整的编号（UUID）。"),
    "enum": _("应为其中之一：%(expected)s。"),
    "literal_error": _("应为其中之一：%(expected)s。"),
    "date": _("应为日期，如 2026-11-21。"),
    "datetime": _("应为带时区的时间，如 2026-11-21T10:00:00+08:00。"),
    "timezone_aware": _("应为带时区的时间，如 2026-11-21T10:00:00+08:00。"),
    "greater_than": _("应大于 %(gt)s。"),
    "greater_than_equal": _("应不小于 %(ge)s。"),
    "less_than": _("应小于 %(lt)s。"),
    "less_than_equal": _("应不大于 %(le)s。"),
    "list_type": _("应为列表。"),
    "too_long": _("最多 %(max_length)s 项。"),
    "model": _("应为 JSON 对象。"),
}
_ELSE = _("不符合要求，请对照接口说明。")


def sentence(kind: str, facts: Mapping[str, Any]) -> str:
    """Return what to say about one fault of a field."""
    known = max((begin for begin in SENTENCES if kind.startswith(begin)), key=len, default="")
    return str(SENTENCES[known]) % facts if known else str(_ELSE)
