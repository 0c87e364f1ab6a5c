"""The shape of what is typed about agencies and their contracts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anchang.kernel import clock
from anchang.kernel.http.pages import RefusableForm
from anchang.modules.filings import agency_errors
from anchang.modules.filings.actions.contracts import Terms
from anchang.modules.filings.states import Commission

YEAR = timedelta(days=364)
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AgencyForm(RefusableForm):
    """The name of an agency."""

    name = forms.CharField(label=_("公司名称"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class ContractForm(RefusableForm):
    """A contract: its days, and what is paid for a deal."""

    starts_on = forms.DateField(label=_("第一天"), widget=DATE)
    ends_on = forms.DateField(label=_("最后一天"), widget=DATE)
    commission = forms.ChoiceField(label=_("佣金"), choices=Commission.choices, widget=forms.RadioSelect)
    amount = forms.CharField(
        label=_("数额"),
        max_length=20,
        help_text=_("百分比填 2.5 这样的数；固定金额填元。"),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    terms = forms.CharField(
        label=_("结佣条件"),
        max_length=agency_errors.LONGEST_TERMS,
        help_text=_("经纪人报备时看到这句话，如：签约并回款三成后结算，退房不结。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        today = clock.today()
        kwargs.setdefault("initial", {"starts_on": today, "ends_on": today + YEAR, "commission": Commission.PERCENT})
        super().__init__(*args, **kwargs)

    def agreed(self) -> Terms:
        """Return what add_contract takes."""
        typed = self.cleaned_data
        return Terms(
            starts_on=typed["starts_on"],
            ends_on=typed["ends_on"],
            commission=Commission(typed["commission"]),
            amount=typed["amount"],
            sentence=typed["terms"],
        )


class EngageForm(AgencyForm, ContractForm):
    """An agency with its first contract."""


class BrokerForm(RefusableForm):
    """Somebody of an agency, known by name and number."""

    name = forms.CharField(label=_("姓名"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    phone = forms.CharField(
        label=_("手机号"),
        max_length=30,
        help_text=_("本人用这个号码收验证码登录，无须密码。"),
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
    )


class BrokersForm(RefusableForm):
    """A list of brokers to upload."""

    file = forms.FileField(
        label=_("经纪人名单"),
        help_text=_("姓名、手机号两列；xlsx、xls 或 csv，不超过 1 MB、500 行。"),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.xls"}),
    )


class TeamForm(BrokerForm):
    """The same, or the agency's lead, who sees its filings and manages its brokers."""

    kind = forms.ChoiceField(
        label=_("身份"), choices=[("broker", _("经纪人")), ("lead", _("渠道公司"))], widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"kind": "broker"})
        super().__init__(*args, **kwargs)


class EndForm(RefusableForm):
    """The last day of a contract that ends early, and why."""

    ends_on = forms.DateField(label=_("最后一天"), widget=DATE)
    reason = forms.CharField(label=_("原因"), max_length=agency_errors.LONGEST_REASON)
