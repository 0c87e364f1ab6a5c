"""The tablet at the counter: the customer confirms, both sign, and only then does the visit confirm the filing."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
import time_machine

from anchang.kernel import ids
from anchang.modules.filings import api as filings
from anchang.modules.filings import checks
from anchang.modules.filings.actions.confirmations import set_policy
from anchang.modules.filings.escort_states import Asked
from anchang.modules.filings.models import EscortConfirmation, Judgement
from anchang.modules.filings.tests.factories import RIVAL, set_rules
from anchang.modules.filings.tests.test_confirmations import NAME_IN_INK
from anchang.modules.people.models import SmsMessage
from anchang.modules.visits.actions.reception import end
from anchang.modules.visits.tests.factories import AT, arrive, begin
from anchang.modules.visits.tests.test_escorted import SCAN, customer_of, escort_id, filed, scan, see
from anchang.modules.visits.tests.test_pages import DESK, MOST_QUERIES, queries_of, text

if TYPE_CHECKING:
    from anchang.modules.filings.models import Filing
    from tests.world import World

MANAGER = "沈卓"


class Tablet:
    """The page of one escort, at the hour of the story."""

    def __init__(self, world: World, filing: Filing) -> None:
        self.world = world
        self.escort = escort_id(scan(world, filing))
        self.page = f"{DESK}escorts/{self.escort}/"

    def press(self, act: str, **words: Any) -> Any:
        """Send one of the page's forms."""
        with time_machine.travel(AT, tick=False):
            return self.world.client("温岚").post(f"{self.page}{act}", words)

    def look(self) -> str:
        """Read the page."""
        return see(self.world, self.page)

    def confirm_all(self) -> None:
        """Give everything that a project may ask for."""
        self.press("message/")
        code = re.search(r"验证码 (\d{6})", SmsMessage.objects.order_by("-pk")[0].body.open())
        assert code
        self.press("code/", code=code[1])
        self.press("signature/", kind="customer", strokes=NAME_IN_INK)
        self.press("signature/", kind="broker", name="唐红思", instead="on")


@pytest.fixture
def office(world: World) -> World:
    set_rules(world)
    begin(world)
    return world


@pytest.fixture
def strict(office: World) -> World:
    set_policy(office.project_id, asks=Asked.BOTH, by=office.actor(MANAGER), at=AT)
    return office


def test_the_page_shows_what_is_confirmed_and_nothing_of_others(office: World) -> None:
    page = Tablet(office, filed(office)).look()
    assert "推荐客户到访确认单" in page
    assert "贝联 唐红思" in page
    assert "138****5678" in page
    assert "13812345678" not in page


def test_the_three_acts_are_each_shown_as_done(office: World) -> None:
    tablet = Tablet(office, filed(office))
    tablet.confirm_all()
    page = tablet.look()
    assert "2026-11-21 14:21:00 已确认" in page
    assert page.count("2026-11-21 14:21:00 已签") == 2
    assert EscortConfirmation.objects.count() == 3


def test_a_wrong_code_says_so_on_the_page_and_keeps_what_was_typed(office: World) -> None:
    tablet = Tablet(office, filed(office))
    tablet.press("message/")
    answer = tablet.press("code/", code="12345")
    assert answer.status_code == 422
    assert "请输入短信里的 6 位验证码。" in text(answer)
    assert 'value="12345"' in answer.content.decode()


def test_a_name_without_the_tick_is_asked_for_it_and_stays_typed(office: World) -> None:
    answer = Tablet(office, filed(office)).press("signature/", kind="broker", name="唐红思")
    assert answer.status_code == 422
    assert "请勾选“以输入姓名代替手写”。" in text(answer)
    assert 'value="唐红思"' in answer.content.decode()


def test_strokes_too_few_to_be_a_name_are_drawn_again(office: World) -> None:
    dot = json.dumps([[10, 10, 14, 14]])
    answer = Tablet(office, filed(office)).press("signature/", kind="customer", strokes=dot)
    assert "请签全名，或输入姓名并勾选。" in text(answer)
    assert "[[10, 10, 14, 14]]" in answer.content.decode()


def test_an_unknown_kind_of_signature_is_refused(office: World) -> None:
    assert Tablet(office, filed(office)).press("signature/", kind="code", strokes=NAME_IN_INK).status_code == 422


def test_until_all_is_given_the_card_says_what_is_missing_and_the_visit_confirms_nothing(strict: World) -> None:
    filing = filed(strict)
    tablet = Tablet(strict, filing)
    page = see(strict, f"{DESK}?escort={tablet.escort}")
    assert "还缺客户短信确认、客户签字、经纪人签字，补齐后报备才确认。" in page
    assert "先登记到访，报备不确认" in page
    visit = arrive(strict, customer_of(strict), escort_id=tablet.escort)
    assert (visit.filing_id, visit.source) == (None, "natural")
    filing.refresh_from_db()
    assert filing.state == "valid"


def test_with_all_given_the_visit_confirms_and_the_judgement_names_them(strict: World) -> None:
    filing = filed(strict)
    tablet = Tablet(strict, filing)
    tablet.confirm_all()
    assert "已齐，请返回登记到访。" in tablet.look()
    assert "渠道报备客户，报备有效" in see(strict, f"{DESK}?escort={tablet.escort}")
    visit = arrive(strict, customer_of(strict), escort_id=tablet.escort)
    assert visit.filing_id == filing.pk
    kept = Judgement.objects.filter(filing=filing).latest("pk").inputs["escort"]["confirmations"]
    assert {UUID(one) for one in kept} == set(EscortConfirmation.objects.values_list("pk", flat=True))


def test_who_came_unconfirmed_may_be_brought_again_and_then_counts(strict: World) -> None:
    filing = filed(strict)
    visit = arrive(strict, customer_of(strict))
    end(visit.pk, by=strict.system(), at=AT + timedelta(minutes=1))
    tablet = Tablet(strict, filing)
    tablet.confirm_all()
    again = arrive(strict, customer_of(strict), escort_id=tablet.escort, at=AT + timedelta(minutes=5))
    assert again.filing_id == filing.pk


def test_a_broker_without_a_phone_is_named_by_the_desk(strict: World) -> None:
    filing = filed(strict)
    page = see(strict, f"{DESK}?customer={customer_of(strict)}")
    assert "由谁带看" in page
    assert "贝联 唐红思" in page
    with time_machine.travel(AT, tick=False):
        answer: Any = strict.client("温岚").post(SCAN, {"filing": str(filing.pk), "customer": str(customer_of(strict))})
    assert "14:21:00 前台指定" in see(strict, answer.url)


def test_in_a_race_the_desk_may_say_who_of_several_came_along(office: World) -> None:
    set_rules(office, mode="race")
    filed(office)
    second = filed(office, by=RIVAL, minutes=5)
    page = see(office, f"{DESK}?customer={customer_of(office)}")
    assert "由谁带看" in page
    with time_machine.travel(AT, tick=False):
        answer = office.client("温岚").post(SCAN, {"filing": str(second.pk)})
    visit = arrive(office, customer_of(office), escort_id=escort_id(answer))
    assert visit.filing_id == second.pk


def test_the_sheet_prints_both_signatures_for_the_desk_and_no_broker_sees_them(office: World) -> None:
    filing = filed(office)
    tablet = Tablet(office, filing)
    tablet.confirm_all()
    arrive(office, customer_of(office), escort_id=tablet.escort)
    with time_machine.travel(AT, tick=False):
        sheet = office.client(MANAGER).get(f"/p/{office.slug}/filings/{filing.pk}/sheet/").content.decode()
        own = office.client("唐红思").get(f"/filings/{filing.pk}/").content.decode()
    assert "M100 100L300 120 420 260" in sheet
    assert "唐红思</p>" in sheet
    assert "经纪人签字" in own
    assert "M100 100" not in own


def test_a_filing_that_nobody_brought_has_no_sheet(office: World) -> None:
    filing = filed(office)
    assert office.client(MANAGER).get(f"/p/{office.slug}/filings/{filing.pk}/sheet/").status_code == 404


def test_the_switch_is_set_by_who_runs_the_channels_and_says_what_holds_now(office: World) -> None:
    page = f"/p/{office.slug}/filings/escorts/"
    client = office.client(MANAGER)
    assert client.post(page, {"asks": "nothing"}).status_code == 422
    assert "已保存：双方签字，即刻生效。" in text(client.post(page, {"asks": "signature"}, follow=True))
    assert office.client("温岚").get(page).status_code == 403


def test_the_page_keeps_to_its_queries(office: World) -> None:
    tablet = Tablet(office, filed(office))
    tablet.confirm_all()
    with time_machine.travel(AT, tick=False):
        assert queries_of(office, "温岚", tablet.page) <= MOST_QUERIES


def test_verdict_and_sheet_of_who_was_brought_keep_to_their_queries(office: World) -> None:
    filing = filed(office)
    tablet = Tablet(office, filing)
    tablet.confirm_all()
    arrive(office, customer_of(office), escort_id=tablet.escort)
    desk = f"/p/{office.slug}/filings/{filing.pk}/"
    with time_machine.travel(AT, tick=False):
        for who, page in ((MANAGER, desk), (MANAGER, f"{desk}sheet/"), ("唐红思", f"/filings/{filing.pk}/")):
            assert queries_of(office, who, page) <= MOST_QUERIES, page


def test_what_a_judgement_names_was_given_at_its_own_escort(office: World) -> None:
    filing = filed(office)
    tablet = Tablet(office, filing)
    tablet.confirm_all()
    arrive(office, customer_of(office), escort_id=tablet.escort)
    assert not [*checks.escorts_are_their_own()]
    last = Judgement.objects.filter(filing=filing).latest("pk")
    other = filed(office, by=RIVAL, phone="13700001234")
    for inputs, said in (
        ({"escort_id": str(escort_id(scan(office, other))), "confirmations": []}, "not its own"),
        ({"escort_id": str(tablet.escort), "confirmations": [str(other.pk)]}, "not given"),
    ):
        last.pk, last.inputs = ids.new_id(), last.inputs | {"escort": last.inputs["escort"] | inputs}
        last.save(force_insert=True)
        assert said in [*checks.escorts_are_their_own()][-1].sentence


def test_filings_confirmed_by_escorts_are_verdicts_of_the_rules(office: World) -> None:
    filing = filed(office)
    arrive(office, customer_of(office), escort_id=Tablet(office, filing).escort)
    ref = filings.get(filing.pk)
    assert ref is not None
    assert ref.code == filings.Code.PASSED
