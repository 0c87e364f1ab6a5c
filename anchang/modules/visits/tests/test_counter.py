"""What the counter keeps: all that was typed when a press is refused, and no number in an address."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from anchang.modules.customers import api as customers
from anchang.modules.visits.actions import rotation
from anchang.modules.visits.models import Visit
from anchang.modules.visits.tests.factories import AT, arrive, begin, customer, stranger

if TYPE_CHECKING:
    from tests.world import World

DESK = "/p/jinchenfu-2/reception/"


pytestmark = pytest.mark.usefixtures("saturday")


def text(response: Any) -> str:
    return str(response.content.decode())


def ask(world: World, query: str) -> str:
    return text(world.client("温岚").get(f"{DESK}{query}"))


def test_a_number_is_in_no_address_of_the_counter(world: World) -> None:
    begin(world)
    client, number = world.client("温岚"), "13812345678"
    answer = client.get(f"{DESK}?q={number}", headers={"HX-Request": "true"})
    assert answer.headers["HX-Replace-Url"] == DESK
    assert f"q={number}" not in text(answer)
    pk, form = customer(world), {"people": "1", "expected": str(world.user("周子昂").pk), "phone": number}
    assert f"q={number}" not in ask(world, f"?q={number}")
    refused = client.post(f"{DESK}registrations/", form | {"customer": str(pk)})
    assert refused.status_code == 422
    assert f"q={number}" not in text(refused)


def test_who_asks_for_somebody_is_not_asked_for_the_number_again(world: World) -> None:
    begin(world)
    named = re.findall(r"hx-get=\"([^\"]+)\" hx-vals='(\{[^']+\})'", ask(world, "?q=13812345678"))
    assert (f"{DESK}?named={world.user('马思远').pk}", '{"q": "13812345678"}') in named


def test_a_refused_press_keeps_what_was_typed(world: World) -> None:
    begin(world, "林晓岚", "周子昂")
    arrive(world, stranger(world, 1))
    typed = {"phone": "13912345678", "name": "程晓雨", "title": "先生", "people": "4", "source": "friend", "key": "k"}
    sent = typed | {"expected": str(world.user("林晓岚").pk)}
    response = world.client("温岚").post(f"{DESK}registrations/", sent)
    page = text(response)
    assert response.status_code == 422
    assert "现在应由周子昂接待" in page and "登记到访，请周子昂接待" in page
    for kept in ('value="程晓雨"', 'value="先生" checked', 'name="people" value="4"', 'value="friend" checked'):
        assert kept in page
    rotation.go_home(world.project_id, user_id=world.user("周子昂").pk, by=world.actor("温岚"), at=AT)
    sent = typed | {"expected": str(world.user("林晓岚").pk)}
    assert world.client("温岚").post(f"{DESK}registrations/", sent).status_code == 302
    assert Visit.objects.get(people=4).source == "friend"


def test_a_group_says_what_brought_it_or_it_is_not_known(world: World) -> None:
    begin(world)
    page = ask(world, "?q=13912345678")
    assert 'name="source" value="natural"' in page
    assert "checked" not in page[page.index('name="source"') : page.rindex('name="source"')]
    form = {"phone": "13912345678", "name": "程", "title": "女士", "people": "3"}
    world.client("温岚").post(f"{DESK}registrations/", form)
    assert Visit.objects.get().source == "unknown"
    old = customer(world, owner="周子昂")
    customers.note_seen(old, at=AT - timedelta(days=9), kind="first")
    assert 'name="source"' not in ask(world, "?q=13812345678")
