"""Public agents of a project: who has registered himself, what is offered, and the poster that leads in."""

from __future__ import annotations

from uuid import UUID

import segno
from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anchang.kernel import clock
from anchang.kernel.errors import NotThere
from anchang.kernel.http.pages import render_page, render_part, wants_part
from anchang.kernel.http.rest import read_cursor, write_cursor
from anchang.kernel.rows import the_one
from anchang.kernel.text import clean
from anchang.modules.filings import access, contracts
from anchang.modules.filings.actions.agents import block_agent, confirm_owner, unblock_agent
from anchang.modules.filings.actions.contracts import add_contract
from anchang.modules.filings.actions.posters import renew_poster, standing_poster
from anchang.modules.filings.models import ChannelContract
from anchang.modules.filings.rules.contracts import say_amount
from anchang.modules.filings.states import Channel
from anchang.modules.filings.web.join_forms import OfferForm, PosterForm
from anchang.modules.filings.web.views.agencies import read_contract
from anchang.modules.people.api import Request, requires

PAGE, LONGEST = 20, 20
VERBS = {"block": block_agent, "unblock": unblock_agent, "owner": confirm_owner}


@require_GET
@requires(access.MANAGE_AGENTS)
def index(request: Request, project: str) -> HttpResponse:
    """Show who has registered himself, newest first, found by a part of the name; and what is offered to them."""
    words = clean(request.GET.get("q", ""))[:LONGEST]
    rows = access.agents_of(request.actor).filter(project_id=request.project.id).select_related("user")
    if words:
        rows = rows.filter(user__name__icontains=words)
    if cursor := request.GET.get("cursor"):
        rows = rows.filter(pk__lt=read_cursor(cursor))
    found = list(rows.order_by("-pk")[: PAGE + 1])
    filed = contracts.filings_of_people(request.project.id, [row.user_id for row in found])
    context: dict[str, object] = {
        "rows": [(row, filed.get(row.user_id, 0), str(Channel(row.channel).label)) for row in found[:PAGE]],
        "next": write_cursor(found[PAGE - 1].pk) if len(found) > PAGE else "",
        "q": words,
    }
    if wants_part(request):
        return render_part(request, "filings/agents.html", "rows", context)
    return render_page(request, "filings/agents.html", context | {"offers": _offers(request.project.id)})


def _offers(project_id: UUID) -> list[tuple[str, object]]:
    """Return the offers that stand or are to come, and those that were taken back or ended last."""
    rows = ChannelContract.objects.filter(~Q(channel=Channel.AGENCY), project_id=project_id)
    today = clock.today()
    return [
        (str(Channel(row.channel).label), read_contract(row, today))
        for row in rows.order_by("channel", "-starts_on", "-pk")[:PAGE]
    ]


@require_POST
@requires(access.MANAGE_AGENTS)
def verb(request: Request, project: str, agent_id: UUID, verb: str) -> HttpResponse:
    """Block or unblock somebody, or say that he owns here."""
    row = the_one(access.agents_of(request.actor).filter(pk=agent_id, project_id=request.project.id))
    if verb not in VERBS:
        raise NotThere()
    VERBS[verb](row.pk, by=request.actor, at=clock.now())
    return redirect("filings:agents", project)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.MANAGE_AGENCIES)
def offer_new(request: Request, project: str) -> HttpResponse:
    """Publish what is paid to a channel without agencies."""
    form = OfferForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            channel = Channel(form.cleaned_data["channel"])
            add_contract(request.project.id, agency_id=None, channel=channel, terms=form.agreed(), by=request.actor)
            messages.success(request, _("已发布佣金政策。"))
            return redirect("filings:agents", project)
    return render_page(request, "filings/offer_new.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.MANAGE_AGENTS)
def poster(request: Request, project: str) -> HttpResponse:
    """Show the poster as it prints, and make a new one: the old QR stops at once."""
    form = PosterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            renew_poster(
                request.project.id, valid_until=form.cleaned_data["valid_until"], by=request.actor, at=clock.now()
            )
            messages.success(request, _("海报已更新，旧二维码已停用。"))
            return redirect("filings:poster", project)
    row, today = standing_poster(request.project.id), clock.today()
    offer = contracts.contract_at(request.project.id, channel=Channel.PUBLIC, agency_id=None, at=clock.now())
    url = settings.PUBLIC_ADDRESS + reverse("filings:join", args=[row.token.open()]) if row else ""
    context = {
        "form": form,
        "poster": row,
        "is_over": row is not None and row.valid_until < today,
        "url": url,
        "picture": picture(url) if url else "",
        "developer": row.tenant.name if row else "",
        "paid": say_amount(offer.commission, offer.amount) if offer else "",
        "offer": offer,
    }
    return render_page(request, "filings/poster.html", context, status=422 if form.errors else 200)


def picture(url: str) -> SafeString:
    """Return an address as an inline QR, dark on white in every theme: scanners and printers need it so."""
    drawn = segno.make(url, error="q", micro=False)
    svg = drawn.svg_inline(
        border=2, omitsize=True, title=_("推荐客户的二维码"), dark="#000", light="#fff", svgclass="code-picture"
    )
    return mark_safe(svg)  # an address of our own, drawn by a library
