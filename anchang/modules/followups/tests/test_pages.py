"""The form of a contact and the history on the customer's page."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anchang.kernel import clock
from anchang.modules.customers import api as customers
from anchang.modules.followups.models import FollowUp
from anchang.modules.followups.tests.factories import customer, follow_up

if TYPE_CHECKING:
    from tests.world import World

HTMX = {"HX-Request": "true"}


def address(customer_id: UUID, page: str) -> str:
    """Return the address of a customer's page here."""
    return f"/p/jinchenfu-2/customers/{customer_id}/{page}/"


def typed(**changes: str) -> dict[str, str]:
    """Return a sound form with some of its fields changed."""
    sound = {
        "key": "one-contact",
        "method": "call",
        "answered": "yes",
        "content": "约周末再看四室",
        "customer_quote": "等孩子学校定了就来选。",
        "grade": "B",
        "next_at": "",
    }
    return sound | changes


def send(world: World, customer_id: UUID, name: str = "林晓岚", **changes: str) -> Any:
    """Send the form."""
    return world.client(name).post(address(customer_id, "follow-up"), typed(**changes))


def test_a_contact_takes_the_grades_interval_when_no_date_is_typed(world: World) -> None:
    ref = customer(world)
    answer = send(world, ref.id)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/p/jinchenfu-2/today/")
    row = FollowUp.objects.get()
    assert row.next_at is not None
    assert (row.next_at - row.at).days in (6, 7)


def test_after_a_reception_the_contact_is_a_meeting(world: World) -> None:
    url = address(customer(world).id, "follow-up")
    page = world.client("林晓岚").get(url, {"after": "visit"}).content.decode()
    assert "checked" in page.split('value="visit"')[1].split(">")[0]
    assert "checked" in world.client("林晓岚").get(url).content.decode().split('value="call"')[1].split(">")[0]


def test_the_next_days_stand_below_the_next_contact(world: World) -> None:
    page = world.client("林晓岚").get(address(customer(world).id, "follow-up")).content.decode()
    for days in (1, 2, 7):
        assert f'data-day="{clock.today() + timedelta(days=days)}"' in page


def test_the_same_form_sent_twice_is_one_contact(world: World) -> None:
    ref = customer(world)
    send(world, ref.id)
    assert send(world, ref.id).status_code == 302
    assert FollowUp.objects.count() == 1


def test_a_d_customer_needs_no_date_and_takes_none(world: World) -> None:
    ref = customer(world)
    send(world, ref.id, grade="D", next_at="2027-01-01T10:00")
    assert FollowUp.objects.get().next_at is None


def test_a_refusal_stands_at_its_field_and_keeps_what_was_typed(world: World) -> None:
    ref = customer(world)
    answer = send(world, ref.id, grade="A", customer_quote="")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "升为 A 级请记一句客户原话作依据" in text
    assert "约周末再看四室" in text
    assert not FollowUp.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [{"grade": "E"}, {"method": "fax"}, {"answered": ""}, {"next_at": "soon"}, {"content": "字" * 501}, {"key": ""}],
)
def test_a_misshapen_form_is_refused(world: World, changes: dict[str, str]) -> None:
    assert send(world, customer(world).id, **changes).status_code == 422
    assert not FollowUp.objects.exists()


def test_a_form_leads_back_only_into_the_house(world: World) -> None:
    ref = customer(world)
    assert send(world, ref.id, next="https://evil.example/").headers["Location"] == "/p/jinchenfu-2/today/"


def test_htmx_gets_the_form_as_a_panel(world: World) -> None:
    ref = customer(world)
    text = world.client("林晓岚").get(address(ref.id, "follow-up"), headers=HTMX).content.decode()
    assert "<html" not in text
    assert "跟进罗女士" in text


@pytest.mark.parametrize("page", ["follow-up", "follow-ups"])
def test_a_colleagues_customer_is_not_there(world: World, page: str) -> None:
    ref = customer(world, owner="周子昂")
    assert world.client("林晓岚").get(address(ref.id, page)).status_code == 404


@pytest.mark.parametrize("page", ["follow-up", "follow-ups"])
def test_brokers_have_no_business_here(world: World, page: str) -> None:
    assert world.client("唐红思").get(address(customer(world).id, page)).status_code == 403


def test_a_customer_of_another_project_is_not_there(world: World) -> None:
    ref = customer(world)
    assert world.client("简明").get(f"/p/jinchenfu-1/customers/{ref.id}/follow-ups/").status_code == 404


def test_the_next_date_follows_the_chosen_grade(world: World) -> None:
    ref, browser = customer(world), world.client("林晓岚")
    url = address(ref.id, "follow-up") + "next/"
    assert "datetime-local" in browser.get(url, {"grade": "A"}).content.decode()
    assert "不再跟进" in browser.get(url, {"grade": "D"}).content.decode()
    assert browser.get(url, {"grade": "?"}).status_code == 404


def test_the_history_tells_who_said_what_and_how_the_grade_moved(world: World) -> None:
    ref = customer(world)
    follow_up(world, ref.id, grade="C")
    follow_up(world, ref.id, grade="B", effective=False, method="wechat")
    text = world.client("沈卓").get(address(ref.id, "follow-ups")).content.decode()
    assert "定为 C" in text
    assert "C 改为 B" in text
    assert "微信，未联系上" in text
    assert "等孩子学校定了就来选。" in text
    assert "林晓岚" in text


def test_the_history_costs_as_many_queries_for_five_as_for_one(world: World) -> None:
    ref, counts = customer(world), []
    world.client("林晓岚")
    for number in range(5):
        follow_up(world, ref.id)
        if number in (0, 4):
            with CaptureQueriesContext(connection) as captured:
                world.client("林晓岚").get(address(ref.id, "follow-ups"))
            counts.append(len(captured))
    assert counts[0] == counts[1] <= 12


def test_a_follow_up_from_the_form_grades_the_customer(world: World) -> None:
    ref = customer(world)
    send(world, ref.id, grade="C")
    assert customers.get(ref.id).grade == "C"


def test_the_customers_last_words_stand_above_the_history(world: World) -> None:
    ref = customer(world)
    for number in range(5):
        follow_up(world, ref.id, customer_quote="" if number == 4 else f"第 {number} 句。")
    page = world.client("林晓岚").get(address(ref.id, "follow-ups")).content.decode()
    assert page.index("第 3 句。") < page.index("更早的 2 次") < page.index("第 0 句。")
    assert page.count("第 3 句。") == 1


def test_the_customers_page_and_the_call_lead_to_the_form(world: World) -> None:
    ref, browser = customer(world), world.client("林晓岚")
    form = address(ref.id, "follow-up")
    assert form in browser.get(f"/p/jinchenfu-2/customers/{ref.id}/").content.decode()
    assert form in browser.post(address(ref.id, "contact"), {"reason": "follow"}).content.decode()
    assert form not in world.client("温岚").get(f"/p/jinchenfu-2/customers/{ref.id}/").content.decode()


def test_a_buyer_is_not_told_of_the_pool(world: World) -> None:
    ref, browser = customer(world), world.client("林晓岚")
    follow_up(world, ref.id)
    assert "否则回公海" in browser.get(address(ref.id, "follow-ups")).content.decode()
    customers.set_status(ref.id, status=customers.Status.SIGNED, by=world.system(), at=clock.now())
    assert "否则回公海" not in browser.get(address(ref.id, "follow-ups")).content.decode()
