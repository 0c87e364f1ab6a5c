"""The shapes of what a planner types: a launch in four lines, its rules in groups."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anchang.kernel import clock, money
from anchang.kernel.http.pages import RefusableForm
from anchang.kernel.text import prose
from anchang.modules.launches.actions.drafts import faults
from anchang.modules.launches.rules.settings import MEASURES, Settings
from anchang.modules.launches.states import MissPolicy, Mode, Order

MODES = [
    (Mode.FREE, _("抢房：到点人人可选")),
    (Mode.BATCHES, _("分批：每批各有时间")),
    (Mode.TURNS, _("顺序选房：逐位叫号")),
]
MISSES = [(MissPolicy.NEXT, _("连续叫，叫满后过号")), (MissPolicy.END, _("排到队尾再叫"))]
ORDERS = [(Order.NUMBER, _("认筹序号")), (Order.DRAWN, _("公开摇号"))]
UNITS = {
    "gather_ms": _("毫秒"),
    "turn_seconds": _("秒"),
    "turns_at_once": _("位"),
    "calls": _("次"),
    "max_favourites": _("套"),
    "give_up_limit": _("次"),
    "confirm_minutes": _("分钟"),
    "pay_minutes": _("分钟"),
    "sign_hours": _("小时"),
    "deposit": _("元"),
    "sign_day": _("天"),
    "sign_days": _("天"),
    "sign_from": _("时"),
    "sign_to": _("时"),
    "sign_minutes": _("分钟"),
    "sign_seats": _("位"),
}


class InstantField(forms.DateTimeField):
    """A minute of the office's clock."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class YuanField(forms.CharField):
    """Yuan as typed, fen as cleaned."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def clean(self, value: Any) -> int | None:
        """Read yuan. Raises ValidationError with the rule's own sentence."""
        words = super().clean(value)
        try:
            found = money.parse_yuan(words) if words else None
        except money.NotMoney as error:
            raise forms.ValidationError(_("定金应为数字，最多两位小数。")) from error
        if found is not None and found <= 0:
            raise forms.ValidationError(_("定金须大于 0。"))
        return found


def _count(name: str, label: Any, hint: Any = "") -> forms.IntegerField:
    least, most = MEASURES[name]
    field = forms.IntegerField(label=label, min_value=least, max_value=most, help_text=hint)
    field.widget.attrs["inputmode"] = "numeric"
    return field


class DraftForm(RefusableForm):
    """A launch in four lines; everything else begins as most do it."""

    name = forms.CharField(label=_("开盘名称"), max_length=60)
    opens_at = InstantField(label=_("开盘时间"))
    closes_at = InstantField(label=_("结束时间"))
    mode = forms.ChoiceField(label=_("选房方式"), choices=MODES, widget=forms.RadioSelect)

    def clean_name(self) -> str:
        """Return the name, cleaned."""
        return prose(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        """Name at its own field whatever does not go together, beside what is wrong by itself."""
        typed = super().clean() or self.cleaned_data
        for fault in faults(typed, clock.now()):
            self.add_error(fault.field if fault.field in self.fields else None, str(fault))
        return typed


class SettingsForm(DraftForm):
    """All rules of a launch."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    order = forms.ChoiceField(label=_("叫号顺序"), choices=ORDERS, widget=forms.RadioSelect)
    turn_seconds = _count("turn_seconds", _("每次叫号"), _("客户须在这段时间内选定。"))
    turns_at_once = _count("turns_at_once", _("同时叫号"), _("同一时间轮到几位客户。"))
    calls = _count("calls", _("叫号次数"), _("叫满仍未选，即过号。"))
    miss_policy = forms.ChoiceField(label=_("未应号时"), choices=MISSES, widget=forms.RadioSelect)
    gather_ms = _count("gather_ms", _("开盘抽签"), _("这段时间内的点选由抽签定先后，机器抢不过人；0 为只比快慢。"))
    max_favourites = _count("max_favourites", _("心愿上限"), _("开盘前客户可加入心愿单的套数，0 为不开放。"))
    give_up_limit = _count("give_up_limit", _("放弃上限"), _("选中后放弃或逾时满这个次数不能再选，0 为不限。"))
    confirm_minutes = _count("confirm_minutes", _("确认时限"), _("选中后须在此时间内确认。"))
    pay_minutes = _count("pay_minutes", _("付款时限"), _("确认后须付清定金，逾期房源回到可选。"))
    sign_hours = _count("sign_hours", _("签署时限"), _("付款后须签署认购书，或预约到场签署。"))
    deposit = YuanField(label=_("定金"), max_length=20)
    sign_site = forms.CharField(label=_("签约地点"), max_length=100, required=False, help_text=_("留空则写项目名称。"))
    sign_day = _count("sign_day", _("签约首日"), _("开盘后第几天起可约，0 为当天。"))
    sign_days = _count("sign_days", _("签约天数"), _("连续几天可约，0 为不开放预约。"))
    sign_from = _count("sign_from", _("每天从"))
    sign_to = _count("sign_to", _("每天到"))
    sign_minutes = _count("sign_minutes", _("每个时段"))
    sign_seats = _count("sign_seats", _("每段可约"), _("同一时段最多几位客户。"))
    sign_brings = forms.CharField(
        label=_("签约须带材料"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("一行一项；留空则按常用材料。"),
    )
    shows_price = forms.BooleanField(label=_("客户可见价格"), required=False)
    shows_heat = forms.BooleanField(
        label=_("客户可见热度"), required=False, help_text=_("只显示冷热色带，不显示人数。")
    )
    welcome = forms.CharField(label=_("欢迎语"), max_length=200, required=False, help_text=_("显示在客户页面顶部。"))
    rules_text = forms.CharField(
        label=_("选房规则"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("客户选房前须阅读；留空则按上面的设置写成。"),
    )

    def clean_rules_text(self) -> str:
        """Return the rules, their lines kept."""
        return prose(self.cleaned_data["rules_text"])

    def clean_sign_site(self) -> str:
        """Return the place, cleaned."""
        return prose(self.cleaned_data["sign_site"])

    def clean_sign_brings(self) -> str:
        """Return what to bring, its lines kept."""
        return prose(self.cleaned_data["sign_brings"])

    def clean_welcome(self) -> str:
        """Return the welcome, cleaned."""
        return prose(self.cleaned_data["welcome"])

    @property
    def sections(self) -> list[tuple[Any, str, list[tuple[Any, Any]]]]:
        """Return the rules by group, with the mode that alone has them: each as a bound field with its unit."""
        groups = [
            (_("叫号"), Mode.TURNS.value, ("order", "miss_policy", "turn_seconds", "turns_at_once", "calls")),
            (pgettext_lazy("rules", "选房"), "", ("gather_ms", "max_favourites", "give_up_limit")),
            (_("确认与付款"), "", ("confirm_minutes", "pay_minutes", "sign_hours", "deposit")),
            (
                _("预约签约"),
                "",
                ("sign_site", "sign_day", "sign_days", "sign_from", "sign_to", "sign_minutes", "sign_seats"),
            ),
        ]
        return [(title, mode, [(self[name], UNITS.get(name, "")) for name in names]) for title, mode, names in groups]

    @property
    def settings(self) -> Settings:
        """Return what was typed, once it is valid."""
        typed = dict(self.cleaned_data)
        typed.pop("version")
        return Settings(deposit_fen=typed.pop("deposit"), **typed)


def typed_of(settings: Settings) -> dict[str, Any]:
    """Return settings as they stand in a form."""
    found = settings.columns()
    return found | {"deposit": money.yuan(found.pop("deposit_fen")).removesuffix(".00")}
