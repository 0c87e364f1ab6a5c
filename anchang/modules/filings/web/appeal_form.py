"""The shape of an appeal."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from anchang.kernel.http.pages import RefusableForm
from anchang.modules.filings import dispute_errors
from anchang.modules.filings.dispute_states import Reason


class AppealForm(RefusableForm):
    """Why, and how it was. Photos are kept as they are chosen, beside the form."""

    reason = forms.ChoiceField(label=_("申诉理由"), choices=Reason.choices, widget=forms.RadioSelect)
    statement = forms.CharField(
        label=_("经过"),
        widget=forms.Textarea(attrs={"rows": 5, "class": "input"}),
        error_messages={"required": dispute_errors.STATEMENT_MISSING},
        help_text=_("何时、何地、如何联系或陪同客户，最多 1000 字。"),
    )
    photos = forms.Field(required=False)
