"""What is said at a field that is empty or over its limits."""

from __future__ import annotations

import pytest
from django import forms
from django.utils import translation

from anchang.kernel.http.pages import RefusableForm


class Sample(RefusableForm):
    reason = forms.CharField(label="原因", min_length=2, max_length=6)
    count = forms.IntegerField(label="套数", min_value=1, max_value=9)
    most = forms.IntegerField(label="层数", max_value=9)
    at = forms.DateTimeField(label="时间")
    way = forms.ChoiceField(label="方式", choices=[("a", "甲")])
    own = forms.IntegerField(label="楼层", error_messages={"invalid": "楼层写成 12 这样。"})


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("reason", "", "请填写原因。"),
        ("reason", "停", "原因至少 2 个字，现在是 1 个。"),
        ("reason", "停电停电停电停", "原因最多 6 个字，现在是 7 个。"),
        ("count", "0", "套数应在 1 至 9 之间。"),
        ("count", "10", "套数应在 1 至 9 之间。"),
        ("count", "三", "套数应为整数。"),
        ("most", "10", "层数应不大于 9。"),
        ("at", "2020-13-45", "时间没有填完整，请重新选择。"),
        ("way", "b", "请在列出的选项中选择方式。"),
        ("own", "x", "楼层写成 12 这样。"),
    ],
)
def test_a_field_says_its_name_its_rule_and_what_was_typed(field: str, typed: str, said: str) -> None:
    assert Sample({field: typed}).errors[field] == [said]


def test_the_sentence_is_in_the_readers_language() -> None:
    with translation.override("en"):
        assert Sample({"reason": "x"}).errors["reason"] == ["原因 needs at least 2 characters. It has 1."]
