"""The shape of what the counter sends."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anchang.kernel.http.pages import RefusableForm
from anchang.modules.visits.states import AwayReason, Purpose, Source

# What a group may say of what brought it; that a channel did, its filing says.
SOURCES = [
    (source.value, source.label)
    for source in (Source.NATURAL, Source.CALL, Source.REFERRAL, Source.FRIEND, Source.MEDIA)
]
TITLES = [("女士", _("女士")), ("先生", _("先生"))]


class ArrivalForm(RefusableForm):
    """A group at the counter: a customer that is known, or a number with a name, or a purpose other than buying."""

    customer = forms.UUIDField(required=False)
    phone = forms.CharField(max_length=30, required=False)
    name = forms.CharField(label=_("姓名"), max_length=50, required=False)
    title = forms.ChoiceField(choices=[("", ""), *TITLES], required=False)
    people = forms.IntegerField(label=_("一行人数"), min_value=1, max_value=99)
    purpose = forms.ChoiceField(choices=Purpose.choices, required=False)
    source = forms.ChoiceField(choices=SOURCES, required=False)
    named = forms.UUIDField(required=False)
    expected = forms.UUIDField(required=False)
    escort = forms.UUIDField(required=False)
    note = forms.CharField(label=_("备注"), max_length=200, required=False)
    key = forms.CharField(max_length=80, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for a name where the number is new."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        buys = (data.get("purpose") or Purpose.BUY) == Purpose.BUY
        if buys and not data.get("customer") and not data.get("name"):
            self.add_error("name", _("请填写姓氏或姓名。"))
        return data


class CodeForm(RefusableForm):
    """The code that a broker shows, scanned or typed."""

    code = forms.CharField(
        label=_("带看码"), max_length=200, error_messages={"required": _("请扫描或输入 8 位带看码。")}
    )


class MoveForm(RefusableForm):
    """A consultant leaves the place, comes back, goes home or joins."""

    user = forms.UUIDField()
    move = forms.ChoiceField(choices=[(name, name) for name in ("out", "back", "home", "join")])
    reason = forms.ChoiceField(choices=AwayReason.choices, required=False)

    def clean(self) -> dict[str, Any]:
        """An absence needs its reason."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("move") == "out" and not data.get("reason"):
            self.add_error("reason", _("请选择离岗原因。"))
        return data
