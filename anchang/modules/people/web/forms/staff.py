"""Forms of the staff pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anchang.kernel import clock
from anchang.kernel.access import Actor
from anchang.kernel.http.pages import RefusableForm
from anchang.modules.people import rules
from anchang.modules.people.models import Agency, OrgNode, Team, User
from anchang.modules.people.queries import tree
from anchang.modules.people.states import NOT_STAFF, AgencyStatus, NodeKind, Role, TeamNature
from anchang.modules.people.web.forms.fields import PhoneField

DATE = forms.DateInput(attrs={"type": "date"})


def _agencies() -> list[tuple[str, str]]:
    rows = Agency.objects.exclude(status=AgencyStatus.ENDED).order_by("name")
    return [("", str(_("本公司"))), *((str(row.pk), row.name) for row in rows)]


class StaffForm(RefusableForm):
    """A new account."""

    name = forms.CharField(label=_("姓名"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    phone = PhoneField(widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}))
    agency = forms.TypedChoiceField(label=_("所属公司"), required=False, choices=_agencies)


class CorrectForm(RefusableForm):
    """Name and number of an account; the number stays when left blank."""

    name = forms.CharField(label=_("姓名"), max_length=40)
    phone = PhoneField(
        label=_("新手机号"), required=False, widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})
    )


class RoleForm(RefusableForm):
    """A role at a node, with its days: the last one counts."""

    role = forms.ChoiceField(label=_("角色"))
    node = forms.ChoiceField(label=_("范围"))
    team = forms.ChoiceField(label=_("小组"), required=False)
    valid_from = forms.DateField(label=_("开始日期"), required=False, widget=DATE)
    valid_to = forms.DateField(label=_("最后一天"), required=False, widget=DATE)

    def __init__(self, *args: Any, by: Actor, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grantable = [role for role in Role if role not in NOT_STAFF and rules.may_grant(by.roles, role)]
        fitting = [role for role in grantable if rules.belongs(role, person.agency_id)]
        self.fields["role"].choices = [(role.value, role.label) for role in fitting]  # type: ignore[attr-defined]
        self.fields["node"].choices = [(str(node.pk), _indented(node)) for node in tree()]  # type: ignore[attr-defined]
        teams = Team.objects.select_related("project").order_by("project__path", "name")
        self.fields["team"].choices = [  # type: ignore[attr-defined]
            ("", "—"),
            *((str(team.pk), f"{team.project.name} {team.name}") for team in teams),
        ]

    def begin(self) -> datetime | None:
        """Return the first instant of the first day; None is now."""
        day: date | None = self.cleaned_data["valid_from"]
        return clock.day_bounds(day)[0] if day and day != clock.today() else None

    def end(self) -> datetime | None:
        """Return the instant after the last day."""
        day: date | None = self.cleaned_data["valid_to"]
        return clock.day_bounds(day)[1] if day else None


class NodeForm(RefusableForm):
    """A new place in the organisation."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("org", "级别"), choices=[choice for choice in NodeKind.choices if choice[0] != "group"]
    )
    parent = forms.ChoiceField(label=_("上级"))
    name = forms.CharField(label=_("名称"), max_length=60)
    slug = forms.SlugField(
        label=_("网址名"), max_length=40, required=False, help_text=_("仅项目需要：小写字母、数字和横线。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        above = [node for node in tree() if node.kind != NodeKind.PROJECT]
        self.fields["parent"].choices = [(str(node.pk), _indented(node)) for node in above]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Projects alone have a name in addresses."""
        content: dict[str, Any] = super().clean() or self.cleaned_data
        is_project = content.get("kind") == NodeKind.PROJECT
        if is_project and not content.get("slug") and "slug" not in self.errors:
            self.add_error("slug", _("请填写项目的网址名。"))
        if not is_project:
            content["slug"] = ""
        return content


class TeamForm(RefusableForm):
    """A new sales team of a project."""

    project = forms.ChoiceField(label=_("项目"))
    team = forms.CharField(label=_("小组名称"), max_length=30)
    nature = forms.ChoiceField(label=_("归属"), choices=TeamNature.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        projects = [(str(node.pk), node.name) for node in tree() if node.kind == NodeKind.PROJECT]
        self.fields["project"].choices = projects  # type: ignore[attr-defined]


def _indented(node: OrgNode) -> str:
    return "　" * node.depth + node.name
