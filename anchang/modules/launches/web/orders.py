"""What may be said to a running launch, each with what it does and the form of its dialog."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from anchang.kernel.http.pages import RefusableForm
from anchang.modules.launches.models import Launch
from anchang.modules.launches.states import Command

MINUTES = (10, 30, 60)
TYPED = frozenset({"unit", "reason"})


class OrderForm(RefusableForm):
    """An order with its reason; the rest as the order needs it. `says`: what it does."""

    minutes = forms.TypedChoiceField(
        label=gettext_lazy("延长"),
        choices=[(one, one) for one in MINUTES],
        coerce=int,
        required=False,
        initial=MINUTES[0],
    )
    wave = forms.IntegerField(min_value=1, max_value=20, required=False)
    unit = forms.CharField(label=pgettext_lazy("unit", "房号"), max_length=40, required=False)
    number = forms.IntegerField(label=gettext_lazy("认筹序号"), min_value=1, required=False)
    reason = forms.CharField(
        label=gettext_lazy("原因"), min_length=2, max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, command: Command, data: Mapping[str, Any] | None = None, *, says: str = "") -> None:
        super().__init__(data, auto_id=f"{command}-%s")
        self.command, self.says = command, says
        self.fields["unit"].required = command is Command.RELEASE
        self.fields["unit"].widget.attrs = {"list": f"{command}-units", "autocomplete": "off"}


def offered(row: Launch, *, has_waves: bool, has_missed: bool, refused: OrderForm | None) -> list[OrderForm]:
    """Return what may be said now; what was refused stands as it was typed."""
    found = {
        Command.PAUSE: _("批准后客户立即不能选，已选的不变。"),
        Command.RESUME: _("批准后客户可以继续选。"),
        Command.EXTEND: _("在现定结束时间上延后。"),
        Command.WAVE: _("批准后所选房源立即上架。"),
        Command.RELEASE: _("未付定金的一套回到可选，客户会收到通知。"),
        Command.AGAIN: _("批准后排在等候的客户之后，再叫一次。"),
        Command.CLOSE: _("关闭后不能再开；公测不占房源，不转认购。")
        if row.is_rehearsal
        else _("关闭后不能再开，没人选的房源回到待售。"),
    }
    hidden = {command for command, is_there in ((Command.WAVE, has_waves), (Command.AGAIN, has_missed)) if not is_there}
    forms_of = {command: OrderForm(command, says=says) for command, says in found.items() if command not in hidden}
    if refused is not None and refused.command in forms_of:
        refused.says = found[refused.command]
        forms_of[refused.command] = refused
    return list(forms_of.values())
