"""The shape of what the counter sends."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anchang.kernel.http.pages import RefusableForm
from anchang.modules.filings.api import Confirmation
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
    """Who brings a group: the code that a broker shows, scanned or typed, or a filing that the desk names."""

    code = forms.CharField(label=_("带看码"), max_length=200, required=False)
    filing = forms.UUIDField(required=False)
    customer = forms.UUIDField(required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for a code where no filing is named."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not data.get("filing") and not data.get("code") and not self.errors:
            self.add_error("code", _("请扫描或输入 8 位带看码。"))
        return data


class MessageForm(RefusableForm):
    """A press that sends the customer a code."""

    customer = forms.UUIDField(required=False)


class CheckForm(MessageForm):
    """The code that the customer got by message."""

    code = forms.CharField(label=_("验证码"), max_length=200, required=False)


class SignatureForm(RefusableForm):
    """A signature: strokes, or a typed name with a tick that it stands for them."""

    kind = forms.ChoiceField(choices=[(kind, kind) for kind in (Confirmation.CUSTOMER, Confirmation.BROKER)])
    strokes = forms.CharField(required=False)
    name = forms.CharField(label=_("姓名"), max_length=200, required=False)
    instead = forms.BooleanField(label=_("代替手写"), required=False)
    customer = forms.UUIDField(required=False)


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
