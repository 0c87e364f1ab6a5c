"""A rule set as people fill it in, and what it changes in plain sentences."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.states import Calendar, Mode, OwnerLimit

_NUMBERS = {
    "register_valid_h": (gettext_lazy("报备有效期（小时）"), 1, 366 * 24),
    "lead_time_min": (gettext_lazy("提前报备（分钟）"), 0, 7 * 24 * 60),
    "visit_protect_d": (gettext_lazy("到访保护期（天）"), 1, 3_660),
    "old_after_d": (gettext_lazy("顾问多少天内有联系（天）"), 0, 3_660),
    "recent_visit_block_d": (gettext_lazy("多少天内自行到访（天）"), 0, 3_660),
}
_CHOICES = {
    "mode": (gettext_lazy("归属方式"), Mode),
    "calendar": (gettext_lazy("期限计算"), Calendar),
    "owner_limit": (gettext_lazy("老业主限制"), OwnerLimit),
}


class RulesForm(forms.Form):
    """The rules that decide most: all others stay as they are in force."""

    register_valid_h = forms.IntegerField()
    lead_time_min = forms.IntegerField()
    visit_protect_d = forms.IntegerField()
    old_after_d = forms.IntegerField()
    recent_visit_block_d = forms.IntegerField()
    mode = forms.ChoiceField(choices=Mode.choices)
    calendar = forms.ChoiceField(choices=Calendar.choices)
    owner_limit = forms.ChoiceField(choices=OwnerLimit.choices)

    def __init__(self, data: Any = None, *, rules: RuleSet) -> None:
        """Begin with the rules in force. `data` None: nothing was asked yet."""
        self.in_force = rules
        super().__init__(data, initial=rules.to_data())
        for name, (title, least, most) in _NUMBERS.items():
            field = forms.IntegerField(label=title, min_value=least, max_value=most)
            field.widget.attrs["inputmode"] = "numeric"
            self.fields[name] = field
        for name, (title, _kind) in _CHOICES.items():
            self.fields[name].label = title

    @property
    def rules(self) -> RuleSet:
        """Return the rules asked for; those in force while something is wrong or nothing was asked."""
        if not self.is_bound or not self.is_valid():
            return self.in_force
        chosen: dict[str, Any] = {name: kind(self.cleaned_data[name]) for name, (_title, kind) in _CHOICES.items()}
        return replace(self.in_force, **{name: self.cleaned_data[name] for name in _NUMBERS}, **chosen)

    @property
    def differences(self) -> list[str]:
        """Return what would be otherwise than now, a sentence each: 报备有效期（小时）由 72 改为 24。"""
        was, now = self.in_force, self.rules
        return [
            _("%(field)s由 %(was)s 改为 %(now)s。")
            % {"field": self.fields[name].label, "was": self._shown(name, was), "now": self._shown(name, now)}
            for name in self.fields
            if getattr(was, name) != getattr(now, name)
        ]

    def _shown(self, name: str, rules: RuleSet) -> str:
        value = getattr(rules, name)
        return str(_CHOICES[name][1](value).label) if name in _CHOICES else str(value)
