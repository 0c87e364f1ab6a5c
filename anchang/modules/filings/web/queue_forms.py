"""The shape of what the channel manager types at the queue."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anchang.kernel import clock
from anchang.kernel.http.pages import RefusableForm
from anchang.kernel.text import clean, digits
from anchang.modules.filings.queue import Section
from anchang.modules.filings.rules.extending import MOST_DAYS, Terms
from anchang.modules.filings.states import Ground, Period

# As many digits as a number has that somebody could be called at.
_A_NUMBER = 7


class QueueFilters(forms.Form):
    """The filters of the queue; what is not understood is passed over."""

    section = forms.ChoiceField(choices=Section.choices, required=False)
    agency = forms.CharField(max_length=60, required=False)
    text = forms.CharField(max_length=40, required=False)


class TermsForm(RefusableForm):
    """How much more time, and why."""

    days = forms.IntegerField(
        label=_("延长天数"),
        min_value=1,
        max_value=MOST_DAYS,
        initial=3,
        error_messages={
            "invalid": _("延长天数应为整数。"),
            "min_value": _("延长天数应为 1 至 90 天。"),
            "max_value": _("延长天数应为 1 至 90 天。"),
        },
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": 1, "max": MOST_DAYS}),
    )
    latest = forms.DateField(
        label=_("最晚延至"),
        required=False,
        help_text=_("到当天 24:00；期限不超过这一天。"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(label=_("原因"), max_length=60, help_text=_("经纪人会看到，请勿写客户的姓名和电话。"))

    def clean_reason(self) -> str:
        """Refuse a telephone number: brokers of several agencies read this."""
        reason = clean(self.cleaned_data["reason"])
        if len(digits(reason)) >= _A_NUMBER:
            raise forms.ValidationError(_("原因中不能有号码，请删去后再提交。"))
        return reason

    @property
    def latest_at(self) -> datetime | None:
        """Return the last instant of the day that no deadline may pass."""
        day = self.cleaned_data.get("latest")
        return clock.day_bounds(day)[1] if day else None

    def terms(self, *periods: Period) -> Terms:
        """Return what is given to these periods."""
        return Terms(self.cleaned_data["days"], frozenset(periods), self.latest_at)


class HolidayForm(TermsForm):
    """More time for all filings that live between two days."""

    periods = forms.MultipleChoiceField(
        label=_("延长哪些期限"),
        choices=Period.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少选择一种期限。")},
    )
    first = forms.DateField(label=_("开始日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    last = forms.DateField(
        label=_("结束日期"),
        help_text=_("这些天里仍有效的报备都延长，其间新提交的也在内。"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    field_order = ("first", "last", "periods", "days", "latest", "reason")

    def chosen(self) -> list[Period]:
        """Return which periods are given more time, as far as that is known."""
        return [Period(one) for one in self.cleaned_data.get("periods", [])]


class GroundForm(RefusableForm):
    """Why filings are ended."""

    ground = forms.ChoiceField(label=_("原因"), choices=Ground.choices, widget=forms.RadioSelect)

    def chosen(self) -> Ground:
        """Return the ground."""
        return Ground(self.cleaned_data["ground"])


def values(form: forms.Form) -> dict[str, Any]:
    """Return what was typed, as JSON keeps it: for the key of a form."""
    return {name: str(value) for name, value in form.cleaned_data.items()}
