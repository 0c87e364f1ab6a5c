"""The buyer's document number is given with the subscription, or said to be missing before the contract."""

from __future__ import annotations

from anchang.modules.customers import api as customers
from anchang.modules.deals.models import Subscription
from anchang.modules.deals.tests.factories import buyer, flat, lock, subscribe
from anchang.modules.deals.tests.test_pages import DEALS, read, typed
from tests.world import World

NUMBER = "510112199003077516"


def test_it_is_given_with_the_subscription_and_shown_masked(estate: World) -> None:
    lock(estate)
    client, who = estate.client("林晓岚"), buyer(estate)
    answer = client.post(f"{DEALS}new/", typed(customer=str(who.pk), id_number="5101 1219 9003 0775 16"))
    page = read(client.get(answer["Location"]))
    assert "5101**********7516" in page and NUMBER not in page
    assert "网签要用证件号" not in page


def test_a_wrong_one_is_said_at_its_field_and_nothing_is_subscribed(estate: World) -> None:
    lock(estate)
    form = typed(customer=str(buyer(estate).pk), id_number=NUMBER[:-1] + "5")
    answer = estate.client("林晓岚").post(f"{DEALS}new/", form)
    assert answer.status_code == 422
    assert "末位与前 17 位对不上" in read(answer)
    assert not Subscription.objects.exists()


def test_without_one_the_page_says_that_the_contract_needs_it(estate: World) -> None:
    row = subscribe(estate)
    assert "网签要用证件号" in read(estate.client("林晓岚").get(f"{DEALS}{row.pk}/"))
    assert customers.describe(row.customer_id, by=estate.actor("林晓岚")).id_number == ""


def test_over_rest_a_wrong_one_is_a_422_that_does_not_repeat_it(estate: World) -> None:
    lock(estate)
    wrong = NUMBER[:-1] + "5"
    body = {"unit_id": str(flat().pk), "customer_id": str(buyer(estate).pk), "deposit_fen": 5_000_000}
    answer = estate.client("林晓岚").post(
        "/api/v1/subscriptions",
        body | {"id_number": wrong},
        content_type="application/json",
        headers={"Idempotency-Key": "document"},
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "customers.id_number_unreadable")
    assert wrong not in read(answer)
