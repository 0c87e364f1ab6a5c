"""The buyers of a draft: chosen, imported, verified, put into batches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from anchang.kernel import clock
from anchang.kernel.audit import AuditEntry
from anchang.modules.customers.models import Customer
from anchang.modules.customers.tests.factories import customer
from anchang.modules.deals.actions.bookings import book
from anchang.modules.inventory.actions import projects
from anchang.modules.launches import errors
from anchang.modules.launches.actions.buyer_lists import import_buyers
from anchang.modules.launches.actions.buyers import (
    add_customers,
    put_into_batch,
    set_consultant,
    set_limit,
    take_consultants,
    verify_buyers,
)
from anchang.modules.launches.models import Batch, Entitlement, Launch
from anchang.modules.launches.states import Mode
from anchang.modules.launches.tests.factories import arm, draft, planned
from tests.world import World

PLANNER, SELLER = "叶青", "林晓岚"
LIST = """认筹序号,姓名,手机号,批次,可选套数
0012,程女士,138 1234 5678,,2
3,甘先生,13912345678,第 1 批,
,汤女士,13712345678,,1
"""


@pytest.fixture
def launch(world: World) -> Launch:
    return draft(world)


def page_of(launch: Launch) -> str:
    return f"/p/jinchenfu-2/launches/{launch.pk}/buyers/"


def taken(launch: Launch, world: World, words: str = LIST, *, is_preview: bool = False) -> Any:
    return import_buyers(
        launch.pk,
        data=words.encode(),
        file="rows.csv",
        by=world.actor(PLANNER),
        at=clock.now(),
        is_preview=is_preview,
    )


def batch(launch: Launch, number: int, name: str) -> Batch:
    return Batch.objects.create(
        tenant_id=launch.tenant_id,
        launch=launch,
        number=number,
        name=name,
        opens_at=launch.opens_at,
        closes_at=launch.closes_at,
    )


def numbers(launch: Launch) -> list[tuple[int, int]]:
    rows = Entitlement.objects.filter(launch=launch).order_by("number")
    return [(row.number, row.limit) for row in rows]


def test_a_list_gives_numbers_and_rights(world: World, launch: Launch) -> None:
    report = taken(launch, world)
    assert (report.total("imported"), report.total("refused")) == (3, 0)
    assert numbers(launch) == [(3, 1), (12, 2), (13, 1)]


def test_the_same_list_again_changes_nothing(world: World, launch: Launch) -> None:
    taken(launch, world)
    again = taken(launch, world)
    assert (again.total("imported"), again.total("unchanged")) == (0, 3)
    assert len(numbers(launch)) == 3


def test_a_preview_leaves_nothing(world: World, launch: Launch) -> None:
    assert taken(launch, world, is_preview=True).total("imported") == 3
    assert not numbers(launch) and not Customer.objects.exists()


def test_two_change_places(world: World, launch: Launch) -> None:
    taken(launch, world)
    swapped = LIST.replace("0012", "x").replace("\n3,", "\n12,").replace("x,", "3,")
    assert taken(launch, world, swapped).total("refused") == 2, "each number is still the other's"
    moved = LIST.replace("0012", "20").replace("\n3,", "\n30,")
    assert taken(launch, world, moved).total("imported") == 2
    assert [number for number, _ in numbers(launch)] == [13, 20, 30]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("7,甲女士,123,,", "手机号"),
        ("7,,13612345678,,", "姓名"),
        ("7,甲女士,13812345678,,", "手机号与第 2 行相同"),
        ("12,甲女士,13612345678,,", "认筹序号与第 2 行相同"),
        ("0,甲女士,13612345678,,", "认筹序号应为"),
        ("A15,甲女士,13612345678,,", "认筹序号“A15”不是数字，请写成 15 这样"),
        ("一,甲女士,13612345678,,", "认筹序号“一”不是数字，请写成 15 这样"),
        ("7,甲女士,13612345678,,99", "可选套数应为"),
        ("7,甲女士,13612345678,,不限", "可选套数“不限”不是数字，请写成 2 这样"),
    ],
)
def test_a_doubtful_row_says_why_and_the_others_come_in(world: World, launch: Launch, line: str, why: str) -> None:
    report = taken(launch, world, f"{LIST}{line}\n")
    assert (report.total("imported"), report.total("refused"), report.total("rows")) == (3, 1, 4)
    assert any(why in sentence for *_rest, sentence in report.lines())


def test_a_row_with_several_faults_names_each_and_its_cell(world: World, launch: Launch) -> None:
    report = taken(launch, world, f"{LIST}0,,123,,99\n12,甲女士,13812345678,,\n")
    assert (report.total("imported"), report.total("refused"), report.total("rows")) == (3, 2, 5)
    said = {address: sentence for _sheet, address, level, sentence in report.lines() if level == "未导入"}
    assert set(said) == {"A5", "B5", "C5", "E5", "A6", "C6"}
    assert "可选套数应为" in said["E5"] and "姓名" in said["B5"] and "认筹序号与第 2 行相同" in said["A6"]


@pytest.mark.parametrize(("said", "batch_no"), [("第二批", 1), ("二", 1), ("第 2 批", 1), ("1", 0), ("", 0)])
def test_a_batch_and_a_limit_may_be_written_in_words(world: World, launch: Launch, said: str, batch_no: int) -> None:
    Launch.objects.filter(pk=launch.pk).update(mode=Mode.BATCHES)
    for number, name in enumerate(("第一批", "第二批")):
        batch(launch, number, name)
    assert taken(launch, world, f"{LIST}7,甲女士,13612345678,{said},两套\n").total("refused") == 0
    row = Entitlement.objects.get(number=7)
    assert (row.batch_no, row.limit) == (batch_no, 2)


def test_the_template_is_read_back_as_a_list_without_rows(world: World, launch: Launch) -> None:
    client = world.client(PLANNER)
    page = client.get(f"{page_of(launch)}upload/").content.decode()
    assert f"{page_of(launch)}template.csv" in page
    answer = client.get(f"{page_of(launch)}template.csv")
    assert "attachment" in answer["Content-Disposition"]
    words = answer.content.decode("utf-8-sig")
    assert taken(launch, world, words).total("rows") == 0
    assert taken(launch, world, words + LIST.split("\n", 1)[1]).total("imported") == 3


def test_a_known_number_is_that_customer(world: World, launch: Launch) -> None:
    known = customer(world, "程女士", "13812345678", owner=SELLER)
    report = taken(launch, world, LIST.replace("程女士", "韩女士"))
    row = Entitlement.objects.get(customer=known)
    assert (row.number, row.consultant_id) == (12, world.user(SELLER).pk)
    said = "".join(sentence for *_rest, sentence in report.lines())
    assert "姓名不同：名单上是韩女士，系统中是程女士，按系统中的客户导入。" in said


def test_batches_that_are_not_read_are_said_once(world: World, launch: Launch) -> None:
    words = LIST.replace("13712345678,,", "13712345678,第 9 批,")
    warned = [(at, said) for _sheet, at, _level, said in taken(launch, world, words, is_preview=True).lines()]
    assert warned == [("D3", "选房方式是抢房，不分批，名单里的批次都不采用。")]
    Launch.objects.filter(pk=launch.pk).update(mode=Mode.BATCHES)
    warned = [(at, said) for _sheet, at, _level, said in taken(launch, world, words, is_preview=True).lines()]
    assert len(warned) == 1 and "还没有设置批次" in warned[0][1]


def test_what_is_no_sheet_is_refused_with_the_kinds_that_are_read(world: World, launch: Launch) -> None:
    client, page = world.client(PLANNER), f"{page_of(launch)}upload/"
    assert "CSV、XLSX 或 XLS" in client.get(page).content.decode()
    for name in ("list.pdf", "list.csv"):
        pdf = SimpleUploadedFile(name, b"%PDF-1.4 no table at all")
        answer = client.post(page, {"act": "look", "file": pdf})
        assert answer.status_code == 422 and "请用 CSV 或 XLSX 文件" in answer.content.decode()


def test_a_file_is_looked_at_then_taken_in(world: World, launch: Launch) -> None:
    client = world.client(PLANNER)
    page = client.post(f"{page_of(launch)}upload/", {"act": "look", "rows": LIST}).content.decode()
    assert "可导入 3 位，还没有写入" in page and "甘先生" in page
    assert client.post(f"{page_of(launch)}upload/", {"act": "take", "rows": LIST}).status_code == 302
    assert len(numbers(launch)) == 3


@pytest.mark.parametrize(("rows", "said"), [("", "还没有名单"), ("甲\n乙\n", "没有姓名和手机号")])
def test_what_is_no_list_is_refused(world: World, launch: Launch, rows: str, said: str) -> None:
    answer = world.client(PLANNER).post(f"{page_of(launch)}upload/", {"act": "look", "rows": rows})
    assert answer.status_code == 422 and said in answer.content.decode()


def test_all_who_have_booked_come_in(world: World, launch: Launch) -> None:
    projects.register_permit(world.project_id, permit_no="预售字 1 号", by=world.system())
    who = customer(world, "程女士", "13812345678", owner=SELLER)
    customer(world, "甘先生", "13912345678", owner=SELLER)
    book(who.pk, amount_fen=2_000_000, by=world.actor(SELLER), at=clock.now())
    client = world.client(PLANNER)
    assert "加入 1 位" in client.get(f"{page_of(launch)}choose/").content.decode()
    assert client.post(f"{page_of(launch)}choose/", {"source": "booked"}).status_code == 302
    assert Entitlement.objects.get().customer_id == who.pk


def test_many_are_verified_limited_and_put_into_batches(world: World, launch: Launch) -> None:
    taken(launch, world)
    by, at = world.actor(PLANNER), clock.now()
    batch(launch, 1, "第二批")
    assert put_into_batch(launch.pk, batch_no=1, first=12, last=99, by=by, at=at) == 2
    assert verify_buyers(launch.pk, entitlement_ids=None, is_verified=True, by=by, at=at) == 3
    first = Entitlement.objects.order_by("number")[0]
    assert set_limit(launch.pk, entitlement_ids=[first.pk], limit=3, by=by, at=at) == 1
    assert verify_buyers(launch.pk, entitlement_ids=[first.pk], is_verified=False, by=by, at=at) == 1
    first.refresh_from_db()
    assert (first.limit, first.batch_no, first.verified_at) == (3, 0, None)


def test_who_has_no_consultant_gets_the_owner(world: World, launch: Launch) -> None:
    who = customer(world, "程女士", "13812345678")
    add_customers(launch.pk, customer_ids=[who.pk], by=world.actor(PLANNER), at=clock.now())
    customer(world, "程女士", "13812345678", owner=SELLER)
    assert take_consultants(launch.pk, by=world.actor(PLANNER), at=clock.now()) == 1


def test_who_belongs_to_nobody_gets_a_consultant_of_the_project_by_hand(world: World, launch: Launch) -> None:
    who = customer(world, "程女士", "13812345678")
    add_customers(launch.pk, customer_ids=[who.pk], by=world.actor(PLANNER), at=clock.now())
    client, bulk = world.client(PLANNER), f"{page_of(launch)}bulk/"
    said = client.post(bulk, {"act": "consultants"}, follow=True).content.decode()
    assert "1 位客户没有归属，请勾选后指定顾问。" in said and "已处理 0 位" not in said
    assert not AuditEntry.objects.filter(act="launches.take_consultants").exists()
    row, seller = Entitlement.objects.get(), world.user(SELLER)
    assert f'<option value="{seller.pk}">{SELLER}</option>' in said and "设顾问" in said
    client.post(bulk, {"act": "consultant", "buyer": str(row.pk), "consultant": str(seller.pk)})
    row.refresh_from_db()
    who.refresh_from_db()
    assert (row.consultant_id, who.owner_id) == (seller.pk, None)
    entry = AuditEntry.objects.get(act="launches.set_consultant")
    assert entry.facts == {"buyers": 1, "consultant": str(seller.pk)}
    with pytest.raises(errors.NoConsultant):
        planner = world.user(PLANNER).pk
        set_consultant(launch.pk, entitlement_ids=[row.pk], consultant_id=planner, by=world.system(), at=clock.now())


def test_the_list_shows_masked_numbers_and_finds_a_whole_one(world: World) -> None:
    launch = planned(world)
    client = world.client(PLANNER)
    page = client.get(page_of(launch)).content.decode()
    assert "199****0001" in page and "19910000001" not in page
    assert client.get(f"{page_of(launch)}?q=19910000001").content.decode().count('name="buyer" value') == 1
    assert client.get(f"{page_of(launch)}?q=2").content.decode().count('name="buyer" value') == 1
    assert client.get(f"{page_of(launch)}list.csv").status_code == 200


def test_buyers_of_an_armed_launch_stay(world: World) -> None:
    with pytest.raises(errors.LaunchFixed):
        verify_buyers(arm(world).pk, entitlement_ids=None, is_verified=True, by=world.actor(PLANNER), at=clock.now())


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_keep_their_budget(
    world: World, count: int, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    launch = planned(world, buyers=count)
    client = world.client(PLANNER)
    client.get(page_of(launch))
    for address in ("", "choose/", "upload/"):
        with django_assert_max_num_queries(12):
            assert client.get(page_of(launch) + address).status_code == 200
