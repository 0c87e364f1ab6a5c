"""The list of subscriptions with its sums, and the page of one, which looks like a receipt."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from anchang.kernel import clock
from anchang.kernel.access import Permission
from anchang.kernel.http.pages import render_page
from anchang.kernel.http.rest import read_cursor, write_cursor
from anchang.kernel.rows import the_one
from anchang.kernel.text import clean
from anchang.modules.approvals import api as approvals
from anchang.modules.deals import access
from anchang.modules.deals.models import Subscription
from anchang.modules.deals.states import SOLD, State
from anchang.modules.deals.web.buyers import buyer_of, names_of
from anchang.modules.deals.web.card import ladder_of
from anchang.modules.deals.web.forms import CancellationForm
from anchang.modules.filings import api as filings
from anchang.modules.inventory import api as inventory
from anchang.modules.people.api import Request, name_of, requires

PAGE = 20
LONGEST = 30
OVERDUE = "overdue"


@require_GET
@requires(access.VIEW)
def deals(request: Request, project: str) -> HttpResponse:
    """Show the subscriptions in reach; filters are in the address, the sum counts all that fit."""
    everything = access.visible_to(request.actor).filter(project_id=request.project.id)
    rows, chosen = filtered(request, everything)
    sums = rows.aggregate(
        count=Count("pk"), listed=Sum("list_total_fen"), total=Sum("deal_total_fen"), deposit=Sum("deposit_fen")
    )
    page = rows.order_by("-pk")
    if cursor := request.GET.get("cursor", ""):
        page = page.filter(pk__lt=read_cursor(cursor))
    found = list(page[: PAGE + 1])
    shown = found[:PAGE]
    places = set(everything.order_by().values_list("owner_id", "building").distinct())
    owners = name_of({owner for owner, _building in places})
    buyers = names_of(request.actor, shown)
    today = clock.today()
    context = {
        **chosen,
        "rows": [
            {
                "row": row,
                "buyer": buyers.get(row.customer_id, ""),
                "owner": owners.get(row.owner_id, ""),
                "is_overdue": row.is_overdue(today),
            }
            for row in shown
        ],
        "sums": sums | {"off": (sums["listed"] or 0) - (sums["total"] or 0)},
        "may_export": request.actor.can(access.EXPORT, request.project.id),
        "states": _states(project, request),
        "owners": sorted(owners.items(), key=lambda item: item[1]),
        "buildings": sorted({building for _owner, building in places}),
        "next": write_cursor(shown[-1].pk) if len(found) > PAGE else "",
    }
    return render_page(request, "deals/list.html", context)


@require_GET
@requires(access.VIEW)
def detail(request: Request, project: str, subscription_id: UUID) -> HttpResponse:
    """Show one subscription."""
    return show(request, one(request, subscription_id, access.VIEW))


def show(
    request: Request, row: Subscription, *, cancelling: CancellationForm | None = None, status: int = 200
) -> HttpResponse:
    """Render the page of one subscription."""
    actor, project_id = request.actor, request.project.id
    asked = approvals.requests_of(row.pk)
    opens = approvals.open_to(actor, asked)
    names = name_of({row.owner_id, *(who for ref in asked for who in (ref.requester_id, ref.decider_id) if who)})
    is_own = row.owner_id == actor.user_id
    may_sell = actor.can(access.SUBSCRIBE, project_id) and (is_own or project_id in actor.reach(access.SUBSCRIBE).all)
    context: dict[str, Any] = {
        "row": row,
        "quote": row.quote,
        "buyer": buyer_of(actor, row.customer_id, row),
        "owner": names.get(row.owner_id, ""),
        "filing": filings.get(row.filing_id) if row.filing_id else None,
        "is_commission_blocked": row.filing_id is not None and filings.is_commission_blocked(row.filing_id),
        "asked": [(ref, names.get(ref.decider_id, "") if ref.decider_id else "", ref.id in opens) for ref in asked],
        "last": asked[0] if asked else None,
        "is_overdue": row.is_overdue(clock.today()),
        "ladder": ladder_of(row, actor) if actor.can(inventory.SEE_FLOOR_PRICE, project_id) else None,
        "may_sign": row.state == State.ACTIVE and may_sell,
        "may_amend": row.state == State.DRAFT and may_sell,
        "may_cancel": actor.can(access.CANCEL, project_id) if row.state in SOLD else row.is_live and may_sell,
        "form": cancelling or CancellationForm(),
        "is_cancelling": cancelling is not None,
        "step": {State.DRAFT: 2, State.PENDING: 2, State.ACTIVE: 4, State.SIGNED: 5}.get(State(row.state), 0),
        "steps": [
            pgettext("deal", "锁定"),
            pgettext("deal", "审批"),
            pgettext("deal", "认购"),
            pgettext("deal", "签约"),
        ],
    }
    return render_page(request, "deals/detail.html", context, status=status)


def one(request: Request, subscription_id: UUID, permission: Permission) -> Subscription:
    """Return a subscription of the address's project within reach. Raises NotThere."""
    rows = access.visible_to(request.actor, permission)
    return the_one(rows.filter(pk=subscription_id, project_id=request.project.id))


def filtered(request: Request, rows: QuerySet[Subscription]) -> tuple[QuerySet[Subscription], dict[str, Any]]:
    """Return the rows that the address asks for, and what it asks; what cannot be read counts as not asked."""
    state, owner, building = (request.GET.get(name, "") for name in ("state", "owner", "building"))
    words = clean(request.GET.get("q", ""))[:LONGEST]
    if state in State.values:
        rows = rows.filter(state=state)
    elif state == OVERDUE:
        rows = rows.filter(state=State.ACTIVE, planned_sign_on__lte=clock.today())
    else:
        state = ""
    if owner:
        try:
            rows = rows.filter(owner_id=UUID(owner))
        except ValueError:
            owner = ""
    if building:
        rows = rows.filter(building=building)
    # A room is asked for as people write it: 2-2402, 2栋2402 or 2402.
    for part in re.findall(r"[^\W_]+", words.replace("栋", " ").replace("单元", " ")):
        rows = rows.filter(Q(unit_name__icontains=part) | Q(number__icontains=part))
    return rows, {"state": state, "owner": owner, "building": building, "q": words}


def _states(project: str, request: Request) -> list[tuple[str, str, str]]:
    query = request.GET.copy()
    query.pop("cursor", None)
    page = reverse("deals:list", kwargs={"project": project})
    found = []
    for value, title in [("", _("全部")), *State.choices, (OVERDUE, _("逾期未签"))]:
        query["state"] = value
        found.append((value, str(title), f"{page}?{query.urlencode()}"))
    return found
