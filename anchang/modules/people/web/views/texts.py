"""短信发件箱: what was sent to whom and what became of it; in the demo, where no phone rings, also what it says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from anchang.kernel import clock
from anchang.kernel.errors import BadInput
from anchang.kernel.http.pages import RefusableForm, render_page, render_part, wants_part
from anchang.kernel.rows import the_one
from anchang.modules.people import access, rules
from anchang.modules.people.actions.texts import read_text
from anchang.modules.people.models import SmsMessage, last4_index
from anchang.modules.people.ports import Outbox, sms_gateway
from anchang.modules.people.states import Outcome, Purpose, Template
from anchang.modules.people.web import demo
from anchang.modules.people.web.access import Request, public, requires

PAGE = 20
TONES = {Outcome.SENT: "ok", Outcome.FAILED: "danger", Outcome.WAITING: "warn"}


class TextFilter(forms.Form):
    """How the outbox is narrowed; what is empty narrows nothing."""

    q = forms.RegexField(
        r"\d{4}$", label=_("手机号后四位"), required=False, error_messages={"invalid": _("请输入手机号后四位。")}
    )
    kind = forms.ChoiceField(required=False, choices=[("", _("全部")), *Template.choices])
    before = forms.UUIDField(required=False)


class PurposeForm(RefusableForm):
    """Why a text is read."""

    purpose = forms.ChoiceField(label=_("查看原因"), choices=Purpose.choices)


@dataclass(frozen=True, slots=True)
class Row:
    """A message as the list shows it; text and link in the demo world alone."""

    message: SmsMessage
    kind: str
    delivery: str
    tone: str
    text: str = ""
    link: str = ""


@require_GET
@requires(access.SEE_TEXTS)
def texts(request: HttpRequest) -> HttpResponse:
    """Show what the group has sent, newest first; a text is read one by one, for a purpose."""
    actor = cast(Request, request).actor
    return _list(request, actor.tenant_id, layout="layouts/app.html")


@require_GET
@public
def demo_texts(request: HttpRequest) -> HttpResponse:
    """Show the demo world's messages to whoever sits at this machine; anywhere else this address does not exist."""
    tenant = demo.tenant() if demo.is_open(request) else None
    if tenant is None:
        raise Http404
    return _list(request, tenant.pk, layout="layouts/bare.html")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SEE_TEXTS)
def text(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Show one message, and for a purpose that is logged what it says, without its code or link."""
    by = cast(Request, request).actor
    message = the_one(SmsMessage.objects.filter(tenant_id=by.tenant_id, pk=message_id))
    form = PurposeForm(request.POST or None, initial={"purpose": Purpose.NOT_RECEIVED})
    said = ""
    if request.method == "POST" and form.is_valid():
        said = read_text(message.pk, Purpose(form.cleaned_data["purpose"]), by=by, at=clock.now())
    context = {"row": _row(message), "form": form, "said": said, "purposes": Purpose.choices}
    status = 422 if form.errors else 200
    if wants_part(request):
        return render_part(request, "people/text.html", "panel", context, status=status)
    return render_page(request, "people/text.html", context, status=status)


def _list(request: HttpRequest, tenant_id: UUID, *, layout: str) -> HttpResponse:
    form = TextFilter(request.GET)
    found: list[SmsMessage] = []
    if form.is_valid():
        found = list(_narrowed(tenant_id, form.cleaned_data)[: PAGE + 1])
    elif form.errors.keys() != {"q"}:
        raise BadInput({name: str(errors[0]) for name, errors in form.errors.items()})
    is_plain = demo.is_open(request)
    context = {
        "layout": layout,
        "rows": _rows(found[:PAGE], is_plain=is_plain),
        "next": found[PAGE - 1].pk if len(found) > PAGE else None,
        "form": form,
        "kind": form.data.get("kind", ""),
        "kinds": _kinds(request),
        "is_narrowed": bool(form.data.get("q") or form.data.get("kind")),
        "is_plain": is_plain,
        "has_provider": not isinstance(sms_gateway(), Outbox),
    }
    return render_page(request, "people/texts.html", context, status=422 if form.errors else 200)


def _narrowed(tenant_id: UUID, by: dict[str, Any]) -> QuerySet[SmsMessage]:
    messages = SmsMessage.objects.filter(tenant_id=tenant_id)
    if by["kind"]:
        messages = messages.filter(kind=by["kind"])
    if by["q"]:
        messages = messages.filter(last4_index=last4_index(by["q"], tenant_id))
    if by["before"]:
        messages = messages.filter(pk__lt=by["before"])
    return messages.order_by("-pk")


def _rows(messages: Iterable[SmsMessage], *, is_plain: bool) -> list[Row]:
    return [_row(message, text=message.body.open() if is_plain else "") for message in messages]


def _row(message: SmsMessage, *, text: str = "") -> Row:
    kind, delivery = Template(message.kind), Outcome(message.delivery)
    return Row(message, str(kind.label), str(delivery.label), TONES.get(delivery, ""), text, rules.link_in(text))


def _kinds(request: HttpRequest) -> list[tuple[str, str, str]]:
    asked = request.GET.copy()
    asked.pop("before", None)
    found = []
    for value, label in [("", _("全部")), *Template.choices]:
        asked["kind"] = value
        found.append((value, str(label), "?" + asked.urlencode()))
    return found
