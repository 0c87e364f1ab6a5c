"""The shape of what arbiters type."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anchang.kernel.http.pages import RefusableForm
from anchang.modules.filings import dispute_errors
from anchang.modules.filings.actions.disputes.decide import Ruling
from anchang.modules.filings.actions.disputes.notes import Told
from anchang.modules.filings.dispute_states import Decision, Proof, Side
from anchang.modules.filings.rules.splitting import LONGEST, MOST_RULES, SHARE_WRONG, SplitRule
from anchang.modules.filings.web.forms import MOMENT


class FactForm(RefusableForm):
    """A fact to be added to a dispute."""

    side = forms.ChoiceField(label=_("所属方"), choices=Side.choices)
    proof = forms.ChoiceField(label=_("证据"), choices=Proof.choices)
    happened_at = forms.DateTimeField(
        label=_("发生时间"),
        required=False,
        input_formats=[MOMENT],
        error_messages={"invalid": _("请填写日期和时间，如 2026-11-20 15:30；不记得可不填。")},
    )
    text = forms.CharField(
        label=_("事实和出处"),
        widget=forms.Textarea(attrs={"rows": 3, "class": "input"}),
        error_messages={"required": dispute_errors.NOTE_MISSING},
        help_text=_("谁说的、写在哪里，最多 500 字；提交后不能修改。"),
    )

    def told(self) -> Told:
        """Return what supply_fact takes."""
        typed = self.cleaned_data
        return Told(Side(typed["side"]), Proof(typed["proof"]), typed["text"], typed["happened_at"])


class DecisionForm(RefusableForm):
    """A decision with its reason; a share only where it is a split."""

    decision = forms.ChoiceField(label=_("结论"), choices=Decision.choices, widget=forms.RadioSelect)
    share = forms.IntegerField(label=_("申诉方比例"), required=False)
    reason = forms.CharField(
        label=_("理由"),
        widget=forms.Textarea(attrs={"rows": 3, "class": "input"}),
        error_messages={"required": dispute_errors.REASON_MISSING},
        help_text=_("双方经纪人都会看到，请勿写客户、对方经纪人的姓名和号码。"),
    )

    def ruling(self) -> Ruling:
        """Return what decide_dispute takes."""
        typed = self.cleaned_data
        return Ruling(Decision(typed["decision"]), typed["reason"], typed["share"])


class SplitsForm(RefusableForm):
    """A template of splits: some rows of a situation and a share; empty ones count for nothing."""

    after = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, rules: Sequence[SplitRule] = (), after: int = 0) -> None:
        """Begin with a template, of the version `after`."""
        super().__init__(data, initial={"after": after})
        for place in range(MOST_RULES):
            rule = rules[place] if place < len(rules) else None
            begin = str(rule.situation) if rule else ""
            self.fields[f"situation_{place}"] = forms.CharField(
                label=_("情形"), required=False, max_length=LONGEST, initial=begin
            )
            wrong = dict.fromkeys(("invalid", "min_value", "max_value"), SHARE_WRONG)
            given = rule.share if rule else None
            share = forms.IntegerField(
                label=_("申诉方比例"), required=False, initial=given, min_value=1, max_value=99, error_messages=wrong
            )
            share.widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
            self.fields[f"share_{place}"] = share

    def clean(self) -> dict[str, Any]:
        """Close the gaps between rows, so that what is wrong is said where it was typed."""
        typed = dict(super().clean() or {})
        self.places = [
            place
            for place in range(MOST_RULES)
            if typed.get(f"situation_{place}") or typed.get(f"share_{place}") is not None
        ]
        return typed

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        """Return the rows as bound fields."""
        return [(self[f"situation_{place}"], self[f"share_{place}"]) for place in range(MOST_RULES)]

    @property
    def rules(self) -> list[SplitRule]:
        """Return what was written."""
        typed = self.cleaned_data
        return [SplitRule(typed[f"situation_{place}"], typed[f"share_{place}"] or 0) for place in self.places]

    def add_error(self, field: str | None, error: Any) -> None:
        """Show what the action says of the n-th rule at the row in which that was typed."""
        name, _line, place = (field or "").rpartition("_")
        if name in ("situation", "share") and hasattr(self, "places") and int(place) < len(self.places):
            field = f"{name}_{self.places[int(place)]}"
        super().add_error(field, error)
