"""The measurements of `bin/load pages`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.test import override_settings  # noqa: E402
from django.urls import include, path  # noqa: E402

from anchang.cli.demo import THREE_MONTHS  # noqa: E402
from anchang.config import urls as product  # noqa: E402
from anchang.kernel import clock  # noqa: E402
from anchang.kernel.access import Actor  # noqa: E402
from anchang.kernel.http.access import public  # noqa: E402
from anchang.kernel.tenancy import tenant_scope  # noqa: E402
from anchang.modules.customers.api import search  # noqa: E402
from anchang.modules.customers.models import Customer, Phone  # noqa: E402
from tests.load import crowd, measure  # noqa: E402
from tests.load.measure import Measured  # noqa: E402
from tests.load.pages import places  # noqa: E402
from tests.load.phone import Figure  # noqa: E402
from tests.story import tell  # noqa: E402
from tests.world import World, build_world, sign_in  # noqa: E402

SEARCH_MS, PAGE_QUERIES = 20, 12


@public
def bare(request: HttpRequest) -> HttpResponse:
    """Answer nothing, through every middleware: what the others are compared with."""
    return HttpResponse("ok")


urlpatterns = [path("bare/", bare), path("", include(product.urlpatterns))]


def say(sentence: str) -> None:
    """Print progress where figures do not go."""
    print(f"  {sentence}", file=sys.stderr, flush=True)


def prepare(size: int) -> World:
    """Return the demo world with a crowd of this size around it; what is there already is kept."""
    call_command("migrate", verbosity=0)
    world = build_world()
    with tenant_scope(world.tenant_id):
        tell(world, until=clock.now(), say=say, days=THREE_MONTHS)
        missing = size - Customer.objects.count()
        if missing > 0:
            crowd.fill(world, missing, lambda done: say(f"crowd: {done} of {missing}"))
            crowd.analyze()
    return world


@override_settings(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
def run(size: int, *, browser: bool, as_json: bool) -> int:
    """Measure everything and print it; 1 when a promise is broken."""
    world = prepare(size)
    with tenant_scope(world.tenant_id):
        rows = measured(world)
    connection.close()
    first = _first_page(world) if browser else []
    report(size, rows, first, as_json=as_json)
    return int(not all(row.is_kept for row in rows) or not all(figure.is_kept for figure in first))


def measured(world: World) -> list[Measured]:
    """Return the bare answer, each page for the role that works with it, and each form of search."""
    chosen = list(places(world))
    clients = {who: sign_in(world.user(who)) for who in dict.fromkeys(place.who for place in chosen)}
    bare_get = partial(clients[chosen[0].who].get, "/bare/")
    bare_ms = measure.timed(bare_get).median
    pages = [
        partial(
            measure.page,
            place.name,
            partial(clients[place.who].get, place.address),
            bare_ms=bare_ms,
            limit_ms=place.limit_ms,
            limit_queries=PAGE_QUERIES,
        )
        for place in chosen
    ]
    return measure.settled(
        [partial(measure.page, "bare answer", bare_get, bare_ms=bare_ms), *pages, *searches(world, bare_ms)]
    )


def searches(world: World, bare_ms: float) -> list[Callable[[], Measured]]:
    """Return the questions what each form of search costs, as the leader, in the largest project."""
    by = world.actor("梁诚")
    middle = Customer.objects.filter(project_id=world.other_project_id).select_related("person").order_by("-pk")[500]
    number = Phone.objects.get(person_id=middle.person_id).number.open()
    name = middle.person.name.open()
    forms = {
        "search, whole number": number,
        "search, last four": number[-4:],
        "search, 138****5678": f"{number[:3]}****{number[-4:]}",
        "search, 138**345678": f"{number[:3]}**{number[-6:]}",
        "search, two characters": name[:2],
        "search, one character": name[0],
        "search, nobody": "13900000000",
    }
    return [partial(_search, label, world, text, by, bare_ms) for label, text in forms.items()]


def _search(label: str, world: World, text: str, by: Actor, bare_ms: float) -> Measured:
    ask: Callable[[], Any] = partial(search, project_id=world.elsewhere.project_id, text=text, by=by)
    count, _found = measure.counted(ask)
    took = measure.timed(ask)
    limit = None if label.endswith("one character") else SEARCH_MS
    return Measured(label, took.median, took.p95, took.cpu, took.median / bare_ms, count, 0.0, limit)


def _first_page(world: World) -> list[Figure]:
    from tests.load.first_page import measure_first_page

    return measure_first_page(world.slug)


def report(size: int, rows: list[Measured], first: list[Figure], *, as_json: bool) -> None:
    """Print the figures."""
    machine = measure.machine()
    if as_json:
        figures = {"machine": machine, "customers": size, "pages": [row.as_row() for row in rows]}
        figures["first_page"] = [figure.as_row() for figure in first]
        print(json.dumps(figures, ensure_ascii=False, indent=2))
        return
    print(f"{size:,} customers; {machine}; {measure.ROUNDS} rounds after {measure.WARM_UPS} warm-ups\n")
    print(measure.table(rows))
    for figure in first:
        print(figure)
