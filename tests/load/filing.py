"""The measurements of `bin/load filings`."""

from __future__ import annotations

import itertools
import json
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

# Sets Django up.
from tests.load import run as pages  # isort: skip

from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings

from anchang.kernel import clock, ids
from anchang.kernel.tenancy import every_tenant, tenant_scope
from anchang.modules.customers import api as customers
from anchang.modules.customers.models import Customer, Phone
from anchang.modules.filings import api as filings
from anchang.modules.filings import queries
from anchang.modules.filings.actions.rule_sets import ensure_rule_set
from anchang.modules.filings.models import Filing
from anchang.modules.filings.queue import Section
from anchang.modules.filings.replay import replay
from anchang.modules.filings.tests.factories import set_rules
from tests.load import crowd, measure
from tests.load.broker_phone import measure_filing
from tests.load.measure import Measured
from tests.story import tell
from tests.world import World, build_world, sign_in

SUBMIT_P95_MS, SEARCH_MS, QUEUE_MS, QUERIES = 30, 20, 100, 12
CUSTOMERS_EACH = 0.4
SUBMISSIONS = 200
MANY = 10_000
BROKER, DESK, CHANNELS = "范怡", "温岚", "顾北辰"


def prepare(size: int) -> World:
    """Return the demo world with so many filings around it; what is there already is kept."""
    call_command("migrate", verbosity=0)
    world = build_world()
    with tenant_scope(world.tenant_id):
        tell(world, until=clock.now(), say=pages.say, days=1)
        missing = size - Filing.objects.count()
        if missing > size // 2:
            crowd.fill_filed(
                world, int(missing * CUSTOMERS_EACH), missing, lambda done: pages.say(f"filings: {done} of {missing}")
            )
            crowd.analyze()
    return world


@override_settings(ROOT_URLCONF=pages.__name__, ALLOWED_HOSTS=["*"])
def run(size: int, *, browser: bool, as_json: bool) -> int:
    """Measure everything and print it; 1 when a promise is broken."""
    world = prepare(size)
    with tenant_scope(world.tenant_id):
        rows = measure.settled(list(_questions(world)))
    with every_tenant():
        pace = _replayed()
    connection.close()
    phone = measure_filing(world.slug) if browser else []
    if as_json:
        facts = {"filings": size, "rows": [row.as_row() for row in rows], "replay": pace}
        print(json.dumps(facts | {"phone": [figure.as_row() for figure in phone]}, indent=2))
    else:
        print(f"{size:,} filings; {connection.vendor}\n")
        print(measure.table(rows))
        for figure in phone:
            print(figure)
        print(
            f"judgements decided again: {pace['a_second']:,.0f} a second, {pace['differ']} of {pace['count']:,} differ"
        )
    is_kept = all(row.is_kept for row in rows) and all(figure.is_kept for figure in phone)
    return int(not is_kept or pace["differ"] > 0)


def _questions(world: World) -> Iterator[Callable[[], Measured]]:
    broker, desk, channels = (sign_in(world.user(name)) for name in (BROKER, DESK, CHANNELS))
    bare_ms = measure.timed(partial(desk.get, "/bare/")).median
    yield partial(measure.page, "bare answer", partial(desk.get, "/bare/"), bare_ms=bare_ms)
    _lift_caps(world)
    fresh = (f"177{n % 10**8:08}" for n in itertools.count(time.time_ns() // 10**6))
    known = itertools.cycle(_numbers(world))
    for label, numbers in (("new numbers", fresh), ("known numbers", known)):
        yield partial(_submissions, label, broker, world, numbers, bare_ms)
    yield partial(_search, world, bare_ms)
    for name, query in (("waiting", "state=pending"), ("all", ""), ("ending soon", "state=valid")):
        get = partial(channels.get, f"/p/{world.slug}/filings/?{query}")
        yield partial(measure.page, f"channels: {name}", get, bare_ms=bare_ms, limit_ms=QUEUE_MS, limit_queries=QUERIES)
    for section in Section:
        get = partial(channels.get, f"/p/{world.slug}/filings/queue/?section={section}")
        label = f"queue: {section.value}"
        yield partial(measure.page, label, get, bare_ms=bare_ms, limit_ms=QUEUE_MS, limit_queries=QUERIES)


def _lift_caps(world: World) -> None:
    """Let one broker file more in a day than anybody may."""
    ensure_rule_set(world.project_id, by=world.system())
    if not any(row.rules.device_daily_cap == MANY for row in queries.rule_sets_of(world.project_id)):
        set_rules(world, daily_cap=MANY, agency_daily_cap=10 * MANY, device_daily_cap=MANY)


def _numbers(world: World) -> list[str]:
    people = Customer.objects.filter(project_id=world.project_id).order_by("-pk").values_list("person_id", flat=True)
    rows = Phone.objects.filter(person_id__in=list(people[: 2 * SUBMISSIONS]))
    return [row.number.open() for row in rows]


def _submissions(label: str, broker: Client, world: World, numbers: Iterator[str], bare_ms: float) -> Measured:
    """Hand in filings one after the other, each a request of its own; the promise is of nineteen in twenty."""
    times, computed = [], []
    for _ in range(SUBMISSIONS):
        form = _form(world, next(numbers))
        began, worked = time.perf_counter(), time.process_time()
        answer = broker.post("/file/", form)
        times.append((time.perf_counter() - began) * 1000)
        computed.append((time.process_time() - worked) * 1000)
        assert answer.status_code == 302, answer.content.decode()[:500]
    count, _answer = measure.counted(partial(broker.post, "/file/", _form(world, next(numbers))))
    p95 = statistics.quantiles(times, n=20)[18]
    middle = statistics.median(times)
    # The limit is of the 95th percentile, which therefore stands where medians stand.
    return Measured(
        f"submit, {label}: p95", p95, p95, statistics.median(computed), middle / bare_ms, count, 0.0, SUBMIT_P95_MS
    )


def _form(world: World, phone: str) -> dict[str, str]:
    key = str(ids.new_id())
    given = {"form_of_number": "full", "phone": phone, "name": "程", "title": "女士", "arrival": "", "consent": "on"}
    return {"key": key, "project": world.slug, **given}


def _search(world: World, bare_ms: float) -> Measured:
    """Find a customer by the last four digits and decide what their filings mean, as the desk does."""
    by = world.actor(DESK)
    filed = Filing.objects.filter(project_id=world.project_id, customer__isnull=False).order_by("-pk")[500]
    last = filed.phone.open()[-4:]

    def ask() -> Any:
        found = customers.search(project_id=world.project_id, text=last, by=by)
        return [filings.at_the_desk(ref, at=clock.now()) for ref in found[:1]]

    count, verdicts = measure.counted(ask)
    assert verdicts, "nobody was found"
    took = measure.timed(ask)
    return Measured(
        "desk: last four, and the verdict",
        took.median,
        took.p95,
        took.cpu,
        took.median / bare_ms,
        count,
        0.0,
        SEARCH_MS,
    )


def _replayed() -> dict[str, float]:
    began, count, differ = time.perf_counter(), 0, 0
    for difference in replay():
        count, differ = count + 1, differ + (difference is not None)
    return {"count": count, "differ": differ, "a_second": count / (time.perf_counter() - began)}
