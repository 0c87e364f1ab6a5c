"""Who brings a group counts: the desk takes the broker's code and sees what that filing means."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
import time_machine

from anchang.modules.customers import api as customers
from anchang.modules.filings import api as filings
from anchang.modules.filings.actions.escort import show_code
from anchang.modules.filings.escort_errors import EscortOver
from anchang.modules.filings.models import Filing, Judgement
from anchang.modules.filings.tests.factories import BROKER, RIVAL, file, set_rules
from anchang.modules.visits.tests.factories import AT, arrive, begin
from anchang.modules.visits.tests.test_filed import FILED
from anchang.modules.visits.tests.test_pages import DESK, MOST_QUERIES, button, queries_of, text

if TYPE_CHECKING:
    from tests.world import World

SCAN = f"{DESK}escort/"


def filed(world: World, *, by: str = BROKER, minutes: int = 0, **facts: Any) -> Filing:
    at = FILED + timedelta(minutes=minutes)
    with time_machine.travel(at, tick=False):
        return file(world, by=by, at=at, **facts)


def scan(world: World, filing: Filing, *, raw: str = "") -> Any:
    """Show a code and take it at the desk; `raw` is typed in its place."""
    with time_machine.travel(AT, tick=False):
        code = show_code(filing.pk, by=world.actor(filing.broker_name), at=AT).code
        return world.client("温岚").post(SCAN, {"code": raw or code})


def see(world: World, address: str) -> str:
    with time_machine.travel(AT, tick=False):
        return text(world.client("温岚").get(address))


def escort_id(answer: Any) -> UUID:
    assert answer.status_code == 302, answer.content.decode()
    return UUID(answer.url.partition("escort=")[2].removesuffix("#desk"))


def customer_of(world: World) -> UUID:
    ref = customers.by_phone(project_id=world.project_id, phone="13812345678")
    assert ref is not None
    return ref.id


@pytest.fixture
def race_world(world: World) -> World:
    set_rules(world, mode="race")
    begin(world)
    return world


def test_a_code_leads_straight_to_the_card_of_who_was_brought(world: World) -> None:
    set_rules(world)
    begin(world)
    page = see(world, scan(world, filed(world)).url)
    assert "贝联 唐红思带看" in page
    assert "渠道报备客户，报备有效" in page
    assert "14:21:00 扫码" in page
    assert button(page) == "登记到访，请林晓岚接待"


def test_in_a_race_who_brings_the_customer_wins_not_who_filed_first(race_world: World) -> None:
    first, second = filed(race_world), filed(race_world, by=RIVAL, minutes=5)
    brought = escort_id(scan(race_world, second))
    visit = arrive(race_world, customer_of(race_world), escort_id=brought)
    assert visit.filing_id == second.pk
    states = dict(Filing.objects.values_list("broker_name", "state"))
    assert states == {BROKER: "lost", RIVAL: "visited"}
    assert Judgement.objects.filter(filing=first).latest("pk").code == filings.Code.LOST_RACE


def test_the_judgement_keeps_who_brought_them_by_ids_alone(race_world: World) -> None:
    filing = filed(race_world)
    brought = escort_id(scan(race_world, filing))
    arrive(race_world, customer_of(race_world), escort_id=brought)
    kept = Judgement.objects.filter(filing=filing).latest("pk").inputs["escort"]
    assert kept["escort_id"] == str(brought)
    assert set(kept) == {"escort_id", "taken_at", "code_id", "confirmations"}


def test_who_is_brought_too_early_is_told_so_on_the_card(world: World) -> None:
    set_rules(world)
    begin(world)
    page = see(world, scan(world, filed(world, minutes=60)).url)
    assert "渠道报备客户，报备无效" in page
    assert "早了" in page


def test_who_is_brought_after_another_had_filed_is_told_why_it_does_not_count(world: World) -> None:
    set_rules(world, number_mode="f3l4")
    begin(world)
    later = filed(world, by=RIVAL, phone="138****5678", minutes=-1)
    filed(world, minutes=-20)
    answer = scan(world, later)
    page = see(world, f"{DESK}?escort={escort_id(answer)}&customer={customer_of(world)}")
    assert "渠道报备客户，报备有效" in page
    assert "范怡" in page


def test_a_masked_filing_asks_for_the_whole_number_first(world: World) -> None:
    set_rules(world, number_mode="f3l4")
    begin(world)
    masked = filed(world, phone="138****5678")
    answer = scan(world, masked)
    page = see(world, answer.url)
    assert "请输入客户的手机号" in page
    assert "138****5678" in page
    customers.find_or_create(
        project_id=world.project_id, name="程女士", phone="13812345678", by=world.system(), at=FILED
    )
    page = see(world, f"{DESK}?escort={escort_id(answer)}&q=13812345678")
    assert "渠道报备客户，报备有效" in page
    visit = arrive(world, customer_of(world), escort_id=escort_id(answer))
    assert visit.filing_id == masked.pk


def test_digits_that_are_no_code_stay_in_the_field_with_the_way_on(world: World) -> None:
    set_rules(world)
    begin(world)
    answer = scan(world, filed(world), raw="1234")
    page = text(answer)
    assert answer.status_code == 422
    assert "这不是带看码：带看码是 8 位数字。" in page
    assert 'value="1234"' in answer.content.decode()


def test_a_scan_of_long_ago_carries_no_visit(world: World) -> None:
    set_rules(world)
    begin(world)
    brought = escort_id(scan(world, filed(world)))
    with pytest.raises(EscortOver, match="14:21"):
        arrive(world, customer_of(world), escort_id=brought, at=AT + timedelta(hours=2, seconds=1))


def test_who_tries_digits_one_after_the_other_is_stopped(world: World, settings: Any) -> None:
    client = world.client("温岚")
    answers = [client.post(SCAN, {"code": f"{number:08d}"}) for number in range(31)]
    assert "没有这个带看码。" in text(answers[0])
    assert "读错的带看码过多" in text(answers[-1])


def test_the_card_of_who_was_brought_keeps_to_its_queries(world: World) -> None:
    set_rules(world)
    begin(world)
    brought = escort_id(scan(world, filed(world)))
    with time_machine.travel(AT, tick=False):
        assert queries_of(world, "温岚", f"{DESK}?escort={brought}") <= MOST_QUERIES
