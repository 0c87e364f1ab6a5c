"""What is said at a field that is empty or over its limits: the field and the rule, in the house's words."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anchang.kernel.errors import Sentence

# By Django's code of the fault; what stands behind double signs is filled in where the fault is found.
_LIMITS: dict[str, Sentence] = {
    "min_length": gettext_lazy("%(label)s至少 %%(limit_value)s 个字，现在是 %%(show_value)s 个。"),
    "max_length": gettext_lazy("%(label)s最多 %%(limit_value)s 个字，现在是 %%(show_value)s 个。"),
    "min_value": gettext_lazy("%(label)s应不小于 %%(limit_value)s。"),
    "max_value": gettext_lazy("%(label)s应不大于 %%(limit_value)s。"),
    "invalid_choice": gettext_lazy("请在列出的选项中选择%(label)s。"),
}
_BETWEEN = gettext_lazy("%(label)s应在 %(least)s 至 %(most)s 之间。")
_INVALID: tuple[tuple[type[forms.Field], Sentence], ...] = (
    (forms.DateTimeField, gettext_lazy("%(label)s没有填完整，请重新选择。")),
    (forms.DateField, gettext_lazy("%(label)s没有填完整，请重新选择。")),
    # Of a decimal, too; both are fields of whole numbers by descent.
    (forms.FloatField, gettext_lazy("%(label)s应为数字。")),
    (forms.DecimalField, gettext_lazy("%(label)s应为数字。")),
    (forms.IntegerField, gettext_lazy("%(label)s应为整数。")),
)


def asks(field: forms.Field) -> Sentence:
    """Return what is said where a required field is left empty: its own sentence, or one made of its label."""
    own = field.error_messages["required"]
    if str(own) != str(forms.Field.default_error_messages["required"]):
        return own
    if not field.label:
        return _("请填写这一项。")
    is_chosen = isinstance(field, (forms.ChoiceField, forms.FileField, forms.DateField, forms.DateTimeField))
    sentence = _("请选择%(label)s。") if is_chosen else _("请填写%(label)s。")
    return sentence % {"label": field.label}


def limits(field: forms.Field) -> dict[str, str]:
    """Return what is said where a field's limits are passed, by the code of the fault; its own sentences stand."""
    if not field.label or isinstance(field, forms.FileField):
        return {}
    said = dict(_LIMITS)
    if shape := next((sentence for kind, sentence in _INVALID if isinstance(field, kind)), None):
        said["invalid"] = shape
    ends = {"least": getattr(field, "min_value", None), "most": getattr(field, "max_value", None)}
    if None not in ends.values():
        said |= dict.fromkeys(("min_value", "max_value"), _BETWEEN)
    named = {"label": field.label, **ends}
    return {code: str(sentence) % named for code, sentence in said.items() if not _has_own(field, code)}


def _has_own(field: forms.Field, code: str) -> bool:
    """Tell whether a field says something else than Django would."""
    theirs = [kind for kind in type(field).__mro__ if kind.__module__.startswith("django.")]
    usual = [kind.__dict__.get("default_error_messages", {}).get(code) for kind in theirs]
    said = field.error_messages.get(code)
    return said is not None and said not in usual
