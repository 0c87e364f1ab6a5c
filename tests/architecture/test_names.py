"""Whose name is read in full by whom, role by role and place by place: in full by who works with the customer, surname
and title by everybody else (reliability guide S2).
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import transaction

from anchang.kernel import clock
from anchang.modules.customers.api import REVEAL, assign_owner
from anchang.modules.customers.tests.factories import customer
from anchang.modules.deals.tests.factories import NUMBERS, PHONES, flat, houses, subscribe
from anchang.modules.filings.tests.factories import file
from anchang.modules.people.states import Role
from anchang.modules.visits.models import Visit
from tests.routes import Route, routes
from tests.world import FACES, World

pytestmark = pytest.mark.any_database

FULL, GIVEN, SHORT = "李晓燕", "晓燕", "李女士"
OWNER, COLLEAGUE = "林晓岚", "周子昂"
AT = "/p/jinchenfu-2"
STAFF = {Role.CONSULTANT, Role.MANAGER, Role.RECEPTION}
PAPERS = STAFF | {Role.CASHIER, Role.FINANCE_LEAD, Role.CLERK}
FILERS = {Role.MANAGER, Role.RECEPTION, Role.BROKER, Role.AGENCY_LEAD}

# Where the customer is named, and which roles read the name in full there; every other role that gets in does not.
PLACES: dict[str, set[Role]] = {
    f"{AT}/customers/": STAFF,
    f"{AT}/customers/list.csv": STAFF,
    f"{AT}/customers/search/?q=5600": STAFF,
    f"{AT}/customers/{{customer_id}}/": STAFF,
    f"{AT}/visits/": STAFF,
    f"{AT}/reception/?q=5600": STAFF,
    f"{AT}/deals/": PAPERS,
    f"{AT}/deals/list.csv": PAPERS,
    f"{AT}/deals/{{subscription_id}}/": PAPERS,
    f"{AT}/units/{{unit_id}}/deals/": PAPERS,
    f"{AT}/filings/": FILERS,
    "/filings/mine/": FILERS,
    "/filings/{filing_id}/": FILERS,
    "/search/?q=5600": STAFF,
    "/api/v1/customers": STAFF,
    "/api/v1/customers/{customer_id}": STAFF,
    "/api/v1/customers/search?q=5600&project_id={project_id}": STAFF,
    "/api/v1/filings": FILERS,
}
# Nobody of these works with customers, wherever they look.
NEVER = [role for role in FACES if role not in PAPERS | FILERS]


@pytest.fixture
def ids(world: World) -> dict[str, object]:
    """Return a customer of 林晓岚 with a deal, a filing, and a visit that a colleague receives."""
    houses(world)
    who = customer(world, f"{FULL}女士", PHONES[NUMBERS[0]], owner=OWNER)
    filing = file(world, by="唐红思", phone=PHONES[NUMBERS[0]], name=FULL)
    deal = subscribe(world, NUMBERS[0])
    visit = Visit.objects.create(
        project_id=world.project_id,
        day=clock.today(),
        arrived_at=clock.now(),
        registered_by=world.user("温岚").pk,
        customer_id=who.pk,
        received_by=world.user(COLLEAGUE),
    )
    assert deal.customer_id == who.pk
    return {
        "project": world.slug,
        "project_id": world.project_id,
        "customer_id": who.pk,
        "subscription_id": deal.pk,
        "unit_id": flat(NUMBERS[0]).pk,
        "filing_id": filing.pk,
        "visit_id": visit.pk,
    }


def read(world: World, who: str, path: str) -> str:
    """Return what somebody reads at an address; nothing of what is kept from them."""
    client = world.client(who)
    client.raise_request_exception = False
    with transaction.atomic():
        answer: Any = client.get(path)
        transaction.set_rollback(True)
    if answer.status_code != 200 or answer.streaming:
        return ""
    if answer["Content-Type"].startswith("application/json"):
        return json.dumps(json.loads(answer.content), ensure_ascii=False)
    return str(answer.content.decode("utf-8", "replace"))


@pytest.mark.parametrize("place", PLACES)
def test_a_name_is_read_in_full_by_who_works_with_the_customer(
    world: World, ids: dict[str, object], place: str
) -> None:
    wrong, readers = [], 0
    for role, who in FACES.items():
        text = read(world, who, place.format(**ids))
        if (role in PLACES[place]) is not (GIVEN in text) and (SHORT in text or GIVEN in text):
            wrong.append(f"{role} reads {FULL if GIVEN in text else SHORT}")
        readers += GIVEN in text
    assert not wrong
    assert readers, "nobody is named here: the place has moved"


@pytest.mark.parametrize("role", NEVER)
def test_who_works_with_no_customer_reads_no_name_in_full_anywhere(
    world: World, ids: dict[str, object], role: Role
) -> None:
    found = [str(route) for route in _readable(role) if GIVEN in read(world, FACES[role], route.path(ids))]
    assert not found


def test_a_colleague_reads_the_name_of_whom_they_receive_and_of_nobody_else(
    world: World, ids: dict[str, object]
) -> None:
    assert FULL in read(world, COLLEAGUE, f"{AT}/visits/")
    Visit.objects.update(received_by=world.user(OWNER))
    for place in PLACES:
        assert GIVEN not in read(world, COLLEAGUE, place.format(**ids)), place


def test_a_seller_reads_the_name_on_the_deal_when_the_customer_is_somebody_elses(
    world: World, ids: dict[str, object]
) -> None:
    to, by = world.user(COLLEAGUE).pk, world.system()
    assign_owner(ids["customer_id"], user_id=to, team_id=None, by=by, at=clock.now())  # type: ignore[arg-type]
    assert GIVEN in read(world, OWNER, f"{AT}/deals/")
    assert GIVEN not in read(world, OWNER, f"{AT}/customers/")


def test_whoever_may_reveal_numbers_reads_names() -> None:
    assert {Role(role) for role in REVEAL.levels} <= STAFF


def _readable(role: Role) -> list[Route]:
    return [
        route
        for route in routes()
        if route.method == "GET" and (route.permission is None or role in route.permission.levels)
    ]
