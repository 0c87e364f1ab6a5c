"""What may be said to a running launch, each with what it does and the form of its dialog."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from anchang.kernel.http.pages import RefusableForm
from anchang.modules.launches.models import Launch
from anchang.modules.launches.states import Command

MINUTES = (10, 30, 60)
TYPED = frozenset({"unit", "reason"})


@dataclass(frozen=True, slots=True)
class Running:
    """What of a running launch decides which orders fit it."""

    is_paused: bool
    is_over: bool
    has_waves: bool
    has_missed: bool
    has_unpaid: bool

    def takes(self, command: Command) -> bool:
        """Tell whether an order fits: once the time is over, units are taken back and the launch is closed."""
        if self.is_over and command not in (Command.RELEASE, Command.CLOSE):
            return False
        fits = {
            Command.PAUSE: not self.is_paused,
            Command.RESUME: self.is_paused,
            Command.WAVE: self.has_waves,
            Command.AGAIN: self.has_missed,
            Command.RELEASE: self.has_unpaid,
        }
        return fits.get(command, True)

    def kind_of(self, command: Command) -> str:
        """Return the kind of an order's button: one is the next step, one stops everybody."""
        is_next = command == (Command.CLOSE if self.is_over else Command.RESUME)
        return "primary" if is_next else "danger" if command == Command.PAUSE else ""


class OrderForm(RefusableForm):
    """An order with its reason; the rest as the order needs it. `says`: what it does; `kind`: of its button."""

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

    def __init__(self, command: Command, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id=f"{command}-%s")
        self.command, self.says, self.kind = command, "", ""
        self.fields["unit"].required = command is Command.RELEASE
        self.fields["unit"].widget.attrs = {"list": f"{command}-units", "autocomplete": "off"}


def offered(row: Launch, running: Running, *, refused: OrderForm | None) -> list[OrderForm]:
    """Return what may be said now; what was refused stands as it was typed, whether or not it fits any more."""
    says = _says(row)
    forms_of = {one: OrderForm(one) for one in says if running.takes(one)}
    if refused is not None:
        forms_of[refused.command] = refused
    for command, form in forms_of.items():
        form.says, form.kind = says[command], running.kind_of(command)
    return list(forms_of.values())


def _says(row: Launch) -> dict[Command, str]:
    """Return what each order does, in the order of their buttons."""
    return {
        Command.PAUSE: _("批准后客户立即不能选，已选的不变。"),
        Command.RESUME: _("批准后客户可以继续选。"),
        Command.EXTEND: _("在现定结束时间上延后。"),
        Command.WAVE: _("批准后所选房源立即上架。"),
        Command.AGAIN: _("批准后排在等候的客户之后，再叫一次。"),
        Command.RELEASE: _("未付定金的一套回到可选，客户会收到通知。"),
        Command.CLOSE: _("关闭后不能再开；公测不占房源，不转认购。")
        if row.is_rehearsal
        else _("关闭后不能再开，没人选的房源回到待售。"),
    }
