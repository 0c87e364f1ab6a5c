"""The shape of a subscription as it is typed: one buyer, one discount, a deposit, a day."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anchang.kernel import money
from anchang.kernel.http.pages import RefusableForm
from anchang.kernel.text import clean
from anchang.modules.deals.rules.discount import Line
from anchang.modules.deals.states import CHOOSABLE, CloseReason, LineKind

NONE = "none"
DISCOUNTS = [(NONE, _("无优惠")), *((kind.value, kind.label) for kind in LineKind)]
UNITS = {LineKind.PERCENT: "%", LineKind.AMOUNT: _("元"), LineKind.UNIT_CUT: _("元/㎡")}
HINTS = {
    LineKind.PERCENT: _("让利比例：填 2 即 98 折，最多两位小数。"),
    LineKind.AMOUNT: _("从总价中减去的金额。"),
    LineKind.UNIT_CUT: _("每平方米减去的金额。"),
}
_SHARE = re.compile(r"\d{1,2}(\.\d{1,2})?")


class MoneyField(forms.CharField):
    """Yuan as typed, fen as cleaned."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        """Read yuan. Raises ValidationError with the rule's own sentence."""
        words = super().to_python(value)
        if not words:
            return None
        try:
            return money.parse_yuan(words)
        except money.NotMoney as error:
            raise forms.ValidationError(str(error)) from error


class DiscountForm(RefusableForm):
    """One discount, or none."""

    discount = forms.ChoiceField(label=_("优惠"), choices=DISCOUNTS, initial=NONE, widget=forms.RadioSelect)
    value = forms.CharField(
        label=_("优惠数额"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"required": _("请填写优惠数额。")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].required = self.kind != NONE

    def clean(self) -> dict[str, Any]:
        """Read the value in the unit of its kind."""
        typed = dict(super().clean() or {})
        kind = typed.get("discount")
        typed["lines"] = []
        if kind and kind != NONE and typed.get("value"):
            try:
                typed["lines"] = [Line(LineKind(kind), _read(LineKind(kind), typed["value"]))]
            except ValueError as error:
                self.add_error("value", str(error))
        return typed

    @property
    def kind(self) -> str:
        """Return the kind chosen so far."""
        return str(self["discount"].value() or NONE)

    @property
    def unit(self) -> Any:
        """Return the unit of the value."""
        return UNITS.get(self.kind, "")  # type: ignore[call-overload]

    @property
    def hint(self) -> Any:
        """Return what the value means."""
        return HINTS.get(self.kind, "")  # type: ignore[call-overload]


class SubscriptionForm(DiscountForm):
    """A subscription on its way; `customer` is filled by the lock or by choosing from what was found."""

    unit = forms.UUIDField(widget=forms.HiddenInput, required=False)
    customer = forms.UUIDField(
        label=pgettext_lazy("one", "客户"), error_messages={"required": _("请选择客户。")}, required=False
    )
    id_number = forms.CharField(
        label=_("证件号"),
        required=False,
        max_length=40,
        help_text=_("居民身份证 18 位；其他证件照证件上的号码填写。网签前须登记。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    deposit = MoneyField(label=_("定金"), error_messages={"required": _("请填写定金。")})
    planned_sign_on = forms.DateField(
        label=_("计划签约日"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("请选择计划签约日。"), "invalid": _("日期应如 2026-11-28。")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    field_order = ("unit", "customer", "discount", "value", "id_number", "deposit", "planned_sign_on", "version")


class CancellationForm(RefusableForm):
    """Why a subscription ends."""

    reason = forms.ChoiceField(
        label=_("原因"),
        choices=[(reason.value, reason.label) for reason in CHOOSABLE],
        initial=CloseReason.CANCELLED,
        widget=forms.RadioSelect,
        required=False,
    )
    note = forms.CharField(label=_("说明"), required=False, max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


def _read(kind: LineKind, typed: str) -> int:
    words = clean(typed).removesuffix("%").strip()
    if kind is LineKind.PERCENT:
        if not _SHARE.fullmatch(words):
            raise ValueError(_("请填 0 到 100 之间的数，最多两位小数。"))
        whole, _point, rest = words.partition(".")
        share = int(whole) * 100 + int(rest.ljust(2, "0") or 0)
        if not share:
            raise ValueError(_("优惠应大于 0。"))
        return share
    fen = money.parse_yuan(words)
    if fen <= 0:
        raise ValueError(_("优惠应大于 0。"))
    return fen
