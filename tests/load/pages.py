"""The pages that are measured: every list and detail page, fragment and search, for the role that works with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.db.models import QuerySet

from anchang.kernel import clock
from anchang.modules.approvals.models import Request
from anchang.modules.customers.models import Customer, Phone
from anchang.modules.deals.models import Subscription
from anchang.modules.filings.models import Filing
from anchang.modules.inventory.models import ImportRun, Unit
from tests.world import FIRST_PHASE, World

CONSULTANT, MANAGER, RECEPTION, BROKER = "林晓岚", "沈卓", "温岚", "唐红思"
CHANNELS, LEADER, CLERK, ADMIN, AUDITOR = "顾北辰", "梁诚", "吴迪", "高原", "石磊"


# Lists and details; a whole project at once, as figures or as windows; the figures of all years, over every visit.
LIST_MS, PROJECT_MS, YEARS_MS = 50, 100, 250


@dataclass(frozen=True, slots=True)
class Place:
    """A page: its name in the table, who opens it, where it is, and within how many milliseconds it is promised."""

    name: str
    who: str
    address: str
    limit_ms: int = LIST_MS


def places(world: World) -> Iterator[Place]:
    """Yield the pages, role by role."""
    base = f"/p/{world.slug}"
    for part in (_consultant, _manager, _reception, _broker, _channels, _leader, _office):
        yield from part(world, base)


def _consultant(world: World, base: str) -> Iterator[Place]:
    mine = _customers(world).filter(owner_id=world.user(CONSULTANT).pk)
    customer, deep = f"{base}/customers/{mine[0].pk}", mine[min(1000, mine.count() - 1)]
    deal = _deals(world).filter(owner_id=world.user(CONSULTANT).pk)[0]
    unit = Unit.objects.filter(project_id=world.project_id, status="sale").order_by("name")[0]
    yield from _of(
        "consultant",
        CONSULTANT,
        {
            "today": f"{base}/today/",
            "today, whose turn": f"{base}/visits/turn/",
            "today, to sign": f"{base}/today/deals/",
            "customers": f"{base}/customers/",
            "customers, 1,000 rows down": f"{base}/customers/?{urlencode({'cursor': _after(deep)})}",
            "customers, last seen first": f"{base}/customers/?sort=seen",
            "customers, overdue": f"{base}/customers/?overdue=1",
            "customers, a customer beside": f"{base}/customers/?customer={mine[0].pk}",
            "customer": f"{customer}/",
            "customer, follow-ups": f"{customer}/follow-ups/",
            "customer, visits": f"{customer}/visits/",
            "customer, filings": f"{customer}/filings/",
            "customer, deals": f"{customer}/deals/",
            "follow-up form": f"{customer}/follow-up/",
            "search page, whole number": f"{base}/customers/search/?q={_number(mine[0])}",
            "search page, two characters": f"{base}/customers/search/?{urlencode({'q': _name(mine[0])[:2]})}",
            "palette, two characters": f"/search/?{urlencode({'q': _name(mine[0])[:2]})}",
            "units": f"{base}/units/",
            "unit": f"{base}/units/{unit.pk}/",
            "visits": f"{base}/visits/",
            "deals": f"{base}/deals/",
            "deal": f"{base}/deals/{deal.pk}/",
            "subscribing": f"{base}/deals/new/?unit={unit.pk}",
            "approvals": f"{base}/approvals/",
            "inbox": "/inbox/",
        },
    )


def _manager(world: World, base: str) -> Iterator[Place]:
    customer, deal = _customers(world)[500], _deals(world)[0]
    owner, run = world.user(CONSULTANT).pk, ImportRun.objects.filter(project_id=world.project_id)[0]
    waiting = Request.objects.filter(project_id=world.project_id, state="pending")[0]
    yesterday = clock.today() - timedelta(days=1)
    yield from _of(
        "manager",
        MANAGER,
        {
            "today": f"{base}/today/",
            "today, to approve": f"{base}/today/approvals/",
            "today, to sign": f"{base}/today/deals/",
            "today, filings that end": f"{base}/filings/today/",
            "customers": f"{base}/customers/",
            "customers, grade A": f"{base}/customers/?grade=A",
            "customers, status": f"{base}/customers/?status=following",
            "customers, grade A of one": f"{base}/customers/?grade=A&owner={owner}",
            "customers, pool": f"{base}/customers/?owner=pool",
            "customers, overdue": f"{base}/customers/?overdue=1",
            "customers, to be reviewed": f"{base}/customers/review/",
            "customer": f"{base}/customers/{customer.pk}/",
            "units": f"{base}/units/",
            "prices": f"{base}/units/prices/",
            "price imports": f"{base}/units/imports/",
            "price import": f"{base}/units/imports/{run.pk}/",
            "visits": f"{base}/visits/",
            "visits, one day": f"{base}/visits/?day={yesterday:%Y-%m-%d}",
            "visits, by channel, first": f"{base}/visits/?source=channel&kind=first",
            "register import": f"{base}/visits/import/",
            "filings": f"{base}/filings/",
            "deals": f"{base}/deals/",
            "deals, signed": f"{base}/deals/?state=signed",
            "deal": f"{base}/deals/{deal.pk}/",
            "approvals, waiting": f"{base}/approvals/?view=waiting",
            "approvals, done": f"{base}/approvals/?view=done",
            "approval": f"{base}/approvals/{waiting.pk}/",
            "dashboard": f"{base}/insight/",
            "inbox": "/inbox/",
        },
    )


def _reception(world: World, base: str) -> Iterator[Place]:
    held = _customers(world).filter(owner_id__isnull=False)[5]
    pool = _customers(world).filter(owner_id__isnull=True)[5]
    filed = Customer.objects.get(pk=str(_filings(world).filter(state="valid")[0].customer_id))
    asked = {
        "nobody": "13900000000",
        "held": _number(held),
        "from the pool": _number(pool),
        "filed": _number(filed),
        "last four": _number(held)[-4:],
        "two characters": _name(held)[:2],
    }
    yield Place("reception", RECEPTION, f"{base}/reception/")
    for name, text in asked.items():
        yield Place(f"reception, q={name}", RECEPTION, f"{base}/reception/?{urlencode({'q': text})}")
    yield from _of(
        "reception",
        RECEPTION,
        {
            "rotation": f"{base}/reception/rotation/",
            "visits": f"{base}/visits/",
            "filings": f"{base}/filings/",
            "customers": f"{base}/customers/",
            "inbox": "/inbox/",
        },
    )


def _broker(world: World, base: str) -> Iterator[Place]:
    mine = _filings(world).filter(broker_id=world.user(BROKER).pk)
    tabs = {f"own filings, {tab}": f"/filings/mine/?tab={tab}" for tab in ("waiting", "visited", "over", "refused")}
    filing = {"filing": f"/filings/{mine[0].pk}/"}
    yield from _of("broker", BROKER, {"new filing": "/file/", **tabs, **filing, "inbox": "/inbox/"})


def _channels(world: World, base: str) -> Iterator[Place]:
    filing = _filings(world).filter(state="valid")[0]
    since = clock.today() - timedelta(days=400)
    yield from _of(
        "channels",
        CHANNELS,
        {
            "filings": f"{base}/filings/",
            "filings, protected": f"{base}/filings/?state=valid",
            "filings, none such": f"{base}/filings/?state=void",
            "filings, one agency": f"{base}/filings/?{urlencode({'agency': '贝联'})}",
            "filings, long ago": f"{base}/filings/?first={since:%Y-%m-%d}&last={since:%Y-%m-%d}",
            "filings, by number": f"{base}/filings/?text={filing.number}",
            "filings, by telephone": f"{base}/filings/?text={filing.phone.open()}",
            "filing": f"{base}/filings/{filing.pk}/",
            "list import": f"{base}/filings/import/",
            "visits": f"{base}/visits/",
            "dashboard": f"{base}/insight/",
        },
    )


def _leader(world: World, base: str) -> Iterator[Place]:
    spans = {f"dashboard, {span}": f"{base}/insight/?span={span}" for span in ("today", "week", "month", "all")}
    lists = {name: f"{base}/{name}/" for name in ("today", "deals", "approvals")}
    large = {f"{name}, the largest project": f"/p/{FIRST_PHASE}/{name}/" for name in ("customers", "visits", "filings")}
    yield from _of("leader", LEADER, spans | lists | large)


def _office(world: World, base: str) -> Iterator[Place]:
    yield from _of("clerk", CLERK, {"today": f"{base}/today/", "deals": f"{base}/deals/"})
    staff = {"staff": "/staff/", "one of the staff": f"/staff/{world.user(CONSULTANT).pk}/"}
    yield from _of("admin", ADMIN, {"system": "/system/", **staff, "organisation": "/org/"})
    someone, since = world.user(CLERK).pk, clock.today() - timedelta(days=30)
    customer = _customers(world)[500]
    asked = {
        "audit": "",
        "audit, a rare act": "act=filings.make_rule_set",
        "audit, an unknown act": "act=nothing.such",
        "audit, one person": f"actor={someone}",
        "audit, one customer": f"subject={customer.pk}",
        "audit, one day": f"first={since:%Y-%m-%d}&last={since:%Y-%m-%d}",
        "audit, a rare act on one day": f"act=people.add&first={since:%Y-%m-%d}&last={since:%Y-%m-%d}",
    }
    yield from _of("auditor", AUDITOR, {name: f"/audit/?{query}" for name, query in asked.items()})


def _of(role: str, who: str, addresses: dict[str, str]) -> Iterator[Place]:
    for name, address in addresses.items():
        yield Place(f"{role}: {name}", who, address, _limit(name))


def _limit(name: str) -> int:
    if name == "dashboard, all":
        return YEARS_MS
    return PROJECT_MS if name.startswith("dashboard") or name in {"units", "unit"} else LIST_MS


def _customers(world: World) -> QuerySet[Customer]:
    return Customer.objects.filter(project_id=world.project_id).select_related("person").order_by("-pk")


def _deals(world: World) -> QuerySet[Subscription]:
    return Subscription.objects.filter(project_id=world.project_id).order_by("-pk")


def _filings(world: World) -> QuerySet[Filing]:
    return Filing.objects.filter(project_id=world.project_id).order_by("-pk")


def _number(customer: Customer) -> str:
    return Phone.objects.filter(person_id=customer.person_id)[0].number.open()


def _name(customer: Customer) -> str:
    return customer.person.name.open()


def _after(customer: Customer) -> str:
    from anchang.modules.customers.web.lists import write_place

    return write_place(customer, "newest")
