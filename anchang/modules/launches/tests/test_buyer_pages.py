"""What buyers see of a launch, and what its page asks for."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anchang.gate.launch.book import UNPAID
from anchang.kernel import clock
from anchang.modules.inventory import api as inventory
from anchang.modules.inventory.models import Unit
from anchang.modules.inventory.rules.names import unit_name
from anchang.modules.launches.actions.orders import close_launch, release_unit
from anchang.modules.launches.actions.picks import release_due_picks
from anchang.modules.launches.actions.sign_in import sign_in
from anchang.modules.launches.buyer.facts import stamp, unit_facts
from anchang.modules.launches.models import Entitlement, Favourite, Launch, Pick, Signing
from anchang.modules.launches.states import SigningState, State
from anchang.modules.launches.tests.test_sign_in import given, signed_in
from anchang.modules.launches.tests.winners import won
from anchang.web.templatetags.anchang import until_time
from tests.party import GUESTS
from tests.world import World


@pytest.fixture
def buyer(party: Launch) -> Client:
    return signed_in(party, GUESTS[0].phone)


def units_of(launch: Launch) -> list[str]:
    return [str(unit.id) for unit in inventory.free_units(launch.project_id)]


def wish(client: Client, launch: Launch, units: list[str]) -> int:
    body = json.dumps({"units": units})
    return client.post(f"/l/{launch.pk}/favourites/", body, content_type="application/json").status_code


def test_the_facts_name_each_unit_in_the_order_of_the_plan_and_its_window(party: Launch) -> None:
    facts = json.loads(unit_facts(party))
    assert [unit[0] for unit in facts["units"]] == units_of(party)
    places = [tuple(unit[1:4]) for unit in facts["units"]]
    assert len(set(places)) == len(places)
    tower = facts["towers"][0]
    assert all(row < len(tower["floors"]) and column < tower["doors"] for t, row, column in places if t == 0)


def test_the_facts_may_be_kept_for_ever_under_their_address_alone(party: Launch) -> None:
    kept = Client().get(f"/l/{party.pk}/units/{stamp(party)}.json")
    assert kept.status_code == 200
    assert "immutable" in kept["Cache-Control"]
    assert Client().get(f"/l/{party.pk}/units/0-0.json").status_code == 404


def test_a_launch_that_shows_no_prices_tells_none(party: Launch) -> None:
    Launch.objects.filter(pk=party.pk).update(shows_price=False)
    party.refresh_from_db()
    assert {unit[8] for unit in json.loads(unit_facts(party))["units"]} == {None}


def test_wishes_are_kept_in_their_order(buyer: Client, party: Launch) -> None:
    units = units_of(party)
    assert wish(buyer, party, [units[2], units[0]]) == 204
    assert wish(buyer, party, [units[0], units[2], units[1]]) == 204
    kept = Favourite.objects.order_by("rank").values_list("unit_id", "rank")
    assert [(str(unit), rank) for unit, rank in kept] == [(units[0], 1), (units[2], 2), (units[1], 3)]


def test_wishes_are_of_the_launch_and_not_too_many(buyer: Client, party: Launch) -> None:
    units = units_of(party)
    assert wish(buyer, party, [str(uuid4())]) == 422
    assert wish(buyer, party, [units[0], units[0]]) == 422
    assert wish(buyer, party, units[: party.max_favourites + 1]) == 422
    assert wish(Client(), party, [units[0]]) == 401
    assert not Favourite.objects.exists()


def test_who_waits_is_noted(buyer: Client, party: Launch) -> None:
    for wants in (True, False):
        body = json.dumps({"wants": wants})
        assert buyer.post(f"/l/{party.pk}/waiting/", body, content_type="application/json").status_code == 204
        row = Entitlement.objects.get(launch=party, number=237)
        assert (row.waits_since is not None) is wants


def test_a_receipt_tells_number_instant_unit_and_price(buyer: Client, party: Launch) -> None:
    unit = inventory.free_units(party.project_id)[1]
    at = clock.now().replace(microsecond=412_000)
    pick = Pick(launch=party, tenant_id=party.tenant_id, seq=452, unit_id=unit.id, unit_no=1, buyer_no=0, slot=0, at=at)
    pick.save(force_insert=True)
    page = buyer.get(f"/l/{party.pk}/mine/").content.decode()
    assert "第 000452 号" in page
    assert f"{clock.local(at):%H:%M:%S}.412" in page
    assert unit.name in page
    assert "林晓岚" in page


def test_the_consultants_number_is_given_to_who_asks_for_it(buyer: Client, party: Launch, world: World) -> None:
    number = world.phone("林晓岚")
    assert number not in buyer.get(f"/l/{party.pk}/mine/").content.decode()
    assert f"tel:{number}" in buyer.post(f"/l/{party.pk}/mine/", {"act": "call"}).content.decode()


def test_a_rehearsal_says_so_on_every_page(buyer: Client, party: Launch) -> None:
    pages = [Client().get(f"/l/{party.pk}/"), buyer.get(f"/l/{party.pk}/"), buyer.get(f"/l/{party.pk}/mine/")]
    assert all("公测：演练用" in page.content.decode() for page in pages)


def test_the_hall_asks_the_database_little(buyer: Client, party: Launch) -> None:
    for path in ("", "mine/"):
        with CaptureQueriesContext(connection) as asked:
            buyer.get(f"/l/{party.pk}/{path}")
        assert len(asked) <= 12


def test_the_clock_needs_no_database() -> None:
    # No database is at hand here: one question to it would fail the test.
    told = Client().get("/l/clock/").json()
    assert abs(told["at"] - clock.now().timestamp() * 1000) < 60_000


@pytest.mark.django_db
def test_an_unknown_launch_is_not_there() -> None:
    assert Client().get(f"/l/{uuid4()}/").status_code == 404


def test_the_name_is_masked(buyer: Client, party: Launch) -> None:
    assert GUESTS[0].phone not in given(buyer, party)


def test_a_pick_is_confirmed_and_given_up_on_its_receipt(buyer: Client, party: Launch) -> None:
    pick = won(party)
    root = f"/l/{party.pk}/mine/"
    assert "成交待确认" in buyer.get(root).content.decode()
    led = buyer.post(f"{root}{pick.pk}/confirmation/")["Location"]
    assert buyer.get(led).status_code == 200, "the simulated bank"
    assert "已确认，待付定金" in buyer.get(root).content.decode()
    assert "已放弃" in buyer.post(f"{root}{pick.pk}/surrender/", follow=True).content.decode()
    pick.refresh_from_db()
    assert not pick.live


def test_how_a_pick_ended_is_told_in_the_readers_words(buyer: Client, party: Launch, world: World) -> None:
    by = world.system()
    taken_back = won(party, unit_no=1)
    release_unit(party.pk, taken_back.unit_id, reason="窗框破损", by=by, at=clock.now())
    given_up = won(party, unit_no=2)
    buyer.post(f"/l/{party.pk}/mine/{given_up.pk}/surrender/")
    won(party, unit_no=3)
    release_due_picks(party.pk, by=by, at=party.opens_at + timedelta(hours=1))
    page = buyer.get(f"/l/{party.pk}/mine/").content.decode()
    assert "已放弃" in page
    assert "逾时未确认" in page
    assert "逾时未付款" not in page, "nobody guesses"
    assert "案场收回：窗框破损" in page
    assert UNPAID not in page


def test_nobody_touches_anothers_pick(buyer: Client, party: Launch) -> None:
    pick = won(party, buyer_no=1)
    for act in ("confirmation", "surrender"):
        buyer.post(f"/l/{party.pk}/mine/{pick.pk}/{act}/")
    assert buyer.get(f"/l/{party.pk}/mine/{pick.pk}/receipt.json").status_code == 404
    pick.refresh_from_db()
    assert pick.live
    assert pick.confirmed_at is None


def test_a_receipt_goes_home_as_a_file_that_proves_itself(buyer: Client, party: Launch) -> None:
    from anchang.gate.launch.receipts import code_of, read_receipt

    pick = won(party)
    answer = buyer.get(f"/l/{party.pk}/mine/{pick.pk}/receipt.json")
    receipt, press = read_receipt(answer.content)
    assert (press.seq, press.buyer, press.unit) == (pick.seq, 0, 1)
    assert code_of(receipt)[:4] in buyer.get(f"/l/{party.pk}/mine/").content.decode()


def test_a_deposit_is_paid_and_the_receipt_says_so(buyer: Client, party: Launch) -> None:
    pick = won(party)
    root = f"/l/{party.pk}/mine/"
    buyer.post(f"{root}{pick.pk}/confirmation/")
    led = buyer.post(f"{root}{pick.pk}/payment/")["Location"]
    back = buyer.post(led, {"answer": "paid"})
    assert back["Location"] == root
    page = buyer.get(root).content.decode()
    assert "定金已付" in page
    assert "surrender" not in page, "what is paid is not given up here"


def test_who_chose_in_a_rehearsal_that_is_over_need_not_come(buyer: Client, party: Launch) -> None:
    pick = won(party)
    root = f"/l/{party.pk}/mine/"
    buyer.post(f"{root}{pick.pk}/confirmation/")
    Pick.objects.filter(pk=pick.pk).update(paid_at=clock.now())
    assert "预约签约" in buyer.get(root).content.decode()
    Launch.objects.filter(pk=party.pk).update(state=State.CLOSED, closed_at=clock.now())
    page = buyer.get(root).content.decode()
    assert "公测已结束，定金已付" in page
    assert "不用到场签约" in page
    assert "预约签约" not in page


def test_what_was_signed_in_a_rehearsal_stays_to_be_read(buyer: Client, party: Launch) -> None:
    pick, at = won(party), clock.now()
    Pick.objects.filter(pk=pick.pk).update(confirmed_at=at, paid_at=at)
    paper = Signing(tenant_id=party.tenant_id, pick=pick, state=SigningState.SIGNED, document="编号 A-1", signed_at=at)
    paper.opened_at, paper.expires_at = at, at
    paper.save(force_insert=True)
    Launch.objects.filter(pk=party.pk).update(state=State.CLOSED, closed_at=at)
    assert "查看认购书" in buyer.get(f"/l/{party.pk}/mine/").content.decode()
    page = buyer.get(f"/l/{party.pk}/mine/{pick.pk}/subscription/").content.decode()
    assert "编号 A-1" in page and "subscription.txt" in page


def test_who_gave_up_reads_how_often_that_may_be(buyer: Client, party: Launch) -> None:
    for unit_no, said in ((1, "已放弃或逾时 1 次，再有 1 次不能再选。"), (2, "已放弃或逾时 2 次，不能再选。")):
        pick = won(party, unit_no=unit_no)
        page = buyer.post(f"/l/{party.pk}/mine/{pick.pk}/surrender/", follow=True).content.decode()
        assert said in page
        assert said in buyer.get(f"/l/{party.pk}/").content.decode()
    told = buyer.get(f"/l/{party.pk}/standing/").json()
    assert (told["barred"], told["held"]) == (True, [])


def test_the_standing_tells_what_is_held_and_what_is_still_to_be_confirmed(buyer: Client, party: Launch) -> None:
    pick = won(party)
    told = buyer.get(f"/l/{party.pk}/standing/").json()
    assert told["held"] == told["unconfirmed"] == [str(pick.unit_id)]
    buyer.post(f"/l/{party.pk}/mine/{pick.pk}/confirmation/")
    told = buyer.get(f"/l/{party.pk}/standing/").json()
    assert (told["held"], told["unconfirmed"], "turn" in told) == ([str(pick.unit_id)], [], False)


def test_a_telephone_that_was_signed_out_is_told_so(buyer: Client, party: Launch) -> None:
    assert Client().get(f"/l/{party.pk}/standing/").json() == {"outcome": "no_pass"}
    sign_in(Entitlement.objects.get(launch=party, number=237).pk, way="code", at=clock.now())
    told = buyer.get(f"/l/{party.pk}/standing/")
    assert (told.status_code, told.json()) == (401, {"outcome": "signed_in_elsewhere"})


@pytest.mark.parametrize("divided", [False, True])
def test_units_are_called_by_their_full_names(party: Launch, *, divided: bool) -> None:
    if divided:
        # Its building has another entrance, of which nothing is in the launch.
        for one in Unit.objects.select_related("building").filter(project_id=party.project_id):
            name = unit_name(one.building.name, one.entrance, one.number, divided=True)
            Unit.objects.filter(pk=one.pk).update(name=name)
    facts = json.loads(unit_facts(party))
    names = {str(unit.id): unit.name for unit in inventory.free_units(party.project_id)}
    for unit, tower, _row, _column, number, *_more in facts["units"]:
        entrance = facts["towers"][tower]["entrance"]
        said = [facts["towers"][tower]["building"], f"{entrance}单元" if entrance else "", number]
        assert names[unit] == " ".join(part for part in said if part)


def test_nothing_is_paid_before_it_is_confirmed(buyer: Client, party: Launch) -> None:
    pick = won(party)
    answer = buyer.post(f"/l/{party.pk}/mine/{pick.pk}/payment/", follow=True)
    assert "还没有确认" in answer.content.decode()


def test_what_is_only_planned_is_for_its_buyers_alone(buyer: Client, party: Launch) -> None:
    Launch.objects.filter(pk=party.pk).update(state="draft")
    party.refresh_from_db()
    address = f"/l/{party.pk}/units/{stamp(party)}.json"
    assert Client().get(address).status_code == 404
    planned = buyer.get(address)
    assert planned.status_code == 200
    assert "immutable" not in planned["Cache-Control"]


def test_the_door_says_how_far_the_launch_is(party: Launch, world: World) -> None:
    def door() -> str:
        party.refresh_from_db()
        return Client().get(f"/l/{party.pk}/").content.decode()

    assert "以服务器时间为准" in door()
    begun, ends = clock.now() - timedelta(minutes=5), clock.now() + timedelta(minutes=5)
    Launch.objects.filter(pk=party.pk).update(opens_at=begun, closes_at=ends)
    assert "选房中" in door() and f"– {until_time(party.closes_at)}</p>" in door()
    close_launch(party.pk, reason="选完了", by=world.system(), at=clock.now())
    over = door()
    assert "已结束" in over and f"– {until_time(party.closed_at)}</p>" in over


def test_who_is_not_signed_in_is_led_to_the_door(party: Launch) -> None:
    assert Client().get(f"/l/{party.pk}/mine/")["Location"] == f"/l/{party.pk}/"


def test_heat_is_told_in_bands_where_the_launch_shows_it(buyer: Client, party: Launch) -> None:
    assert buyer.get(f"/l/{party.pk}/heat/").status_code == 404
    Launch.objects.filter(pk=party.pk).update(shows_heat=True)
    units = units_of(party)
    wish(buyer, party, [units[2], units[0]])
    bands = buyer.get(f"/l/{party.pk}/heat/").json()["bands"]
    assert bands == "101" + "0" * (len(units) - 3), "one wish each is cool, whatever its rank"
    wish(buyer, party, [units[1]])
    assert buyer.get(f"/l/{party.pk}/heat/").json()["bands"] == bands, "until the next hour"
    assert Client().get(f"/l/{party.pk}/heat/").status_code == 404
