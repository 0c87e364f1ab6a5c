"""What a broker learns of a number by filing it: the answer, and nothing beside it (reliability guide §0, finding 6).

`bin/load oracle` tries ten thousand numbers and looks at the times as well.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from anchang.kernel import ids
from anchang.modules.customers import api as customers
from anchang.modules.filings import queries
from anchang.modules.filings.models import Filing
from anchang.modules.filings.states import Code
from anchang.modules.filings.tests import probing
from anchang.modules.filings.tests.factories import BROKER, NAME, TITLE
from anchang.modules.filings.tests.probing import ACCEPTED, REFUSED, Maker, Numbers
from tests.world import World

ALIKE: list[tuple[Code, tuple[Maker, ...]]] = [*REFUSED.items(), (Code.PASSED, ACCEPTED)]
# Values as the databases write them into the statements they show; names of savepoints.
_VALUES = re.compile(r"[XE]?'(?:[^']|'')*'(?:::\w+)?|\b\d+\b|\bs\d+_x\d+\b", re.ASCII)


@pytest.fixture
def numbers(world: World) -> Iterator[Numbers]:
    """Numbers of every standing, and a broker without a limit who has filed before."""
    probing.rules_of_probes(world)
    made = Numbers(world)
    with made.owners():
        for phone in (made.fresh(), made.filed_by_another()):
            probing.probe(world.client(BROKER), world, phone)
        yield made


def api_answer(numbers: Numbers, phone: str) -> HttpResponse:
    world = numbers.world
    body = {"project": world.slug, "phone": phone, "name": NAME, "title": TITLE, "consent": True}
    headers = {"Idempotency-Key": str(ids.new_id())}
    content = json.dumps(body)
    return world.client(BROKER).post("/api/v1/filings", content, content_type="application/json", headers=headers)  # type: ignore[return-value]


def shape(answer: HttpResponse) -> tuple[Any, ...]:
    """Return what an answer is but for what differs between any two: status, headers, size, body."""
    headers = sorted((name, probing.stripped(value)) for name, value in answer.headers.items())
    return answer.status_code, headers, len(answer.content), probing.stripped(answer.content.decode())


@pytest.mark.parametrize(("code", "makers"), ALIKE, ids=[code.name for code, _ in ALIKE])
def test_numbers_of_one_answer_are_alike_in_body_size_and_headers(
    numbers: Numbers, code: Code, makers: tuple[Maker, ...]
) -> None:
    shapes = set()
    for maker in makers:
        first, page = probing.probe(numbers.world.client(BROKER), numbers.world, maker(numbers))
        assert Filing.objects.latest("pk").code == code, maker.__name__
        shapes.add(repr((shape(first), shape(page))))
    assert len(shapes) == 1


@pytest.mark.parametrize(("code", "makers"), ALIKE, ids=[code.name for code, _ in ALIKE])
def test_so_they_are_over_the_api(numbers: Numbers, code: Code, makers: tuple[Maker, ...]) -> None:
    answers = [api_answer(numbers, maker(numbers)) for maker in makers]
    assert {json.loads(answer.content)["code"] for answer in answers} == {code}
    assert len({repr(shape(answer)) for answer in answers}) == 1


@pytest.mark.parametrize(("code", "makers"), REFUSED.items(), ids=[code.name for code in REFUSED])
def test_refusals_of_one_answer_cost_the_same_statements(
    numbers: Numbers, code: Code, makers: tuple[Maker, ...]
) -> None:
    # To the letter: a statement of another shape is compiled, planned and run in another time.
    counted = [(maker.__name__, statements_of(numbers, maker)) for maker in makers]
    for name, statements in counted:
        assert statements == counted[0][1], name


def statements_of(numbers: Numbers, maker: Maker) -> list[str]:
    """Return the statements of a probe without the values in them."""
    phone = maker(numbers)
    with CaptureQueriesContext(connection) as statements:
        probing.probe(numbers.world.client(BROKER), numbers.world, phone)
    return [_VALUES.sub("?", one["sql"]) for one in statements]


def test_rivals_are_found_by_customer_with_a_family_and_without_one(numbers: Numbers) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL chooses by statistics, which a table of a few rows has none of")
    for maker in (Numbers.filed_by_another, Numbers.filed_of_the_family):
        ref = customers.by_phone(project_id=numbers.world.project_id, phone=maker(numbers))
        assert ref
        rows = queries.counted(Filing.objects.filter(customer_id__in=customers.household_of(ref)), numbers.at)
        assert "filings_of_customer" in rows.explain()


def test_over_the_quota_known_and_unknown_numbers_read_alike(numbers: Numbers) -> None:
    known, browser = numbers.filed_by_another(), numbers.world.client(BROKER)
    probing.use_up(numbers.world, browser, numbers.fresh())
    shapes, costs, filed = set(), set(), Filing.objects.count()
    for phone in (known, numbers.fresh()):
        with CaptureQueriesContext(connection) as statements:
            answer, _page = probing.probe(browser, numbers.world, phone)
        shapes.add(probing.stripped(answer.content.decode()).replace(phone, ""))
        costs.add(len(statements))
        assert answer.status_code == 422 and "达到上限" in answer.content.decode()
        assert api_answer(numbers, phone).status_code == 429
    assert (len(shapes), len(costs)) == (1, 1)
    assert filed == Filing.objects.count()


def test_numbers_of_filings_have_no_gaps_that_tell_of_others(numbers: Numbers) -> None:
    """A refused filing takes a number as an accepted one does; one that is not taken leaves none out."""
    phone = numbers.filed_by_another()
    for tried in (phone, numbers.fresh(), phone):
        probing.probe(numbers.world.client(BROKER), numbers.world, tried)
    probing.use_up(numbers.world, numbers.world.client(BROKER), numbers.fresh())
    probing.probe(numbers.world.client(BROKER), numbers.world, phone)
    given = [number.rpartition("-") for number in Filing.objects.order_by("number").values_list("number", flat=True)]
    for today in {day for day, _, _ in given}:  # at midnight there are two days
        places = [int(place) for day, _, place in given if day == today]
        assert places == list(range(1, len(places) + 1))
