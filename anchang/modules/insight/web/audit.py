"""The audit as its reader sees it: newest first, narrowed by who, what and when, with the state of the chain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from anchang.kernel import audit, clock
from anchang.kernel.access import SYSTEM_USER_ID
from anchang.kernel.audit import AuditEntry, AuditHead
from anchang.kernel.errors import BadInput
from anchang.kernel.http.pages import render_page, render_part, wants_part
from anchang.kernel.rows import at_most_one
from anchang.modules.insight.access import READ_AUDIT
from anchang.modules.insight.telling import Told, ids_in, tell
from anchang.modules.people import api as people
from anchang.modules.people.api import Request, requires

PAGE = 20
A_WEEK = timedelta(days=7)


class AuditFilter(forms.Form):
    """How the audit is narrowed; what is empty narrows nothing."""

    act = forms.CharField(label=_("动作"), max_length=60, required=False)
    subject = forms.UUIDField(label=_("对象编号"), required=False)
    actor = forms.UUIDField(label=_("操作人编号"), required=False)
    first = forms.DateField(label=_("从"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("到"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    before = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)


@dataclass(frozen=True, slots=True)
class Row:
    """An entry with the names of those concerned."""

    entry: AuditEntry
    actor: str
    title: str
    subject: str
    facts: tuple[Told, ...]


@require_GET
@requires(READ_AUDIT)
def browse(request: Request) -> HttpResponse:
    """Show the tenant's entries, newest first. Raises BadInput for a filter that says nothing readable."""
    form = AuditFilter(request.GET)
    if not form.is_valid():
        raise BadInput({name: str(errors[0]) for name, errors in form.errors.items()})
    found = list(_narrowed(request, form.cleaned_data)[: PAGE + 1])
    shown = found[:PAGE]
    context = {
        "form": form,
        "rows": _rows(shown),
        "head": at_most_one(AuditHead.objects.filter(tenant_id=request.actor.tenant_id)),
        "next": shown[-1].seq if len(found) > PAGE else None,
        "is_narrowed": any(value for name, value in form.cleaned_data.items() if name != "before"),
    }
    return render_page(request, "insight/audit.html", context)


@require_POST
@requires(READ_AUDIT)
def chain(request: Request) -> HttpResponse:
    """Check the tenant's chain from its first entry to its head, now."""
    mine = f"audit {request.actor.tenant_id} "
    fault = next((fault for fault in audit.faults() if fault.where.startswith(mine)), None)
    head = at_most_one(AuditHead.objects.filter(tenant_id=request.actor.tenant_id))
    context = {"fault": fault, "head": head, "checked_at": clock.now()}
    if wants_part(request):
        return render_part(request, "insight/audit.html", "chain", context)
    return render_page(request, "insight/audit.html", context | {"form": AuditFilter(), "rows": []})


def _narrowed(request: Request, by: dict[str, Any]) -> QuerySet[AuditEntry]:
    entries = AuditEntry.objects.filter(tenant_id=request.actor.tenant_id).order_by("-seq")
    if by["act"]:
        entries = entries.filter(audit.acts_like(by["act"].strip()))
    if by["subject"]:
        entries = entries.filter(subject_id=by["subject"])
    if by["actor"]:
        entries = entries.filter(actor_id=by["actor"])
    if by["before"]:
        entries = entries.filter(seq__lt=by["before"])
    start, end = _span(by["first"], by["last"])
    if start:
        entries = entries.filter(at__gte=start)
    if end:
        entries = entries.filter(at__lt=end)
    is_short = start and end and end - start <= A_WEEK
    if is_short and not (by["act"] or by["subject"] or by["actor"]):
        # Read by its time and sorted: with the bare column PostgreSQL walks back to it from today.
        return entries.order_by((F("seq") + 0).desc())
    return entries


def _span(first: date | None, last: date | None) -> tuple[datetime | None, datetime | None]:
    try:
        return (clock.day_bounds(first)[0] if first else None), (clock.day_bounds(last)[1] if last else None)
    except OverflowError as error:
        raise BadInput({"last": _("日期超出范围。")}) from error


def _rows(entries: Iterable[AuditEntry]) -> list[Row]:
    entries = list(entries)
    names: dict[UUID, str] = {SYSTEM_USER_ID: str(_("系统"))}
    names |= people.name_of(({entry.actor_id for entry in entries} | ids_in(entries)) - names.keys())
    return [
        Row(
            entry,
            actor=names.get(entry.actor_id, str(entry.actor_id)),
            title=str(audit.title_of(entry.act) or entry.act),
            subject=str(audit.subject_of(entry)),
            facts=tell(entry, names),
        )
        for entry in entries
    ]
