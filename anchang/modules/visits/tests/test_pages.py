"""The counter, the consultant's card, the list and the import on screen."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anchang.kernel import clock
from anchang.kernel.sheets.tests.books import workbook
from anchang.modules.customers import api as customers
from anchang.modules.customers.models import SearchLog
from anchang.modules.filings.tests.factories import file, set_rules
from anchang.modules.visits.actions import rotation
from anchang.modules.visits.actions.door import tally
from anchang.modules.visits.models import RegisterImport, RotationDay, Visit
from anchang.modules.visits.states import AwayReason
from anchang.modules.visits.tests.factories import AT, HEAD, arrive, begin, customer, stranger

if TYPE_CHECKING:
    from tests.world import World

DESK = "/p/jinchenfu-2/reception/"
VISITS = "/p/jinchenfu-2/visits/"
MOST_QUERIES = 12


pytestmark = pytest.mark.usefixtures("saturday")


def text(response: Any) -> str:
    return str(response.content.decode())


def ask(world: World, query: str, who: str = "温岚") -> str:
    response = world.client(who).get(f"{DESK}{query}")
    assert response.status_code == 200
    return text(response)


def button(page: str) -> str:
    """Return the words on the one big button."""
    found = re.findall(r'<button class="button primary huge.*?<span>(.*?)</span>', page, re.DOTALL)
    assert len(found) == 1
    return str(found[0]).strip()


def queries_of(world: World, who: str, url: str, **headers: str) -> int:
    client = world.client(who)
    client.get(url, headers=headers)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url, headers=headers).status_code == 200
    return len(seen)


def test_a_new_number_asks_for_a_name_and_names_the_next_in_turn(world: World) -> None:
    begin(world)
    page = ask(world, "?q=13812345678")
    assert "新客户" in page
    assert 'name="name"' in page
    assert button(page) == "登记到访，请林晓岚接待"


def test_the_last_four_find_several_and_one_is_chosen(world: World) -> None:
    begin(world)
    cheng = customer(world)
    customer(world, "李先生", "15912345678", owner="周子昂")
    page = ask(world, "?q=5678")
    assert "找到 2 位" in page
    assert "138****5678" in page
    assert "13812345678" not in page
    assert "请在上面选一位" in page
    assert button(ask(world, f"?q=5678&customer={cheng}")) == "登记到访，请林晓岚接待"
    assert SearchLog.objects.count() == 2


@pytest.mark.parametrize(
    ("owner", "away", "title", "receiver"),
    [
        ("周子昂", "", "老客户，周子昂在岗", "周子昂"),
        ("周子昂", "周子昂", "老客户，周子昂不在岗", "罗一鸣"),
        ("", "", "公海客户", "林晓岚"),
    ],
)
def test_an_old_customer_is_told_from_the_pool(world: World, owner: str, away: str, title: str, receiver: str) -> None:
    begin(world)
    pk = customer(world, owner=owner)
    customers.note_seen(pk, at=AT - timedelta(days=9), kind="first")
    if away:
        rotation.step_out(
            world.project_id, user_id=world.user(away).pk, reason=AwayReason.LUNCH, by=world.actor("温岚"), at=AT
        )
    page = ask(world, "?q=13812345678")
    assert title in page
    assert button(page) == f"登记到访，请{receiver}接待"


def test_an_owner_of_a_flat_and_a_peer_are_told(world: World) -> None:
    begin(world)
    pk = customer(world, owner="周子昂")
    customers.set_status(pk, status="signed", by=world.system(), at=AT)
    assert "老业主" in ask(world, "?q=13812345678")
    page = ask(world, "?purpose=peer")
    assert "不购房" in page
    assert button(page) == "登记来访，由温岚接待"


def test_a_press_registers_once_and_says_who_receives(world: World) -> None:
    begin(world)
    form = {"phone": "13812345678", "name": "程", "title": "女士", "people": "3", "key": "k1",
            "expected": str(world.user("林晓岚").pk)}  # fmt: skip
    client = world.client("温岚")
    for _ in range(2):
        response = client.post(f"{DESK}registrations/", form, follow=True)
        assert "已登记第 1 组，请林晓岚接待" in text(response)
    visit = Visit.objects.get()
    assert (visit.people, visit.number) == (3, 1)
    assert customers.open_name(visit.customer_id) == "程女士"  # type: ignore[arg-type]


def test_a_turn_that_moved_is_refused_and_the_new_name_shown(world: World) -> None:
    begin(world, "林晓岚", "周子昂")
    arrive(world, stranger(world, 1))
    pk = customer(world)
    form = {"customer": str(pk), "people": "1", "expected": str(world.user("林晓岚").pk), "phone": "13812345678"}
    page = text(world.client("温岚").post(f"{DESK}registrations/", form, follow=True))
    assert "现在应由周子昂接待" in page
    assert button(page) == "登记到访，请周子昂接待"
    assert Visit.objects.count() == 1


def test_a_customer_may_ask_for_somebody(world: World) -> None:
    begin(world)
    page = ask(world, f"?q=13812345678&named={world.user('马思远').pk}")
    assert button(page) == "登记到访，请马思远接待"
    assert "客户指名，计一次轮次" in page


def test_an_owner_of_a_flat_who_asks_for_somebody_takes_nobodys_turn(world: World) -> None:
    begin(world)
    pk = customer(world)
    customers.set_status(pk, status="signed", by=world.system(), at=AT)
    page = ask(world, f"?q=13812345678&named={world.user('马思远').pk}")
    assert button(page) == "登记到访，请马思远接待"
    assert "客户指名，不计轮次" in page


def test_bad_forms_are_refused_at_their_field(world: World) -> None:
    begin(world)
    client = world.client("温岚")
    for form in ({"people": "0", "name": "程"}, {"people": "1"}, {"people": "1", "customer": "x", "name": "程"}):
        assert client.post(f"{DESK}registrations/", form).status_code == 422
    assert Visit.objects.count() == 0


def test_a_match_tells_the_live_filing_its_agency_and_until_when(world: World) -> None:
    begin(world)
    set_rules(world)
    filing = file(world, at=AT - timedelta(hours=2))
    page = ask(world, "?q=5678")
    assert "渠道报备 有效" in page
    assert filing.agency_name in page and f"{clock.local(filing.valid_until):%H:%M} 前" in page
    early = file(world, phone="13900005678", at=AT - timedelta(minutes=1))
    assert f"{clock.local(early.submitted_at + timedelta(minutes=30)):%H:%M} 起" in ask(world, "?q=5678")


def test_a_missing_name_is_asked_for_where_it_stands_and_what_was_typed_stays(world: World) -> None:
    begin(world)
    typed = {"phone": "13912345678", "title": "先生", "people": "3", "key": "k"}
    page = text(world.client("温岚").post(f"{DESK}registrations/", typed))
    assert 'aria-describedby="arrival-name-about"' in page
    assert "请填写姓氏或姓名。" in page
    assert re.search(r'name="people" value="3"', page)
    assert re.search(r'value="先生" checked', page)


def test_consultants_and_brokers_do_not_stand_at_the_counter(world: World) -> None:
    for who in ("林晓岚", "唐红思", "梁诚"):
        assert world.client(who).get(DESK).status_code == 403
        assert world.client(who).post(f"{DESK}registrations/", {}).status_code == 403


def test_the_day_is_begun_from_the_counter(world: World) -> None:
    assert "还没有开始" in ask(world, "")
    world.client("温岚").post(f"{DESK}rotation/morning/", {"morning": "drawn"})
    assert RotationDay.objects.get().morning == "drawn"
    assert "今日新客 0 组" in ask(world, "")


def test_moves_in_the_rotation(world: World) -> None:
    begin(world, "林晓岚", "周子昂")
    client, lin = world.client("温岚"), str(world.user("林晓岚").pk)
    url = f"{DESK}rotation/moves/"
    client.post(url, {"user": lin, "move": "out", "reason": "research"})
    assert "市调" in ask(world, "")
    assert "回岗" in text(client.get(f"{DESK}rotation/staff/"))
    assert client.post(url, {"user": lin, "move": "out"}).status_code == 422
    client.post(url, {"user": lin, "move": "back"})
    client.post(url, {"user": lin, "move": "home"})
    assert "已下班" in ask(world, "")
    client.post(url, {"user": str(world.user("马思远").pk), "move": "join"})
    assert "马思远" in text(client.get(f"{DESK}rotation/", headers={"HX-Request": "true"}))


def test_the_door_is_counted_and_compared(world: World) -> None:
    begin(world)
    client = world.client("温岚")
    for _ in range(3):
        client.post(f"{DESK}door/")
    arrive(world, customer(world))
    page = text(client.post(f"{DESK}door/", headers={"HX-Request": "true"}))
    assert "<b>4</b>" in page
    assert "<b>3</b>" in page
    assert "超过 5%" in page
    client.post(f"{DESK}door/", {"back": "1"})
    assert "<b>2</b>" in ask(world, "")


def test_the_sum_at_the_door_is_true_before_anybody_is_counted(world: World) -> None:
    begin(world)
    assert "每小时进门" not in ask(world, "")
    arrive(world, customer(world))
    page = ask(world, "")
    assert "进门漏记 <b>1</b>" in page
    assert "未登记 <b>" not in page
    world.client("温岚").post(f"{DESK}door/")
    page = ask(world, "")
    assert "未登记 <b>0</b>" in page
    assert "14:00 起每小时进门" in page


def test_the_consultant_meets_hands_over_and_ends(world: World) -> None:
    begin(world, "林晓岚", "周子昂")
    first = arrive(world, customer(world), people=3)
    url = f"{VISITS}turn/"
    page = text(world.client("林晓岚").get(url))
    assert "轮到您接待" in page
    assert "程女士" in page
    assert "一行 3 人" in page
    assert "您现在是 <b>A 位</b>" in text(world.client("周子昂").get(url))
    htmx = {"HX-Request": "true"}
    assert "接待中" in text(world.client("林晓岚").post(f"{VISITS}{first.pk}/acceptance/", headers=htmx))
    page = text(world.client("林晓岚").post(f"{VISITS}{first.pk}/end/", headers=htmx))
    assert "程女士的接待已结束" in page
    assert f"/customers/{first.customer_id}/follow-up/?after=visit" in page
    # The offer outlives the strip's own asking, and goes when it is put off.
    assert f"{url}?ended={first.pk}" in page
    assert "接待已结束" in text(world.client("林晓岚").get(f"{url}?ended={first.pk}"))
    assert "接待已结束" not in text(world.client("林晓岚").get(url))
    assert "接待已结束" not in text(world.client("周子昂").get(f"{url}?ended={first.pk}"))
    second = arrive(world, stranger(world, 1))
    to = {"user": str(world.user("林晓岚").pk)}
    assert world.client("周子昂").post(f"{VISITS}{second.pk}/handover/", to).status_code == 302
    assert "来客1" in text(world.client("林晓岚").get(url))
    assert world.client("周子昂").post(f"{VISITS}{second.pk}/acceptance/").status_code == 404


def test_a_reception_begins_and_ends_once_for_the_key_of_its_button(world: World) -> None:
    begin(world)
    visit = arrive(world, customer(world, owner="林晓岚"))
    lin, htmx = world.client("林晓岚"), {"HX-Request": "true"}
    assert text(lin.get(f"{VISITS}turn/", headers=htmx)).count('name="key"') == 1
    for _twice in range(2):
        answer = lin.post(f"{VISITS}{visit.pk}/end/", {"key": "one-press"}, headers=htmx)
        assert answer.status_code == 200 and "的接待已结束" in text(answer)
    assert lin.post(f"{VISITS}{visit.pk}/acceptance/", {"key": "one-press"}, headers=htmx).status_code == 422


def test_the_list_filters_and_pages(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from anchang.modules.visits.web import views

    begin(world)
    for number in range(5):
        arrive(world, stranger(world, number), at=AT + timedelta(minutes=number))
    everything = text(world.client("沈卓").get(VISITS))
    assert all(f"来客{number}" in everything for number in range(5))
    assert "来客0" in text(world.client("林晓岚").get(VISITS))
    assert "来客1" not in text(world.client("林晓岚").get(VISITS))
    assert "来客" not in text(world.client("沈卓").get(f"{VISITS}?kind=repeat"))
    assert "来客" in text(world.client("沈卓").get(f"{VISITS}?day=2026-11-21&kind=first"))
    assert "来客" not in text(world.client("沈卓").get(f"{VISITS}?day=2026-11-22"))
    monkeypatch.setattr(views, "PAGE", 2)
    seen, cursor = [], ""
    for _ in range(3):
        response = world.client("沈卓").get(f"{VISITS}?cursor={cursor}")
        seen += [row.name for row in response.context["rows"]]
        cursor = response.context["next"]
    assert seen == ["来客4", "来客3", "来客2", "来客1", "来客0"]
    assert world.client("沈卓").get(f"{VISITS}?cursor=x").status_code == 422


def test_a_customers_page_shows_the_visits(world: World) -> None:
    begin(world)
    visit = arrive(world, customer(world))
    url = f"/p/jinchenfu-2/customers/{visit.customer_id}/visits/"
    assert "林晓岚接待" in text(world.client("林晓岚").get(url))
    assert world.client("周子昂").get(url).status_code == 404


@pytest.mark.parametrize("count", [1, 4])
def test_pages_keep_to_their_queries(world: World, count: int) -> None:
    begin(world)
    for number in range(count):
        arrive(world, stranger(world, number))
        customer(world, f"客{number}", f"1391{number:03d}5678", owner="周子昂")
        tally(world.project_id, by=world.system(), at=AT)
    pk = customer(world, "客0", "13910005678")
    assert queries_of(world, "沈卓", VISITS) <= MOST_QUERIES
    assert queries_of(world, "林晓岚", f"{VISITS}turn/") <= MOST_QUERIES
    assert queries_of(world, "温岚", DESK) <= MOST_QUERIES
    assert queries_of(world, "温岚", f"{DESK}?q=5678&customer={pk}") <= MOST_QUERIES
    assert queries_of(world, "温岚", f"{DESK}?customer={pk}") <= MOST_QUERIES


@pytest.mark.parametrize("count", [1, 3])
def test_the_counter_keeps_to_its_queries_whatever_was_filed(world: World, count: int) -> None:
    begin(world)
    set_rules(world, number_mode="f3l4")
    for broker in ("唐红思", "范怡", "骆平")[:count]:
        file(world, by=broker, phone="138****5678", at=AT - timedelta(hours=2))
    customer(world)
    page = ask(world, "?q=13812345678")
    assert "渠道报备客户" in page
    assert queries_of(world, "温岚", f"{DESK}?q=13812345678") <= MOST_QUERIES


def upload(world: World, *rows: tuple[object, ...]) -> Any:
    data = workbook({"来访登记": [HEAD, *rows]})
    return world.client("沈卓").post(f"{VISITS}import/", {"file": SimpleUploadedFile("register.xlsx", data)})


def test_a_register_is_previewed_corrected_and_brought_in(world: World) -> None:
    response = upload(
        world,
        ("2026-03-01", "09:00", "程女士", "13812345678", 1, "首访", "", "唐磊", ""),
        ("2026-03-01", "10:00", "戴力娟", "", 1, "", "", "林晓岚", ""),
    )
    assert response.status_code == 302
    url = response["Location"]
    page = text(world.client("沈卓").get(url))
    assert "唐磊，1 次来访" in page
    assert Visit.objects.count() == 0
    row = RegisterImport.objects.get()
    assert b"13812345678" not in bytes(row.content.sealed())
    done = world.client("沈卓").post(url, {"receiver-1": str(world.user("林晓岚").pk)}, follow=True)
    assert "导入结果" in text(done)
    assert "去核对" in text(done)
    assert Visit.objects.get().received_by_id == world.user("林晓岚").pk
    row.refresh_from_db()
    assert not row.content
    assert world.client("沈卓").post(url).status_code == 409
    for form in ("csv", "xlsx"):
        assert world.client("沈卓").get(f"{url}report.{form}").status_code == 200
    assert world.client("沈卓").get(f"{url}report.exe").status_code == 404
    assert world.client("温岚").get(url).status_code == 403


def test_a_name_counts_as_often_in_the_choice_as_in_the_report(world: World) -> None:
    response = upload(
        world,
        ("2026-03-01", "09:00", "程女士", "13812345678", 1, "", "", "唐磊", ""),
        ("2026-03-02", "09:00", "戴力娟", "", 1, "", "", "唐磊", ""),
        ("2026-03-03", "09:00", "戴力娟", "", 1, "", "", "范怡", ""),
    )
    page = text(world.client("沈卓").get(response["Location"]))
    assert "唐磊，1 次来访" in page
    assert "“唐磊”不在册，1 次来访" in page
    # Whoever stands in doubtful rows alone is asked for when these are settled.
    assert "范怡，" not in page


@pytest.mark.parametrize(("who", "is_led"), [("沈卓", True), ("高原", False)])
def test_only_who_may_review_is_led_to_the_doubtful_rows(world: World, who: str, is_led: bool) -> None:
    data = workbook({"来访登记": [HEAD, ("2026-03-01", "10:00", "戴力娟", "", 1, "", "", "林晓岚", "")]})
    sent = {"file": SimpleUploadedFile("register.xlsx", data)}
    url = world.client(who).post(f"{VISITS}import/", sent)["Location"]
    page = text(world.client(who).post(url, follow=True))
    assert ("去核对" in page) is is_led
    assert ("由案场经理或前台处理" in page) is not is_led


def test_a_file_that_is_none_is_refused_at_its_field(world: World) -> None:
    sent = {"file": SimpleUploadedFile("x.xlsx", b"PK\x03\x04broken")}
    response = world.client("沈卓").post(f"{VISITS}import/", sent)
    assert response.status_code == 422
    assert "没有读取" in text(response)
