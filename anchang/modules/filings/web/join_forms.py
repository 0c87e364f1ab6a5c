"""The shape of what is typed by who registers himself, and about posters and offers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anchang.kernel import clock, phones
from anchang.kernel.http.pages import RefusableForm
from anchang.kernel.text import clean
from anchang.modules.filings.actions.agents import Joining
from anchang.modules.filings.states import Channel
from anchang.modules.filings.web.agency_forms import DATE, ContractForm

LASTS = timedelta(days=90)
# Channels without agencies, to which a project may offer something.
OFFERED = (Channel.PUBLIC, Channel.OWNER, Channel.STAFF, Channel.OUTREACH)


class JoinForm(RefusableForm):
    """Name, number and consent; the same fields travel with the code."""

    name = forms.CharField(label=_("您的姓名"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = forms.CharField(
        label=_("您的手机号"),
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    is_owner = forms.BooleanField(label=_("我是本集团项目的业主"), required=False)
    consent = forms.BooleanField(
        label=_("我已阅读并同意以上说明。"), error_messages={"required": _("请先阅读并勾选同意。")}
    )

    def clean_name(self) -> str:
        """Refuse a name of nothing but blanks."""
        name = clean(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(_("请填写您的姓名。"))
        return name

    def clean_phone(self) -> str:
        """Return the number in its one spelling."""
        try:
            return phones.normalise(self.cleaned_data["phone"])
        except phones.NotAPhone as wrong:
            raise forms.ValidationError(wrong.reason) from wrong

    def joining(self) -> Joining:
        """Return what `join` takes."""
        typed = self.cleaned_data
        return Joining(typed["name"], typed["phone"], is_owner=typed["is_owner"], has_consent=typed["consent"])


class CodeForm(JoinForm):
    """The same with the code that came to the number."""

    code = forms.CharField(
        label=_("短信验证码"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def clean_code(self) -> str:
        """Return the code without blanks."""
        return clean(self.cleaned_data["code"]).replace(" ", "")


class PosterForm(RefusableForm):
    """How long a poster leads in."""

    valid_until = forms.DateField(label=_("有效至"), widget=DATE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"valid_until": clock.today() + LASTS})
        super().__init__(*args, **kwargs)


class OfferForm(ContractForm):
    """What a project offers to a channel without agencies."""

    channel = forms.ChoiceField(
        label=_("渠道"), choices=[(one.value, one.label) for one in OFFERED], widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("channel", Channel.PUBLIC)
