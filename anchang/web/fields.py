"""A form's field as the shell shows it: which control, which attributes, joined to its hint and errors by ids."""

from __future__ import annotations

from django import forms
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from anchang.kernel.http.fields import asks

_KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "checks"),
    (forms.RadioSelect, "choices"),
    (forms.CheckboxInput, "check"),
    (forms.FileInput, "upload"),
    (forms.PasswordInput, "password"),
)
PHONE_ATTRS = {"type": "tel", "inputmode": "tel"}


def kind_of(widget: forms.Widget, as_kind: str) -> str:
    """Return how a widget is dressed: check, checks, choices, moment, upload, password, phone or plain."""
    if as_kind == "phone" or widget.attrs.get("type") == "tel":
        return "phone"
    if isinstance(widget, forms.DateTimeInput):
        return "moment"
    return next((kind for widget_type, kind in _KINDS if isinstance(widget, widget_type)), "plain")


def render(
    field: BoundField, *, label: str = "", hint: str = "", optional: str = "", unit: str = "", as_kind: str = ""
) -> SafeString:
    """Render label, control, errors and hint. What is not required is marked, nothing else (look §9).

    `optional`: "1" marks what is required only here and there, "no" leaves what may come in another field unmarked.
    """
    widget = field.field.widget
    kind = kind_of(widget, as_kind)
    about = f"{field.auto_id}-about" if field.errors or hint or field.help_text else ""
    context = {
        "field": field,
        "kind": kind,
        "as": as_kind,
        "label": label or field.label,
        "hint": hint or field.help_text,
        "unit": unit,
        "optional": optional != "no" and bool(optional or not (field.field.required or kind == "check")),
        "about": about,
        "control": _control(field, kind, about, as_kind),
    }
    return mark_safe(render_to_string("web/bound_field.html", context))


def _control(field: BoundField, kind: str, about: str, as_kind: str) -> SafeString:
    if kind in ("choices", "checks"):
        return mark_safe("")
    attrs: dict[str, str | bool] = {}
    if kind not in ("check", "upload"):
        extra = "code" if as_kind == "code" else field.field.widget.attrs.get("class", "")
        attrs["class"] = f"input {extra}".strip()
    if kind == "phone":
        attrs |= PHONE_ATTRS
    if field.field.required:
        attrs["data-needed"] = str(asks(field.field))
    if about:
        attrs["aria-describedby"] = about
    if field.errors:
        attrs["aria-invalid"] = "true"
    return field.as_widget(attrs=attrs)
