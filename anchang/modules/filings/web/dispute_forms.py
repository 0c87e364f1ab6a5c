"""The shape of what arbiters type."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from anchang.kernel.http.pages import RefusableForm
from anchang.modules.filings import dispute_errors
from anchang.modules.filings.actions.disputes.decide import Ruling
from anchang.modules.filings.actions.disputes.notes import Told
from anchang.modules.filings.dispute_states import Decision, Proof, Side
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
