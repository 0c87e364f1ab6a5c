"""The shape of a follow-up as it is typed: one thumb, five choices, three fields."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anchang.kernel.http.pages import RefusableForm
from anchang.modules.followups import rules
from anchang.modules.followups.states import Method

CONTENT_MOST = 500
QUOTE_MOST = 200
ANSWERS = [("yes", _("联系上了")), ("no", _("未联系上"))]
GRADES = [(grade, grade) for grade in "ABCD"]


class FollowUpForm(RefusableForm):
    """A contact. Without a next date the grade's own interval counts."""

    method = forms.ChoiceField(label=_("方式"), choices=Method.choices, widget=forms.RadioSelect)
    answered = forms.ChoiceField(label=_("结果"), choices=ANSWERS, widget=forms.RadioSelect)
    content = forms.CharField(
        label=_("谈了什么"), max_length=CONTENT_MOST, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    customer_quote = forms.CharField(
        label=_("客户原话"), max_length=QUOTE_MOST, required=False, help_text=_("升为 A 级须有一句原话作依据。")
    )
    grade = forms.ChoiceField(label=_("等级"), choices=GRADES, widget=forms.RadioSelect)
    next_at = forms.DateTimeField(
        label=_("下次跟进"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("不填则按等级：A 3 天，B 7 天，C 14 天，D 不再跟进。"),
    )

    def values(self, at: datetime) -> dict[str, Any]:
        """Return what record_follow_up takes, the next date filled in by the grade where it was left open."""
        typed = self.cleaned_data
        grade = typed["grade"]
        planned = typed["next_at"] if rules.interval(grade) else None
        return {
            "method": typed["method"],
            "effective": typed["answered"] == "yes",
            "content": typed["content"],
            "customer_quote": typed["customer_quote"],
            "grade": grade,
            "next_at": planned or rules.suggested_next(grade, at),
        }
