"""The shape of what people fill in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anchang.kernel.http.pages import RefusableForm
from anchang.kernel.wording import explained


class NewCustomerForm(RefusableForm):
    """A customer entered by hand."""

    name = forms.CharField(
        label=_("姓名"),
        max_length=50,
        help_text=_("只知道姓氏时，写姓氏加称呼，如程女士。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(label=_("手机号"), max_length=30, widget=forms.TextInput(attrs={"inputmode": "tel"}))


REASONS = [
    ("follow", _("跟进")),
    ("invite", _("邀约到访")),
    ("launch", _("线上选房")),
    ("deal", _("成交手续")),
    ("other", _("其他")),
]


class ContactForm(RefusableForm):
    """Why a number is to be shown in full, and which one."""

    phone = forms.UUIDField(required=False)
    reason = forms.ChoiceField(label=_("查看原因"), choices=REASONS, widget=forms.RadioSelect)
    note = forms.CharField(label=_("说明"), max_length=60, required=False)

    @staticmethod
    def usual(asked: str) -> str:
        """Return the reason that is chosen beforehand: the one a page led here with, or the commonest."""
        return asked if asked in dict(REASONS) else REASONS[0][0]

    def clean(self) -> dict[str, Any]:
        """Ask for a note where the choice says nothing."""
        typed = dict(super().clean() or {})
        if typed.get("reason") == "other" and not typed.get("note", "").strip():
            self.add_error("note", _("请写明查看原因。"))
        return typed

    @property
    def sentence(self) -> str:
        """Return the reason as it is logged."""
        words = str(dict(REASONS)[self.cleaned_data["reason"]])
        note = self.cleaned_data["note"].strip()
        return explained(words, note) if note else words
