"""The shape of a decision."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from anchang.kernel.http.pages import RefusableForm
from anchang.modules.approvals.states import COMMENT_MOST, Verdict


class DecisionForm(RefusableForm):
    """A verdict and a comment; that a refusal needs a comment is the rule's business."""

    comment = forms.CharField(label=_("意见"), required=False, max_length=COMMENT_MOST)
    verdict = forms.ChoiceField(choices=Verdict.choices, error_messages={"required": _("请选择批准、退回或驳回。")})
