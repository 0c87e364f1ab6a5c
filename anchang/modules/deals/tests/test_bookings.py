"""Earnest money: taken, turned into a subscription, given back (domain guide §11.3)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from anchang.kernel import clock, ids
from anchang.kernel.errors import NotAllowed, NotThere
from anchang.modules.customers.models import Customer
from anchang.modules.customers.states import Status
from anchang.modules.customers.tests.factories import customer
from anchang.modules.deals import api, errors
from anchang.modules.deals.actions.bookings import MOST_FEN, book, refund_booking
from anchang.modules.deals.models import Booking
from anchang.modules.deals.states import BookingState
from anchang.modules.deals.tests.factories import MANAGER, PHONES, SELLER, buyer, subscribe
from anchang.modules.filings import api as filings
from anchang.modules.filings.models import Filing
from anchang.modules.filings.states import DealNode, State
from anchang.modules.filings.tests.factories import file, set_rules
from anchang.modules.inventory.actions.projects import register_permit
from anchang.modules.inventory.models import Project
from tests.races import race
from tests.world import World

NOW = clock.now()
AMOUNT = 20_000_00


@pytest.fixture
def permitted(estate: World) -> World:
    """The six flats, with a presale permit."""
    register_permit(estate.project_id, permit_no="预售字 1 号", by=estate.system())
    return estate


def booked(world: World, customer: Customer | None = None, amount: int = AMOUNT) -> Booking:
    """Return a booking of the buyer of flat 201."""
    return book((customer or buyer(world)).pk, amount_fen=amount, by=world.actor(SELLER), at=NOW)


def filed(world: World) -> Filing:
    """Return the filing of the buyer of flat 201, who was brought yesterday."""
    filing = file(world, phone=PHONES["201"], at=NOW - timedelta(days=2))
    filings.confirm_filing(filing.pk, visit_id=ids.new_id(), by=world.actor("温岚"), at=NOW - timedelta(days=1))
    return filing


def state(filing: Filing) -> str:
    filing.refresh_from_db()
    return filing.state


def test_bookings_are_numbered_by_project_and_day_apart_from_subscriptions(permitted: World) -> None:
    first = booked(permitted)
    day = f"{clock.local(NOW):%Y%m%d}"
    assert first.number == f"RC-{day}-0001"
    assert booked(permitted, customer(permitted, phone=PHONES["202"], owner=SELLER)).number == f"RC-{day}-0002"
    assert subscribe(permitted).number.endswith("-0001")


def test_bookings_are_read_over_the_api_by_whose_they_are(permitted: World) -> None:
    row = booked(permitted)
    mine, other = permitted.client(SELLER), permitted.client("周子昂")
    found = mine.get("/api/v1/bookings", {"state": "booked", "customer_id": str(row.customer_id)}).json()["items"]
    assert [(one["number"], one["amount_fen"]) for one in found] == [(row.number, AMOUNT)]
    assert mine.get(f"/api/v1/bookings/{row.pk}").json() == found[0]
    assert mine.get("/api/v1/bookings", {"state": "refunded"}).json()["items"] == []
    assert other.get("/api/v1/bookings").json()["items"] == []
    assert other.get(f"/api/v1/bookings/{row.pk}").status_code == 404


def test_a_booking_names_the_filing_that_protects_and_does_not_win_it(permitted: World) -> None:
    filing = filed(permitted)
    row = booked(permitted)
    assert (row.filing_id, state(filing), row.state) == (filing.pk, State.VISITED, BookingState.BOOKED)
    assert Customer.objects.get(pk=row.customer_id).status == Status.QUEUED


def test_where_the_rules_protect_up_to_the_booking_it_wins_the_filing_and_gives_it_back(permitted: World) -> None:
    set_rules(permitted, deal_node=DealNode.BOOKING)
    filing = filed(permitted)
    row = booked(permitted)
    assert state(filing) == State.WON
    refund_booking(row.pk, by=permitted.actor(MANAGER), at=NOW)
    assert state(filing) == State.VISITED


def test_a_subscription_turns_the_booking_and_keeps_its_filing_though_the_window_is_over(permitted: World) -> None:
    set_rules(permitted, deal_node=DealNode.BOOKING)
    filing = filed(permitted)
    row = booked(permitted)
    Filing.objects.filter(pk=filing.pk).update(deal_until=NOW - timedelta(hours=1))
    sold = subscribe(permitted)
    row.refresh_from_db()
    assert (row.state, row.subscription_id, sold.filing_id) == (BookingState.SUBSCRIBED, sold.pk, filing.pk)


def test_what_a_subscription_has_won_is_not_given_back_with_a_later_booking(permitted: World) -> None:
    filing = filed(permitted)
    sold = subscribe(permitted)
    row = booked(permitted, Customer.objects.get(pk=sold.customer_id))
    refund_booking(row.pk, by=permitted.actor(MANAGER), at=NOW)
    assert state(filing) == State.WON


def test_a_customer_has_one_live_booking_and_another_after_a_refund(permitted: World) -> None:
    customer = buyer(permitted)
    row = booked(permitted, customer)
    with pytest.raises(errors.AlreadyBooked):
        booked(permitted, customer)
    refund_booking(row.pk, by=permitted.actor(MANAGER), at=NOW)
    with pytest.raises(errors.NotBooked):
        refund_booking(row.pk, by=permitted.actor(MANAGER), at=NOW)
    assert booked(permitted, customer).state == BookingState.BOOKED


def test_no_earnest_money_before_the_permit(estate: World) -> None:
    Project.objects.update(permit_no="")
    with pytest.raises(errors.PermitMissing):
        booked(estate)


@pytest.mark.parametrize("amount", [0, 99, MOST_FEN + 1])
def test_an_amount_out_of_range_is_refused(permitted: World, amount: int) -> None:
    with pytest.raises(errors.AmountOutOfRange):
        booked(permitted, amount=amount)


def test_the_consultant_books_the_own_customer_and_the_manager_refunds(permitted: World) -> None:
    row = booked(permitted)
    with pytest.raises(NotThere):
        book(row.customer_id, amount_fen=AMOUNT, by=permitted.actor("周子昂"), at=NOW)
    with pytest.raises(NotAllowed):
        book(row.customer_id, amount_fen=AMOUNT, by=permitted.actor("温岚"), at=NOW)
    with pytest.raises(NotThere):
        refund_booking(row.pk, by=permitted.actor(SELLER), at=NOW)


def test_figures_tell_what_was_given_back(permitted: World) -> None:
    row = booked(permitted)
    refund_booking(row.pk, by=permitted.actor(MANAGER), at=NOW)
    (found,) = api.booking_rows(permitted.project_id)
    assert (found.customer_id, found.is_refunded) == (row.customer_id, True)


@pytest.mark.django_db(transaction=True)
def test_of_two_bookings_at_one_instant_one_is_taken(permitted: World) -> None:
    customer = buyer(permitted)
    by = permitted.actor(SELLER)
    results = race(permitted, *[lambda: book(customer.pk, amount_fen=AMOUNT, by=by, at=NOW)] * 2)
    assert sorted(type(one).__name__ for one in results) == ["AlreadyBooked", "Booking"]


@pytest.mark.django_db(transaction=True)
def test_a_refund_and_a_subscription_at_one_instant_never_both_take_the_booking(permitted: World) -> None:
    row = booked(permitted)
    manager = permitted.actor(MANAGER)
    results = race(
        permitted,
        lambda: refund_booking(row.pk, by=manager, at=NOW),
        lambda: subscribe(permitted, customer_id=row.customer_id),
    )
    row.refresh_from_db()
    assert (row.state == BookingState.REFUNDED) is isinstance(results[0], Booking), results
    assert (row.state == BookingState.SUBSCRIBED) is (row.subscription_id is not None)


def test_the_page_books_once_and_the_customers_page_shows_it(permitted: World) -> None:
    customer = buyer(permitted)
    url = f"/p/{permitted.slug}/customers/{customer.pk}"
    client: Any = permitted.client(SELLER)
    assert "登记认筹" in client.get(f"{url}/deals/").content.decode()
    given = {"amount": "20,000", "key": str(ids.new_id())}
    for _twice in range(2):
        assert client.post(f"{url}/bookings/new/", given).status_code == 302
    assert Booking.objects.get().amount_fen == AMOUNT
    html = client.get(f"{url}/deals/").content.decode()
    assert "20,000.00" in html and "已认筹" in html and "登记认筹" not in html and "退筹" not in html
    desk: Any = permitted.client(MANAGER)
    assert "退筹" in desk.get(f"{url}/deals/").content.decode()
    desk.post(f"/p/{permitted.slug}/bookings/{Booking.objects.get().pk}/refund/")
    assert "已退筹" in desk.get(f"{url}/deals/").content.decode()


@pytest.mark.parametrize(("amount", "sentence"), [("", "请填写认筹金。"), ("0", "认筹金应为 1 元至 100 万元。")])
def test_a_bad_amount_is_named_and_stays(permitted: World, amount: str, sentence: str) -> None:
    url = f"/p/{permitted.slug}/customers/{buyer(permitted).pk}/bookings/new/"
    answer: Any = permitted.client(SELLER).post(url, {"amount": amount})
    assert answer.status_code in (409, 422) and sentence in answer.content.decode()


def test_the_pages_keep_their_budget(permitted: World, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    row = booked(permitted)
    for url in ("deals/", "bookings/new/"):
        page = f"/p/{permitted.slug}/customers/{row.customer_id}/{url}"
        permitted.client(SELLER).get(page)
        with django_assert_max_num_queries(12):
            permitted.client(SELLER).get(page)
