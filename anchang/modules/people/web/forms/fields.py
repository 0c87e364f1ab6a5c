"""Form fields of people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anchang.kernel import phones


class PhoneField(forms.CharField):
    """A telephone number, normalised; what is wrong with it is said in one sentence."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("手机号"))
        kwargs.setdefault("max_length", 30)
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "username"})
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        """Return the number in its one spelling."""
        raw = str(super().clean(value))
        if not raw:
            return ""
        try:
            return phones.normalise(raw)
        except phones.NotAPhone as error:
            raise forms.ValidationError(error.reason, code="invalid_phone") from error
