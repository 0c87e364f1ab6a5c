"""The review list: rows of imports that wait for a person."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from anchang.kernel import clock
from anchang.kernel.access import Actor
from anchang.kernel.errors import BadInput, NotThere
from anchang.kernel.http.pages import render_page
from anchang.modules.customers import access, queries
from anchang.modules.customers.actions.review import ignore, settle_as, settle_as_new
from anchang.modules.customers.models import ReviewItem
from anchang.modules.customers.naming import namer
from anchang.modules.customers.queries import CustomerRow
from anchang.modules.customers.states import Doubt
from anchang.modules.people.api import Request, requires

PAGE = 30


@dataclass(frozen=True, slots=True)
class Waiting:
    """A doubtful row as the list shows it, beside the customer whose number it has."""

    item: ReviewItem
    name: str
    doubt: str
    medium: str
    receiver: str
    known: CustomerRow | None


@require_GET
@requires(access.REVIEW)
def waiting(request: Request, project: str) -> HttpResponse:
    """Show the rows that wait, oldest first."""
    rows = queries.open_reviews(request.project.id)
    shown = rows_of(list(rows[:PAGE]), project_id=request.project.id, by=request.actor)
    context = {"rows": shown, "total": rows.count()}
    return render_page(request, "customers/review.html", context)


@require_POST
@requires(access.REVIEW)
def settlement(request: Request, project: str, item_id: UUID) -> HttpResponse:
    """Decide on a row: a new customer, one that is known, or none."""
    item = queries.review_item(item_id)
    if item.project_id != request.project.id:
        raise NotThere()
    by, at, verdict = request.actor, clock.now(), request.POST.get("verdict", "")
    if verdict == "new":
        settle_as_new(item.pk, name=request.POST.get("name", ""), phone=request.POST.get("phone", ""), by=by, at=at)
        messages.success(request, _("已新建客户。"))
    elif verdict == "join":
        settle_as(item.pk, customer_id=_uuid(request.POST.get("customer", "")), by=by, at=at)
        messages.success(request, _("已并入客户。"))
    elif verdict == "ignore":
        ignore(item.pk, by=by, at=at)
        messages.success(request, _("已忽略这一行。"))
    else:
        raise BadInput({"verdict": _("请选择新建、并入或忽略。")})
    return redirect("customers:review", project=project)


def rows_of(items: list[ReviewItem], *, project_id: UUID, by: Actor) -> list[Waiting]:
    """Return doubtful rows of a project as somebody sees them."""
    known = _known(items, project_id, by)
    return [
        Waiting(
            item=item,
            name=item.name.open(),
            doubt=str(Doubt(item.doubt).label),
            medium=str(item.facts.get("medium", "")),
            receiver=str(item.facts.get("receiver", "")),
            known=known.get(item.pk),
        )
        for item in items
    ]


def _known(items: list[ReviewItem], project_id: UUID, by: Actor) -> dict[UUID, CustomerRow]:
    """Return the customers whose number stands in rows that name somebody else, in four queries for all."""
    numbers = {item.pk: item.phone.open() for item in items if item.doubt == Doubt.OTHER_NAME}
    found = queries.customers_by_number(project_id, numbers.values())
    rows = {row.id: row for row in queries.rows_of(list(found.values()), at=clock.now(), name=namer(by))}
    return {pk: rows[found[raw].pk] for pk, raw in numbers.items() if raw in found}


def _uuid(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError as error:
        raise BadInput({"customer": _("请选择一位客户。")}) from error
