"""The buyers of a launch: the list, what is done to many of them, where they come from."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anchang.kernel import clock
from anchang.kernel.errors import BadInput
from anchang.kernel.exports import Tier, blank, take
from anchang.kernel.http.pages import inside, render_page
from anchang.kernel.ids import read_id
from anchang.kernel.sheets.writing import Table
from anchang.kernel.text import clean
from anchang.modules.customers import api as customers
from anchang.modules.deals import api as deals
from anchang.modules.launches import access, buyers_list, errors
from anchang.modules.launches.actions import buyers as acts
from anchang.modules.launches.actions.buyer_lists import import_buyers
from anchang.modules.launches.models import Batch, Entitlement, Launch
from anchang.modules.launches.rules.listing import MOST_LIMIT, SHAPE
from anchang.modules.launches.states import Mode, State
from anchang.modules.launches.web.buyer_forms import ListForm
from anchang.modules.launches.web.pages import about, listed, one, tell, told
from anchang.modules.people import api as people
from anchang.modules.people.api import Request, requires

PAGE = 50


@require_GET
@requires(access.VIEW)
def buyers(request: Request, project: str, launch_id: UUID) -> HttpResponse:
    """Show who may choose, in the order of queue numbers."""
    row = one(request, launch_id, access.VIEW)
    counts = buyers_list.counts_of(row)
    words = clean(request.GET.get("q", ""))[:20]
    state, batch = request.GET.get("state", ""), request.GET.get("batch", "")
    found = buyers_list.rows_of(row, words=words, state=state, batch=batch, by=request.actor)
    start = number_in(request.GET.get("cursor", ""))
    shown = list(found[start : start + PAGE + 1])
    page = reverse("launches:buyers", args=[request.project.slug, row.pk])
    context = about(request, listed([row], at=clock.now())[0])
    staff = _staff(row) if context["may_plan"] else {}
    context |= {
        "counts": counts,
        "q": words,
        "state": state,
        "batch": batch,
        "is_filtered": bool(words or state or batch),
        "rows": buyers_list.named(shown[:PAGE], by=request.actor, staff=staff),
        "consultants": list(staff.items()),
        "limits": range(1, MOST_LIMIT + 1),
        "is_locked": context["may_plan"] and bool(row.commitment),
        "next": str(start + PAGE) if len(shown) > PAGE else "",
        "previous": str(max(start - PAGE, 0)) if start else "",
        "states": [
            ("", _("全部"), page, counts.all),
            (buyers_list.UNVERIFIED, _("未核验"), f"{page}?state={buyers_list.UNVERIFIED}", counts.unverified),
            (buyers_list.ALONE, _("无顾问"), f"{page}?state={buyers_list.ALONE}", counts.alone),
        ],
        "batches": _batches(row),
    }
    return render_page(request, "launches/buyers.html", context)


@require_POST
@requires(access.PLAN)
def bulk(request: Request, project: str, launch_id: UUID) -> HttpResponse:
    """Do something to the ticked buyers, or to all."""
    row = one(request, launch_id, access.PLAN)
    page = reverse("launches:buyers", args=[project, row.pk])
    with told(request):
        _do(request, row, request.POST.get("act", ""))
    return redirect(inside(request.POST.get("back", ""), page))


def _do(request: Request, row: Launch, act: str) -> None:
    done = _done(request, row, act)
    left = buyers_list.counts_of(row).alone if act == "consultants" else 0
    if done or not left:
        messages.success(request, _("已处理 %(n)s 位。") % {"n": done})
    if left:
        messages.warning(request, _("%(n)s 位客户没有归属，请勾选后指定顾问。") % {"n": left})


@require_http_methods(["GET", "POST"])
@requires(access.PLAN)
def upload(request: Request, project: str, launch_id: UUID) -> HttpResponse:
    """Read a list of buyers: first what would come of it, row by row, then for good."""
    row, report = one(request, launch_id, access.PLAN), None
    if shut := _shut(request, row):
        return shut
    is_sent = request.method == "POST"
    form = ListForm(request.POST, request.FILES) if is_sent else ListForm()
    is_preview = request.POST.get("act") != "take"
    if is_sent and form.is_valid():
        with form.refusals():
            name, data = form.source
            report = import_buyers(
                row.pk, data=data, file=name, by=request.actor, at=clock.now(), is_preview=is_preview
            )
            if not is_preview:
                messages.success(request, _("已导入 %(n)s 位客户。") % {"n": report.total("imported")})
                if not report.total("refused"):
                    return redirect("launches:buyers", project, row.pk)
            form = form.with_rows(data, name)
    context: dict[str, Any] = {"form": form, "launch": row, "report": report, "is_preview": is_preview}
    if report:
        context |= {name: report.total(name) for name in ("rows", "imported", "unchanged", "refused")}
        context["lines"] = list(report.lines())
    return render_page(request, "launches/buyers_upload.html", context, status=422 if form.errors else 200)


@require_GET
@requires(access.PLAN)
def template(request: Request, project: str, launch_id: UUID) -> HttpResponse:
    """Hand out an empty list with the heads that are read; it holds nobody."""
    one(request, launch_id, access.PLAN)
    table = Table(str(SHAPE.title), [column.titles[0] for column in SHAPE.columns])
    return blank(table, name="launch-buyers-template")


@require_http_methods(["GET", "POST"])
@requires(access.PLAN)
def choose(request: Request, project: str, launch_id: UUID) -> HttpResponse:
    """Entitle customers of the project: those who have booked, or of some grades."""
    row = one(request, launch_id, access.PLAN)
    if shut := _shut(request, row):
        return shut
    asked = request.POST if request.method == "POST" else request.GET
    grades = [grade for grade in asked.getlist("grade") if grade in customers.Grade.values]
    source = "grades" if asked.get("source") == "grades" else "booked"
    found = _sources(row, source, grades)
    there = set(Entitlement.objects.filter(launch_id=row.pk).values_list("customer_id", flat=True))
    fresh = [pk for pk in found if pk not in there]
    if request.method == "POST":
        with told(request):
            done = acts.add_customers(row.pk, customer_ids=fresh, by=request.actor, at=clock.now())
            messages.success(request, _("已加入 %(n)s 位客户。") % {"n": done})
        return redirect("launches:buyers", project, row.pk)
    refs = customers.refs(fresh[:PAGE])
    names = customers.names_for(refs, by=request.actor)
    context = {
        "launch": row,
        "source": source,
        "chosen": grades,
        "grades": customers.Grade.choices,
        "found": len(found),
        "fresh": len(fresh),
        "rows": [(refs[pk], names.get(pk, "")) for pk in fresh[:PAGE] if pk in refs],
    }
    return render_page(request, "launches/buyers_choose.html", context)


@require_GET
@requires(access.PLAN)
def file(request: Request, project: str, launch_id: UUID, kind: str) -> HttpResponse:
    """Take the buyers out as a file, their numbers masked."""
    row = one(request, launch_id, access.PLAN)
    head = [_("认筹序号"), _("姓名"), _("手机号"), _("批次"), _("可选套数"), _("置业顾问"), _("资格")]
    rows = buyers_list.named(list(Entitlement.objects.filter(launch_id=row.pk).order_by("number")), by=request.actor)
    body = [
        (
            it.row.number,
            it.name,
            it.phone,
            it.row.batch_no + 1,
            it.row.limit,
            it.consultant,
            _("已核验") if it.row.verified_at else _("未核验"),
        )
        for it in rows
    ]
    table = Table(_("选房客户"), head, body)
    may_many = request.actor.can(access.COMMAND, row.project_id)
    return take(
        [table],
        name="launch-buyers",
        kind=kind,
        tier=Tier.PERSONAL,
        by=request.actor,
        wide=may_many,
        project_id=row.project_id,
    )


def number_in(words: str) -> int:
    """Return the whole number in a word, 0 for none."""
    return min(int(words), 1_000_000) if words.isascii() and words.isdigit() and len(words) < 8 else 0


def _batches(row: Launch) -> list[tuple[int, str]]:
    """Return the batches by number and name, where buyers choose in batches."""
    rows = Batch.objects.filter(launch_id=row.pk) if row.mode == Mode.BATCHES else Batch.objects.none()
    return list(rows.order_by("number").values_list("number", "name"))


def _staff(row: Launch) -> dict[UUID, str]:
    """Return the names of those who sell at the project."""
    return {ref.user_id: ref.name for ref in people.staff_of(row.project_id, people.Role.CONSULTANT)}


def _shut(request: Request, row: Launch) -> HttpResponse | None:
    """Lead back to the list with what closed it, where nobody comes in any more."""
    if row.state == State.DRAFT and not row.commitment:
        return None
    tell(request, errors.RollCommitted() if row.state == State.DRAFT else errors.LaunchFixed())
    return redirect("launches:buyers", request.project.slug, row.pk)


def _sources(row: Launch, source: str, grades: list[str]) -> list[UUID]:
    if source == "grades":
        return customers.graded(row.project_id, grades) if grades else []
    return [one.customer_id for one in deals.booking_rows(row.project_id) if one.is_live]


def _done(request: Request, row: Launch, act: str) -> int:
    by, at = request.actor, clock.now()
    if act == "verify_all":
        return acts.verify_buyers(row.pk, entitlement_ids=None, is_verified=True, by=by, at=at)
    if act == "consultants":
        return acts.take_consultants(row.pk, by=by, at=at)
    if act == "range":
        first, last = (number_in(request.POST.get(name, "")) for name in ("first", "last"))
        if not 0 < first <= last:
            raise BadInput({"first": _("请填写起止序号，起不大于止。")})
        batch = number_in(request.POST.get("to_batch", ""))
        return acts.put_into_batch(row.pk, batch_no=batch, first=first, last=last, by=by, at=at)
    ids = [found for raw in request.POST.getlist("buyer") if (found := read_id(raw))]
    if not ids:
        raise BadInput({"buyers": _("请先勾选客户。")})
    if act in {"verify", "unverify"}:
        return acts.verify_buyers(row.pk, entitlement_ids=ids, is_verified=act == "verify", by=by, at=at)
    if act == "remove":
        return acts.remove_buyers(row.pk, entitlement_ids=ids, by=by, at=at)
    if act == "consultant":
        chosen = read_id(request.POST.get("consultant", ""))
        if not chosen:
            raise errors.NoConsultant()
        return acts.set_consultant(row.pk, entitlement_ids=ids, consultant_id=chosen, by=by, at=at)
    if act == "limit":
        return acts.set_limit(row.pk, entitlement_ids=ids, limit=number_in(request.POST.get("limit", "")), by=by, at=at)
    raise BadInput({"act": _("请选择要做什么。")})
