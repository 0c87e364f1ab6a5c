"""Whom the counter looks for stays out of its addresses: the tablet is everybody's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from anchang.modules.visits.tests.factories import AT, begin, customer

if TYPE_CHECKING:
    from tests.world import World

DESK = "/p/jinchenfu-2/reception/"


@pytest.fixture(autouse=True)
def saturday() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


def text(response: Any) -> str:
    return str(response.content.decode())


def test_a_number_is_in_no_address_of_the_counter(world: World) -> None:
    begin(world)
    client, number = world.client("温岚"), "13812345678"
    answer = client.get(f"{DESK}?q={number}", headers={"HX-Request": "true"})
    assert answer.headers["HX-Replace-Url"] == DESK
    assert f"q={number}" not in text(answer)
    pk, form = customer(world), {"people": "1", "expected": str(world.user("周子昂").pk), "phone": number}
    assert f"q={number}" not in text(client.get(f"{DESK}?q={number}"))
    refused = client.post(f"{DESK}registrations/", form | {"customer": str(pk)})
    assert refused.status_code == 422
    assert f"q={number}" not in text(refused)


def test_who_asks_for_somebody_is_not_asked_for_the_number_again(world: World) -> None:
    begin(world)
    named = re.findall(
        r"hx-get=\"([^\"]+)\" hx-vals='(\{[^']+\})'", text(world.client("温岚").get(f"{DESK}?q=13812345678"))
    )
    assert (f"{DESK}?named={world.user('马思远').pk}", '{"q": "13812345678"}') in named
