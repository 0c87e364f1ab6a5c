"""The shape of what people type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anchang.kernel import clock
from anchang.kernel.http.pages import RefusableForm
from anchang.kernel.text import digits
from anchang.modules.filings.actions.submit import Details
from anchang.modules.filings.rules.placing import read_fix
from anchang.modules.filings.rules.reading import Found
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.states import NumberMode, State, Title
from anchang.modules.people.api import ProjectRef

MOMENT = "%Y-%m-%dT%H:%M"
OTHER = "other"
OPENS, CLOSES = 9, 20
_WHOLE = 11


class FilingForm(RefusableForm):
    """A filing: a whole number, or its first three and last four digits."""

    form_of_number = forms.ChoiceField(
        choices=[(NumberMode.FULL, _("全号")), (NumberMode.F3L4, _("前三后四"))], required=False
    )
    phone = forms.CharField(
        label=_("客户手机号"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
        help_text=_("是否重复在提交后给出结论。"),
    )
    phone_first = forms.CharField(label=_("前三位"), max_length=3, required=False)
    phone_last = forms.CharField(label=_("后四位"), max_length=4, required=False)
    name = forms.CharField(label=_("客户姓名"), max_length=60, required=False)
    title = forms.ChoiceField(label=_("称呼"), choices=Title.choices, required=False)
    arrival = forms.CharField(max_length=20, required=False)
    arrival_other = forms.DateTimeField(
        label=_("预计到访"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "class": "input"}, format=MOMENT),
    )
    place = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)
    consent = forms.BooleanField(
        label=_("客户已同意由我提交其联系方式，用于本项目到访登记。"),
        required=False,
    )

    def __init__(self, *args: Any, others: Sequence[ProjectRef] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["also"] = forms.MultipleChoiceField(
            label=_("同时报备其他项目"), choices=[(one.slug, one.name) for one in others], required=False
        )

    @property
    def is_masked(self) -> bool:
        """Tell whether the part for a masked number is open."""
        chosen = self.data.get("form_of_number") if self.is_bound else self.initial.get("form_of_number")
        return chosen == NumberMode.F3L4

    def clean(self) -> dict[str, Any]:
        """Put the number together and read the arrival."""
        typed = dict(super().clean() or {})
        if typed.get("form_of_number") == NumberMode.F3L4:
            first, last = typed.get("phone_first", ""), typed.get("phone_last", "")
            if len(first) != 3 or len(last) != 4 or not (first + last).isdecimal():
                self.add_error("phone_first", _("请填号码的前三位和后四位。"))
            typed["phone"] = f"{first}****{last}"
        tile = typed.get("arrival", "")
        typed["expected_at"] = _moment(tile) if tile not in ("", OTHER) else typed.get("arrival_other")
        if tile == OTHER and not typed["expected_at"] and "arrival_other" not in self.errors:
            self.add_error("arrival_other", _("请填写到访时间。"))
        return typed

    def add_error(self, field: str | None, error: Any) -> None:
        """Show what concerns the number or the arrival at the part of them that is open."""
        if field == "phone" and self.is_masked:
            field = "phone_first"
        if field == "expected_at":
            field = "arrival_other"
        super().add_error(field, error)

    def details(self) -> Details:
        """Return what submit_filing takes."""
        typed = self.cleaned_data
        return Details(
            phone=typed["phone"],
            name=typed["name"],
            title=typed["title"],
            expected_at=typed["expected_at"],
            has_consent=typed["consent"],
            fix=read_fix(typed["place"]),
        )

    @property
    def content(self) -> dict[str, Any]:
        """Return what tells one press from another: all but where the phone is, which moves between two tries."""
        return {name: value for name, value in self.cleaned_data.items() if name != "place"}


def typed_again(typed: Mapping[str, str], found: Found) -> dict[str, str]:
    """Return what a form in the making holds, with what was found in a chat text in its place.

    Whoever turns to the masked number has its parts taken from the whole one.
    """
    names = ("form_of_number", "phone", "phone_first", "phone_last", "name", "title")
    kept = {name: typed.get(name, "") for name in names}
    if found.name:
        kept |= {"name": found.name, "title": found.title or kept["title"]}
    if found.phone:
        is_masked = "*" in found.phone
        kept |= {"form_of_number": NumberMode.F3L4} if is_masked else {"form_of_number": NumberMode.FULL}
        kept |= _parts(found.phone) if is_masked else {"phone": found.phone}
    elif (turned := typed.get("turn_to")) and turned != kept["form_of_number"]:
        kept |= {"form_of_number": turned} | (_parts(digits(kept["phone"])) if turned == NumberMode.F3L4 else {})
    return kept


def _parts(number: str) -> dict[str, str]:
    return {"phone_first": number[:3], "phone_last": number[-4:]} if len(number) == _WHOLE else {}


def _moment(raw: str) -> datetime | None:
    try:
        naive = datetime.strptime(raw, MOMENT)  # noqa: DTZ007 - the office's wall clock, its zone follows
    except ValueError:
        return None
    return naive.replace(tzinfo=clock.OFFICE_ZONE)


def arrivals(rules: RuleSet, at: datetime, *, sent: str = "") -> list[tuple[str, str, str]]:
    """Return the arrivals offered: value, words, and the day above them: two soon, and tomorrow morning.

    One that was `sent` is offered again, in the place of the nearest: what was chosen stays chosen.
    """
    earliest = clock.local(rules.earliest_visit(at))
    soon = _while_open(_rounded(earliest + timedelta(minutes=40), 10))
    later = _while_open(_rounded(soon + timedelta(hours=2), 30))
    today = clock.local(at).date()
    moments = [soon, later]
    morning = clock.at_local(today + timedelta(days=1), 10)
    if morning > later and morning <= rules.valid_until(at):
        moments.append(clock.local(morning))
    chosen = _moment(sent)
    if chosen and chosen not in moments and today <= chosen.date() <= today + timedelta(days=1):
        moments[min(range(len(moments)), key=lambda place: abs(moments[place] - chosen))] = chosen
    return [
        (
            moment.strftime(MOMENT),
            str(_("上午")) if moment == morning else f"{moment:%H:%M}",
            str(_("今天") if moment.date() == today else _("明天")),
        )
        for moment in moments
    ]


def _while_open(moment: datetime) -> datetime:
    """Return the moment, or the next morning's first when nobody would open the door then."""
    if OPENS <= moment.hour < CLOSES:
        return moment
    day = moment.date() + timedelta(days=1 if moment.hour >= CLOSES else 0)
    return clock.local(clock.at_local(day, OPENS, 30))


def _rounded(moment: datetime, minutes: int) -> datetime:
    whole = moment.replace(second=0, microsecond=0)
    return whole + timedelta(minutes=-whole.minute % minutes)


class ChatForm(forms.Form):
    """A pasted chat text."""

    chat = forms.CharField(
        label=_("粘贴聊天内容"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class DeskFilters(forms.Form):
    """The filters of the desk list; what is not understood is passed over."""

    state = forms.ChoiceField(choices=[("", _("全部状态")), *State.choices], required=False)
    agency = forms.CharField(max_length=60, required=False)
    first = forms.DateField(required=False)
    last = forms.DateField(required=False)
    text = forms.CharField(max_length=40, required=False)


class ListForm(RefusableForm):
    """A list of filings to upload."""

    file = forms.FileField(
        label=_("报备名单"),
        help_text=_("xlsx、xls 或 csv，不超过 5 MB。"),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.xls"}),
    )
