"""A rule set as people fill it in: some of its fields for the simulator, all of them for a version."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anchang.modules.filings.actions.drafting import Text
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.states import AppliesTo
from anchang.modules.filings.web.rule_fields import FIELDS, SECTIONS, control, entered, read, sentences

# What decides most, for playing with.
PLAYED = (
    "register_valid_h",
    "lead_time_min",
    "visit_protect_d",
    "old_after_d",
    "recent_visit_block_d",
    "mode",
    "calendar",
    "owner_limit",
)


class RulesForm(forms.Form):
    """Some rules; all others stay as they are given."""

    names: tuple[str, ...] = PLAYED

    def __init__(self, data: Any = None, *, rules: RuleSet, initial: dict[str, Any] | None = None) -> None:
        """Begin with the rules given. `data` None: nothing was asked yet."""
        self.given = rules
        super().__init__(data, initial={name: entered(name, rules) for name in self.names} | (initial or {}))
        for name in self.names:
            self.fields[name] = control(name)

    @property
    def rules(self) -> RuleSet:
        """Return the rules asked for; those given while something is wrong or nothing was asked."""
        if not self.is_bound or not self.is_valid():
            return self.given
        return replace(self.given, **{name: read(name, self.cleaned_data[name]) for name in self.names})

    @property
    def differences(self) -> list[str]:
        """Return what would be otherwise than given, a sentence each."""
        return sentences(self.given, self.rules)


class VersionForm(RulesForm):
    """A whole version: its title and why, all rules, whom it concerns, from when and until when."""

    names = tuple(FIELDS)
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label=_("规则名称"), max_length=40)
    note = forms.CharField(label=_("修改原因"), max_length=200, required=False)
    applies_to = forms.ChoiceField(label=_("适用范围"), choices=AppliesTo.choices)
    effective_from = forms.DateTimeField(label=_("生效时间"), required=False, help_text=_("不填则批准后立即生效。"))
    effective_to = forms.DateTimeField(label=_("失效时间"), required=False, help_text=_("不填则一直有效。"))

    def __init__(self, data: Any = None, *, rules: RuleSet, initial: dict[str, Any] | None = None) -> None:
        """Begin with the rules given."""
        super().__init__(data, rules=rules, initial=initial)
        for name in ("effective_from", "effective_to"):
            self.fields[name].widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    @property
    def sections(self) -> Iterable[tuple[Any, list[tuple[Any, str]]]]:
        """Return the rules by section, each as a bound field with its unit."""
        return [(title, [(self[name], str(FIELDS[name].unit)) for name in names]) for title, names in SECTIONS]

    @property
    def text(self) -> Text:
        """Return what was written, once it is valid."""
        typed = self.cleaned_data
        return Text(
            title=typed["title"],
            rules=self.rules,
            applies_to=AppliesTo(typed["applies_to"]),
            note=typed["note"],
            effective_from=typed["effective_from"],
            effective_to=typed["effective_to"],
        )
