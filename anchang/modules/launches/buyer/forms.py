"""The shape of what a buyer types."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from anchang.kernel import phones
from anchang.kernel.http.pages import RefusableForm


class PhoneForm(RefusableForm):
    """The number to which a code is asked for."""

    phone = forms.CharField(
        label=_("手机号"),
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )

    def clean_phone(self) -> str:
        """Return the number in its one spelling."""
        try:
            return phones.normalise(self.cleaned_data["phone"])
        except phones.NotAPhone as wrong:
            raise forms.ValidationError(wrong.reason) from wrong


class DigitsForm(RefusableForm):
    """The code that came to the number."""

    digits = forms.CharField(
        label=_("短信验证码"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def clean_digits(self) -> str:
        """Return the six digits without what stands between them."""
        digits = re.sub(r"\D", "", self.cleaned_data["digits"])
        if len(digits) != 6:
            raise forms.ValidationError(_("验证码是 6 位数字。"))
        return digits
