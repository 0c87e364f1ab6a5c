"""The shape of what people fill in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anchang.kernel.http.pages import RefusableForm


class NewCustomerForm(RefusableForm):
    """A customer entered by hand."""

    name = forms.CharField(
        label=_("姓名"),
        max_length=50,
        help_text=_("只知道姓氏时，写姓氏加称呼，如程女士。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(label=_("手机号"), max_length=30, widget=forms.TextInput(attrs={"inputmode": "tel"}))


class PhoneForm(RefusableForm):
    """One more number."""

    phone = forms.CharField(label=_("手机号"), max_length=30, widget=forms.TextInput(attrs={"inputmode": "tel"}))


class OwnerForm(RefusableForm):
    """Who looks after a customer; empty is the public pool."""

    user = forms.ChoiceField(label=_("置业顾问"), required=False)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["user"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("公海")), *choices]
